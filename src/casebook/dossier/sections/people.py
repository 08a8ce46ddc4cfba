"""Who is concerned, who is said to have acted, and the numbers and accounts that were seen."""

from casebook.dossier.blocks import Block, Heading, Prose, Row, Section, Table
from casebook.dossier.consent import CONTACT, IDENTITY, STORY
from casebook.dossier.leaving import stays
from casebook.dossier.matter import Matter
from casebook.dossier.sections.cutting import shortened
from casebook.records import Contact
from casebook.records.said import say


def people(m: Matter) -> Section | None:
    """Two tables: those whose consent counts, and those who are said to have acted."""
    blocks: list[Block] = []
    if ours := [_concerned(m, one) for one in m.concerned(protected=True)]:
        blocks += [
            Heading(m.say("People concerned")),
            *shortened(m, Table(
                (
                    m.say("Name or pseudonym"), m.say("Role"), m.say("How to reach them"),
                    m.say("Languages"), m.say("Consent to"), m.say("In"),
                ),
                (0.2, 0.14, 0.2, 0.14, 0.18, 0.14),
                tuple(sorted(ours, key=lambda row: (row[1], row[0]))),
            )),
        ]  # fmt: skip
    for title, note, theirs in (
        (
            m.say("Persons and bodies said to have acted"),
            m.say("To be named here is not to be found responsible."),
            [_acted(m, one) for one in m.concerned(protected=False) if m.acted(one)],
        ),
        (
            m.say("Officials and others who were present, or were told"),
            "",
            [_acted(m, one) for one in m.concerned(protected=False) if not m.acted(one)],
        ),
    ):
        if not theirs:
            continue
        blocks += [
            Heading(title),
            *shortened(m, Table(
                (
                    m.say("Name or pseudonym"), m.say("Role"), m.say("Description"),
                    m.say("How sure"), m.say("How it is known"), m.say("In"),
                ),
                (0.17, 0.14, 0.22, 0.1, 0.25, 0.12),
                tuple(sorted(theirs, key=lambda row: (row[1], row[0]))),
            )),
        ]  # fmt: skip
        if note:
            blocks.append(Prose(note, "small"))
    if can := _witnesses(m):
        heads = (m.say("Who"), m.say("In one line"), m.say("In"))
        blocks += [
            Heading(m.say("What witnesses can say")),
            *shortened(m, Table(heads, (0.24, 0.6, 0.16), can)),
        ]
    return Section("people", m.say("People"), tuple(blocks)) if blocks else None


def _name(m: Matter, one: str) -> str:
    if m.people.is_hidden(one):
        return m.people.call(one)
    others = [item.text for item in m.case.names if item.contact == one and not stays(item)]
    return m.people.call(one) + (f" ({', '.join(others)})" if others else "")


def _roles(m: Matter, one: str) -> str:
    found = [m.value(item, "role") for item in m.involvements if item.contact == one]
    if not found and any(act.target == one for act in m.acts):
        found = [m.term("role", "target")]
    return ", ".join(dict.fromkeys(found)) or m.unknown


def _in(m: Matter, one: str) -> str:
    found = {item.incident for item in m.involvements if item.contact == one}
    found |= {act.incident for act in m.acts if act.target == one}
    found |= {item.incident for item in m.information if item.source == one}
    return m.listed([item for item in m.incidents if item.id in found])


def _concerned(m: Matter, one: str) -> Row:
    contact = m.case.all_people[one]
    hidden = m.people.is_hidden(one)
    return (
        _name(m, one),
        _roles(m, one),
        _reach(m, one),
        "-" if hidden else m.value(contact, "languages") or m.unknown,
        _consent(m, one),
        _in(m, one),
    )


def _reach(m: Matter, one: str) -> str:
    if not m.people.may_be_reached(one):
        return m.say("through us only")
    numbers = [m.value(item, "value") for item in m.case.identifiers if item.contact == one]
    return ", ".join(numbers) or m.say("through us only")


def _consent(m: Matter, one: str) -> str:
    if m.people.is_subject(one):
        return m.say("their own copy")
    said = [
        m.term("consent_subject", subject)
        for subject in (IDENTITY, CONTACT, STORY)
        if m.people.agreed(one, subject).is_given
    ]
    if not said:
        return m.say("none for this reader")
    given = [item for item in m.consents.all_of(one) if item.given and not item.withdrawn]
    when = f" ({say(given[-1].given, m.language)})" if given else ""
    return ", ".join(said) + when


def _acted(m: Matter, one: str) -> Row:
    contact = m.case.all_people[one]
    mine = [item for item in m.involvements if item.contact == one]
    return (
        _name(m, one),
        _roles(m, one),
        _described(m, contact, hidden=m.people.is_hidden(one)),
        ", ".join(dict.fromkeys(found for item in mine if (found := m.value(item, "certainty"))))
        or m.unknown,
        "; ".join(
            dict.fromkeys(
                found for item in mine if (found := m.with_dispute(item, m.value(item, "basis")))
            )
        )
        or m.say("not stated"),
        _in(m, one),
    )


def _described(m: Matter, contact: Contact, *, hidden: bool) -> str:
    if hidden:
        return m.say("identity withheld")
    parts = [m.value(contact, name) for name in ("role", "affiliation", "description")]
    if contact.perpetrator_kind != "unknown":  # which alone would be read as of all of them
        parts.append(m.value(contact, "perpetrator_kind"))
    return "; ".join(part for part in parts if part) or m.unknown


def _witnesses(m: Matter) -> tuple[Row, ...]:
    rows = []
    for item in m.information:
        if item.source and (claim := m.value(item, "claim")) and item.incident in m.refs:
            said = m.with_dispute(item, claim)
            rows.append((m.people.call(item.source), said, m.refs[item.incident]))
    return tuple(dict.fromkeys(rows))


def identifiers(m: Matter) -> Section | None:
    """Numbers, accounts and vehicles, each with the incidents in which it was seen."""
    rows = []
    for item in m.case.identifiers:
        seen = set(m.case.seen_in.get(item.id, ())) & set(m.numbers)
        if stays(item) or not seen or (item.contact and not m.people.may_be_reached(item.contact)):
            continue
        rows.append(
            (
                m.value(item, "identifier_type"),
                m.value(item, "value"),
                m.people.call(item.contact) if item.contact else m.unknown,
                m.value(item, "certainty") or m.unknown,
                m.listed([one for one in m.incidents if one.id in seen]),
                str(len(seen)),
            )
        )
    if not rows:
        return None
    rows.sort(key=lambda row: (-int(row[5]), row[0], row[1]))
    table = Table(
        (
            m.say("What it is"), m.say("As it was seen"), m.say("Whose, as far as is known"),
            m.say("How sure"), m.say("Seen in"), m.say("Times"),
        ),
        (0.15, 0.25, 0.2, 0.12, 0.2, 0.08),
        tuple(rows),
        codes=(1,),
    )  # fmt: skip
    note = Prose(m.say("That the same one was seen again is a lead, not proof."), "small")
    return Section("identifiers", m.say("Numbers, accounts and vehicles"), (table, note))
