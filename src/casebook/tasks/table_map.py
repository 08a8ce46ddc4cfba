"""Which column of a table goes into which field: told, or guessed from the headers."""

import re
import unicodedata
from collections.abc import Mapping

from casebook.errors import BadMapping, UnknownField
from casebook.records import Record
from casebook.words import _

LANGUAGES = ("en", "fr")
_SYNONYMS: dict[str, str] = {
    "title": "title|titre|subject|sujet|summary|event|événement|incident|what"
    "|標題|标题|事件|主題|主题",
    "when": "when|date|datetime|date and time|date/time|quand|date et heure"
    "|日期|時間|时间|何時|何时|日期時間|日期时间",
    "place": "place|location|where|lieu|endroit|où|地點|地点|地方",
    "narrative": "narrative|description|account|details|story|text|récit|détails"
    "|描述|經過|经过|敘述|叙述|內容|内容",
    "name": "name|full name|nom|nom complet|姓名|名字|名稱|名称",
    "role": "role|occupation|job|rôle|profession|職業|职业",
    "affiliation": "affiliation|organisation|organization|organisme|機構|机构|組織|组织",
    "channel": "channel|canal|medium|渠道|方式",
    "tags": "tags|étiquettes|labels|標籤|标签",
    "value": "value|valeur|number|numéro|號碼|号码",
}


def plain(header: str) -> str:
    """A header as it is compared: without case, accents, and what stands between words."""
    letters = unicodedata.normalize("NFKD", header.casefold())
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    return " ".join(re.split(r"[\s_\-:*#()?'\u2019]+", unicodedata.normalize("NFKC", bare))).strip()


def mapped(kind: type[Record], headers: tuple[str, ...], told: Mapping[str, str]) -> dict[str, int]:
    """Field to column number: what was told, and what the headers say of the rest.

    A field that was told to have no column has none. Raises `UnknownField`, `BadMapping`.
    """
    found: dict[str, int] = {}
    for field, column in told.items():
        if kind.field(field) is None:
            raise UnknownField(
                kind=kind.kind,
                field=field[:60],
                fields=", ".join(spec.name for spec in kind.fields()),
            )
        if column:
            found[field] = _column(column, headers)
    taken = set(found.values())
    for names in (_own_names(kind), _labels(kind), _other_names(kind)):
        for number, header in enumerate(headers):
            field = names.get(plain(header), "")
            if field and field not in found and field not in told and number not in taken:
                _refuse_twins(number, headers)
                found[field] = number
                taken.add(number)
    missing = [spec.name for spec in kind.fields() if spec.required and spec.name not in found]
    if missing:
        raise BadMapping(
            reason=_("no column goes into {fields}; the columns are: {headers}").format(
                fields=", ".join(missing), headers=listed(headers)
            )
        )
    return found


def letter(number: int) -> str:
    """A column as spreadsheets name it: A, B, ... Z, AA."""
    name = ""
    number += 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


def title(number: int, headers: tuple[str, ...]) -> str:
    """A column as it is said: its header; with its letter where that says too little."""
    header = headers[number]
    if not header:
        return letter(number)
    return f"{header} ({letter(number)})" if headers.count(header) > 1 else header


def listed(headers: tuple[str, ...]) -> str:
    """The columns there are, in one line."""
    some = [title(number, headers)[:40] for number, head in enumerate(headers) if head]
    return ", ".join(some[:40]) + (", ..." if len(some) > 40 else "")


def _column(column: str, headers: tuple[str, ...]) -> int:
    for same in (lambda head: head == column, lambda head: plain(head) == plain(column)):
        fitting = [number for number, header in enumerate(headers) if header and same(header)]
        if fitting:
            _refuse_twins(fitting[0], headers, fitting)
            return fitting[0]
    if re.fullmatch(r"[A-Za-z]{1,3}", column):
        number = 0
        for char in column.upper():
            number = number * 26 + ord(char) - 64
        if number <= len(headers):
            return number - 1
    raise BadMapping(
        reason=_("there is no column {column}; the columns are: {headers}").format(
            column=column[:40], headers=listed(headers)
        )
    )


def _refuse_twins(number: int, headers: tuple[str, ...], fitting: list[int] | None = None) -> None:
    """Two columns of one name: which is meant is not guessed."""
    sought = headers[number]
    places = fitting or [place for place, header in enumerate(headers) if header == sought]
    if len(places) > 1:
        raise BadMapping(
            reason=_(
                "the header {header} stands over columns {letters}; name one by letter"
            ).format(header=sought[:40], letters=", ".join(letter(place) for place in places))
        )


def _own_names(kind: type[Record]) -> dict[str, str]:
    return {plain(spec.name): spec.name for spec in kind.fields()}


def _labels(kind: type[Record]) -> dict[str, str]:
    """The fields of a kind by what they are called, in any language."""
    found: dict[str, str] = {}
    for spec in kind.fields():
        for language in LANGUAGES:
            found.setdefault(plain(_(spec.label, language=language)), spec.name)
    return found


def _other_names(kind: type[Record]) -> dict[str, str]:
    return {
        plain(word): name
        for name, words in _SYNONYMS.items()
        if kind.field(name)
        for word in words.split("|")
    }
