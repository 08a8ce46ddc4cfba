"""Takes an exported folder in again: checks all of it first, then saves the good in one turn."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, cast

from casebook.book import Casebook
from casebook.book.bringing import Coming, Standing
from casebook.db.evidence import Inside, Sealed
from casebook.db.store import new_id
from casebook.errors import NoSuchRecord
from casebook.evidence.shelf import OnShelf
from casebook.progress import UNWATCHED, Progress, Within
from casebook.records import KINDS, Exhibit, Member, Record, Shape, Term
from casebook.tasks import open_format as form
from casebook.tasks.bag_folder import BagFolder
from casebook.tasks.inside import Looking, kept_of
from casebook.tasks.open_rows import LINE_LIMIT, BadLine, Row, object_of, row_of
from casebook.words import _

_SMALL: Final = 64 << 20
_STEP: Final = 200
LISTED: Final = 200


@dataclass
class Imported:
    """What an import did, or would do. Places are "incident.jsonl line 3"."""

    records: int = 0
    files: int = 0
    refs: list[str] = field(default_factory=list)
    bad: list[tuple[str, str]] = field(default_factory=list)
    """(place, reason): left out."""
    same: int = 0
    members: int = 0
    renumbered: list[tuple[str, str]] = field(default_factory=list)
    """(ref in the folder, ref here)."""
    remarks: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """For people."""
        said = [
            _("{place} is left out: {reason}").format(place=place, reason=reason)
            for place, reason in self.bad[:LISTED]
        ]
        said += [
            _("{old} is {new} here").format(old=old, new=new)
            for old, new in self.renumbered[:LISTED]
        ]
        longest = max(len(self.bad), len(self.renumbered))
        if longest > LISTED:
            said.append(_("and more, which --json lists"))
        if self.same:
            said.append(_("Already here, and the same: {count}").format(count=self.same))
        if self.members:
            said.append(
                _("Left out, since members are made by joining: {count}").format(count=self.members)
            )
        return said + self.remarks

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            "records": self.records,
            "files": self.files,
            "refs": self.refs,
            "bad": [{"place": place, "reason": reason} for place, reason in self.bad],
            "same": self.same,
            "members": self.members,
            "renumbered": [{"was": old, "is": new} for old, new in self.renumbered],
            "remarks": self.remarks,
        }


def import_everything(
    book: Casebook,
    folder: Path,
    *,
    dry_run: bool = False,
    history: bool = True,
    progress: Progress = UNWATCHED,
) -> Imported:
    """Bring in what an exported folder holds, in one turn, which one undo takes back.

    Records keep their ids, and their refs where those are free; what is here already is never
    changed. Lines that are no record are left out and named. The history in the folder comes in
    as an exhibit: it is what the other casebook said, not this one. Raises `NotAnOpenCopy` for a
    folder that is not as it was made, `NotReadable`, `DiskFull`, `Cancelled`; nothing is left then.
    """
    bag = BagFolder(folder)
    exported = _exported(bag)
    bag.check(progress=progress)
    reading = _Reading(book, bag, progress)
    reading.read()
    done = Imported(bad=reading.bad, same=reading.same, members=reading.members)
    done.remarks = reading.remarks
    done.records = len(reading.coming)
    done.files = sum(row.record.id in reading.files for row in reading.coming.values())
    if dry_run or not reading.coming:
        return done
    # a folder may have a name that is no text at all
    name = folder.name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    why = _("imported from {name}, exported on {day}").format(name=name, day=exported or "?")
    total = sum(bag.size_of(path) for path in reading.files.values())
    with Looking(book) as looking:
        sealing = _Sealing(book, bag, looking, progress, total)
        try:
            sealed = [sealing.coming(row, reading, why) for row in reading.coming.values()]
            if history:
                sealed.append(sealing.history(form.HISTORY, name, why))
            coming = [sealing.looked_into(item) for item in sealed]
            done.refs = book.bring_in(coming, progress=progress)
        except BaseException:
            looking.stop()
            sealing.forget()
            raise
    done.renumbered = [
        (item.record.ref, ref)
        for item, ref in zip(coming, done.refs, strict=True)
        if item.record.ref and item.record.ref != ref
    ]
    return done


def _exported(bag: BagFolder) -> str:
    """The day on which the folder says that it was made. Raises `NotAnOpenCopy` if it is none."""
    try:
        about = object_of(bag.whole(form.ABOUT, _SMALL))
    except BadLine as error:
        raise bag.refused(_("{name} cannot be read").format(name=form.ABOUT)) from error
    version = about.get("version")
    if about.get("format") != form.FORMAT or type(version) is not int or version < 1:
        raise bag.refused(_("it was not made by exporting everything"))
    if version > form.VERSION:
        raise bag.refused(_("it was made by a newer version of the program"))
    found = re.match(r"\d{4}-\d{2}-\d{2}", str(about.get("exported")), re.ASCII)
    return found[0] if found else ""


@dataclass
class _Reading:
    """Goes through the folder and decides of each record whether it comes in."""

    book: Casebook
    bag: BagFolder
    progress: Progress
    coming: dict[str, Row] = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    bad: list[tuple[str, str]] = field(default_factory=list)
    same: int = 0
    members: int = 0
    remarks: list[str] = field(default_factory=list)

    def read(self) -> None:
        """All of it."""
        codes = self._codes()
        seen: set[str] = set()
        kinds: list[type[Record]] = [Term, *(one for one in KINDS.values() if one is not Term)]
        for kind in kinds:
            found: list[Row] = []
            for place, line in self._lines(f"{form.RECORDS}/{kind.kind}.jsonl"):
                if kind is Member:
                    self.members += 1
                    continue
                try:
                    row = row_of(kind, line, place, codes)
                    if row.record.id in seen:
                        raise BadLine(_("its id stands in the folder twice"))
                except BadLine as error:
                    self.bad.append((place, str(error)))
                    continue
                seen.add(row.record.id)
                found.append(row)
                if isinstance(row.record, Term):
                    codes.setdefault(row.record.vocabulary, set()).add(row.record.code)
            self._place(found)
        self._strangers()
        self._evidence()
        self._links()

    def _codes(self) -> dict[str, set[str]]:
        names = {one.vocabulary for kind in KINDS.values() for one in kind.fields()}
        return {name: set(self.book.vocabulary(name)) for name in names if name}

    def _lines(self, name: str) -> Iterator[tuple[str, bytes]]:
        if name not in self.bag.wanted:
            return
        short = name.rpartition("/")[2]
        for number, line in self.bag.lines(name, LINE_LIMIT):
            if number % _STEP == 0:
                self.progress.step(0, 0, "reading")
            if line.strip():
                yield _("{file} line {number}").format(file=short, number=number), line

    def _place(self, found: list[Row]) -> None:
        """Take the records that are not here; name those that may not come in."""
        standings = self.book.standings([row.record for row in found])
        for row, standing in zip(found, standings, strict=True):
            if standing is Standing.SAME:
                self.same += 1
            elif standing is Standing.DIFFERS:
                says = _("{ref} is here and says something else; it was not changed")
                ref = self.book.ref_of(row.record.id)
                self.bad.append((row.place, says.format(ref=ref)))
            elif standing is Standing.FORGOTTEN:
                self.bad.append((row.place, _("it was erased here for good")))
            elif standing is Standing.OTHER:
                says = _("its id belongs to another kind of record here")
                self.bad.append((row.place, says))
            else:
                self.coming[row.record.id] = row
                if standing is Standing.REMOVED:
                    self.removed.add(row.record.id)

    def _strangers(self) -> None:
        """Kinds that a newer program may know."""
        known = {f"{form.RECORDS}/{kind}.jsonl" for kind in KINDS}
        for name in self.bag.wanted:
            if name.startswith(form.RECORDS) and name.endswith(".jsonl") and name not in known:
                file = name.rpartition("/")[2]
                self.bad.append((file, _("this program does not know that kind of record")))

    def _evidence(self) -> None:
        """Which file of the folder belongs to which exhibit that comes in."""
        for place, line in self._lines(form.EVIDENCE):
            try:
                said = object_of(line)
                row = self.coming.get(str(said.get(form.ID)))
                if row is None:
                    continue
                path = said.get("path")
                if path is None:
                    self.remarks.append(
                        _("{ref} comes in without its file: it was damaged in the other casebook")
                        .format(ref=row.record.ref)
                    )  # fmt: skip
                    continue
                self._take_file(row, path)
            except BadLine as error:
                self.bad.append((place, str(error)))

    def _take_file(self, row: Row, path: object) -> None:
        inside = isinstance(path, str) and path.startswith(f"{form.FILES}/")
        digest = self.bag.wanted.get(str(path)) if inside else None
        if not isinstance(row.record, Exhibit) or digest is None:
            raise BadLine(_("there is no such file in the folder"))
        if row.record.id in self.files:
            raise BadLine(_("its id stands in the folder twice"))
        if row.record.sha256 != digest:
            del self.coming[row.record.id]
            raise BadLine(
                _("the SHA-256 of {ref} is not that of its file").format(ref=row.record.ref)
            )
        self.files[row.record.id] = str(path)

    def _links(self) -> None:
        """Leave out what names a record that is nowhere, or the naming, if it can do without."""
        here: dict[str, str] = {}
        while self._look_for_loose(here):
            pass

    def _look_for_loose(self, here: dict[str, str]) -> bool:
        again = False
        for row in list(self.coming.values()):
            for spec in row.record.fields():
                target = getattr(row.record, spec.name) if spec.shape is Shape.REF else ""
                if not target or self._is_there(target, spec.kinds, row.record, here):
                    continue
                again = True
                if spec.required:
                    del self.coming[row.record.id]
                    self.bad.append(
                        (
                            row.place,
                            _("{field} names a record that is not there").format(field=spec.name),
                        )
                    )
                    break
                loose = cast(dict[str, Any], {spec.name: ""})
                row = replace(row, record=replace(row.record, **loose))
                self.coming[row.record.id] = row
                self.remarks.append(
                    _("{ref}: {field} named a record that is not there, and is empty now").format(
                        ref=row.record.ref, field=spec.name
                    )
                )
        return again

    def _is_there(
        self, target: str, kinds: Iterable[str], record: Record, here: dict[str, str]
    ) -> bool:
        if target == record.id:
            return False
        if row := self.coming.get(target):
            return row.record.kind in kinds
        if target not in here:
            try:
                here[target] = self.book.find(target).kind
            except NoSuchRecord:
                here[target] = ""
        return here[target] in kinds


class _Sealing:
    """Files on their way in: on the shelf, being looked into, waiting for their rows."""

    def __init__(
        self, book: Casebook, bag: BagFolder, looking: Looking, progress: Progress, total: int
    ) -> None:
        self._book, self._bag, self._looking, self._progress = book, bag, looking, progress
        self._done, self._total = 0, total
        self._names: list[str] = []
        self._put: dict[str, OnShelf] = {}
        """Exhibit to its file, of those that are looked into."""

    def coming(self, row: Row, reading: _Reading, why: str) -> Coming:
        """The record, with its file sealed if it has one."""
        if row.created:
            why = _("{why}; first written {day} by {who}, last changed {changed}").format(
                why=why, day=row.created, who=row.created_by or "?", changed=row.changed or "?"
            )
        item = Coming(row.record, why, removed=row.record.id in reading.removed)
        path = reading.files.get(row.record.id)
        if path is None or (item.removed and self._book.sealed(row.record.id)):
            return item
        put = self._sealed(path)
        self._put[row.record.id] = put
        self._looking.begin(put, cast(Exhibit, row.record).file_name)
        sealed = Sealed(row.record.id, put.name, put.identity, put.size, put.sha256)
        return replace(item, sealed=sealed)

    def looked_into(self, item: Coming) -> Coming:
        """The same with what is inside its file, if it has one."""
        put = self._put.get(item.record.id)
        return replace(item, inside=kept_of(self._looking.found(put))) if put else item

    def history(self, path: str, name: str, why: str) -> Coming:
        """The history in the folder, as an exhibit."""
        put = self._sealed(path)
        exhibit = Exhibit(
            id=new_id(),
            title=_("History of the casebook that {name} was exported from").format(name=name),
            file_name="history.jsonl",
            size=put.size,
            sha256=put.sha256,
            media_type="application/x-ndjson",
        )
        sealed = Sealed(exhibit.id, put.name, put.identity, put.size, put.sha256)
        # its words are not found by search: removed and changed texts are no records of this one
        return Coming(exhibit, why, sealed=sealed, inside=Inside())

    def _sealed(self, path: str) -> OnShelf:
        within = Within(self._progress, self._done, self._total, path.rpartition("/")[2])
        put = self._book.shelf.put(self._bag.path(path), progress=within)
        self._names.append(put.name)
        self._done += put.size
        if put.sha256 != self._bag.wanted[path]:
            raise self._bag.refused(_("{name} was changed").format(name=path))
        return put

    def forget(self) -> None:
        """Take everything off the shelf again."""
        for name in self._names:
            self._book.shelf.remove(name)
