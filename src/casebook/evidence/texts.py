"""Text out of text files and web pages, whatever their encoding. Runs only in the child."""

import re
from html.parser import HTMLParser

from casebook.evidence.findings import TEXT_LIMIT, Findings

_MAIL = re.compile(rb"^(from|to|date|subject|received|message-id|return-path|mime-version):", re.I)
_HTML = re.compile(rb"<(!doctype html|html|head|body)\b", re.I)
_CONTROL = frozenset(range(32)) - {9, 10, 12, 13, 27}


def looks_like_text(start: bytes) -> bool:
    """No NULs (unless a byte-order mark explains them), hardly any control characters."""
    if start.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _is_written(decode(start[: len(start) // 2 * 2])[0])
    if b"\x00" in start:
        return False
    odd = sum(byte in _CONTROL for byte in start)
    if odd * 100 > len(start):
        return False
    text, certain = decode(start)
    return certain or _is_written(text)


def _is_written(text: str) -> bool:
    """Hardly anything in it that nobody writes."""
    if "\0" in text:
        return False
    odd = sum(not (char.isprintable() or char.isspace() or char == "\ufeff") for char in text)
    return odd <= 0.05 * len(text)


def sort_of_text(start: bytes, found: str) -> str:
    """Which sort of text: e-mail, web page, or what the signature says."""
    plain = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    lines = plain.splitlines()[:60]
    heads = 0
    for line in lines:
        if not line.strip():
            break
        heads += bool(_MAIL.match(line))
    if heads >= 3:
        return "message/rfc822"
    if _HTML.search(plain[:1024]):
        return "text/html"
    if found in ("application/pdf", "text/rtf", "application/postscript"):
        return found
    if b"<svg" in plain[:2048]:
        return "image/svg+xml"
    if plain.startswith(b"%PDF-"):
        return "application/pdf"
    if plain.startswith(b"<?xml"):
        return "application/xml"
    return "text/plain"


def decode(data: bytes) -> tuple[str, bool]:
    """(text, certain): byte-order mark or strict UTF-8 are certain, the rest is the best guess."""
    for mark, name in (
        (b"\xef\xbb\xbf", "utf-8-sig"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(name, "replace"), True
    try:
        return data.decode("utf-8"), True
    except UnicodeDecodeError as error:
        # the beginning of a file may end in the middle of a character
        if error.start > len(data) - 4 and len(data) > 4:
            return data[: error.start].decode("utf-8"), True
    from casebook.evidence.encodings import guessed

    return data.decode(guessed(data[:200_000]), "replace"), False


def limited(text: str) -> tuple[str, bool]:
    """(text up to the limit, it is complete)."""
    return text[:TEXT_LIMIT], len(text) <= TEXT_LIMIT


def plain(data: bytes) -> Findings:
    """A text file."""
    text, complete = limited(decode(data)[0])
    return Findings(text=text, text_complete=complete)


def html(data: bytes) -> Findings:
    """A web page: the text that a person would see, and its title."""
    reader = _Seen()
    reader.feed(decode(data)[0][: TEXT_LIMIT * 4])
    reader.close()
    text, complete = limited("".join(reader.parts))
    metadata = (("Title", reader.title.strip()),) if reader.title.strip() else ()
    return Findings(text=text, text_complete=complete, metadata=metadata)


class _Seen(HTMLParser):
    """Collects what is seen of a page; scripts and styles are not."""

    _HIDDEN = frozenset(("script", "style", "template", "noscript"))
    _BLOCKS = frozenset(("p", "div", "br", "li", "tr", "td", "th", "h1", "h2", "h3", "h4", "title"))

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.title = ""
        self._hidden = 0
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in self._HIDDEN
        self._in_title = tag == "title"
        if tag in self._BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._HIDDEN:
            self._hidden = max(0, self._hidden - 1)
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if not self._hidden:
            self.parts.append(data)
