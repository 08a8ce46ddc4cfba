"""A few invented incidents to learn on, put into a casebook and taken out of it again.

They stand among what is real, so each is marked: in its title and with a tag.
"""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, cast

from casebook.book import Casebook
from casebook.db.store import new_id
from casebook.errors import NoSuchRecord
from casebook.paths import resource
from casebook.progress import UNWATCHED, Progress
from casebook.records import KINDS, Exhibit, Incident, Record, Shape
from casebook.tasks.attach import attach_files
from casebook.words import _

TAG = "sample"
CHOSEN = ("inc-01", "inc-04", "inc-05", "inc-11", "inc-16", "inc-18")
"""Six incidents of the sample casebook: calls, watching, damage, a threat; three languages."""
_PARTS = frozenset(("act", "involvement", "information", "sighting"))
_MARKED = frozenset((Incident.kind, Exhibit.kind))
_KEPT = "sample"
Item = dict[str, Any]


def has_sample(book: Casebook) -> bool:
    """The sample is in the casebook, as far as it was not taken out by hand."""
    return bool(_there(book))


def put_in(book: Casebook, *, progress: Progress = UNWATCHED) -> int:
    """Put the sample in: its records in one turn, then its files; how many records.

    What belongs to it is remembered before it comes, so that a kill leaves nothing unmarked.
    """
    records, files = _items()
    ids = {item["key"]: new_id() for item in records}
    kept = [*ids.values()]
    progress.step(0, len(files) + 1, "sample")
    book.keep(_KEPT, json.dumps(kept))
    first, *rest = records

    def parts(saved: Record) -> Iterator[Record]:
        ids[first["key"]] = saved.id
        for item in rest:
            yield _record(book, item, ids)

    saved = book.save_with_parts(_record(book, first, ids), parts, why=_("Invented sample"))
    kept[0] = saved.id
    book.keep(_KEPT, json.dumps(kept))
    for number, item in enumerate(files, 1):
        progress.step(number, len(files) + 1, "sample")
        kept += _attach(book, item, ids, progress)
        book.keep(_KEPT, json.dumps(kept))
    return len(kept)


def take_out(book: Casebook) -> int:
    """Move what is left of the sample to the trash in one turn; how many records.

    Raises `StillUsed` when something of one's own names a record of the sample.
    """
    there = _there(book)
    if there:
        book.remove_all(there)
    book.keep(_KEPT, "")
    return len(there)


def _there(book: Casebook) -> list[str]:
    try:
        ids = json.loads(book.kept(_KEPT) or "[]")
    except ValueError:
        return []
    found = []
    for one in ids:
        try:
            found.append(book.find(str(one)).id)
        except NoSuchRecord:
            continue
    return found


def _items() -> tuple[list[Item], list[Item]]:
    """The records of the sample, each after those that it names, and its files."""
    lines = resource("demo", "casebook.jsonl").read_text("utf-8").splitlines()
    every = {item["key"]: item for item in map(json.loads, lines)}
    wanted = set(CHOSEN)
    files = []
    for key, item in every.items():
        named = _named(item)
        if item["kind"] in _PARTS and named & set(CHOSEN):
            wanted |= {key, *named}
        elif "file" in item and {name[1:] for name in item["shows"]} <= set(CHOSEN):
            files.append(item)
    # whom the chosen incidents name, and whom those name in turn
    while more := {name for key in wanted for name in _named(every[key])} - wanted:
        wanted |= more
    for key, item in every.items():
        if item["kind"] in ("name", "identifier", "relation", "incident-link"):
            if (named := _named(item)) and named <= wanted:
                wanted.add(key)
    records = [item for key, item in every.items() if key in wanted and "file" not in item]
    return records, files


def _named(item: Item) -> set[str]:
    kind = KINDS[item["kind"]]
    return {
        str(item[spec.name]).removeprefix("@")
        for spec in kind.fields()
        if spec.shape is Shape.REF and item.get(spec.name)
    }


def _record(book: Casebook, item: Item, ids: dict[str, str]) -> Record:
    kind = KINDS[item["kind"]]
    plain: dict[str, object] = {}
    refs: dict[str, Any] = {}
    for name, value in item.items():
        spec = kind.field(name)
        if spec and spec.shape is Shape.REF:
            refs[name] = ids[str(value).removeprefix("@")]
        elif spec:
            plain[name] = value
    return _marked(replace(book.read_plain(kind, plain), id=ids[item["key"]], **refs))


def _marked(record: Record) -> Record:
    changes: dict[str, Any] = {"tags": (*record.tags, TAG)}
    if record.kind in _MARKED:
        changes["title"] = _("{title} (sample)").format(title=record.title)
    return replace(record, **changes)


def _attach(book: Casebook, item: Item, ids: dict[str, str], progress: Progress) -> list[str]:
    """Attach a file; the ids of what came in with it."""
    subjects = [book.find(ids[name.removeprefix("@")]) for name in item["shows"]]
    path = resource("demo", *item["file"].split("/"))
    (done,) = attach_files(book, [path], subjects, progress=progress)
    if done.already_here:
        return []  # somebody attached it before: it is theirs
    plain = {name: value for name, value in item.items() if Exhibit.field(name)}
    exhibit = cast(Exhibit, _marked(book.read_plain(Exhibit, plain, done.exhibit)))
    book.save_all([exhibit, *(cast(Exhibit, _marked(part)) for part in done.parts)])
    return [exhibit.id, *(part.id for part in done.parts)]
