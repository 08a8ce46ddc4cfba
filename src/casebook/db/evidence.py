"""Rows about evidence files, and drafts: what is this computer's own, outside the journal."""

from collections.abc import Sequence
from dataclasses import dataclass

from casebook.db import search
from casebook.db.connection import Connection

_AT_ONCE = 500


@dataclass(frozen=True)
class Sealed:
    """A file on the shelf. `size` and `sha256` are those of the original; `identity` opens it."""

    exhibit: str
    name: str
    identity: str
    size: int
    sha256: str
    verified: str = ""


@dataclass(frozen=True)
class Inside:
    """What was read in a file. `as_read` are (label, value) pairs exactly as they were found."""

    text: str = ""
    text_complete: bool = True
    pages: int | None = None
    thumbnail: bytes | None = None
    reason: str = ""
    as_read: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Face:
    """What a list shows of a file: its small picture, and when it was last found unchanged."""

    thumbnail: bytes | None = None
    verified: str = ""


_SEALED = "SELECT exhibit, name, identity, size, sha256, coalesce(verified, '') FROM sealed"


def put(connection: Connection, sealed: Sealed, inside: Inside) -> None:
    """Keep the rows of a file that has just been sealed."""
    connection.execute(
        "INSERT INTO sealed (exhibit, name, identity, size, sha256) VALUES (?, ?, ?, ?, ?)",
        (sealed.exhibit, sealed.name, sealed.identity, sealed.size, sealed.sha256),
    )
    connection.execute(
        "INSERT INTO inside (exhibit, pages, text, text_complete, thumbnail, reason)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (
            sealed.exhibit,
            inside.pages,
            inside.text,
            int(inside.text_complete),
            inside.thumbnail,
            inside.reason,
        ),
    )
    for position, (label, value) in enumerate(inside.as_read):
        connection.execute(
            "INSERT INTO as_read (exhibit, position, label, value) VALUES (?, ?, ?, ?)",
            (sealed.exhibit, position, label, value),
        )
    said = "\n".join([*(value for _, value in inside.as_read), inside.text])
    search.index(connection, sealed.exhibit, "exhibit", search.INSIDE, search.normalise(said))


def sealed(connection: Connection, exhibit: str) -> Sealed | None:
    """The file of an exhibit."""
    row = connection.execute(f"{_SEALED} WHERE exhibit = ?", (exhibit,)).fetchone()
    return Sealed(*row) if row else None


def all_sealed(connection: Connection) -> list[Sealed]:
    """Every file, in the order in which it came in."""
    return [Sealed(*row) for row in connection.execute(f"{_SEALED} ORDER BY rowid")]


def sealed_names(connection: Connection, exhibit: str) -> list[str]:
    """Names on the shelf of the files of an exhibit."""
    rows = connection.execute("SELECT name FROM sealed WHERE exhibit = ?", (exhibit,))
    return [row[0] for row in rows]


def needs_file(connection: Connection, sha256: str) -> list[str]:
    """Ids of exhibits whose record says that they have this file, and that do not have it here."""
    rows = connection.execute(
        "SELECT id FROM exhibit WHERE sha256 = ? AND id NOT IN (SELECT exhibit FROM sealed)"
        " ORDER BY no",
        (sha256,),
    )
    return [row[0] for row in rows]


def has_content(connection: Connection, sha256: str) -> bool:
    """A file with this content is here."""
    return bool(connection.execute("SELECT 1 FROM sealed WHERE sha256 = ?", (sha256,)).fetchone())


def is_kept(connection: Connection, name: str) -> bool:
    """A sealed file still belongs to an exhibit."""
    return bool(connection.execute("SELECT 1 FROM sealed WHERE name = ?", (name,)).fetchone())


def inside(connection: Connection, exhibit: str) -> Inside | None:
    """What was read in the file of an exhibit."""
    row = connection.execute(
        "SELECT text, text_complete, pages, thumbnail, reason FROM inside WHERE exhibit = ?",
        (exhibit,),
    ).fetchone()
    if not row:
        return None
    read = connection.execute(
        "SELECT label, value FROM as_read WHERE exhibit = ? ORDER BY position", (exhibit,)
    ).fetchall()
    return Inside(row[0], bool(row[1]), row[2], row[3], row[4], tuple(read))


