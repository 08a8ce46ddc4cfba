"""What an excerpt gives to outsiders: records, decided by the rules by which a dossier is made.

Who is named, what was agreed to, and what is found in free text is as in a dossier for the same
reader. Ids are made for each reader anew, as pseudonyms are, so that two readers cannot put their
excerpts together. No history goes along.
"""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Final

from casebook.dossier.blocks import Fact, Facts, Section
from casebook.dossier.casefile import CaseFile
from casebook.dossier.finding import NAME, Found
from casebook.dossier.leaving import stays
from casebook.dossier.matter import Matter
from casebook.dossier.originals import may_go, originals
from casebook.dossier.outline import Called, called
from casebook.dossier.readable import Readable, mark_of, readable
from casebook.dossier.ready import Remark, remarks
from casebook.dossier.recipe import Recipe
from casebook.errors import NotReady
from casebook.records import (
    Contact,
    Exhibit,
    Field,
    Goes,
    Incident,
    Moment,
    Record,
    Shape,
    Showing,
    Sighting,
)
from casebook.records.extract import Extract
from casebook.records.fields import to_text
from casebook.records.vocabulary import vocabulary

NOT_FOR_THEM: Final = ("sensitivity",)
"""Fields about who may have it here: elsewhere they mean nothing, and tell how we work."""
_OTHER: Final = ("other", "99", "unknown")
_OF_HIDDEN: Final = ("name", "party_type")
_OF_THE_FILE: Final = (
    "file_name", "size", "sha256", "media_type", "name_disagrees", "file_time", "taken_as_read",
    "no_preview",
)  # fmt: skip


@dataclass(frozen=True)
class FileAlong:
    """A file that goes along: its SHA-256, the exhibit whose file it is, and its neutral name."""

    sha256: str
    file_of: str
    name: str


@dataclass(frozen=True)
class Excerpt:
    """Everything that an excerpt says. What is not in here does not leave."""

    recipe: Recipe
    records: tuple[Extract, ...]
    files: tuple[FileAlong, ...]
    found: tuple[Found, ...]
    readable: tuple[Readable, ...]
    mark: str
    remarks: tuple[Remark, ...]
    exhibits: tuple[str, ...]
    """Ids of the exhibits whose files go along."""
    people: tuple[Called, ...] = ()
    may_go: tuple[str, ...] = ()
    """Refs of the exhibits whose files may go along, if they are ticked."""


def excerpt(case: CaseFile, recipe: Recipe, sender: str) -> Excerpt:
    """Decide what leaves. `sender` is the name under which it is signed, which its readers see.

    Raises `NotReady` when a chosen incident is marked never to leave the casebook.
    """
    staying = [item.ref for item in case.incidents if stays(item)]
    if staying:
        raise NotReady(problems=f"{', '.join(staying)}: marked never to leave this casebook")
    taking = _Taking(Matter(case, recipe))
    records = tuple(taking.records())
    sections = [
        Section(one.kind, "", (Facts(tuple(Fact("", text) for text in _texts(one))),))
        for one in records
    ]
    listed = readable(taking.m, sections)
    if not any(one.sort == NAME and one.text == sender for one in listed):
        listed = (Readable(NAME, sender, "", ("sender",)), *listed)
    return Excerpt(
        recipe=recipe,
        records=records,
        files=tuple(taking.files.values()),
        found=tuple(taking.m.finder.found.values()),
        readable=listed,
        mark=mark_of(listed),
        remarks=tuple(remarks(taking.m, on_paper=False)),
        exhibits=tuple(taking.files),
        people=tuple(called(taking.m)),
        may_go=tuple(
            item.ref for item in taking.m.exhibits if item.sha256 and may_go(taking.m, item)
        ),
    )


def _texts(one: Extract) -> Iterator[str]:
    yield one.ref
    for value in one.values.values():
        yield from (value,) if isinstance(value, str) else value


def _code(code: str, spec: Field) -> str:
    """A code as others know it: a term of one's own means nothing elsewhere."""
    known = vocabulary(spec.vocabulary)
    if code in known:
        return code
    return next((one for one in _OTHER if one in known), "") if spec.required else ""


