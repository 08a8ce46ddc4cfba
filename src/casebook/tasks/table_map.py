"""Which column of a table goes into which field: told, or guessed from the headers."""

import re
from collections.abc import Mapping

from casebook.errors import BadMapping, UnknownField
from casebook.records import Record
from casebook.words import _

_SYNONYMS: dict[str, str] = {
    "title": "title titre subject summary event incident what sujet 標題 标题 事件 主題 主题",
    "when": "when date datetime day time quand 日期 時間 时间 何時 何时",
    "place": "place location where lieu endroit où 地點 地点 地方",
    "narrative": "narrative description account details story text récit détails "
    "描述 經過 经过 敘述 叙述 內容 内容",
    "name": "name nom 姓名 名字 名稱 名称",
    "role": "role occupation rôle profession 職業 职业",
    "affiliation": "affiliation organisation organization organisme 機構 机构 組織 组织",
    "channel": "channel canal medium 渠道 方式",
    "private_notes": "private_notes",
    "tags": "tags étiquettes labels 標籤 标签",
    "value": "value valeur number numéro 號碼 号码",
}


def plain(header: str) -> str:
    """A header as it is compared."""
    return re.sub(r"[\s_\-:*]+", " ", header).strip().casefold()


def mapped(kind: type[Record], headers: tuple[str, ...], told: Mapping[str, str]) -> dict[str, int]:
    """Field to column number: what was told, and what the headers say of the rest.

    Raises `UnknownField`, `BadMapping`.
    """
    found: dict[str, int] = {}
    for field, column in told.items():
        if kind.field(field) is None:
            raise UnknownField(
                kind=kind.kind,
                field=field[:60],
                fields=", ".join(spec.name for spec in kind.fields()),
            )
        found[field] = _column(column, headers)
    taken = set(found.values())
    for number, header in enumerate(headers):
        field = _guess(kind, header)
        if field and field not in found and number not in taken:
            found[field] = number
            taken.add(number)
    missing = [spec.name for spec in kind.fields() if spec.required and spec.name not in found]
    if missing:
        raise BadMapping(
            reason=_("no column goes into {fields}; the columns are: {headers}").format(
                fields=", ".join(missing), headers=", ".join(head[:40] for head in headers)
            )
        )
    return found


def _column(column: str, headers: tuple[str, ...]) -> int:
    for same in (lambda head: head == column, lambda head: plain(head) == plain(column)):
        for number, header in enumerate(headers):
            if same(header):
                return number
    if re.fullmatch(r"[A-Za-z]{1,2}", column):
        number = 0
        for char in column.upper():
            number = number * 26 + ord(char) - 64
        if number <= len(headers):
            return number - 1
    raise BadMapping(
        reason=_("there is no column {column}; the columns are: {headers}").format(
            column=column[:40], headers=", ".join(head[:40] for head in headers)
        )
    )


def _guess(kind: type[Record], header: str) -> str:
    sought = plain(header)
    if not sought:
        return ""
    for spec in kind.fields():
        if sought in (plain(spec.name), plain(spec.label)):
            return spec.name
    for name, words in _SYNONYMS.items():
        if kind.field(name) and sought in words.split():
            return name
    return ""
