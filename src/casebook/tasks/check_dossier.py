"""Holds a PDF against the dossiers that were made here: this one, another, or none of them."""

from dataclasses import dataclass
from pathlib import Path

from casebook.book import Casebook
from casebook.progress import UNWATCHED, Progress
from casebook.records import Dossier
from casebook.tasks.verify_file import verify_file

THIS, ANOTHER, OURS, STRANGE, CHANGED, BACKUP = (
    "this", "another", "ours", "strange", "changed", "backup",
)  # fmt: skip


@dataclass(frozen=True)
class Checked:
    """What a file is. `dossier` is the one that was made here, if it is known."""

    verdict: str
    sha256: str
    fingerprint: str = ""
    faults: tuple[str, ...] = ()
    dossier: Dossier | None = None


def check_dossier(
    book: Casebook, path: Path, wanted: str = "", *, progress: Progress = UNWATCHED
) -> Checked:
    """Check a file; `wanted` is the id of the dossier that it should be.

    A seal alone proves only that nothing changed since somebody sealed it: anybody with this
    program can seal. So the hash is looked for among the dossiers made here, then the key is
    compared. Raises `NotVerifiable`, `NotReadable`.
    """
    report = verify_file(path, progress=progress)
    if report.faults:
        return Checked(CHANGED, report.sha256, report.fingerprint, tuple(report.faults))
    if report.sort == "backup":
        return Checked(BACKUP, report.sha256)
    paper = report.paper or report.sha256
    made = next(iter(book.where(Dossier, "sha256", paper)), None)
    if made is not None:
        verdict = THIS if wanted in ("", made.id) else ANOTHER
    else:
        verdict = OURS if report.fingerprint == book.fingerprint() else STRANGE
    return Checked(verdict, paper, report.fingerprint, dossier=made)
