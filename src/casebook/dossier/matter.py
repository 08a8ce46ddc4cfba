"""What a dossier can speak of: the chosen records, in words that may leave, for one reader.

Everything that a section says of a record comes from here, so that nothing leaves that may not.
"""

from collections.abc import Iterable
from typing import Any

from casebook.dossier.blocks import Fact
from casebook.dossier.casefile import CaseFile
from casebook.dossier.consent import EXHIBIT, PHOTOGRAPH, Consents
from casebook.dossier.finding import ADDRESS, NAME, NUMBER, Finder, Hidden
from casebook.dossier.leaving import may_leave, stays
from casebook.dossier.order import ROLE
from casebook.dossier.people import People, Pseudonyms
from casebook.dossier.profiles import NOBODY
from casebook.dossier.recipe import Recipe
from casebook.dossier.rewording import by_place, may_be_reworded
from casebook.records import (
    Exhibit,
    Incident,
    Involvement,
    Moment,
    Record,
    Shape,
    Statement,
)
from casebook.records.dossier import reference_of
from casebook.records.said import say
from casebook.records.vocabulary import label
from casebook.words import _, plural

ACTED = frozenset(("suspected-perpetrator", "identified-perpetrator"))
NAMES_TYPED = frozenset(("translator", "interpreter", "recorded_by", "disputed_by", "officer"))
"""Lines in which people write a name that no contact may have."""
AFRAID = ("some", "strong", "in-danger")
_MOST_REFS = 12
SMALL = 5
"""Counts below are not told where nobody is to be recognised."""
_NUMBERS = frozenset(("phone", "whatsapp", "signal", "telegram", "sms", "fax"))


