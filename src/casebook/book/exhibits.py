"""Evidence in an open casebook: which sealed file belongs to which exhibit."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from casebook.book.carrying import Carrying
from casebook.book.check import check_record
from casebook.db import evidence as rows
from casebook.db.journal import Draft
from casebook.db.store import new_id
from casebook.records import Exhibit, Record, Showing


class Exhibits(Carrying):
    """A casebook with evidence on its shelf."""

    def sealed(self, exhibit: str) -> rows.Sealed | None:
        """The sealed file behind an exhibit, by its id; None if it has none."""
        with self._guard:
            return rows.sealed(self._connection, exhibit)

    def all_sealed(self) -> list[rows.Sealed]:
        """Every sealed file, in the order in which it came in."""
        with self._guard:
            return rows.all_sealed(self._connection)

    def with_hash(self, sha256: str) -> Exhibit | None:
        """The exhibit whose file has this SHA-256, if there is one that is not removed."""
        with self._guard:
            found = self._store.where(Exhibit, "sha256", sha256)
            return next((item for item in found if rows.sealed(self._connection, item.id)), None)

    def add_exhibits(
        self,
        new: Sequence[tuple[Exhibit, rows.Sealed, rows.Inside]],
        subjects: Sequence[Record],
        *,
        within: Sequence[int] = (),
        why: str = "",
    ) -> list[Exhibit]:
        """Save exhibits with their sealed files, and what they show, in one turn.

        The first one came by itself, the others inside it; `within` says of each inside which
        one before or after it. The sealed files must be on the shelf already: first the file,
        then the row.
        """
        ids = [new_id() for _item in new]
        saved: list[Exhibit] = []

        def drafts() -> Iterator[Draft]:
            saved.clear()
            refs = self._store.next_refs(Exhibit)
            for number, (exhibit, sealed, inside) in enumerate(new):
                check_record(exhibit, self._store, self._terms)
                parent = ids[within[number] if within else 0] if number else ""
                named = replace(exhibit, id=ids[number], ref=next(refs), parent=parent)
                saved.append(named)
                yield from self._store.new([named], "attach", why)
                rows.put(self._connection, replace(sealed, exhibit=named.id), inside)
            for item in saved:
                for subject in subjects:
                    showing = Showing(exhibit=item.id, subject=subject.id)
                    yield from self._store.new([showing], "attach", why)

        with self._guard:
            self._turns.write(drafts)
        return saved

    def note_verified(self, exhibits: Sequence[Exhibit], at: str) -> None:
        """Note in the custody of exhibits that their files were read whole and found unchanged."""

        def drafts() -> Iterator[Draft]:
            for item in exhibits:
                yield Draft("verified", Exhibit.kind, item.id)
                rows.note_verified(self._connection, item.id, at)

        with self._guard:
            self._turns.write(drafts)

    def inside(self, exhibit: str) -> rows.Inside | None:
        """What was read in the file of an exhibit."""
        with self._guard:
            return rows.inside(self._connection, exhibit)

    def faces(self, exhibits: Sequence[str]) -> dict[str, rows.Face]:
        """What lists show of the files of exhibits, by id; those that have no file left out."""
        with self._guard:
            return rows.faces(self._connection, exhibits)