class _Taking:
    """Takes out of a casebook what may leave."""

    def __init__(self, matter: Matter) -> None:
        self.m = matter
        by_ref = {item.ref: item for item in (*matter.case.exhibits, *matter.case.covered.values())}
        self.files: dict[str, FileAlong] = {}
        self._shown_file: dict[str, Exhibit] = {}
        for one in originals(matter):
            whose, file_of = by_ref[one.exhibit], by_ref[one.file_of]
            name = PurePosixPath(one.name).name
            self.files[file_of.id] = FileAlong(file_of.sha256, file_of.ref, name)
            self._shown_file[whose.id] = replace(file_of, file_name=name)
        self._kept = self._keep()

    def records(self) -> Iterator[Extract]:
        """Every record that leaves, those that others name first."""
        for record in self._kept.values():
            yield Extract(
                record.kind, self._id(record.id), self._ref(record), dict(self._values(record))
            )

    def _keep(self) -> dict[str, Record]:
        """What may leave, by id; a part of something that stays here stays, too."""
        m = self.m
        people = [*m.concerned(protected=True), *m.concerned(protected=False)]
        found: list[Record] = [*m.incidents]
        found += [m.case.all_people[one] for one in people]
        found += m.exhibits
        numbers = [
            item
            for item in m.case.identifiers
            if item.id in m.case.seen_in
            and not stays(item)
            and (not item.contact or m.people.may_be_reached(item.contact))
        ]
        found += [*numbers, *m.acts, *m.involvements, *m.information, *m.statements]
        found += [item for item in m.case.links if not stays(item)]
        found += [
            item
            for item in m.case.names
            if not stays(item) and item.contact in people and not m.people.is_hidden(item.contact)
        ]
        for item in numbers:
            for incident in m.case.seen_in[item.id]:
                found.append(
                    Sighting(id=f"{incident}{item.id}", incident=incident, identifier=item.id)
                )
        for exhibit, subjects in m.case.shows.items():
            for subject in subjects:
                found.append(Showing(id=f"{exhibit}{subject}", exhibit=exhibit, subject=subject))
        kept = {item.id: item for item in found}
        while gone := [
            one
            for one, item in kept.items()
            if any(
                spec.required and spec.shape is Shape.REF and getattr(item, spec.name) not in kept
                for spec in item.fields()
            )
        ]:
            for one in gone:
                del kept[one]
        return kept

    def _id(self, one: str) -> str:
        message = f"excerpt\n{' '.join(self.m.recipe.reader.split()).casefold()}\n{one}".encode()
        return hmac.new(self.m.recipe.secret, message, hashlib.sha256).hexdigest()[:32]

    def _ref(self, record: Record) -> str:
        """As it is printed in dossiers. One of somebody hidden, or of a part that speaks of them,
        would tell two readers that they are the same."""
        if isinstance(record, Contact):
            return "" if self.m.people.is_hidden(record.id) else record.ref
        return record.ref if isinstance(record, Incident | Exhibit) else ""

    def _values(self, record: Record) -> Iterator[tuple[str, str | tuple[str, ...]]]:
        hidden = isinstance(record, Contact) and self.m.people.is_hidden(record.id)
        for spec in record.fields():
            if Goes.EXCERPT not in spec.goes or spec.name in NOT_FOR_THEM:
                continue
            if hidden and spec.name not in _OF_HIDDEN:
                continue
            said = self._value(record, spec)
            if said:
                yield spec.name, said

    def _value(self, record: Record, spec: Field) -> str | tuple[str, ...]:
        if isinstance(record, Contact) and spec.name == "name":
            return self.m.people.call(record.id)
        if isinstance(record, Exhibit):
            if spec.name in _OF_THE_FILE:
                return self._of_the_file(record, spec)
            if spec.name == "authenticity":
                return self._authenticity(record)
        found = getattr(record, spec.name)
        if found in (None, "", ()):
            return ""
        match spec.shape:
            case Shape.REF:
                return self._id(found) if found in self._kept else ""
            case Shape.CHOICE:
                return _code(found, spec)
            case Shape.CHOICES:
                return tuple(code for code in found if code in vocabulary(spec.vocabulary))
            case Shape.TAGS:
                where = record.ref
                hidden = [self.m.own(word, where, spec.label) for word in found]
                return tuple(dict.fromkeys(hidden))
            case Shape.LINE | Shape.PROSE:
                return self.m.value(record, spec.name)
        return found.text if isinstance(found, Moment) else to_text(found) or ""

    def _of_the_file(self, record: Exhibit, spec: Field) -> str:
        """Of the file that goes along: one that stays here is not spoken of as if it were there."""
        file = self._shown_file.get(record.id)
        if file is None:
            return ""
        found = to_text(getattr(file, spec.name)) or ""
        if spec.name in ("file_name", "size", "sha256", "media_type"):
            return found
        return self.m.own(found, record.ref, spec.label) if file.id == record.id else ""

    def _authenticity(self, record: Exhibit) -> str:
        said = [self.m.value(record, "authenticity")]
        file = self._shown_file.get(record.id)
        if file and file.id != record.id:
            said.append(self.m.say("The file is a copy on which parts are covered."))
        elif record.sha256 and file is None:
            said.append(
                self.m.say("The sender keeps the file; its SHA-256 is {it}.").format(
                    it=record.sha256
                )
            )
        return "\n".join(line for line in said if line)
