"""Full-text search over records and over what was read in evidence files.

Text is normalised (NFKC, casefold) and runs of Chinese characters become overlapping pairs, so
that one, two or three characters are found; SQLite's own tokenizers miss two-character words.
A query for Chinese becomes a phrase of pairs, everything else a prefix.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from casebook.db.connection import Connection, saying

_HAN = (
    "\u2e80-\u2fdf\u3005-\u3007\u3021-\u3029\u3038-\u303b\u3040-\u30ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN = re.compile(f"[{_HAN}]+")
_IN_WORDS = frozenset(("Lu", "Ll", "Lt", "Lm", "Lo", "Nd", "Nl", "No", "Co", "Mn", "Mc"))
_BARE = re.compile("[\u0640\u200b-\u200d\u2060\ufeff\u00ad]")

RECORD, INSIDE = "record", "inside"
MANY = 2000


def normalise(text: str) -> str:
    """The text as it is indexed."""
    if text.isascii():
        return text.lower()
    plain = _plain(text)
    return _RUN.sub(lambda run: " " + _pairs(run[0]) + " ", plain)


def _plain(text: str) -> str:
    # twenty times as quick as str.translate, which asks a dictionary for each character
    return _BARE.sub("", unicodedata.normalize("NFKC", text).casefold())


def _pairs(run: str) -> str:
    # the single characters behind the pairs make a one-character query a whole word
    if len(run) == 1:
        return run
    return " ".join([*(run[i : i + 2] for i in range(len(run) - 1)), run[-1]])


def expression(query: str) -> str:
    """The FTS5 expression for what a person typed; empty when there is nothing to look for."""
    plain = _plain(query)
    terms = []
    for run in re.split(r"\s+", plain):
        for piece in _pieces(run):
            terms.append(piece)
    return " AND ".join(terms[:32])


def _pieces(word: str) -> Iterable[str]:
    place = 0
    for run in _RUN.finditer(word):
        yield from _other(word[place : run.start()])
        text = run[0]
        if len(text) == 1:
            yield f'"{text}" *'
        else:
            yield '"' + " ".join(text[i : i + 2] for i in range(len(text) - 1)) + '"'
        place = run.end()
    yield from _other(word[place:])


def _other(word: str) -> Iterable[str]:
    # the tokenizer takes apart what stands inside the quotes, as it did when indexing
    if any(unicodedata.category(char) in _IN_WORDS for char in word):
        yield '"' + word.replace('"', " ").replace("\x00", " ") + '" *'


@dataclass(frozen=True)
class Hit:
    """A record that was found; `part` says whether in it or inside its evidence file."""

    record: str
    kind: str
    part: str


def index(
    connection: Connection, record: str, kind: str, part: str, text: str, *, fresh: bool = False
) -> None:
    """Make a text the one under which a record is found; `fresh`: there was none before."""
    if not fresh:
        drop(connection, record, part)
    if not text:
        return
    number = connection.execute(
        "INSERT INTO searched (record, kind, part, text) VALUES (?, ?, ?, ?)",
        (record, kind, part, text),
    ).lastrowid
    connection.execute("INSERT INTO search (rowid, text) VALUES (?, ?)", (number, text))


def drop(connection: Connection, record: str, part: str | None = None) -> None:
    """Take a record (or one part of it) out of the index."""
    where = "record = ?" if part is None else "record = ? AND part = ?"
    values = (record,) if part is None else (record, part)
    rows = connection.execute(f"SELECT no, text FROM searched WHERE {where}", values).fetchall()
    for number, text in rows:
        connection.execute(
            "INSERT INTO search (search, rowid, text) VALUES ('delete', ?, ?)", (number, text)
        )
        connection.execute("DELETE FROM searched WHERE no = ?", (number,))


def find(
    connection: Connection, query: str, *, kinds: tuple[str, ...] = (), limit: int = 50
) -> list[Hit]:
    """What is found, best first; where very much is found, the newest first.

    Ranking tens of thousands of hits takes long and says little.
    """
    wanted = expression(query)
    if not wanted:
        return _signs(connection, query, kinds, limit)
    only = f" AND kind IN ({','.join('?' * len(kinds))})" if kinds else ""
    with saying():
        found = connection.execute(
            f"SELECT count(*) FROM (SELECT 1 FROM search WHERE search MATCH ? LIMIT {MANY})",
            (wanted,),
        ).fetchone()[0]
        order = "rank" if found < MANY else "search.rowid DESC"
        rows = connection.execute(
            "SELECT record, kind, part FROM search JOIN searched ON searched.no = search.rowid "
            f"WHERE search MATCH ?{only} ORDER BY {order} LIMIT ?",
            (wanted, *kinds, limit * 2),
        ).fetchall()
    return _once(rows, limit)


def _signs(connection: Connection, query: str, kinds: tuple[str, ...], limit: int) -> list[Hit]:
    """What holds these signs: no words to look up, so every text is looked through."""
    sought = normalise(query).strip()
    if not sought:
        return []
    only = f" AND kind IN ({','.join('?' * len(kinds))})" if kinds else ""
    with saying():
        rows = connection.execute(
            f"SELECT record, kind, part FROM searched WHERE instr(text, ?){only} "
            "ORDER BY no DESC LIMIT ?",
            (sought, *kinds, limit * 2),
        ).fetchall()
    return _once(rows, limit)


def _once(rows: Iterable[tuple[str, str, str]], limit: int) -> list[Hit]:
    hits: dict[str, Hit] = {}
    for record, kind, part in rows:
        hits.setdefault(record, Hit(record, kind, part))
    return list(hits.values())[:limit]
