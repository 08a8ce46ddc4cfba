"""Commands about backups: write them, know how they stand, restore them, practise that."""

from argparse import Namespace
from pathlib import Path

from casebook.book import Casebook
from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.say import ask_secret, out, out_fact, out_json, secret_from, tell
from casebook.errors import CasebookError
from casebook.tasks import backup_notes, backup_place, counts
from casebook.tasks.backup import BackedUp, back_up
from casebook.tasks.drill import drill as run_drill
from casebook.tasks.drill import time_said
from casebook.tasks.restore import restore_backup
from casebook.words import _, plural

DAMAGE = 3


def backup(args: Namespace) -> int:
    """Write a backup, read it again and open it; or say how they stand."""
    if args.state:
        return _state(args)
    with opened(args) as book, Bar() as bar:
        if args.remind is not None:
            backup_notes.remind_every(book, args.remind)
            return 0
        if args.verify:
            path = backup_place.newest(book)
            inside = backup_place.verify_backup(book, path, progress=bar)
            out(str(path))
            tell(_says(inside.files, inside.sha256))
            _tell_missing(inside.missing)
            return 0
        if args.place:
            backup_place.choose(book, Path(args.place))
        if args.to:
            done = back_up(book, Path(args.to), progress=bar)
        else:
            done = backup_place.back_up_there(book, progress=bar)
            if backup_place.on_same_disk(book, done.path.parent):
                tell(_("It is on the same disk as the casebook: whoever takes one takes both."))
        _tell_done(done)
    return 0


def _tell_done(done: BackedUp) -> None:
    out(str(done.path))
    tell(_says(done.files, done.sha256))
    _tell_missing(done.missing)
    for name in done.removed:
        tell(_("Removed, as the oldest of more than five: {name}").format(name=name))
    tell(
        _(
            "It holds everything, private notes, drafts and keys too: keep it as you would keep "
            "the casebook."
        )
    )


def _says(files: int, sha256: str) -> str:
    return _("{files}, SHA-256 {sha256}. Read again, opened, and found whole.").format(
        files=counts.files(files), sha256=sha256
    )


def _tell_missing(refs: tuple[str, ...]) -> None:
    if refs:
        tell(
            _("Missing in the casebook, and so in the backup: the files of {refs}").format(
                refs=", ".join(refs)
            )
        )


def _state(args: Namespace) -> int:
    with opened(args) as book:
        found = backup_notes.standing(book)
        place, there = backup_place.chosen(book), _is_there(book)
        if args.json:
            out_json(
                {
                    "last": found.at or None,
                    "days": found.days if found.at else None,
                    "changes_since": found.changes if found.changes >= 0 else None,
                    "verified": found.verified or None,
                    "drilled": found.drilled or None,
                    "drill_seconds": found.seconds or None,
                    "due": found.is_due,
                    "remind_every": found.every,
                    "place": place.folder if place else None,
                    "place_is_there": there,
                }
            )
            return 0
        out_fact(_("Last backup"), found.at or _("none yet"))
        if found.at and found.changes >= 0:
            out(
                plural("{n} change since then", "{n} changes since then", found.changes).format(
                    n=found.changes
                )
            )
        out_fact(_("Last verified"), found.verified or _("never"))
        drilled = f"{found.drilled} ({time_said(found.seconds)})" if found.drilled else _("never")
        out_fact(_("Last restore drill"), drilled)
        where = place.folder if place else _("not chosen")
        gone = "" if there or not place else f" ({_('not there now')})"
        out_fact(_("Place"), f"{where}{gone}")
    return 0


def _is_there(book: Casebook) -> bool:
    try:
        backup_place.find(book)
    except CasebookError:
        return False
    return True


def restore(args: Namespace) -> int:
    """Make a casebook out of a backup; or practise it and leave nothing."""
    if args.drill:
        return _drill(args)
    with Bar() as bar:
        folder = restore_backup(Path(args.file), Path(args.book), progress=bar)
    out(str(folder))
    tell(_("Open it with the passphrase or the recovery code that was in use at the time."))
    return 0


def _drill(args: Namespace) -> int:
    given, args.book = args.file, args.drill
    with opened(args) as book:
        backup_file = Path(given) if given else backup_place.newest(book)
        tell(_("Restore drill with {name}").format(name=backup_file.name))
        if args.drill_secret_file:
            secret = secret_from(args.drill_secret_file)
        else:
            tell(_("As on the day of need: type what opens it, anew."))
            secret = ask_secret(_("Recovery code:") if args.with_code else _("Passphrase:"))
        with Bar() as bar:
            found = run_drill(
                book, secret, with_code=args.with_code, backup=backup_file, progress=bar
            )
        if args.json:
            out_json(found.plain())
        else:
            for line in found.lines():
                out(line)
    return DAMAGE if found.faults else 0
