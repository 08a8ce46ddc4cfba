"""What Special Procedures ask of whoever writes to them, each answered in its place."""

from casebook.dossier.blocks import Block, Fact, Facts, Prose, Section
from casebook.dossier.consent import IDENTITY
from casebook.dossier.matter import Matter
from casebook.records.said import say


def communication(m: Matter) -> Section:
    """Victims, those said to have acted, who submits, when and where; consent, and steps before."""
    victims = m.concerned(protected=True)
    agreed = [one for one in victims if m.people.agreed(one, IDENTITY).is_given]
    facts = (
        Fact(m.say("Alleged victims and others concerned"), _names(m, victims)),
        Fact(
            m.say("Their consent"),
            m.say(
                "{agreed} of {all} agreed to be named to this reader; the others did not."
            ).format(agreed=len(agreed), all=len(victims)),
        ),
        Fact(
            m.say("Said to have acted"),
            _names(m, [one for one in m.concerned(protected=False) if m.acted(one)]),
        ),
        Fact(m.say("Submitted by"), m.order.prepared_by or m.say("not stated")),
        Fact(m.say("When"), _when(m)),
        Fact(m.say("Where"), "; ".join(_places(m)) or m.unknown),
        Fact(m.say("Steps taken before"), _steps(m)),
    )
    blocks: list[Block] = [
        Facts(facts),
        Prose(
            m.say(
                "Please keep confidential who submits this, and whoever has a pseudonym here. "
                "What happened, and how it is known, follows in the chronology and on the sheets."
            )
        ),
    ]
    return Section("communication", m.say("What is asked of a communication"), tuple(blocks))


def _names(m: Matter, found: list[str]) -> str:
    return ", ".join(dict.fromkeys(m.people.call(one) for one in found)) or m.unknown


def _when(m: Matter) -> str:
    dated = [item for item in m.incidents if item.when]
    if not dated:
        return m.unknown
    first, last = (say(one.when, m.language) for one in (dated[0], dated[-1]))
    return first if len(dated) == 1 else m.say("from {first} to {last}").format(
        first=first, last=last
    )  # fmt: skip


def _places(m: Matter) -> list[str]:
    return list(dict.fromkeys(where for item in m.incidents if (where := m.where(item))))


def _steps(m: Matter) -> str:
    if not m.case.referrals:
        return m.say("not stated here")
    return "; ".join(
        f"{m.value(item, 'recipient')} ({say(item.sent, m.language)})" for item in m.case.referrals
    )
