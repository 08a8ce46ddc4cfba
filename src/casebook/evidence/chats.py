"""Chats that were exported: who wrote what when, as words that can be found. Only in the child.

docs/formats/chats.md says what is known of each format, and from where. Nothing is corrected: a
date is given as the file has it, and read as a day only where the file itself tells its order.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

from casebook.evidence.findings import Findings
from casebook.evidence.texts import decode, limited

WHATSAPP, TELEGRAM = "WhatsApp", "Telegram"
_LOOK = 400
_NAMES = 40
_NAME = 100
# marks of direction that telephones put around dates and names
_MARKS = dict.fromkeys(
    map(ord, "\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")
)
_DATE = r"(?P<a>\d{1,4})(?P<x>[./-])\s?(?P<b>\d{1,2})(?P=x)\s?(?P<c>\d{1,4})\.?"
_TIME = r"(?P<time>\d{1,2}[:.]\d{2}(?:[:.]\d{2})?)"
# PM, p. m., du., and what is written in other scripts; longer words are those of log files
_HALF = (
    r"(?:\s?(?:[A-Za-z]{1,3}\.?\s?(?:[A-Za-z]{1,2}\.)?|[^\x00-\x7f\d\]][^A-Za-z\d\]\n]{0,14}?))?"
)
_HEAD = rf"{_DATE}[^\d\]\n]{{1,12}}?{_TIME}{_HALF}"
_LINES = (re.compile(rf"\[{_HEAD}\] (?P<rest>.*)"), re.compile(rf"{_HEAD} [-–] (?P<rest>.*)"))


@dataclass(frozen=True)
class _Message:
    parts: tuple[int, int, int]
    when: str
    who: str


# WhatsApp


def whatsapp(text: str) -> tuple[tuple[str, str], ...]:
    """What an exported chat of WhatsApp says of itself; nothing if the text is none."""
    lines = text.translate(_MARKS).split("\n")
    shown = [line for line in lines[:_LOOK] if line.strip()]
    form = next((form for form in _LINES if shown and form.match(shown[0])), None)
    if form is None:
        return ()
    messages = [found for line in lines if (found := _message(form, line))]
    named = [one for one in messages if one.who]
    if not named or (len(messages) < 2 and len(shown) > 1):
        return ()
    who = list(dict.fromkeys(one.who for one in named))
    order = _order([one.parts for one in messages])
    facts = [
        ("Chat export", WHATSAPP),
        ("Messages", str(len(messages))),
        ("Taking part", _some(who)),
        ("First message, as written", messages[0].when),
        ("Last message, as written", messages[-1].when),
    ]
    if order:
        days = [_day(one.parts, order) for one in (messages[0], messages[-1])]
        facts.append(("Order of dates, told by the file", order))
        named_days = zip(("First day", "Last day"), days, strict=True)
        facts += [(label, day.isoformat()) for label, day in named_days if day]
    else:
        facts.append(("Order of dates", "the file does not tell: day or month may come first"))
    return tuple(facts)


def _message(form: re.Pattern[str], line: str) -> _Message | None:
    found = form.match(line)
    if not found:
        return None
    who, sign, _words = found["rest"].partition(": ")
    when = line[: found.start("rest")].strip("[] -–")
    parts = (int(found["a"]), int(found["b"]), int(found["c"]))
    return _Message(parts, when, who.strip() if sign and len(who) <= _NAME else "")


_ORDERS = {
    "day, month, year": (2, 1, 0),
    "month, day, year": (2, 0, 1),
    "year, month, day": (0, 1, 2),
}


def _order(dates: Sequence[tuple[int, int, int]]) -> str:
    """The only order in which all of them are days that never go back; empty if two do."""
    good = []
    for name in _ORDERS:
        days = [_day(parts, name) for parts in dates]
        whole = [day for day in days if day]
        if len(whole) == len(days) and all(one <= two for one, two in pairwise(whole)):
            good.append(name)
    return good[0] if len(good) == 1 else ""


def _day(parts: tuple[int, int, int], order: str) -> date | None:
    year, month, day = (parts[place] for place in _ORDERS[order])
    if year < 100:
        year += 2000
    try:
        return date(year, month, day) if 2009 <= year <= 2100 else None  # WhatsApp began in 2009
    except ValueError:
        return None


def _some(names: Sequence[str]) -> str:
    more = f" (+{len(names) - _NAMES})" if len(names) > _NAMES else ""
    return "; ".join(names[:_NAMES]) + more


# Telegram Desktop, result.json


def telegram_json(data: bytes) -> Findings | None:
    """The words of an export of Telegram Desktop; None if this is none."""
    text = decode(data)[0]
    try:
        found = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        try:
            # it writes control characters in a way that is not JSON
            found = json.loads(re.sub(r"\\x([0-9A-Fa-f]{2})", r"\\u00\1", text), strict=False)
        except (ValueError, RecursionError):
            return None
    chats = list(_chats(found))
    if not chats:
        return None
    lines: list[str] = []
    who: dict[str, None] = {}
    stamps: list[int] = []
    count = 0
    for chat in chats:
        lines.append(_text(chat.get("name")) or _text(chat.get("type")))
        for message in chat["messages"]:
            if not isinstance(message, dict):
                continue
            count += 1
            name = _text(message.get("from")) or _text(message.get("actor"))
            if name:
                who[name] = None
            stamp = _text(message.get("date_unixtime"))
            if stamp.isascii() and stamp.isdigit() and len(stamp) < 12:
                stamps.append(int(stamp))
            lines.append(" ".join(_said(message, name)))
        lines.append("")
    facts = [
        ("Chat export", TELEGRAM),
        ("Chats", _some([_text(chat.get("name")) or "?" for chat in chats])),
        ("Messages", str(count)),
        ("Taking part", _some(list(who))),
    ]
    for label, find in (("First message", min), ("Last message", max)):
        if stamps:
            facts.append((f"{label} (UTC)", datetime.fromtimestamp(find(stamps), UTC).isoformat()))
    words, complete = limited("\n".join(lines))
    return Findings(metadata=tuple(facts), text=words, text_complete=complete)


def _chats(found: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(found, dict):
        return
    if _is_chat(found):
        yield found
    for name in ("chats", "left_chats"):
        listed = found.get(name)
        items = listed.get("list") if isinstance(listed, dict) else None
        yield from (item for item in items if _is_chat(item)) if isinstance(items, list) else ()


def _is_chat(item: Any) -> bool:
    if not isinstance(item, dict) or not isinstance(item.get("messages"), list):
        return False
    messages = item["messages"][:20]
    return (
        "id" in item
        and "type" in item
        and all(isinstance(one, dict) and "id" in one and "type" in one for one in messages)
    )


_SAID_OF = (
    "forwarded_from", "action", "information_text", "title", "members", "file", "photo",
    "media_type", "place_name", "address", "contact_information", "location_information", "poll",
)  # fmt: skip


def _said(message: dict[str, Any], name: str) -> Iterator[str]:
    yield _text(message.get("date"))
    yield f"{name}:" if name else ""
    text = message.get("text")
    yield "".join(_text(part.get("text") if isinstance(part, dict) else part) for part in (
        text if isinstance(text, list) else [text]
    ))  # fmt: skip
    for key in _SAID_OF:
        if value := " ".join(_leaves(message.get(key))):
            yield f"[{key}: {value}]"
    if _text(message.get("edited")):
        yield f"[edited: {_text(message['edited'])}]"


def _leaves(value: Any, depth: int = 0) -> Iterator[str]:
    if depth > 4:
        return
    if isinstance(value, dict):
        for one in value.values():
            yield from _leaves(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(one, depth + 1)
    elif isinstance(value, str | int | float) and not isinstance(value, bool):
        yield str(value)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


# Telegram Desktop, messages.html

_BLOCK = re.compile(r'<div class="message (?:default|service)')


def telegram_html(data: bytes) -> Findings | None:
    """The words of a page that Telegram Desktop exported; None if this is none."""
    text = decode(data)[0]
    if not _BLOCK.search(text) or 'class="history"' not in text:
        return None
    reader = _History()
    reader.feed(text)
    reader.close()
    if not reader.dates:
        return None
    facts = [
        ("Chat export", TELEGRAM),
        ("Chats", reader.title.strip()),
        ("Messages", str(len(reader.dates))),
        ("Taking part", _some(list(reader.who))),
        ("First message, as written", reader.dates[0]),
        ("Last message, as written", reader.dates[-1]),
    ]
    words, complete = limited("\n".join(reader.lines()))
    return Findings(metadata=tuple(facts), text=words, text_complete=complete)


class _History(HTMLParser):
    """Goes through the messages: their dates stand in titles, and joined ones have no name."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.dates: list[str] = []
        self.who: dict[str, None] = {}
        self.title = ""
        self._open: list[str] = []
        self._messages: list[list[str]] = []
        self._name = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        classes = said.get("class", "").split()
        if tag == "br":
            self._put(" ")
        if tag == "a" and said.get("href", "").count("/") == 1 and "message" not in said["href"]:
            self._put(f" [{said['href']}] ")
        if tag != "div":
            return
        self._open.append("")
        if "message" in classes:
            self._messages.append([])
            self._open[-1] = "message"
        elif "from_name" in classes:
            self._name, self._open[-1] = "", "name"
        elif "date" in classes and said.get("title"):
            self.dates.append(said["title"])
            self._put(f"{said['title']} ")
            self._open[-1] = "date"
        elif "page_header" in classes:
            self._open[-1] = "head"
        else:
            self._put(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "div" and self._open and self._open.pop() == "name":
            name = " ".join(self._name.split())
            self.who[name] = None
            self._put(f"{name}: ")

    def handle_data(self, data: str) -> None:
        inner = next((one for one in reversed(self._open) if one), "")
        if inner == "name":
            self._name += data
        elif inner == "head":
            self.title += data
        elif inner == "message":
            self._put(data)

    def _put(self, words: str) -> None:
        if self._messages and "message" in self._open:
            self._messages[-1].append(words)

    def lines(self) -> Iterable[str]:
        """One line a message."""
        yield " ".join(self.title.split())
        for parts in self._messages:
            yield " ".join("".join(parts).split())
