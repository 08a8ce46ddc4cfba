"""Entries that wait: their past is not here yet, or they were set aside with an import."""

from collections.abc import Iterable, Iterator

from casebook.db.arriving import Arriving, from_waiting
from casebook.db.connection import Connection

_FIELDS = "prev, body, signature, content, waiting.digest"


class Waiting:
    """Those of one open database. Most have none, and are then not asked again and again."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.is_any = True

    def look(self) -> None:
        """See whether there are any; until something waits, that holds."""
        found = self._connection.execute("SELECT 1 FROM waiting LIMIT 1").fetchone()
        self.is_any = found is not None

    def has(self, digest: bytes) -> bool:
        """An entry waits for others."""
        return self.is_any and bool(
            self._connection.execute("SELECT 1 FROM waits WHERE hash = ?", (digest,)).fetchone()
        )

    def add(self, digest: bytes, one: Arriving, missing: Iterable[bytes]) -> None:
        """Let an entry wait for others. One whose body came before keeps it."""
        self.is_any = True
        self.wait_for(digest, missing)
        old = self._connection.execute(
            "SELECT digest FROM waiting WHERE hash = ?", (digest,)
        ).fetchone()
        if old and (old[0] is None or not one.body):
            return
        self._connection.execute(
            "INSERT OR REPLACE INTO waiting (hash, prev, body, signature, content, digest)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                digest,
                one.prev,
                one.body,
                one.signature,
                one.content,
                None if one.body else one.digest,
            ),
        )

    def wait_for(self, digest: bytes, missing: Iterable[bytes]) -> None:
        """Let an entry that waits wait for these, too."""
        self._connection.executemany(
            "INSERT INTO waits (hash, missing) SELECT ?1, ?2"
            " WHERE NOT EXISTS (SELECT 1 FROM waits WHERE hash = ?1 AND missing = ?2)",
            [(digest, item) for item in missing],
        )

    def remove(self, digest: bytes) -> None:
        """An entry waits no longer."""
        if self.is_any:
            self._connection.execute("DELETE FROM waiting WHERE hash = ?", (digest,))

    def freed_by(self, here: bytes) -> Iterator[tuple[bytes, Arriving]]:
        """Those that waited for an entry that is here now, and for nothing else."""
        for (digest,) in self._connection.execute(
            "SELECT hash FROM waits WHERE missing = ?", (here,)
        ).fetchall():
            self._connection.execute(
                "DELETE FROM waits WHERE hash = ? AND missing = ?", (digest, here)
            )
            more = self._connection.execute(
                "SELECT 1 FROM waits WHERE hash = ? LIMIT 1", (digest,)
            ).fetchone()
            row = self._connection.execute(
                f"SELECT {_FIELDS} FROM waiting WHERE hash = ?", (digest,)
            ).fetchone()
            if row and not more and not self.set_aside_with(digest):
                yield digest, from_waiting(row)

    def after(self, digest: bytes) -> tuple[bytes, bytes | None] | None:
        """Hash and signature of one that follows an entry in its chain, if it waits."""
        found: tuple[bytes, bytes | None] | None = self._connection.execute(
            "SELECT hash, signature FROM waiting WHERE prev = ? LIMIT 1", (digest,)
        ).fetchone()
        return found

    # Imports that were undone

    def set_aside_with(self, digest: bytes) -> str:
        """The import with which an entry was set aside; empty for one that was not."""
        if not self.is_any:
            return ""
        row = self._connection.execute(
            "SELECT bundle FROM aside WHERE hash = ?", (digest,)
        ).fetchone()
        return str(row[0]) if row else ""

    def bring_back(self, digest: bytes) -> None:
        """An entry that was set aside is as if it had never come."""
        for name in ("aside", "waiting", "waits"):
            self._connection.execute(f"DELETE FROM {name} WHERE hash = ?", (digest,))

    def woken_by(self, imports: Iterable[str]) -> list[Arriving]:
        """What is still aside with some imports: it came before them, and had waited for them."""
        found: list[Arriving] = []
        for undone in imports:
            rows = self._connection.execute(
                f"SELECT {_FIELDS} FROM waiting JOIN aside ON aside.hash = waiting.hash"
                " WHERE bundle = ? ORDER BY waiting.rowid",
                (undone,),
            )
            found += [from_waiting(row) for row in rows.fetchall()]
        return found
