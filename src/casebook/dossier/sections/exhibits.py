"""What was kept: the list with hashes and where each is cited, and what was done with each."""

from casebook.dossier.blocks import Block, Digest, Fact, Facts, Heading, Prose, Section, Table
from casebook.dossier.casefile import CustodyLine
from casebook.dossier.matter import Matter
from casebook.dossier.plates import in_bytes
from casebook.records import Exhibit
from casebook.words import later

ACTIONS = {
    "attach": later("sealed into the casebook"),
    "copied-out": later("copied out"),
    "verified": later("read whole and found unchanged"),
    "into-dossier": later("put into a dossier"),
    "offered-again": later("the same file was offered again"),
    "covered": later("a copy with covered parts was made"),
    "edit": later("description changed"),
    "remove": later("removed"),
    "undo": later("change undone"),
}


def exhibits(m: Matter) -> Section | None:
    """One block each: a full SHA-256 does not fit a column."""
    if not m.exhibits:
        return None
    if m.recipe.is_brief:
        return _short(m)
    blocks: list[Block] = []
    for item in m.exhibits:
        blocks += [
            Heading(m.value(item, "title"), ref=item.ref),
            Facts(tuple(_facts(m, item))),
            Digest("SHA-256", m.value(item, "sha256") or m.unknown),
        ]
    return Section("exhibits", m.say("Exhibits"), tuple(blocks), fresh=True)


def _short(m: Matter) -> Section:
    rows = tuple(
        (item.ref, m.value(item, "title"), m.value(item, "sha256") or m.unknown)
        for item in m.exhibits[: m.recipe.most_others or None]
    )
    blocks: list[Block] = [
        Table((m.say("No."), m.say("What it is"), "SHA-256"), (0.13, 0.37, 0.5), rows, codes=(2,))
    ]
    if left := len(m.exhibits) - len(rows):
        blocks.append(
            Prose(
                m.plural(
                    "{count} more exhibit is listed in the full form of this dossier.",
                    "{count} more exhibits are listed in the full form of this dossier.",
                    left,
                ),
                "small",
            )
        )
    return Section("exhibits", m.say("Exhibits"), tuple(blocks))


def _facts(m: Matter, item: Exhibit) -> list[Fact]:
    facts: list[Fact] = []
    facts += m.fact(item, "description")
    kind = m.value(item, "exhibit_kind") or m.value(item, "media_type")
    facts.append(Fact(m.say("Kind"), kind or m.unknown))
    facts.append(Fact(m.say("When it was taken or made"), m.value(item, "captured") or m.unknown))
    for name in ("collected", "collection_method", "device", "source", "page_title", "context",
                 "authenticity", "parent"):  # fmt: skip
        facts += m.fact(item, name)
    if m.profile.photo_details:
        facts += m.fact(item, "taken_as_read")
    facts.append(Fact(m.say("File"), m.value(item, "file_name") or m.say("no file")))
    if item.size:
        facts.append(Fact(m.say("Size"), in_bytes(item.size, m.language)))
    if item.sha256:
        facts.append(Fact(m.say("Original"), _original(m, item)))
    facts.append(Fact(m.say("Cited in"), _cited(m, item)))
    return facts


def _original(m: Matter, item: Exhibit) -> str:
    if item.id in m.case.verified:
        return m.say("sealed in the casebook; read whole again and found unchanged")
    return m.say("sealed in the casebook")


def _cited(m: Matter, item: Exhibit) -> str:
    found = []
    for incident in m.incidents:
        if item in m.exhibits_of(incident):
            fact = m.say("fact {number}").format(number=m.numbers[incident.id])
            found.append(f"{incident.ref} ({fact})")
    return ", ".join(found) or "-"


def _done(m: Matter, line: CustodyLine, ref: str) -> str:
    if not line.by_program:
        done = m.term("custody_action", line.action)
    else:
        done = m.say(ACTIONS.get(line.action, line.action))
    detail = m.own(line.detail, ref, m.say("Custody"))
    return f"{done} ({detail})" if detail else done


def custody(m: Matter) -> Section | None:
    """Every line of the log; what people state stands beside what the program wrote."""
    shown = {item.id: item.ref for item in m.exhibits}
    rows = tuple(
        (
            shown[line.exhibit],
            line.at or m.unknown,
            _done(m, line, shown[line.exhibit]),
            m.member(line.by) if line.by_program else m.say("stated"),
            line.entry[:16] or "-",
        )
        for line in m.case.custody
        if line.exhibit in shown
    )
    if not rows:
        return None
    table = Table(
        (
            m.say("Exhibit"), m.say("When"), m.say("What was done"), m.say("By"),
            m.say("Entry"),
        ),
        (0.11, 0.27, 0.29, 0.15, 0.18),
        rows,
        codes=(4,),
    )  # fmt: skip
    return Section("custody", m.say("Custody"), (table,), fresh=True)
