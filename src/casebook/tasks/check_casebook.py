"""Looks for damage in the whole casebook: database, history, tables, evidence."""

from dataclasses import dataclass, field

from casebook.book import Casebook
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.verify_evidence import verify_evidence
from casebook.words import _, plural


@dataclass
class Report:
    """What a check found."""

    faults: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    entries: int = 0
    files: int = 0
    read_data: bool = False

    def summary(self) -> str:
        """One line for people."""
        entries = plural("{count} entry", "{count} entries", self.entries).format(
            count=self.entries
        )
        files = plural("{count} file", "{count} files", self.files).format(count=self.files)
        how = _("read whole") if self.read_data else _("present, not read")
        if self.faults:
            return plural("{count} fault.", "{count} faults.", len(self.faults)).format(
                count=len(self.faults)
            )
        return _("No damage found. History: {entries}. Evidence: {files}, {how}.").format(
            entries=entries, files=files, how=how
        )

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            "sound": not self.faults,
            "faults": self.faults,
            "remarks": self.remarks,
            "entries": self.entries,
            "files": self.files,
            "read_data": self.read_data,
        }


def check_casebook(
    book: Casebook, *, read_data: bool = False, progress: Progress = UNWATCHED
) -> Report:
    """Check everything; with `read_data` every sealed file is read whole and compared.

    Nothing is repaired: what to do about damage is a person's decision.
    """
    report = Report(read_data=read_data, entries=book.entry_count())
    report.faults += book.faults(progress)
    sealed = book.all_sealed()
    report.files = len(sealed)
    if read_data:
        report.faults += [
            failure.sentence()
            for _ref, failure in verify_evidence(book, progress=progress)
            if failure
        ]
    else:
        present = set(book.shelf.names())
        report.faults += [
            _("the sealed file of {ref} is missing").format(ref=book.ref_of(item.exhibit))
            for item in sealed
            if item.name not in present
        ]
    litter = set(book.shelf.names()) - {item.name for item in sealed}
    if litter:
        report.remarks.append(
            plural(
                "{count} file in evidence belongs to no record (unfinished work).",
                "{count} files in evidence belong to no record (unfinished work).",
                len(litter),
            ).format(count=len(litter))
        )
    report.remarks += [str(notice) for notice in book.notices]
    return report
