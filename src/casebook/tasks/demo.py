"""Makes a sample casebook of invented people and events, prints its dossier, and checks both."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from casebook.book import Casebook, opening
from casebook.dossier.order import Order
from casebook.keys.passphrase import suggest
from casebook.paths import resource
from casebook.progress import UNWATCHED, Progress
from casebook.records import KINDS, Exhibit, Incident, Record, Shape
from casebook.tasks.attach import attach_files
from casebook.tasks.backup import back_up
from casebook.tasks.build_dossier import build_dossier, look_through
from casebook.tasks.check_casebook import check_casebook
from casebook.tasks.verify_file import verify_file
from casebook.words import _

MEMBER = "Nadia Verreault (invented)"
QUERIES = ("march", "sœur", "姐姐", "单位", "ཁ་པར", "تېلېفون", "555 0142")


@dataclass
class Demo:
    """Where everything is, and whether it was found sound."""

    folder: Path
    passphrase: str
    said: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def is_sound(self) -> bool:
        """Nothing was lost or changed."""
        return not self.faults

    def lines(self) -> list[str]:
        """For people."""
        return [*self.said, *self.faults]


def make_demo(
    folder: Path,
    *,
    progress: Progress = UNWATCHED,
    also: Callable[[Casebook, Demo], None] = lambda _book, _demo: None,
) -> Demo:
    """Make everything in a folder; `also` does more with the open casebook.

    Raises `CasebookExists` when it was made there before.
    """
    passphrase, _bits = suggest("en")
    demo = Demo(folder, passphrase)
    place = folder / "sample.casebook"
    opening.refuse_existing(place)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "passphrase.txt").write_text(passphrase + "\n", "utf-8")
    with opening.create(place, member=MEMBER, passphrase=passphrase) as book:
        saved = fill(book, progress)
        refs = [record.ref for record in saved if isinstance(record, Incident)]
        demo.said.append(_("Casebook: {path}").format(path=place))
        demo.said.append(_("  passphrase, in passphrase.txt: {words}").format(words=passphrase))
        for query in QUERIES:
            count = len(book.search(query))
            demo.said.append(_("  search {query}: {count} found").format(query=query, count=count))
            if not count:
                demo.faults.append(_("DAMAGE: nothing was found for {query}").format(query=query))
        for language in ("en", "fr"):
            path = folder / f"dossier-{language}.pdf"
            order = Order(
                incidents=tuple(refs),
                language=language,
                addressee="Toronto Police Service, 52 Division",
                prepared_by=MEMBER,
            )
            order = replace(order, checked=look_through(book, order).mark)
            made = build_dossier(book, order, path, progress=progress)
            demo.said.append(
                _("Dossier: {path} ({pages} pages)").format(path=path, pages=made.pages)
            )
            demo.faults += verify_file(path).faults
        also(book, demo)
        backup = back_up(book, folder / "sample.casebook-backup", progress=progress)
        demo.said.append(_("Backup: {path}").format(path=backup.path))
        demo.faults += verify_file(backup.path).faults
        report = check_casebook(book, read_data=True, progress=progress)
        demo.said.append(report.summary())
        demo.faults += report.faults
    return demo


def fill(
    book: Casebook,
    progress: Progress = UNWATCHED,
    note: Callable[[Record], None] = lambda _record: None,
) -> list[Record]:
    """Put the sample into an open casebook; what was saved, in order. `note` hears of each."""
    lines = resource("demo", "casebook.jsonl").read_text("utf-8").splitlines()
    items = [json.loads(line) for line in lines]
    known: dict[str, Record] = {}
    later: list[dict[str, Any]] = []
    for number, item in enumerate(items):
        progress.step(number, len(items), "sample")
        if "file" in item:
            later.append(item)
            continue
        known[item["key"]] = book.save(_record(book, item, known))
        note(known[item["key"]])
    for item in later:
        subjects = [known[name.removeprefix("@")] for name in item["shows"]]
        path = resource("demo", *item["file"].split("/"))
        (done,) = attach_files(book, [path], subjects, title=item["title"], progress=progress)
        plain = {
            name: value for name, value in item.items() if Exhibit.field(name) and name != "title"
        }
        for part in done.parts:
            note(part)
        known[item["key"]] = book.edit(done.exhibit.ref, plain)
        note(known[item["key"]])
    return list(known.values())


def _record(book: Casebook, item: dict[str, Any], known: dict[str, Record]) -> Record:
    kind = KINDS[item["kind"]]
    plain = {
        name: _resolved(kind, name, value, known)
        for name, value in item.items()
        if name not in ("key", "kind")
    }
    return book.read_plain(kind, plain)


def _resolved(kind: type[Record], name: str, value: Any, known: dict[str, Record]) -> Any:
    spec = kind.field(name)
    if spec and spec.shape is Shape.REF:
        return known[str(value).removeprefix("@")].ref
    return value
