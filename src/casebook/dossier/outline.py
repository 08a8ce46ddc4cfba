"""What a dossier says, before looks: plain values, and the only place that decides what leaves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from casebook.dossier.casefile import CaseFile
from casebook.dossier.leaving import Hider, People, may_leave, stays
from casebook.dossier.plates import Kind, Plate
from casebook.errors import NotReady
from casebook.records import Exhibit, Incident, Moment, Record, Shape
from casebook.records.said import say
from casebook.records.vocabulary import label
from casebook.words import _, plural

Row = tuple[str, ...]


@dataclass(frozen=True)
class Recipe:
    """For whom and how: what the person who makes the dossier chose."""

    preset: str
    preset_name: str
    addressee: str
    purpose: str
    language: str
    paper: str
    made_at: str
    secret: bytes = field(repr=False, default=b"")


@dataclass(frozen=True)
class Fact:
    """One labelled value of an incident sheet; `language` is that of the value."""

    label: str
    value: str
    language: str = ""


@dataclass(frozen=True)
class Sheet:
    """One incident."""

    ref: str
    title: str
    facts: tuple[Fact, ...]
    people: tuple[Row, ...]
    sources: tuple[Row, ...]
    exhibits: tuple[str, ...]


@dataclass(frozen=True)
class Outline:
    """A whole dossier in plain values. What is not in here cannot be printed."""

    recipe: Recipe
    title: str
    summary: tuple[str, ...]
    chronology: tuple[Row, ...]
    people: tuple[Row, ...]
    identifiers: tuple[Row, ...]
    sheets: tuple[Sheet, ...]
    exhibits: tuple[Row, ...]
    plates: tuple[Plate, ...]
    custody: tuple[Row, ...]
    method: tuple[str, ...]
    record: dict[str, object]
    head: str
    fingerprint: str


def outline(
    case: CaseFile, recipe: Recipe, fingerprint: str, plate: Callable[[Exhibit], Plate]
) -> Outline:
    """Decide what leaves, and say it. `plate` says how an exhibit is shown.

    Raises `NotReady` when a chosen incident is marked never to leave the casebook.
    """
    staying = [item.ref for item in case.incidents if stays(item)]
    if staying:
        raise NotReady(problems=f"{', '.join(staying)}: marked never to leave this casebook")
    return _Writer(case, recipe, plate).whole(fingerprint)


class _Writer:
    def __init__(self, case: CaseFile, recipe: Recipe, plate: Callable[[Exhibit], Plate]) -> None:
        self.case, self.recipe, self.plate = case, recipe, plate
        self.language = recipe.language
        self.people = People(
            recipe.secret,
            recipe.addressee or recipe.preset,
            case.all_people,
            case.involvements,
            self.say("Person"),
        )
        self.hider = Hider(self._hidden())
        self.incidents = sorted(
            case.incidents, key=lambda item: (item.when.sort_key if item.when else "9", item.ref)
        )
        self.refs = {item.id: item.ref for item in (*case.incidents, *case.exhibits)}
        self.acts = [item for item in case.acts if not stays(item)]
        self.involvements = [item for item in case.involvements if not stays(item)]
        self.information = [item for item in case.information if not stays(item)]
        self.exhibits = [item for item in case.exhibits if not stays(item)]
        self.left_out = sum(
            stays(item)
            for item in (*case.acts, *case.involvements, *case.information, *case.exhibits)
        )

    def _hidden(self) -> list[tuple[str, str]]:
        hidden = [
            (contact.name, self.people.call(one))
            for one, contact in self.case.all_people.items()
            if self.people.is_hidden(one)
        ]
        hidden += [
            (item.text, self.people.call(item.contact))
            for item in self.case.names
            if self.people.is_hidden(item.contact)
        ]
        withheld = self.say("[withheld]")
        hidden += [
            (item.value, withheld)
            for item in self.case.identifiers
            if item.contact and self.people.is_hidden(item.contact)
        ]
        return hidden + [(name, self.say("a member")) for name in self.case.members]

    def say(self, text: str) -> str:
        return _(text, language=self.language)

    def term(self, vocabulary: str, code: str) -> str:
        return label(vocabulary, code, self.language)

    # Values

    def value(self, record: Record, name: str) -> str:
        """What a field that may leave says, in the dossier's language; empty when it is."""
        found = may_leave(record).get(name)
        spec = record.field(name)
        if spec is None or found in (None, "", ()):
            return ""
        if isinstance(found, Moment):
            return say(found, self.language)
        if spec.shape is Shape.CHOICE:
            return self.term(spec.vocabulary, found)
        if spec.shape is Shape.CHOICES:
            return ", ".join(self.term(spec.vocabulary, code) for code in found)
        if spec.shape is Shape.YES_NO:
            return self.say("yes") if found else self.say("no")
        if spec.shape is Shape.TAGS:
            return self.hider.hide(", ".join(found))
        if spec.shape is Shape.REF:
            return (
                self.people.call(found) if spec.kinds == ("contact",) else self.refs.get(found, "")
            )
        return self.hider.hide(str(found))

    def when(self, incident: Incident) -> str:
        text = say(incident.when, self.language)
        zone = self.value(incident, "time_zone")
        return f"{text} ({zone})" if zone and incident.when else text

    def of(self, records: Iterable[Any], incident: Incident) -> list[Any]:
        return [item for item in records if item.incident == incident.id]

    def exhibits_of(self, incident: Incident) -> list[Exhibit]:
        about = {incident.id, *(act.id for act in self.of(self.acts, incident))}
        return [item for item in self.exhibits if about & set(self.case.shows.get(item.id, ()))]

    def kinds_of(self, incident: Incident) -> str:
        found = [self.value(act, "act_type") for act in self.of(self.acts, incident)]
        return ", ".join(dict.fromkeys(found)) or self.say("not classified")

    # Sections

    def whole(self, fingerprint: str) -> Outline:
        plates = tuple(self.plates())
        sheets = tuple(self.sheet(item) for item in self.incidents)
        chronology = tuple(self.chronology())
        people = tuple(self.people_rows())
        return Outline(
            recipe=self.recipe,
            title=self.say("Record of incidents of intimidation and harassment"),
            summary=tuple(self.summary()),
            chronology=chronology,
            people=people,
            identifiers=tuple(self.identifier_rows()),
            sheets=sheets,
            exhibits=tuple(self.exhibit_rows()),
            plates=plates,
            custody=tuple(self.custody_rows()),
            method=tuple(self.method(sum(one.kind is Kind.PHOTO for one in plates))),
            record=self.record(),
            head=self.case.head,
            fingerprint=fingerprint,
        )

    def summary(self) -> list[str]:
        count = len(self.incidents)
        lines = [
            plural(
                "This dossier sets out {count} incident.",
                "This dossier sets out {count} incidents.",
                count,
                language=self.language,
            ).format(count=count)
        ]
        dated = [item for item in self.incidents if item.when]
        if dated:
            lines.append(
                self.say("Earliest: {first}. Latest: {last}.").format(
                    first=say(dated[0].when, self.language), last=say(dated[-1].when, self.language)
                )
            )
        if undated := count - len(dated):
            lines.append(
                plural(
                    "The date of {count} incident is not known.",
                    "The dates of {count} incidents are not known.",
                    undated,
                    language=self.language,
                ).format(count=undated)
            )
        kinds: dict[str, int] = {}
        for act in self.acts:
            kinds[self.value(act, "act_type")] = kinds.get(self.value(act, "act_type"), 0) + 1
        if kinds:
            listed = "; ".join(
                f"{name} ({number})"
                for name, number in sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
            )
            lines.append(self.say("Acts recorded: {acts}.").format(acts=listed))
        danger = [item.ref for item in self.incidents if item.immediate_danger]
        if danger:
            lines.append(
                self.say("Danger at the time of writing is stated in {refs}.").format(
                    refs=", ".join(danger)
                )
            )
        afraid = [
            item.ref for item in self.incidents if item.fear in ("some", "strong", "in-danger")
        ]
        if afraid:
            lines.append(self.say("Fear is stated in {refs}.").format(refs=", ".join(afraid)))
        lines.append(self.foreign_link())
        lines.append(
            plural(
                "{count} exhibit is listed with its SHA-256.",
                "{count} exhibits are listed with their SHA-256.",
                len(self.exhibits),
                language=self.language,
            ).format(count=len(self.exhibits))
        )
        return lines

    def foreign_link(self) -> str:
        bases = [
            code
            for item in self.involvements
            for code in item.state_link
            if code not in ("none", "suspicion-only")
        ]
        if not bases:
            return self.say(
                "Nothing recorded here asserts who was behind these acts; where a foreign link is "
                "suspected, the basis is stated with its source."
            )
        listed = ", ".join(dict.fromkeys(self.term("state_link", code) for code in bases))
        return self.say(
            "Recorded bases for suspecting a foreign link: {bases}. They are indications with "
            "sources, not findings."
        ).format(bases=listed)

    def chronology(self) -> list[Row]:
        return [
            (
                str(number),
                self.when(item),
                self.value(item, "place") or self.value(item, "channel") or self.say("not known"),
                self.kinds_of(item),
                f"{item.ref}: {self.value(item, 'title')}",
                ", ".join(exhibit.ref for exhibit in self.exhibits_of(item)) or "-",
            )
            for number, item in enumerate(self.incidents, 1)
        ]

    def people_rows(self) -> list[Row]:
        rows = []
        for one in dict.fromkeys(item.contact for item in self.involvements):
            contact = self.case.contacts.get(one)
            if contact is None or stays(contact):
                continue
            mine = [item for item in self.involvements if item.contact == one]
            roles = ", ".join(dict.fromkeys(self.value(item, "role") for item in mine))
            hidden = self.people.is_hidden(one)
            names = [] if hidden else [item.text for item in self.case.names if item.contact == one]
            described = (
                ""
                if hidden
                else "; ".join(
                    part
                    for part in (
                        self.value(contact, "role"),
                        self.value(contact, "affiliation"),
                        self.value(contact, "description"),
                        self.value(contact, "perpetrator_kind"),
                    )
                    if part
                )
            )
            certainty = ", ".join(
                dict.fromkeys(found for item in mine if (found := self.value(item, "certainty")))
            )
            basis = " ".join(
                dict.fromkeys(found for item in mine if (found := self.value(item, "basis")))
            )
            rows.append(
                (
                    self.people.call(one) + (f" ({', '.join(names)})" if names else ""),
                    roles,
                    described or (self.say("identity withheld") if hidden else "-"),
                    certainty or "-",
                    basis or "-",
                    ", ".join(
                        self.refs[item.incident] for item in mine if item.incident in self.refs
                    ),
                )
            )
        return sorted(rows, key=lambda row: (row[1], row[0]))

    def identifier_rows(self) -> list[Row]:
        rows = []
        for item in self.case.identifiers:
            seen = [
                self.refs[one] for one in self.case.seen_in.get(item.id, ()) if one in self.refs
            ]
            if stays(item) or not seen or (item.contact and self.people.is_hidden(item.contact)):
                continue
            rows.append(
                (
                    self.value(item, "identifier_type"),
                    self.value(item, "value"),
                    ", ".join(sorted(dict.fromkeys(seen))),
                    str(len(set(seen))),
                )
            )
        return sorted(rows, key=lambda row: (-int(row[3]), row[0], row[1]))

    def sheet(self, incident: Incident) -> Sheet:
        facts = [Fact(self.say("When"), self.when(incident))]
        for name in (
            "when_note", "place", "place_type", "channel", "status", "ongoing",
        ):  # fmt: skip
            self.add(facts, incident, name)
        for act in self.of(self.acts, incident):
            self.add_act(facts, act)
        self.add(facts, incident, "narrative", incident.language)
        if incident.translation:
            self.add(facts, incident, "translation", incident.translation_language)
            self.add(facts, incident, "translator")
        for name in (
            "fear", "fear_for", "impact", "impact_words", "changed", "immediate_danger", "measures",
            "first_known",
        ):  # fmt: skip
            self.add(facts, incident, name)
        dated = self.case.dated.get(incident.id)
        if dated:
            facts.append(Fact(self.say("Written down"), dated.created_at))
            if dated.updated_at != dated.created_at:
                facts.append(Fact(self.say("Last changed"), dated.updated_at))
        for link in self.of(self.case.links, incident):
            if other := self.refs.get(link.other):
                facts.append(Fact(self.say("Link"), f"{self.value(link, 'link_type')}: {other}"))
        return Sheet(
            ref=incident.ref,
            title=self.value(incident, "title"),
            facts=tuple(facts),
            people=tuple(
                (
                    self.people.call(item.contact),
                    self.value(item, "role"),
                    self.value(item, "said_or_did") or self.value(item, "basis") or "-",
                )
                for item in self.of(self.involvements, incident)
            ),
            sources=tuple(
                (
                    self.value(item, "claim") or "-",
                    self.people.call(item.source)
                    if item.source
                    else self.refs.get(item.exhibit, "-"),
                    self.value(item, "directness") or self.say("not known"),
                    self.value(item, "reliability") or self.say("not known"),
                )
                for item in self.of(self.information, incident)
            ),
            exhibits=tuple(
                f"{item.ref} {self.value(item, 'title')}" for item in self.exhibits_of(incident)
            ),
        )

    def add(self, facts: list[Fact], record: Record, name: str, language: str = "") -> None:
        value = self.value(record, name)
        spec = record.field(name)
        if value and spec:
            facts.append(Fact(self.say(spec.label), value, language))

    def add_act(self, facts: list[Fact], act: Record) -> None:
        head = self.value(act, "act_type")
        if target := self.value(act, "target"):
            head += f" ({target})"
        if when := self.value(act, "when"):
            head += f", {when}"
        facts.append(Fact(self.say("Act"), head))
        for name, language in (("words", act.language), ("translation", ""), ("demand", "")):  # type: ignore[attr-defined]
            self.add(facts, act, name, language)

    def exhibit_rows(self) -> list[Row]:
        rows: list[Row] = []
        for item in self.exhibits:
            cited = ", ".join(
                incident.ref for incident in self.incidents if item in self.exhibits_of(incident)
            )
            rows.append(
                (
                    item.ref,
                    self.value(item, "title"),
                    self.value(item, "exhibit_kind") or self.value(item, "media_type") or "-",
                    self.value(item, "captured") or self.say("not known"),
                    self.value(item, "file_name") or self.say("no file"),
                    self.value(item, "size") or "-",
                    self.value(item, "sha256") or "-",
                    cited or "-",
                )
            )
        return rows

    def plates(self) -> list[Plate]:
        found = []
        for item in self.exhibits:
            caption = self.value(item, "description") or self.value(item, "title")
            found.append(replace(self.plate(item).told(self.hider.hide), caption=caption))
        return found

    def custody_rows(self) -> list[Row]:
        shown = {item.id: item.ref for item in self.exhibits}
        return [
            (
                shown[line.exhibit],
                line.at,
                self.say(_ACTIONS.get(line.action, line.action))
                if line.by_program
                else self.term("custody_action", line.action),
                self.hider.hide(line.detail) or "-",
                line.entry[:16] if line.by_program else self.say("stated"),
            )
            for line in self.case.custody
            if line.exhibit in shown
        ]

    def method(self, plates: int) -> list[str]:
        lines = [
            self.say(
                "This is a draft. It was made from a casebook kept on one computer by the program "
                "Casebook. Records were typed by members; dates are printed as precisely as they "
                "are known and no more."
            ),
            self.say(
                "Targets, witnesses, relatives and members are called by pseudonyms, which are "
                "the same in every dossier for this addressee. Alleged actors and officials are "
                "named. Names of hidden persons were replaced in all texts where the program "
                "knows them; a person must read this dossier before it is handed over."
            ),
            self.say(
                "A SHA-256 shows that a file is the same as when it was attached. It does not show "
                "that an event happened, or when a file was made."
            ),
            self.say(
                "Pictures are shown without the metadata of their files; the SHA-256 is that of "
                "the original. The originals are sealed and can be handed over."
            ),
            self.say("What was not known is printed as not known."),
        ]
        if self.left_out:
            lines.append(
                plural(
                    "{count} record was left out: it is marked never to leave the casebook.",
                    "{count} records were left out: they are marked never to leave the casebook.",
                    self.left_out,
                    language=self.language,
                ).format(count=self.left_out)
            )
        unseen = sum(item.media_type.startswith("image/") for item in self.exhibits) - plates
        if unseen:
            lines.append(
                plural(
                    "{count} picture is listed but not shown.",
                    "{count} pictures are listed but not shown.",
                    unseen,
                    language=self.language,
                ).format(count=unseen)
            )
        return lines

    def record(self) -> dict[str, object]:
        """The machine-readable record: the same values, and no others."""
        return {
            "format": "casebook-dossier/1",
            "made_at": self.recipe.made_at,
            "preset": self.recipe.preset,
            "addressee": self.recipe.addressee,
            "language": self.language,
            "incidents": [
                {
                    "ref": item.ref,
                    "title": self.value(item, "title"),
                    "when": item.when.text if item.when else None,
                    "when_said": self.when(item),
                    "place": self.value(item, "place") or None,
                    "acts": [act.act_type for act in self.of(self.acts, item)],
                    "narrative": self.value(item, "narrative") or None,
                    "exhibits": [exhibit.ref for exhibit in self.exhibits_of(item)],
                }
                for item in self.incidents
            ],
            "exhibits": [
                {
                    "ref": item.ref,
                    "file_name": self.value(item, "file_name") or None,
                    "size": item.size,
                    "sha256": item.sha256 or None,
                    "media_type": item.media_type or None,
                }
                for item in self.exhibits
            ],
            "journal_head": self.case.head,
            "journal_entries": self.case.entries,
        }


_ACTIONS = {
    "attach": "sealed into the casebook",
    "copied-out": "copied out",
    "verified": "read whole and found unchanged",
    "into-dossier": "put into a dossier",
    "offered-again": "the same file was offered again",
    "edit": "description changed",
    "remove": "removed",
    "undo": "change undone",
}