def faces(connection: Connection, exhibits: Sequence[str]) -> dict[str, Face]:
    """The faces of files, by exhibit; those that have no file are left out."""
    found: dict[str, Face] = {}
    for start in range(0, len(exhibits), _AT_ONCE):
        some = exhibits[start : start + _AT_ONCE]
        rows = connection.execute(
            "SELECT sealed.exhibit, inside.thumbnail, coalesce(sealed.verified, '') FROM sealed"
            " LEFT JOIN inside ON inside.exhibit = sealed.exhibit"
            f" WHERE sealed.exhibit IN ({','.join('?' * len(some))})",
            list(some),
        )
        found.update((row[0], Face(row[1], row[2])) for row in rows)
    return found


_AT = (
    "CASE WHEN json_valid(texts) THEN"
    " coalesce(json_extract(texts, '$.more.at'), json_extract(texts, '$.more.wording_of')) END"
)
"""SQL for the record at which the draft of a part, or of other words, stands; NULL for none."""


def erase(connection: Connection, record: str) -> None:
    """Erase everything about a record that is not in the journal."""
    search.drop(connection, record)
    for table in ("sealed", "inside", "as_read"):
        connection.execute(f"DELETE FROM {table} WHERE exhibit = ?", (record,))
    connection.execute(f"DELETE FROM draft WHERE record = ?1 OR {_AT} = ?1", (record,))


def erase_forgotten(connection: Connection) -> list[str]:
    """Erase what is left of records that others forgot; names of their files on the shelf."""
    rows = connection.execute(
        "SELECT exhibit, name FROM sealed WHERE exhibit IN (SELECT record FROM forgotten)"
    ).fetchall()
    drafts = connection.execute(
        "SELECT record FROM forgotten WHERE record IN (SELECT record FROM draft)"
        f" OR record IN (SELECT {_AT} FROM draft)"
    ).fetchall()
    for record, *_name in (*rows, *drafts):
        erase(connection, record)
    return [name for _record, name in rows]


def note_verified(connection: Connection, exhibit: str, at: str) -> None:
    """Note when a file was last read whole and found unchanged."""
    connection.execute("UPDATE sealed SET verified = ? WHERE exhibit = ?", (at, exhibit))


def keep_draft(connection: Connection, draft: str, kind: str, record: str, texts: str) -> None:
    """Keep what is being typed; `texts` is JSON of field names and texts."""
    connection.execute(
        "INSERT INTO draft (id, kind, record, saved_at, texts)"
        " VALUES (?, ?, ?, strftime('%Y-%m-%dT%H:%M:%fZ'), ?)"
        " ON CONFLICT (id) DO UPDATE SET texts = excluded.texts, saved_at = excluded.saved_at",
        (draft, kind, record, texts),
    )


def drafts(connection: Connection) -> list[tuple[str, str, str, str]]:
    """(id, kind, record, texts) of every draft, newest first."""
    return list(
        connection.execute("SELECT id, kind, record, texts FROM draft ORDER BY saved_at DESC, id")
    )


def drop_draft(connection: Connection, draft: str) -> None:
    """Forget a draft."""
    connection.execute("DELETE FROM draft WHERE id = ?", (draft,))


def all_kept(connection: Connection) -> dict[str, str]:
    """Settings that are kept inside the casebook, by name."""
    found = connection.execute(
        "SELECT substr(name, 6), value FROM local WHERE name LIKE 'kept-%' ORDER BY name"
    )
    return {name: str(value or "") for name, value in found}


def note_copy(connection: Connection, at: str, sort: str, name: str) -> None:
    """Note that a copy of everything up to the last entry left the folder."""
    connection.execute(
        "INSERT INTO copy_out (at, sort, name, last_entry)"
        " SELECT ?, ?, ?, coalesce(max(no), 0) FROM entry",
        (at, sort, name),
    )


def last_copy(connection: Connection, sort: str) -> str:
    """When the last copy of a sort was made; empty when there is none."""
    row = connection.execute("SELECT max(at) FROM copy_out WHERE sort = ?", (sort,)).fetchone()
    return str(row[0] or "")


def copies_holding(connection: Connection, record: str) -> list[str]:
    """Copies that were made after a record came in."""
    rows = connection.execute(
        "SELECT sort || ' ' || name || ' (' || at || ')' FROM copy_out WHERE last_entry >="
        " (SELECT min(no) FROM entry WHERE record = ?) ORDER BY at",
        (record,),
    )
    return [row[0] for row in rows]
