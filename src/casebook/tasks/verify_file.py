"""Checks a dossier, a package or a backup without a passphrase: is it what was made?"""

import hashlib
import os
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from casebook.crypto import sign
from casebook.dossier import seal
from casebook.errors import BackupDamaged, NotVerifiable
from casebook.evidence.intake import opened_plain
from casebook.files import reading_failure
from casebook.progress import UNWATCHED, Progress
from casebook.tasks import counts
from casebook.tasks.backup_file import TOP
from casebook.tasks.bag import read_bag
from casebook.tasks.package import DOSSIER
from casebook.tasks.verify_package import BROKEN, faults_of, opened
from casebook.words import _, plural


@dataclass
class Report:
    """What was found."""

    sort: str
    sha256: str
    faults: list[str] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    fingerprint: str = ""
    paper: str = ""
    """Of a package: the SHA-256 of the dossier in it."""

    def lines(self) -> list[str]:
        """For people."""
        verdict = [_("DAMAGE: {fault}").format(fault=fault) for fault in self.faults] or [
            _("Unchanged since it was made.")
        ]
        found = [*verdict, *self.facts]
        if self.sha256:
            found.append(f"SHA-256: {self.sha256}")
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
            "sha256": self.sha256 or None,
            "fingerprint": self.fingerprint or None,
        }


def verify_file(path: Path, *, progress: Progress = UNWATCHED) -> Report:
    """Check a dossier, a backup, or a package (a folder or a ZIP file).

    Raises `NotVerifiable` for what this program did not make, `NotReadable`, `NotAFile`.
    """
    if path.is_dir():
        return _package(path, None, "", progress)
    try:
        # opened once: what is said of it is said of the file with that hash
        with opened_plain(path) as file:
            return _file(path, file, progress)
    except OSError as error:
        raise reading_failure(error, path) from error


def _file(path: Path, file: BinaryIO, progress: Progress) -> Report:
    size = os.fstat(file.fileno()).st_size
    start, digest, done = file.read(1024), hashlib.sha256(), 0
    file.seek(0)
    while block := file.read(1 << 20):
        digest.update(block)
        done += len(block)
        progress.step(min(done, size), size, "reading")
    whole = digest.hexdigest()
    file.seek(0)
    if start.startswith(b"%PDF-"):
        return _sealed(file, path.name, Report("dossier", whole))
    if f"{TOP}/bagit.txt".encode() in start[:120]:
        return _backup(path, file, whole, progress)
    if start.startswith(b"PK"):
        return _package(path, file, whole, progress)
    raise NotVerifiable(name=path.name)


def _sealed(file: BinaryIO, name: str, report: Report) -> Report:
    """Only the bytes are looked at: a PDF from outside is not opened as one."""
    found = seal.read(file, name)
    report.fingerprint = sign.fingerprint(found.public)
    if not found.fits:
        report.faults.append(_("the file is not what was sealed: something in it was changed"))
    if not sign.verify(found.public, seal.DOMAIN + found.digest, found.signature):
        report.faults.append(_("the signature of the seal is wrong"))
    return report


def _package(path: Path, file: BinaryIO | None, whole: str, progress: Progress) -> Report:
    with opened(path, file) as held:
        faults, count = faults_of(held, path.name, progress=progress)
        report = Report("package", whole, faults)
        with suppress(*BROKEN), held.open(f"data/{DOSSIER}") as paper:
            # where it cannot be unpacked, the faults say so already
            report.paper = seal.digest_of(paper).hex()
            try:
                _sealed(paper, path.name, report)
            except NotVerifiable:
                if not faults:
                    raise
    report.facts.append(
        plural("{count} file, as in its list", "{count} files, as in its list", count).format(
            count=count
        )
    )
    return report


def _backup(path: Path, file: BinaryIO, whole: str, progress: Progress) -> Report:
    report = Report("backup", whole)
    try:
        count = sum(1 for _member in read_bag(path, TOP, file=file, progress=progress))
        says = _("{files}, all as the manifest says")
        report.facts.append(says.format(files=counts.files(count)))
    except BackupDamaged as error:
        report.faults.append(error.sentence())
    return report
