"""The journal as plain values, entry by entry: to be read by people, and checked by a program."""

import base64
import json
from collections.abc import Iterator
from typing import Any

from casebook.db.chains import Chains, Entry
from casebook.db.columns import table
from casebook.db.connection import Connection, saying
from casebook.db.entry import ADD, DROP, SET
from casebook.db.row import WHY, stamp
from casebook.records import KINDS

_SORTS = {SET: "set", ADD: "added", DROP: "dropped"}


class Entries:
    """Goes through the whole journal of one open database, in the order in which it came in."""

    def __init__(self, connection: Connection, chains: Chains) -> None:
        self._connection, self._chains = connection, chains
        self._names: dict[str, str] = {}

    def after(self, number: int, most: int) -> Iterator[tuple[int, dict[str, object]]]:
        """(number, entry) of the entries that came in after one, at most so many."""
        with saying():
            rows = self._connection.execute(
                "SELECT no, prev, signature, body FROM entry WHERE no > ? ORDER BY no LIMIT ?",
                (number, most),
            ).fetchall()
        for no, prev, signature, body in rows:
            said = self._said(self._chains.entry(no))
            said["prev"] = prev.hex()
            said["signature"] = _in_text(signature) if signature else None
            said["body"] = body.decode("ascii")
            yield no, said

    def _said(self, entry: Entry) -> dict[str, object]:
        body = entry.body
        numbers = range(len(body.changes))
        whys = [entry.text(number) for number in numbers if body.changes[number].field == WHY]
        return {
            "at": stamp(body.at, body.offset),
            "by": self._name(body.writer),
            "action": body.action,
            "kind": body.kind,
            "ref": self._ref(entry),
            "why": next((why for why in whys if why), None),
            "changes": [self._change(entry, number) for number in numbers],
            "hash": entry.hash.hex(),
        }

    def _change(self, entry: Entry, number: int) -> dict[str, object]:
        change, content = entry.body.changes[number], entry.contents[number]
        said: dict[str, Any] = {"field": change.field, "how": _SORTS.get(change.sort, change.sort)}
        if change.sort == DROP:
            said["text"] = self._dropped(change.of)
        elif isinstance(content, tuple):
            said["salt"], said["text"] = content
        else:
            said["state"] = content
        return said

    def _dropped(self, of: tuple[tuple[str, int], ...]) -> str | None:
        """The element that was taken out, as far as it is still there to be read."""
        for digest, number in of:
            no = self._chains.number(bytes.fromhex(digest))
            if no is not None and number < len(self._chains.entry(no).body.changes):
                return self._chains.entry(no).text(number)
        return None

    def _ref(self, entry: Entry) -> str | None:
        body = entry.body
        if body.ref or body.kind not in KINDS:
            return body.ref or None
        for where in (f"{table(body.kind)} WHERE id = ?", "forgotten WHERE record = ?"):
            row = self._connection.execute(f"SELECT ref FROM {where}", (body.record,)).fetchone()
            if row:
                return str(row[0])
        return None

    def _name(self, writer: str) -> str:
        if writer not in self._names:
            row = self._connection.execute(
                "SELECT member.name FROM writer JOIN member ON member.id = writer.member"
                " WHERE writer.id = ?",
                (writer,),
            ).fetchone()
            self._names[writer] = str(row[0] or "") if row else ""
        return self._names[writer]


def as_line(entry: dict[str, object]) -> bytes:
    """An entry as one line of JSON."""
    return json.dumps(entry, ensure_ascii=False).encode("utf-8") + b"\n"


def _in_text(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")
