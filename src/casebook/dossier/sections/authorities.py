"""What authorities were told and said."""

from casebook.dossier.blocks import Prose, Row, Section, Table
from casebook.dossier.matter import Matter
from casebook.dossier.sections.cutting import shortened
from casebook.records import Referral
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
    return Section("authorities", m.say("Contacts with authorities"), (*shortened(m, table), note))


def _ended(said: str) -> str:
    """A text as a sentence of its own."""
    return said if said.endswith((".", "!", "?", "…", "。")) else f"{said}."


def _row(m: Matter, item: Referral) -> Row:
    officer = [m.value(item, name) for name in ("officer", "badge", "unit")]
    answer = [m.value(item, name) for name in ("status", "answer", "decision_reason")]
    if promised := m.value(item, "promised"):
        answer.append(m.say("Promised: {words}").format(words=promised))
    then = [part for name in ("referred_on", "outcome") if (part := m.value(item, name))]
    return (
        say(item.sent, m.language),
        m.value(item, "recipient"),
        ", ".join(part for part in officer if part) or m.unknown,
        m.value(item, "file_number") or m.unknown,
        " ".join(_ended(part) for part in answer if part) or m.say("no answer recorded"),
        "; ".join(then) or "-",
    )
