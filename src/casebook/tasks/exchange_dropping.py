"""Leaves in an exchange folder what each verified member lacks, and clears away what nobody needs.

What lies there already and still stands counts as on its way: only what is new is sealed again.
Small bundles are put together into one; a large one stays until its reader has said that they
have what is in it. The newest always says what is held here.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from casebook.book import Casebook
from casebook.book.clock import now, seconds_between
from casebook.book.members import Fellow
from casebook.db.evidence import Sealed
from casebook.db.selection import Wanted
from casebook.errors import BundleDamaged, Cancelled, CasebookError, DiskFull, NotWritable
from casebook.files import CARRIED
from casebook.progress import Progress
from casebook.tasks.exchange_files import ENDING, sha256_of_file, stamp_of, token
from casebook.tasks.exchange_memory import Drop, Memory, runs
from casebook.tasks.exchange_report import Report, Went
from casebook.tasks.make_bundle import Made, Options, make_bundle, readers_of

SMALL: Final = 1 << 20
"""Bytes up to which a bundle without files is made again rather than left standing."""
PATIENCE: Final = 2 * 86_400
"""Seconds in which somebody else may bring a file, or what was left may be taken in."""


@dataclass
class Dropping:
    """One pass over the members."""

    book: Casebook
    folder: Path
    memory: Memory
    report: Report
    progress: Progress

    def all(self) -> None:
        """Leave something for everybody who needs it. Whom it fails for does not stop the others;
        a folder that cannot be written to does.
        """
        self.book.introduce_self()
        self._writer = self.book.own_writer()
        everybody = self.book.fellows()
        readers = [one for one in everybody if self._is_reader(one)]
        wanted = {one.member for one in readers}
        for member in [one for one in self.memory.drops if one not in wanted]:
            self._remove(self.memory.drops.pop(member))
        self._sweep(everybody)
        for one in readers:
            try:
                self._for(one)
            except Cancelled:
                raise
            except BundleDamaged:
                continue  # something was written meanwhile: the next pass makes it anew
            except CasebookError as error:
                self.report.failed.append(error)
                if isinstance(error, DiskFull | NotWritable):
                    return
            finally:
                self.memory.save(self.book)

    def _is_reader(self, one: Fellow) -> bool:
        if one.is_self:
            return self.book.has_other_installation()
        is_ours = not (one.is_removed or one.is_outside)
        return bool(one.verified and one.recipient and is_ours)

    def _for(self, reader: Fellow) -> None:
        member = reader.member
        drops = self.memory.drops.get(member, [])
        mark = self.book.standing_mark([member])
        if self.memory.marks.get(member, mark) != mark:
            # first of all, whatever comes after: it may hold what they may not have any more
            self._remove(drops)
            drops = self.memory.drops[member] = []
        standing = [one for one in drops if self._stands(one)]
        wanted = self.book.lacks([member])
        files = self._files(wanted)
        if wanted.left_out:
            refs = tuple(self.book.ref_of(one) for one in wanted.left_out)
            self.report.left_out[reader.name] = refs
        numbers = set(wanted.numbers)
        holds = hashlib.sha256(self.book.holds().to_text().encode("ascii")).hexdigest()

        # who has spoken since, and lacks it still, has not found it
        known = [one for one in standing if not self._is_overdue(one, reader)]
        small = [one for one in known if not one.files and one.size <= SMALL]
        large = [
            one
            for one in known
            if one not in small and (one.entries() & numbers or set(one.files) & set(files))
        ]
        there = set().union(*(one.entries() for one in large))
        with_them = set().union(*(set(one.files) for one in large))
        new = numbers - there - set().union(*(one.entries() for one in small))
        waits = self._left_to_others(
            reader, {sha: one for sha, one in files.items() if sha not in with_them}
        )
        new_files = set(files) - with_them - waits
        telling = [one for one in [*large, *small] if one.holds == holds]
        keep = large + [one for one in small if one.entries() & numbers or one in telling[-1:]]
        if new or new_files or not telling:
            options = Options(but_entries=frozenset(there), but_files=frozenset(with_them | waits))
            made = self._make(reader, options)
            sent = numbers - there
            keep = [*large, self._noted(made, reader, holds, sent, new_files)]
        self.memory.marks[member] = mark
        self.memory.drops[member] = keep
        kept = {one.file for one in keep}
        self._remove([one for one in drops if one.file not in kept])

    def _make(self, reader: Fellow, options: Options) -> Made:
        start = token(self._writer, reader.recipient)
        number = 1
        while (path := self.folder / f"{start}-{number}{ENDING}").exists():
            number += 1
        to = readers_of(self.book, [reader.member])
        made = make_bundle(self.book, to, path, options, carried=True, progress=self.progress)
        if made.entries or made.files:
            self.report.dropped.append(
                Went(path, made.id, reader.name, made.entries, made.files, made.size)
            )
        return made

    def _noted(
        self, made: Made, reader: Fellow, holds: str, entries: set[int], files: set[str]
    ) -> Drop:
        return Drop(
            file=made.path.name,
            sha256=made.sha256,
            bundle=made.id,
            at=now()[0],
            said=reader.last_said,
            holds=holds,
            stamp=stamp_of(made.path),
            numbers=runs(entries),
            files=sorted(files),
            size=made.size,
        )

    def _files(self, wanted: Wanted) -> dict[str, Sealed]:
        """The files that a reader lacks, by their SHA-256."""
        found: dict[str, Sealed] = {}
        for exhibit in wanted.files:
            sealed = self.book.sealed(exhibit)
            if sealed:
                found.setdefault(sealed.sha256, sealed)
        return found

    def _left_to_others(self, reader: Fellow, files: dict[str, Sealed]) -> set[str]:
        """Files that came from somebody whose own bundle for this reader is large enough for them.

        Otherwise everybody would leave every file for everybody. It is only waited for a while.
        """
        others = {
            sha: one
            for sha, one in files.items()
            if self.book.row(one.exhibit).created_by != self._writer
        }
        size = sum(one.size for one in others.values())
        if not others or not self._somebody_brings(reader, size):
            self.memory.waits.pop(reader.member, None)
            return set()
        since = self.memory.waits.setdefault(reader.member, now()[0])
        return set(others) if abs(seconds_between(since, now()[0])) < PATIENCE else set()

    def _somebody_brings(self, reader: Fellow, size: int) -> bool:
        starts = {
            token(writer, reader.recipient)
            for writer, member in self.book.writers().items()
            if writer != self._writer and member != reader.member
        }
        largest = 0
        for path in self.folder.glob(f"*{ENDING}"):
            if path.name[:32] in starts:
                largest = max(largest, stamp_of(path)[0])
        return largest > size

    def _stands(self, one: Drop) -> bool:
        """A bundle of ours is still there, as we left it."""
        path = self.folder / one.file
        try:
            stamp = stamp_of(path)
            if stamp != one.stamp:
                if stamp[0] != one.stamp[0] or sha256_of_file(path) != one.sha256:
                    return False
                one.stamp = stamp
        except OSError:
            return False
        return True

    def _is_overdue(self, one: Drop, reader: Fellow) -> bool:
        return one.said != reader.last_said and seconds_between(one.at, now()[0]) > PATIENCE

    def _remove(self, drops: list[Drop]) -> None:
        for one in drops:
            self._unlink(self.folder / one.file)

    def _unlink(self, path: Path) -> None:
        try:
            path.unlink()
            self.report.removed += 1
        except FileNotFoundError:
            pass
        except OSError as error:
            self.report.failed.append(NotWritable(name=path.name, reason=error.strerror or ""))

    def _sweep(self, everybody: list[Fellow]) -> None:
        """Clear away what bears our names and is not, or no longer, what we left there: halves
        from before a power cut, and what a carrier took for the two sides of a conflict.
        """
        ours = {token(self._writer, one.recipient) for one in everybody if one.recipient}
        kept = {one.file for drops in self.memory.drops.values() for one in drops}
        for path in self.folder.iterdir():
            name = path.name.removeprefix(CARRIED)
            if name[:32] in ours and path.name not in kept:
                self._unlink(path)
