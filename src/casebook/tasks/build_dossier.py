"""Makes a dossier: gather in short turns, build while the book is free, record what was made."""

import json
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.db.row import stamp
from casebook.dossier.build import Built, build
from casebook.dossier.casefile import CaseFile, CustodyLine, Dated
from casebook.dossier.outline import Outline, Recipe, outline
from casebook.dossier.plates import Plate
from casebook.errors import UnknownPreset
from casebook.files import fresh_file
from casebook.paths import resource
from casebook.progress import UNWATCHED, Progress
from casebook.records import (
    Act,
    Contact,
    Custody,
    Dossier,
    Exhibit,
    Identifier,
    Incident,
    IncidentLink,
    Information,
    Involvement,
    Member,
    Name,
    Showing,
    Sighting,
)
from casebook.tasks.plate_sizes import Thumbnails, quick_plate_of
from casebook.tasks.plates import Pictures, plate_of

CUSTODY = frozenset((
    "attach", "copied-out", "verified", "into-dossier", "offered-again", "edit", "undo",
))  # fmt: skip


@dataclass(frozen=True)
class Made:
    """Where the dossier and its slip are."""

    path: Path
    slip: Path
    pages: int
    sha256: str
    ref: str


@lru_cache(maxsize=1)
def presets() -> dict[str, dict[str, str]]:
    """Preset id to its names by language."""
    plain = json.loads(resource("presets", "presets.json").read_text("utf-8"))
    return {item["id"]: item["name"] for item in plain["presets"]}


def preview_dossier(
    book: Casebook,
    refs: Sequence[str],
    *,
    preset: str = "local-police",
    language: str = "en",
    addressee: str = "",
    purpose: str = "",
    paper: str = "letter",
    progress: Progress = UNWATCHED,
) -> bytes:
    """The PDF as it would be made now; nothing is written or recorded.

    Raises `UnknownPreset`, `NoSuchRecord`, `NotReady`, `MissingGlyph`.
    """
    recipe = _recipe(book, preset, language, addressee, purpose, paper)
    what = _outlined(book, _incidents(book, refs), recipe, progress, quick_plate_of)
    return build(what, book.sign, book.public_key(), Thumbnails(book), progress).pdf


def build_dossier(
    book: Casebook,
    refs: Sequence[str],
    out: Path,
    *,
    preset: str = "local-police",
    language: str = "en",
    addressee: str = "",
    purpose: str = "",
    paper: str = "letter",
    progress: Progress = UNWATCHED,
) -> Made:
    """Write a dossier of these incidents; it appears whole or not at all.

    Raises `UnknownPreset`, `NoSuchRecord`, `NotReady`, `MissingGlyph`, `NotWritable`.
    """
    recipe = _recipe(book, preset, language, addressee, purpose, paper)
    what = _outlined(book, _incidents(book, refs), recipe, progress, plate_of)
    with closing(Pictures(book, progress)) as pictures:
        built = build(what, book.sign, book.public_key(), pictures, progress)
    slip = out.with_name(out.name + ".sha256")
    with fresh_file(out) as file:
        file.write(built.pdf)
    with fresh_file(slip) as file:
        file.write(f"{built.sha256}  {out.name}\n".encode())
    ref = "" if book.read_only else _record(book, out, recipe, what, built)
    return Made(out, slip, built.pages, built.sha256, ref)


def _incidents(book: Casebook, refs: Sequence[str]) -> list[Incident]:
    return [book.get(Incident, ref) for ref in dict.fromkeys(refs)]


def _recipe(
    book: Casebook, preset: str, language: str, addressee: str, purpose: str, paper: str
) -> Recipe:
    if preset not in presets():
        raise UnknownPreset(preset=preset[:40], presets=", ".join(presets()))
    return Recipe(
        preset=preset,
        preset_name=presets()[preset][language],
        addressee=addressee,
        purpose=purpose,
        language=language,
        paper=paper,
        made_at=stamp(*now()),
        secret=book.pseudonym_secret(),
    )


def _record(book: Casebook, out: Path, recipe: Recipe, what: Outline, built: Built) -> str:
    """Note what was made, and in the custody of each exhibit that it is in it."""
    saved = book.save(
        Dossier(
            title=out.name,
            addressee=recipe.addressee or recipe.preset_name,
            preset=recipe.preset,
            language=recipe.language,
            incidents=tuple(sheet.ref for sheet in what.sheets),
            exhibits=tuple(row[0] for row in what.exhibits),
            sha256=built.sha256,
            pages=built.pages,
            head=what.head,
        )
    )
    exhibits = [book.get(Exhibit, row[0]) for row in what.exhibits]
    book.log_all(exhibits, "into-dossier", saved.ref)
    return saved.ref


def _outlined(
    book: Casebook,
    incidents: list[Incident],
    recipe: Recipe,
    progress: Progress,
    shown: Callable[[Casebook, Exhibit], Plate],
) -> Outline:
    case = gather(book, incidents)

    def plate(exhibit: Exhibit) -> Plate:
        progress.step(0, 0, "pictures")
        return shown(book, exhibit)

    return outline(case, recipe, book.fingerprint(), plate)


def gather(book: Casebook, incidents: list[Incident]) -> CaseFile:
    """Everything about these incidents."""
    case = CaseFile(incidents=incidents, head=book.head(), entries=book.entry_count())
    exhibits: dict[str, Exhibit] = {}
    contacts: set[str] = set()
    for incident in incidents:
        row = book.row(incident.id)
        case.dated[incident.id] = Dated(row.created_at, row.updated_at)
        case.acts += (acts := book.where(Act, "incident", incident.id))
        case.involvements += (parts := book.where(Involvement, "incident", incident.id))
        case.information += (sources := book.where(Information, "incident", incident.id))
        case.links += book.where(IncidentLink, "incident", incident.id)
        contacts |= {item.contact for item in parts} | {item.target for item in acts}
        contacts |= {item.source for item in sources}
        for sighting in book.where(Sighting, "incident", incident.id):
            case.seen_in.setdefault(sighting.identifier, []).append(incident.id)
        for subject in (incident.id, *(act.id for act in acts)):
            for showing in book.where(Showing, "subject", subject):
                exhibit = book.get(Exhibit, showing.exhibit)
                exhibits[exhibit.id] = exhibit
                case.shows.setdefault(exhibit.id, []).append(subject)
    case.all_people = {item.id: item for item in book.all(Contact)}
    case.contacts = {one: case.all_people[one] for one in contacts if one in case.all_people}
    case.names = list(book.all(Name))
    case.identifiers = list(book.all(Identifier))
    case.members = [item.name for item in book.all(Member)]
    case.exhibits = sorted(exhibits.values(), key=lambda item: item.ref)
    case.custody = [line for item in case.exhibits for line in _custody(book, item)]
    return case


def _custody(book: Casebook, exhibit: Exhibit) -> list[CustodyLine]:
    logged = [
        CustodyLine(
            exhibit.id,
            revision.at,
            revision.action,
            True,
            "; ".join(
                change.after or "" for change in revision.changes if change.field == "~detail"
            ),
            revision.hash,
        )
        for revision in book.history(exhibit.id)
        if revision.action in CUSTODY
    ]
    stated = [
        CustodyLine(
            exhibit.id, item.when.text if item.when else "", item.action, False, item.purpose
        )
        for item in book.where(Custody, "exhibit", exhibit.id)
    ]
    return logged + stated
