"""Checks a dossier or a backup without a passphrase: is it what was made?"""

import hashlib
import io
from dataclasses import dataclass, field
from pathlib import Path

from casebook.crypto import sign
from casebook.dossier import seal
from casebook.errors import BackupDamaged, NotVerifiable
from casebook.files import reading_failure
from casebook.progress import UNWATCHED, Progress
from casebook.tasks.backup import TOP
from casebook.tasks.bag import read_bag
from casebook.words import _

LIMIT = 1 << 30


@dataclass
class Report:
    """What was found."""

    sort: str
    sha256: str
    faults: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    fingerprint: str = ""

    def lines(self) -> list[str]:
        """For people."""
        verdict = [_("DAMAGE: {fault}").format(fault=fault) for fault in self.faults] or [
            _("Unchanged since it was made.")
        ]
        found = [*verdict, *self.facts, f"SHA-256: {self.sha256}"]
        if self.fingerprint:
            found.append(
                _("Sealed by the key with the fingerprint {it}").format(it=self.fingerprint)
            )
            found.append(_("Compare it with the one that the member gives you."))
        return found

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return {
            "sort": self.sort,
            "sound": not self.faults,
            "faults": self.faults,
            "sha256": self.sha256,
            "fingerprint": self.fingerprint or None,
        }


def verify_file(path: Path, *, progress: Progress = UNWATCHED) -> Report:
    """Check a file. Raises `NotVerifiable` for what this program did not make, `NotReadable`."""
    try:
        with path.open("rb") as file:
            start = file.read(1024)
            file.seek(0)
            whole = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise reading_failure(error, path) from error
    if start.startswith(b"%PDF-"):
        return _dossier(path, whole)
    if f"{TOP}/bagit.txt".encode() in start[:120]:
        return _backup(path, whole, progress)
    raise NotVerifiable(name=path.name)


def _dossier(path: Path, whole: str) -> Report:
    if path.stat().st_size > LIMIT:
        raise NotVerifiable(name=path.name)
    pdf = path.read_bytes()
    found = seal.read(pdf, path.name)
    report = Report("dossier", whole, fingerprint=sign.fingerprint(found.public))
    if not found.fits:
        report.faults.append(_("the file is not what was sealed: something in it was changed"))
    if not sign.verify(found.public, seal.DOMAIN + found.digest, found.signature):
        report.faults.append(_("the signature of the seal is wrong"))
    if not report.faults:
        report.facts.append(_attached(pdf))
    return report


def _attached(pdf: bytes) -> str:
    import pikepdf

    with pikepdf.open(io.BytesIO(pdf)) as opened:
        names = ", ".join(sorted(opened.attachments))
        return _("{pages} pages; attachments: {names}").format(pages=len(opened.pages), names=names)


def _backup(path: Path, whole: str, progress: Progress) -> Report:
    report = Report("backup", whole)
    try:
        count = sum(1 for _member in read_bag(path, TOP, progress=progress))
        report.facts.append(_("{count} files, all as the manifest says").format(count=count))
    except BackupDamaged as error:
        report.faults.append(error.sentence())
    return report