class Matter:
    """The chosen incidents, in order of time, and all that belongs to them."""

    def __init__(self, case: CaseFile, recipe: Recipe) -> None:
        self.case, self.recipe = case, recipe
        self.order, self.profile = recipe.order, recipe.profile
        self.language = recipe.language
        self.consents = Consents(
            case.consents,
            audience=self.profile.audience,
            purpose=self.order.purpose,
            today=case.today,
            held=self.order.shown,
        )
        self.people = People(
            case.all_people,
            [
                *((item.contact, item.role) for item in case.involvements),
                *((act.target, "target") for act in case.acts if act.target),
            ],
            profile=self.profile,
            consents=self.consents,
            pseudonyms=Pseudonyms(recipe.secret, recipe.reader),
            hidden=self.order.hidden,
            subject=self.order.subject,
            confidential={item.source for item in case.information if item.confidential},
            say=self.say,
            term=self.term,
        )
        self._under = {self.order.prepared_by.strip(), self.order.approved_by.strip()} - {""}
        self._members = Pseudonyms(recipe.secret, recipe.reader)
        self.finder = Finder(self._hidden(), self.order.found, case.alike)
        self.incidents = sorted(
            case.incidents, key=lambda item: (item.when.sort_key if item.when else "9", item.ref)
        )
        self.acts = [item for item in case.acts if not stays(item)]
        self.involvements = [item for item in case.involvements if not stays(item)]
        self.information = [item for item in case.information if not stays(item)]
        self.statements = [item for item in case.statements if not stays(item)]
        self.exhibits = [item for item in case.exhibits if not stays(item)]
        self.left_out = sum(
            stays(item)
            for item in (
                *case.acts, *case.involvements, *case.information, *case.exhibits,
                *case.statements,
            )
        )  # fmt: skip
        self.refs = {item.id: item.ref for item in (*self.incidents, *self.exhibits)}
        self.wordings = by_place(case.wordings)
        self.numbers = {item.id: number for number, item in enumerate(self.incidents, 1)}

    def _hidden(self) -> Iterable[Hidden]:
        for one, contact in self.case.all_people.items():
            if self.people.is_hidden(one):
                instead = self.people.call(one)
                yield Hidden(contact.name, instead, one, is_body=self.people.is_body(one))
                if contact.pseudonym:
                    yield Hidden(contact.pseudonym, instead, one)
            if not self.people.may_be_reached(one):
                for line in contact.address.splitlines():
                    if len(line.strip()) > 5:
                        yield Hidden(line, self.say("[withheld]"), one, ADDRESS)
        for name in self.case.names:
            if self.people.is_hidden(name.contact):
                is_body = self.people.is_body(name.contact)
                instead = self.people.call(name.contact)
                yield Hidden(name.text, instead, name.contact, is_body=is_body)
        for item in self.case.identifiers:
            if item.contact and not self.people.may_be_reached(item.contact):
                sort = NUMBER if item.identifier_type in _NUMBERS else ADDRESS
                yield Hidden(item.value, self.say("[withheld]"), item.contact, sort)
        for member in self.case.members:
            if member.strip() not in self._under:
                yield Hidden(member, self.member(member), "member", NAME)

    # Words

    def say(self, text: str) -> str:
        """A text of the program, in the dossier's language."""
        return _(text, language=self.language)

    def plural(self, one: str, many: str, count: int) -> str:
        """A text with a number, in the dossier's language."""
        return plural(one, many, count, language=self.language).format(count=count)

    def term(self, vocabulary: str, code: str) -> str:
        """What a code is called."""
        return label(vocabulary, code, self.language).replace("'", "’")

    def own(self, text: str, record: str = "", field: str = "") -> str:
        """A text that somebody typed, without those who are hidden."""
        return self.finder.hide(text, record, field)

    @property
    def reference(self) -> str:
        """What this dossier is called on every page."""
        return reference_of(self.case.head)

    @property
    def unknown(self) -> str:
        """What was not known is printed as not known."""
        return self.say("not known")

    # Values

    def is_reworded(self, record: Record, name: str) -> bool:
        """Other words stand in the dossier than in the record."""
        return may_be_reworded(record, name) and (record.id, name) in self.wordings

    def value(self, record: Record, name: str) -> str:
        """What a field that may leave says; empty when it is. Other words are marked as such."""
        said = self._value(record, name)
        if said and self.is_reworded(record, name):
            return self.say("{words} [reworded]").format(words=said)
        return said

    def _value(self, record: Record, name: str) -> str:
        found = may_leave(record).get(name)
        spec = record.field(name)
        if spec is None:
            return ""
        if self.is_reworded(record, name):
            found = may_leave(self.wordings[record.id, name]).get("text")
        if found in (None, "", ()):
            return ""
        if isinstance(found, Moment):
            return say(found, self.language)
        if spec.shape is Shape.CHOICE:
            return self.term(spec.vocabulary, str(found))
        if spec.shape is Shape.CHOICES:
            return ", ".join(self.term(spec.vocabulary, code) for code in found)
        if spec.shape is Shape.YES_NO:
            return self.say("yes") if found else self.say("no")
        if spec.shape is Shape.REF:
            one = str(found)
            return self.people.call(one) if spec.kinds == ("contact",) else self.refs.get(one, "")
        where = self.refs.get(getattr(record, "incident", ""), record.ref)
        said = ", ".join(found) if spec.shape is Shape.TAGS else str(found)
        told = self.own(said, where, spec.label)
        if name in NAMES_TYPED and told != said and self.profile.hides_as == ROLE:
            # a role stands for what somebody is elsewhere: here it would read as whose name it is
            return self.say("somebody who is not named")
        return told

    def fact(self, record: Record, name: str, language: str = "") -> list[Fact]:
        """A field with its label, which marks other words; nothing when it is empty."""
        value, spec = self._value(record, name), record.field(name)
        if not value or spec is None:
            return []
        said = self.say(spec.label)
        if self.is_reworded(record, name):
            said = self.say("{label} (reworded)").format(label=said)
        return [Fact(said, value, language)]

    def when(self, incident: Incident) -> str:
        """When it happened, as far as that is known, with the time zone."""
        text = say(incident.when, self.language)
        zone = self.value(incident, "time_zone")
        return f"{text} ({zone})" if zone and incident.when else text

    def where(self, incident: Incident) -> str:
        """Where it happened, or by which way it came."""
        kind = self.value(incident, "place_type")
        return self.value(incident, "place") or kind or self.value(incident, "channel")

    def title(self, incident: Incident) -> str:
        """What happened, in a line: as translated, with the words themselves, for a reader of
        another language."""
        title = self.value(incident, "title")
        translated = self.value(incident, "title_translation")
        if not translated or incident.language == self.language:
            return title
        return f"{translated} ({title})"

    def with_dispute(self, record: Record, said: str) -> str:
        """What is said, and by whom that is disputed."""
        if not (name := self.value(record, "disputed_by")):
            return said
        disputed = self.say("disputed by: {name}").format(name=name)
        return f"{said}; {disputed}" if said else disputed

    def member(self, name: str) -> str:
        """A member of this casebook: by name where they stand under the dossier; the others have
        pseudonyms like anybody."""
        if not name:
            return self.unknown
        if name.strip() in self._under and self.profile.named != NOBODY:
            return name
        return self.say("Member {code}").format(code=self._members.of(name))

    # What belongs together

    def of(self, records: Iterable[Any], incident: Incident) -> list[Any]:
        """The parts of one incident."""
        return [item for item in records if item.incident == incident.id]

    def exhibits_of(self, incident: Incident) -> list[Exhibit]:
        """What shows something of an incident or of its acts."""
        about = {incident.id, *(act.id for act in self.of(self.acts, incident))}
        return [item for item in self.exhibits if about & set(self.case.shows.get(item.id, ()))]

    def kinds_of(self, incident: Incident) -> str:
        """What was done in an incident."""
        found = [self.value(act, "act_type") for act in self.of(self.acts, incident)]
        return ", ".join(dict.fromkeys(found)) or self.say("not classified")

    def targets_of(self, incident: Incident) -> str:
        """To whom it was done."""
        found = [act.target for act in self.of(self.acts, incident) if act.target]
        found += [
            item.contact for item in self.of(self.involvements, incident) if item.role == "target"
        ]
        return ", ".join(dict.fromkeys(self.people.call(one) for one in found))

    def doers_of(self, incident: Incident) -> list[Involvement]:
        """Those who are said to have acted."""
        return [
            item
            for item in self.of(self.involvements, incident)
            if item.role in ACTED and not self.people.is_protected(item.contact)
        ]

    def acted(self, contact: str) -> bool:
        """Somebody says that they acted."""
        return any(item.contact == contact and item.role in ACTED for item in self.involvements)

    @property
    def tells_each(self) -> bool:
        """Incidents stand in it one by one, with their numbers; otherwise only counts leave."""
        return bool({"chronology", "incidents"} & set(self.recipe.sections()))

    def few(self, count: int) -> str:
        """A count as it may leave: where single incidents are not told, small ones are not."""
        if self.tells_each or count >= SMALL:
            return str(count)
        return self.say("fewer than {count}").format(count=SMALL)

    def listed(self, found: list[Incident]) -> str:
        """Refs of incidents, or how many there are when a list would be too long to read."""
        if not self.tells_each:
            return self.say("{count} of {all} incidents").format(
                count=self.few(len(found)), all=len(self.incidents)
            )
        if len(found) <= _MOST_REFS:
            return ", ".join(item.ref for item in found)
        return self.say("{count} of {all} incidents").format(
            count=len(found), all=len(self.incidents)
        )

    def concerned(self, *, protected: bool) -> list[str]:
        """Ids of those who had a part, those who are protected or the others."""
        found = [item.contact for item in self.involvements]
        found += [act.target for act in self.acts if act.target]
        found += [item.source for item in self.information if item.source]
        return [
            one
            for one in dict.fromkeys(found)
            if one in self.case.all_people
            and not stays(self.case.all_people[one])
            and self.people.is_protected(one) is protected
        ]

    def is_adopted(self, item: Statement) -> bool:
        """Somebody adopted a statement and signed it, in the words in which it stands."""
        return bool(item.adopted and item.signed) and item.id not in self.case.outdated

    def is_picture(self, exhibit: Exhibit) -> bool:
        """It is shown as pictures, on which more can be seen than is known to the program."""
        return exhibit.media_type.startswith("image/") or exhibit.media_type == "application/pdf"

    def may_be_seen(self, exhibit: Exhibit) -> bool:
        """Whether those who are hidden and shown on it agreed to the picture."""
        shown = [one for one in self.case.shows.get(exhibit.id, ()) if one in self.case.all_people]
        return all(
            self.people.agreed(one, PHOTOGRAPH).is_given
            or self.consents.about(one, EXHIBIT, exhibit.id).is_given
            for one in shown
            if self.people.is_protected(one)
        )

    def sources_of(self, incident: Incident) -> str:
        """How an incident is known, in one line."""
        found = []
        for item in self.of(self.information, incident):
            who = self.people.call(item.source) if item.source else self.refs.get(item.exhibit, "")
            how = [self.value(item, "directness"), self.value(item, "reliability")]
            said = ", ".join(part for part in how if part)
            found.append(f"{who} ({said})" if who and said else who or said)
        return "; ".join(dict.fromkeys(one for one in found if one))
