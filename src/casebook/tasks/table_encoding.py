"""Tells in which encoding a text file from outside was written, or says that it cannot tell."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import BinaryIO

from casebook.errors import BadTable
from casebook.words import _

_MARKS = (
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_FOREIGN = {
    b"%PDF": "PDF",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
    b"PK\x03\x04": "ZIP",
    b"\xd0\xcf\x11\xe0": "XLS",
}
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "windows-1252": "cp1252",
}
"""Names that a person can give, and Python's."""
_SAID = {found: told for told, found in ENCODINGS.items()}
_CHUNK = 1 << 20
_SAMPLE = 256 << 10
_LIKELY = 0.7  # share of its characters that must be common ones
_MARGIN = 0.1  # by which the likeliest must lead
# the commonest characters of running Chinese, and what heads the columns of such tables
_FREQUENT = frozenset(
    "的一是不了在人有我他这這中大来來上个個国國和地到你说說时時要就出会會可也过過生去对對得年"
    "日月号號期间間事件标標题題点點方姓名电電话話内內容描述地址备備注註种種类類先女士第分，。、："
)
# letters of western Europe, and of Uyghur: the scripts here that take two bytes each in UTF-8
_IN_USE = re.compile(
    "[À-ÖØ-öø-ÿŒœŸ\u0621-\u064a\u067e\u0686\u0698\u06ad\u06af\u06be\u06c6-\u06cb\u06d0\u06d5]"
)
# what stands between letters in the languages of western Europe
_LATIN = re.compile("(?<![^\x00-\x7f])[«»“”‘’…–—°€£ª º·¿¡§©®\xa0]|[À-ÖØ-öø-ÿœŒŸ]+")


@dataclass(frozen=True)
class Encoding:
    """How a text is written down; `example` is some of it where that was not certain."""

    name: str
    example: str = ""


def encoding_of(name: str, file: BinaryIO, told: str | None = None) -> Encoding:
    """The encoding of a whole file. Raises `BadTable` when it is no text or cannot be told.

    A byte-order mark is believed, then what was told, then UTF-8 if every byte fits it, with an
    example where that may be chance; else GB18030, Big5 and Windows-1252 are compared by how much
    of the text would be common characters.
    """
    file.seek(0)
    start = file.read(4096)
    for beginning, what in _FOREIGN.items():
        if start.startswith(beginning):
            raise BadTable(name=name, reason=_("it is a {what} file").format(what=what))
    for mark, found in _MARKS:
        if start.startswith(mark):
            return _whole(name, file, found)
    if told:
        return _whole(name, file, ENCODINGS[told])
    for found in ("utf-16-le", "utf-16-be"):
        if _is_wide(start, found) and _fits(file, found):
            return Encoding(found)
    if not _fits(file, "utf-8"):
        return _likeliest(name, file)
    sample = b"".join(_samples(file))
    return Encoding("utf-8", _example(sample, "utf-8") if _is_by_chance(sample) else "")


def _whole(name: str, file: BinaryIO, encoding: str) -> Encoding:
    if not _fits(file, encoding):
        reason = _("it is not whole text in {encoding}").format(encoding=encoding)
        raise BadTable(name=name, reason=reason)
    return Encoding(encoding)


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while chunk := file.read(_CHUNK):
        yield chunk


