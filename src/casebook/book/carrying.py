"""What an exchange folder needs to know of a casebook, beside what a single bundle does."""

import hashlib
import json

from casebook.book.clock import now
from casebook.book.group import Group
from casebook.bundle.letter import Letter
from casebook.db import evidence as rows
from casebook.db import group as db_group
from casebook.db.holding import Holds
from casebook.db.sharing import RESTRICTED
from casebook.records import KINDS, Exhibit


class Carrying(Group):
    """A casebook of a group whose bundles lie in a folder for a while."""

    def hear(self, letter: Letter) -> None:
        """Note what a verified member says that they hold; nothing else of the bundle is kept.

        Raises `BadJournal`.
        """
        with self._guard:
            said = Holds.read(letter.holds)

            def write() -> None:
                at = now()[0]
                self._introduce(letter.sender, at)
                made = min(letter.made, at)  # as in `take_in`
                db_group.note_said(
                    self._connection, letter.sender.member, letter.writer, made, said
                )

            self._turns.write_local(write)

    def writers(self) -> dict[str, str]:
        """Every chain that is known here, and the member who writes it."""
        with self._guard:
            return dict(self._connection.execute("SELECT id, member FROM writer").fetchall())

    def has_file(self, sha256: str) -> bool:
        """A file with this content is on the shelf."""
        with self._guard:
            return rows.has_content(self._connection, sha256)

    def has_other_installation(self) -> bool:
        """Another installation of this member has said what it holds."""
        with self._guard:
            row = self._connection.execute(
                "SELECT 1 FROM said WHERE member = ? AND writer <> ? LIMIT 1",
                (self.own_member(), self.own_writer()),
            ).fetchone()
            return row is not None

    def standing_mark(self, members: list[str]) -> str:
        """Changes when a bundle made earlier may hold what a new one for these would not.

        So it is when something was forgotten, closed to them, or marked intimate since; and when
        an import was undone, after which the numbers of entries mean something else.
        """
        with self._guard:
            sharing = self._selection(members).sharing
            marks = ",".join("?" * len(RESTRICTED))
            closed = [
                row.id
                for kind in KINDS
                for row in self._store.rows(
                    kind, where=f"WHERE sensitivity IN ({marks})", values=RESTRICTED
                )
                if not sharing.may_have(kind, row.id)
            ]
            tender = [
                row.id
                for row in self._store.rows(
                    Exhibit.kind, where="WHERE intimate = 'yes' OR minor = 'yes'"
                )
            ]
            forgotten = self._connection.execute("SELECT count(*) FROM forgotten").fetchone()[0]
            undone = [one.id for one in db_group.taken(self._connection) if one.undone]
            said = json.dumps([sorted(closed), sorted(tender), forgotten, sorted(undone)])
            return hashlib.sha256(said.encode("ascii")).hexdigest()
