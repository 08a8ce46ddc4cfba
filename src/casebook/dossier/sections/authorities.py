"""What authorities were told and said, and what people state in the first person."""

from casebook.dossier.blocks import (
    Blanks,
    Block,
    Fact,
    Facts,
    Heading,
    Numbered,
    Prose,
    Row,
    Section,
    Stamp,
    Table,
)
from casebook.dossier.matter import Matter
from casebook.records import Referral, Statement
from casebook.records.said import say


def authorities(m: Matter) -> Section | None:
    """The hand-overs that were ticked one by one."""
    if not m.case.referrals:
        return None
    rows = tuple(_row(m, item) for item in m.case.referrals)
    table = Table(
        (
            m.say("When"), m.say("To whom"), m.say("Officer"), m.say("Their file number"),
            m.say("Answer"), m.say("Then"),
        ),
        (0.14, 0.2, 0.15, 0.14, 0.23, 0.14),
        rows,
    )  # fmt: skip
    note = Prose(m.say("Only contacts that were chosen for this reader stand here."), "small")
    return Section("authorities", m.say("Contacts with authorities"), (table, note))


def _row(m: Matter, item: Referral) -> Row:
    officer = [m.value(item, name) for name in ("officer", "badge", "unit")]
    answer = [m.value(item, name) for name in ("status", "answer", "decision_reason")]
    then = m.value(item, "referred_on") or m.value(item, "outcome")
    return (
        say(item.sent, m.language),
        m.value(item, "recipient"),
        ", ".join(part for part in officer if part) or m.unknown,
        m.value(item, "file_number") or m.unknown,
        ". ".join(part for part in answer if part) or m.say("no answer recorded"),
        then or "-",
    )


def statements(m: Matter) -> Section | None:
    """Numbered paragraphs as they were read back; what was not adopted says so."""
    blocks: list[Block] = []
    for place, item in enumerate(m.statements):
        blocks += _statement(m, item, fresh=place > 0)
    return Section("statements", m.say("Statements"), tuple(blocks), fresh=True) if blocks else None


def _statement(m: Matter, item: Statement, *, fresh: bool) -> list[Block]:
    is_adopted = bool(item.adopted and item.signed)
    blocks: list[Block] = [Heading(m.value(item, "title"), ref=item.ref, fresh=fresh)]
    if not is_adopted:
        blocks.append(Stamp(m.say("DRAFT - NOT ADOPTED")))
    facts = [Fact(m.say("Made by"), m.people.call(item.maker) if item.maker else m.unknown)]
    for name in ("language", "read_back", "interpreter", "adopted"):
        facts += m.fact(item, name)
    blocks.append(Facts(tuple(facts)))
    blocks.append(Numbered(_paragraphs(m.value(item, "text")), item.language))
    if item.translation:
        translator = m.value(item, "translator") or m.say("not stated")
        blocks += [
            Heading(m.say("Translation")),
            Numbered(_paragraphs(m.value(item, "translation")), m.language),
            Facts((Fact(m.say("Translated by"), translator),)),
        ]
    blocks.append(
        Prose(
            m.say(
                "This statement was read back to me in a language that I understand. It is true "
                "as far as I know and believe."
            )
        )
    )
    labels = [m.say("Signature"), m.say("Date and place")]
    if item.interpreter or item.translation:
        labels.append(
            m.say("Interpreter or translator: I translated truly and to the best of my skill")
        )
    blocks.append(Blanks(tuple(labels)))
    return blocks


def _paragraphs(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())
