"""What people state in the first person, in numbered paragraphs as they were read back."""

from casebook.dossier.blocks import (
    Blanks,
    Block,
    Fact,
    Facts,
    Heading,
    Numbered,
    Prose,
    Section,
    Stamp,
)
from casebook.dossier.matter import Matter
from casebook.dossier.stating import exhibits_named, paragraphs
from casebook.records import Statement


def statements(m: Matter) -> Section | None:
    """One below the other; what was not adopted as it stands says so."""
    blocks: list[Block] = []
    for place, item in enumerate(m.statements):
        blocks += _statement(m, item, fresh=place > 0)
    return Section("statements", m.say("Statements"), tuple(blocks), fresh=True) if blocks else None


def _statement(m: Matter, item: Statement, *, fresh: bool) -> list[Block]:
    blocks: list[Block] = [Heading(m.value(item, "title"), ref=item.ref, fresh=fresh)]
    if not m.is_adopted(item):
        blocks.append(Stamp(m.say("DRAFT - NOT ADOPTED")))
    if item.id in m.case.outdated:
        blocks.append(Prose(m.say("The words were changed after they were adopted."), "small"))
    facts = [Fact(m.say("Made by"), m.people.call(item.maker) if item.maker else m.unknown)]
    for name in ("language", "read_back", "interpreter", "adopted", "signed"):
        facts += m.fact(item, name)
    if named := exhibits_named(item.text):
        facts.append(Fact(m.say("Exhibits referred to"), ", ".join(named)))
    blocks += [
        Facts(tuple(facts)),
        Numbered(paragraphs(m.value(item, "text")), item.language),
    ]
    if item.translation:
        translator = m.value(item, "translator") or m.say("not stated")
        blocks += [
            Heading(m.say("Translation")),
            Numbered(paragraphs(m.value(item, "translation")), m.language),
            Facts((Fact(m.say("Translated by"), translator),)),
        ]
    return [*blocks, *_signing(m, item)]


def _signing(m: Matter, item: Statement) -> list[Block]:
    """The line that is read back, and room to sign under it; of a signed one, that it was."""
    says = m.say(
        "This statement was read back to me in a language that I understand. It is true "
        "as far as I know and believe."
    )
    if m.is_adopted(item):
        note = m.say("This is the text as it was signed, not the signed sheet itself.")
        return [Prose(says), Prose(note, "small")]
    labels = [m.say("Signature"), m.say("Date and place")]
    if item.interpreter or item.translation:
        labels.append(
            m.say("Interpreter or translator: I translated truly and to the best of my skill")
        )
    return [Blanks(tuple(labels), says)]