def _fits(file: BinaryIO, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _is_wide(start: bytes, encoding: str) -> bool:
    """Every other byte is often 0 and, read as two bytes each, there is no control character."""
    ours, others = start[1::2].count(0), start[::2].count(0)
    if encoding == "utf-16-be":
        ours, others = others, ours
    if ours < max(2, len(start) // 8) or others > ours // 8:
        return False
    text = start[: len(start) // 2 * 2].decode(encoding, "replace")
    return "\ufffd" not in text[:-1] and not any(
        char < " " and char not in "\t\r\n" for char in text
    )


def _samples(file: BinaryIO) -> Iterator[bytes]:
    """Whole lines that an encoding makes a difference to, or that hold a zero byte; enough."""
    size, rest = 0, b""
    for chunk in _chunks(file):
        whole, _end, rest = (rest + chunk).rpartition(b"\n")
        if len(rest) > _SAMPLE:  # what has no lines is looked at as it is
            whole, rest = whole + b"\n" + rest, b""
        found = _that_differ(whole)
        yield found
        size += len(found)
        if size > _SAMPLE:
            return
    yield _that_differ(rest)


def _that_differ(part: bytes) -> bytes:
    if part.isascii() and b"\x00" not in part:
        return b""
    lines = part.split(b"\n")
    return b"".join(line + b"\n" for line in lines if not line.isascii() or b"\x00" in line)


def _is_by_chance(sample: bytes) -> bool:
    """It fits UTF-8, has nothing in a script that is used here, and would be Chinese otherwise.

    A few words in GB18030 or Big5 may fit UTF-8; a whole table of them hardly ever does.
    """
    text = _decoded(sample, "utf-8") or ""
    high = [char for char in text if char > "\x7f"]
    if not high or any(char > "\u07ff" or _IN_USE.match(char) for char in high):
        return False
    found = [_likeness(sample, encoding) for encoding in ("gb18030", "big5hkscs")]
    return any(one is not None and one[1] for one in found)


def _likeliest(name: str, file: BinaryIO) -> Encoding:
    sample = b""
    for part in _samples(file):
        if b"\x00" in part:
            raise BadTable(name=name, reason=_("it is not text"))
        sample += part
    ranked = sorted(
        (
            (*likeness, found)
            for found in ("gb18030", "big5hkscs", "cp1252")
            if (likeness := _likeness(sample, found)) is not None
        ),
        reverse=True,
    )
    lead = ranked[0][0] - ranked[1][0] if len(ranked) > 1 else 1.0
    # one that is not likely can be right all the same: the likely one must lead it, too
    if not ranked or not ranked[0][1] or lead < _MARGIN:
        ways = "; ".join(
            f"{_SAID[found]}: {_example(sample, found)}"
            for found in _SAID
            if found.startswith(("gb", "big", "cp")) and _decoded(sample, found) is not None
        )
        reason = _(
            "it cannot be told in which encoding it is written. "
            "Choose one with --encoding, by how its text looks: {ways}"
        )
        raise BadTable(name=name, reason=reason.format(ways=ways or _("none fits")))
    found = ranked[0][2]
    if not _fits(file, found):
        raise BadTable(name=name, reason=_("its text breaks off or is damaged"))
    return Encoding(found, _example(sample, found))


def _example(sample: bytes, encoding: str) -> str:
    """The first words that the encoding makes a difference to."""
    match = re.search('[^,;\t\r\n"]*[^\x00-\x7f][^,;\t\r\n"]*', _decoded(sample, encoding) or "")
    return match[0].strip()[:40] if match else ""


def _decoded(sample: bytes, encoding: str) -> str | None:
    """The sample as text; None if it is none. The last character of a part may be cut."""
    try:
        return sample.decode(encoding)
    except UnicodeDecodeError as error:
        if len(sample) <= _SAMPLE or error.start < len(sample) - 8:
            return None
        return sample[: error.start].decode(encoding)


def _likeness(sample: bytes, encoding: str) -> tuple[float, bool] | None:
    """How much the sample looks like text when it is read so, and whether that is enough; None if
    it cannot be."""
    text = _decoded(sample, encoding)
    if text is None:
        return None
    high = [char for char in text if char > "\x7f"]
    if not high:
        return None
    if encoding == "cp1252":
        good = float(sum(_western(text, match) for match in _LATIN.finditer(text)))
        return good / len(high), good / len(high) >= _LIKELY
    common = sum(char in _common(encoding) for char in high) / len(high)
    return common + sum(char in _FREQUENT for char in high) / len(high), common >= _LIKELY


def _western(text: str, match: re.Match[str]) -> int:
    """How many characters of a run of accented letters are in their place."""
    run = match[0]
    if not run[0].isalpha():
        return 1
    before = text[match.start() - 1 : match.start()]
    if len(run) > 2 or (len(run) == 2 and not run.islower() and not run.isupper()):
        return 0
    # no language writes rÉp: that is another encoding's é
    return 0 if run[0].isupper() and before.isascii() and before.islower() else len(run)


@cache
def _common(encoding: str) -> frozenset[str]:
    """Punctuation and everyday characters: those that an encoding puts first. GB18030 puts
    simplified ones first and writes traditional ones as well, of which Big5 knows the everyday.
    """
    first = _first_of(encoding)
    return first | _first_of("big5hkscs") if encoding == "gb18030" else first


def _first_of(encoding: str) -> frozenset[str]:
    leads = ((0xA1, 0xA3), (0xB0, 0xD7)) if encoding == "gb18030" else ((0xA1, 0xA3), (0xA4, 0xC6))
    trails = (
        range(0xA1, 0xFF) if encoding == "gb18030" else (*range(0x40, 0x7F), *range(0xA1, 0xFF))
    )
    pairs = (
        bytes((lead, trail))
        for first, last in leads
        for lead in range(first, last + 1)
        for trail in trails
        if encoding == "gb18030" or (lead, trail) <= (0xC6, 0x7E)
    )
    return frozenset(pair.decode(encoding, "ignore") for pair in pairs) - {""}
