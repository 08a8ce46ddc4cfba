"""The command about the exchange folder."""

from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path

from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.say import flush, out, out_json, tell, tell_failure
from casebook.errors import BadValue, CasebookError
from casebook.tasks import counts
from casebook.tasks.exchange import (
    REVIEW,
    Came,
    Report,
    Setting,
    Went,
    choose,
    exchange_once,
    setting,
    watch,
)
from casebook.words import _, plural


def exchange(args: Namespace) -> int:
    """Take in what lies in a folder and is for us, and leave there what the others lack."""
    with opened(args) as book:
        known = setting(book)
        if not args.folder and known is None:
            raise BadValue(field="--folder", problem=_("say which folder the others look into"))
        folder = Path(args.folder) if args.folder else known.folder if known else Path()
        take = args.take or (known.take if known else REVIEW)
        chosen = Setting(folder, take, known.is_on if known else False)
        if args.watch:
            if not book.read_only:
                choose(book, chosen)
            said = _Changes(as_json=args.json)
            watch(book, folder, said.told, take=take, pause=args.every)
        with Bar() as bar:
            report = exchange_once(book, folder, take=take, progress=bar)
        choose(book, chosen)  # only now: a folder that is not there is not remembered
        _say(report, as_json=args.json)
    return 1 if report.failed else 0


class _Changes:
    """Says what a pass did, and nothing where it is as it was."""

    def __init__(self, *, as_json: bool) -> None:
        self._json = as_json
        self._last: object = None

    def told(self, report: Report | CasebookError) -> None:
        """Say it."""
        if isinstance(report, CasebookError):
            if repr(report) != self._last:
                tell_failure(report)
            self._last = repr(report)
            return
        waits = _plain(report)
        if report.did_something or waits != self._last:
            _say(report, as_json=self._json)
            flush()  # whoever reads it waits for it, and this may be the last for days
        self._last = waits


def _say(report: Report, *, as_json: bool) -> None:
    if as_json:
        out_json(_plain(report))
    else:
        for one in report.taken:
            out(f"<- {one.sender}  {one.path.name}  " + _much(one))
        for item in report.dropped:
            much = counts.entries(item.entries), counts.files(item.files)
            size = counts.in_bytes(item.size)
            out(f"-> {item.reader}  {item.path.name}  {', '.join((*much, size))}")
    _tell_waiting(report)
    for reader, refs in report.left_out.items():
        tell(
            _("Files that stay here, for {name}: {refs}").format(name=reader, refs=", ".join(refs))
        )
    if report.conflicts:
        tell(
            plural(
                "{count} record was changed by two people at once: settle it.",
                "{count} records were changed by two people at once: settle them.",
                report.conflicts,
            ).format(count=report.conflicts)
        )
    for error in report.failed:
        tell_failure(error)


def _tell_waiting(report: Report) -> None:
    for said, found in (
        (_("To be looked at, then taken in:"), report.waiting),
        (_("Excerpts, to be looked through:"), report.excerpts),
        (_("In the inbox; the fingerprint was not compared yet:"), report.inbox),
        (_("From strangers; the inbox has no room for them:"), report.no_room),
        (_("Taken in before, and undone:"), report.set_aside),
        (_("The key is not the one that is known. It is not taken in:"), report.key_changed),
    ):
        if found:
            tell(said)
            for one in found:
                tell(f"    {one.sender}  {one.path}  {_much(one)}".rstrip())
    for said, paths in (
        (_("Still being copied:"), report.unfinished),
        (_("Not whole yet, or altered:"), report.damaged),
        (_("Made by a newer version of the program:"), report.too_new),
    ):
        if paths:
            tell(said)
            for path in paths:
                tell(f"    {path}")


def _much(one: Came) -> str:
    if not one.new and not one.files:
        return ""
    return f"{counts.new_entries(one.new)}, {counts.files(one.files)}"


def _plain(report: Report) -> dict[str, object]:
    return {
        "taken": _came(report.taken),
        "waiting": _came(report.waiting),
        "excerpts": _came(report.excerpts),
        "inbox": _came(report.inbox),
        "set_aside": _came(report.set_aside),
        "key_changed": _came(report.key_changed),
        "no_room": _came(report.no_room),
        "too_new": [str(path) for path in report.too_new],
        "damaged": [str(path) for path in report.damaged],
        "unfinished": [str(path) for path in report.unfinished],
        "conflicts": report.conflicts,
        "dropped": [_went(one) for one in report.dropped],
        "removed": report.removed,
        "left_out": {name: list(refs) for name, refs in report.left_out.items()},
        "failed": [error.sentence() for error in report.failed],
    }


def _came(found: Iterable[Came]) -> list[dict[str, object]]:
    return [
        {"file": str(one.path), "bundle": one.bundle, "from": one.sender, "made": one.made,
         "new_entries": one.new, "files": one.files, "size": one.size}
        for one in found
    ]  # fmt: skip


def _went(one: Went) -> dict[str, object]:
    return {"file": str(one.path), "bundle": one.bundle, "to": one.reader,
            "entries": one.entries, "files": one.files, "size": one.size}  # fmt: skip
