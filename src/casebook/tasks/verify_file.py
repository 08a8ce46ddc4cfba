"""Checks a dossier, a package or a backup without a passphrase: is it what was made?"""

import hashlib
from contextlib import suppress
from dataclasses import dataclass, field
from io import FileIO
from pathlib import Path
from typing import BinaryIO, cast

from casebook.crypto import sign
from casebook.dossier import seal
from casebook.errors import BackupDamaged, NotVerifiable
from casebook.evidence.intake import opened_plain
from casebook.files import reading_failure
from casebook.progress import UNWATCHED, Progress
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
        return _package(path, "", progress)
    try:
        with opened_plain(path) as file:
            start = file.read(1024)
            file.seek(0)
            whole = hashlib.file_digest(cast(FileIO, file), "sha256").hexdigest()
    except OSError as error:
        raise reading_failure(error, path) from error
    if start.startswith(b"%PDF-"):
        return _dossier(path, whole)
    if f"{TOP}/bagit.txt".encode() in start[:120]:
        return _backup(path, whole, progress)
    if start.startswith(b"PK"):
        return _package(path, whole, progress)
    raise NotVerifiable(name=path.name)


def _dossier(path: Path, whole: str) -> Report:
    with path.open("rb") as file:
        return _sealed(file, path.name, Report("dossier", whole))


def _sealed(file: BinaryIO, name: str, report: Report) -> Report:
    """Only the bytes are looked at: a PDF from outside is not opened as one."""
    found = seal.read(file, name)
    report.fingerprint = sign.fingerprint(found.public)
    if not found.fits:
        report.faults.append(_("the file is not what was sealed: something in it was changed"))
    if not sign.verify(found.public, seal.DOMAIN + found.digest, found.signature):
        report.faults.append(_("the signature of the seal is wrong"))
    return report


def _package(path: Path, whole: str, progress: Progress) -> Report:
    with opened(path) as held:
        faults, count = faults_of(held, path.name, progress=progress)
        report = Report("package", whole, faults)
        with suppress(*BROKEN), held.open(f"data/{DOSSIER}") as file:
            # where it cannot be unpacked, the faults say so already
            report.paper = seal.digest_of(file).hex()
            try:
                _sealed(file, path.name, report)
            except NotVerifiable:
                if not faults:
                    raise
    report.facts.append(
        plural("{count} file, as in its list", "{count} files, as in its list", count).format(
            count=count
        )
    )
    return report


def _backup(path: Path, whole: str, progress: Progress) -> Report:
    report = Report("backup", whole)
    try:
        count = sum(1 for _member in read_bag(path, TOP, progress=progress))
        report.facts.append(_("{count} files, all as the manifest says").format(count=count))
    except BackupDamaged as error:
        report.faults.append(error.sentence())
    return report
