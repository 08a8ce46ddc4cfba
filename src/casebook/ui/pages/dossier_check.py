"""Checks a file that somebody has or sent back, and says plainly what it is."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QWidget

from casebook.tasks.check_dossier import (
    ANOTHER,
    BACKUP,
    CHANGED,
    OURS,
    STRANGE,
    Checked,
    check_dossier,
)
from casebook.ui.direction import ltr, own
from casebook.ui.parts.banner import Banner
from casebook.ui.tools import Tools
from casebook.words import _


def choose_file(parent: QWidget) -> Path | None:
    """Let a person point at the file to check."""
    name, _sort = QFileDialog.getOpenFileName(
        parent, _("The dossier to check"), str(Path.home()), _("Dossiers and backups") + " (*)"
    )
    return Path(name) if name else None


def check(
    owner: QWidget, tools: Tools, path: Path, say: Callable[[Banner], None], wanted: str = ""
) -> None:
    """Check a file as a job; `say` shows what it is."""
    book = tools.book
    tools.runner.task(
        owner,
        _("Checking {name}").format(name=own(path.name)),
        lambda progress: check_dossier(book, path, wanted, progress=progress),
        lambda found: say(verdict(found, path.name)),
        lambda error: say(Banner(str(error), tone="warn")),
        changes=False,
    )


def verdict(found: Checked, name: str) -> Banner:
    """What a file is, and what that means."""
    file, made = own(name), found.dossier
    digest = f"SHA-256 {ltr(found.sha256)}"
    if found.verdict == CHANGED:
        return Banner(
            _("{file} was changed since it was sealed.").format(file=file),
            "; ".join(found.faults) + ". " + _("Do not rely on it; hand over the original again."),
            tone="danger",
        )
    if found.verdict == BACKUP:
        says = _("{file} is a backup, and whole.").format(file=file)
        return Banner(says, digest, tone="good")
    if found.verdict == OURS:
        return Banner(
            _("{file} is unchanged and sealed with your key, but it is not in this list.").format(
                file=file
            ),
            _("It was made in another copy of this casebook, or its entry is in the trash."),
            tone="warn",
        )
    if found.verdict == STRANGE:
        return Banner(
            _("{file} is unchanged since it was sealed, but not with your key.").format(file=file),
            _(
                "Somebody else sealed it. Compare this fingerprint with theirs by voice or in "
                "person: {fingerprint}"
            ).format(fingerprint=ltr(found.fingerprint)),
            tone="warn",
        )
    ref = ltr(made.ref) if made else ""
    if found.verdict == ANOTHER:
        return Banner(
            _("{file} is unchanged, but it is another dossier: {ref}.").format(file=file, ref=ref),
            digest,
            tone="warn",
        )
    says = _("{file} is dossier {ref}, unchanged since it was made.").format(file=file, ref=ref)
    return Banner(says, digest, tone="good")
