"""How it was made, what is not in it, how to check it, and a box for whoever receives it."""

from collections import Counter

from casebook import __version__
from casebook.dossier.blocks import (
    Blanks,
    Block,
    Boxes,
    Code,
    Digest,
    Fact,
    Facts,
    Heading,
    Numbered,
    Prose,
    Row,
    Section,
    Table,
)
from casebook.dossier.leaving import stays
from casebook.dossier.matter import Matter
from casebook.dossier.order import UNREAD
from casebook.paths import resource
from casebook.records import Act, Exhibit, Incident, Statement

VERIFY = ("sha256sum -c NAME.pdf.sha256", "pdfdetach -saveall NAME.pdf",
          "sha256sum -c --ignore-missing manifest-sha256.txt", "python3 -I verify.py NAME.pdf .",
          "casebook verify NAME.pdf")  # fmt: skip
IN_BRIEF = (VERIFY[0], VERIFY[-1])


def method(m: Matter) -> Section:
    """What a reader must know to weigh it."""
    hashes = m.say(
        "A SHA-256 shows that a file is the same as when it was attached. It does not show "
        "that an event happened, or when a file was made."
    )
    lines = [_who_is_named(m), hashes]
    if not m.recipe.is_brief:
        lines = [
            m.say(
                "This was made from a casebook kept on one computer by the program Casebook. "
                "Records were typed by members; dates are printed as precisely as they are known "
                "and no more."
            ),
            *lines,
            m.say(
                "Pictures are shown without the metadata of their files; the SHA-256 is that of "
                "the original. The originals are sealed and can be handed over."
            ),
            m.say("What was not known is printed as not known."),
        ]
    lines += _by_whom(m)
    if m.wordings and any(item.incident in m.refs for item in m.case.wordings):
        lines.append(
            m.say(
                "Some passages were reworded for this dossier and are marked; the records keep "
                "both wordings."
            )
        )
    blocks: list[Block] = [Prose(line) for line in lines]
    if withheld := _withheld(m):
        blocks += [Heading(m.say("What was withheld")), *(Prose(line) for line in withheld)]
    return Section("method", m.say("Method, limits and what was withheld"), tuple(blocks))


def _by_whom(m: Matter) -> list[str]:
    """Who chose what is in it, who approved that, and who translated."""
    lines = []
    for says, name in (
        (m.say("{name} chose what is in it."), m.order.prepared_by.strip()),
        (m.say("{name} approved it."), m.order.approved_by.strip()),
    ):
        if name and m.profile.named != "nobody":
            lines.append(says.format(name=name))
    by: Counter[str] = Counter()
    translated: list[Incident | Act | Statement] = [*m.incidents, *m.acts, *m.statements]
    for item in translated:
        if item.translation:
            by[m.value(item, "translator") or m.say("not stated")] += 1
    if by and m.tells_each:
        told = "; ".join(f"{name} ({count})" for name, count in sorted(by.items()))
        lines.append(m.say("Translations by, and how many: {people}.").format(people=told))
    return lines


def _who_is_named(m: Matter) -> str:
    if m.profile.named == "nobody":
        return m.say("Nobody is named.")
    if m.profile.named == "actors":
        return m.say("Alleged actors and officials are named. Nobody else is.")
    named = m.say(
        "Targets, witnesses, relatives and members are named only if they agreed to that for "
        "this reader; the others have pseudonyms, which are the same in every dossier for this "
        "addressee. Alleged actors and officials are named. Names were replaced in all texts "
        "where the program found them."
    )
    if m.order.checked == UNREAD:
        return f"{named} " + m.say("Nobody has gone through what is left.")
    return f"{named} " + m.say("A person went through what is left.")


def _withheld(m: Matter) -> list[str]:
    """Fixed reasons, with counts; never words that give away what it was."""
    lines = []
    confidential = [
        one
        for is_protected in (True, False)
        for one in m.concerned(protected=is_protected)
        if m.people.is_confidential(one) and m.people.is_hidden(one)
    ]
    if confidential:
        lines.append(
            m.plural(
                "The name of {count} person who said something in confidence.",
                "The names of {count} persons who said something in confidence.",
                len(confidential),
            )
        )
    hidden = [
        one
        for one in m.concerned(protected=True)
        if m.people.is_hidden(one) and one not in confidential
    ]
    if hidden:
        lines.append(
            m.plural(
                "The name of {count} person concerned, for want of consent to be named to this "
                "reader.",
                "The names of {count} persons concerned, for want of consent to be named to this "
                "reader.",
                len(hidden),
            )
        )
    if others := _hidden_in_texts(m, [*hidden, *confidential]):
        lines.append(
            m.plural(
                "The name of {count} other person, found in texts or exhibits.",
                "The names of {count} other persons, found in texts or exhibits.",
                others,
            )
        )
    if m.left_out:
        lines.append(
            m.plural(
                "{count} record was left out: it is marked never to leave the casebook.",
                "{count} records were left out: they are marked never to leave the casebook.",
                m.left_out,
            )
        )
    if "plates" not in m.recipe.sections():
        return lines
    if never := sum(bool(item.intimate or item.minor) for item in _pictures(m)):
        lines.append(
            m.plural(
                "{count} picture is listed but not shown: it is of a kind that is never printed.",
                "{count} pictures are listed but not shown: they are of a kind that is never "
                "printed.",
                never,
            )
        )
    if unasked := sum(_lacks_consent(m, item) for item in _pictures(m)):
        lines.append(
            m.plural(
                "{count} picture is listed but not shown: somebody on it did not agree.",
                "{count} pictures are listed but not shown: somebody on them did not agree.",
                unasked,
            )
        )
    if open_ones := sum(_lacks_cover(m, item) for item in _pictures(m)):
        lines.append(
            m.plural(
                "{count} picture is listed but not shown: there is no copy with covered parts.",
                "{count} pictures are listed but not shown: there are no copies with covered "
                "parts.",
                open_ones,
            )
        )
    return lines


def _hidden_in_texts(m: Matter, concerned: list[str]) -> int:
    """How many more people were found in what is printed before this, and taken out."""
    found = {one.whose for one in m.finder.found.values() if not one.kept}
    return len((found & m.case.all_people.keys()) - set(concerned))


def _pictures(m: Matter) -> list[Exhibit]:
    return [item for item in m.exhibits if m.is_picture(item)]


def _lacks_consent(m: Matter, item: Exhibit) -> bool:
    never = item.intimate or item.minor
    return not never and not m.may_be_seen(item) and item.id not in m.case.covered


def _lacks_cover(m: Matter, item: Exhibit) -> bool:
    never = item.intimate or item.minor
    return (
        not never
        and m.profile.covered_only
        and m.may_be_seen(item)
        and item.id not in m.case.covered
    )


def integrity(m: Matter) -> Section:
    """What this file carries, and the ordinary commands that check it."""
    blocks: list[Block] = [
        Prose(
            m.say(
                "This file carries as attachments the record in machine-readable form, a list of "
                "SHA-256 values, the head of the history and the script verify.py, and a seal "
                "signed by the member who made it. The commands check them without a "
                "passphrase, most of them without the program Casebook. Originals that were "
                "handed over are called by their numbers, as in the list: EXH-0001.jpg."
            )
        ),
        Code(IN_BRIEF if m.recipe.is_brief else VERIFY),
        Digest(m.say("Head of the history"), m.case.head),
        Digest(m.say("Fingerprint of the member's key"), m.case.fingerprint),
    ]
    if not m.recipe.is_brief:
        blocks += [
            Prose(
                m.say(
                    "Made with Casebook {version}. A file is sealed when it is attached, with its "
                    "SHA-256 taken at that moment, and kept encrypted; each change of a record "
                    "adds an entry to a history that is chained by hashes. Times are those of "
                    "the clock of the computer, with its offset from UTC; nobody else vouches "
                    "for them."
                ).format(version=__version__)
            ),
            Blanks(
                (m.say("Signature"), m.say("Date and place")),
                m.say(
                    "I keep these records. They were made in the ordinary course of this work, "
                    "the program that keeps them was working, and I know of no change to them. "
                    "(To be looked at by a lawyer before it is signed.)"
                ),
            ),
            Heading(m.say("The script verify.py")),
            Code(tuple(script().splitlines())),
        ]
    return Section("integrity", m.say("Integrity"), tuple(blocks))


def script() -> str:
    """The script that is attached and printed: it needs nothing but Python."""
    return resource("verifier", "verify.py").read_text("utf-8")


def glossary(m: Matter) -> Section | None:
    """Abbreviations, and the other writings of the names that are printed."""
    rows: tuple[Row, ...] = (
        (m.say("INC, EXH, STA"), m.say("numbers of incidents, exhibits and statements here")),
        *_other_words(m),
        ("SHA-256", m.say("a number that changes when a file changes by as little as one bit")),
    )
    blocks: list[Block] = [Table((m.say("Word"), m.say("Meaning")), (0.3, 0.7), rows)]
    names: list[Row] = []
    for item in m.case.names:
        if stays(item) or m.people.is_hidden(item.contact):
            continue
        if item.contact in m.case.contacts:
            kind = m.value(item, "name_type") or m.say("another writing")
            if item.as_heard:
                kind = m.say("{kind} (as it was heard)").format(kind=kind)
            names.append((m.people.call(item.contact), item.text, kind))
    if names:
        heads = (m.say("Name"), m.say("Also written"), m.say("Kind of name"))
        blocks += [
            Heading(m.say("Names in other writings")),
            Table(heads, (0.36, 0.36, 0.28), tuple(sorted(names))),
        ]
    return Section("glossary", m.say("Glossary"), tuple(blocks))


def _other_words(m: Matter) -> list[Row]:
    """What else a reader may not know, where it is printed."""
    rows: list[Row] = []
    if "custody" in m.recipe.sections() and any(one.detail for one in m.case.custody):
        rows.append((m.say("DOS"), m.say("numbers of dossiers that were made before")))
    if any(m.people.is_hidden(one) for one in m.concerned(protected=True)):
        stands = m.say("with three letters: somebody who is not named; the same person throughout")
        rows.append((m.say("Person, Witness, Group, Member"), stands))
    rows.append((m.say("UTC"), m.say("the time from which all time zones are counted")))
    return rows


def using(m: Matter) -> Section:
    """For the person whose copy it is."""
    lines = (
        m.say("This copy is yours. It holds what this casebook says of what happened to you."),
        m.say(
            "Keep it where nobody finds it whom you do not trust. Whoever may have done this "
            "should not read it."
        ),
        m.say(
            "If something in it is wrong, tell the people who keep the casebook: they correct it, "
            "and both versions stay."
        ),
        m.say("You can take back your consent at any time; what was already sent stays there."),
        m.say(
            "When you show it to an office, note the name of the person, the date and the file "
            "number."
        ),
        m.say("If you are in danger now, call 911 first."),
    )
    return Section("using", m.say("How to use this copy"), (Numbered(lines),))


def checklist(m: Matter) -> Section:
    """One box to be filled in by whoever receives it."""
    boxes = (
        m.say("I have received this dossier."),
        m.say("A file was opened."),
        m.say("I will tell the person named as sender what becomes of it."),
        m.say("This is not for us; it should go to:"),
    )
    labels = (
        m.say("File number"), m.say("Name and badge number"), m.say("Telephone or e-mail"),
        m.say("Date"), m.say("Next contact on"),
    )  # fmt: skip
    facts = Facts((Fact(m.say("Please send a copy of this page to"), m.own(m.order.reply_to)
                        or m.say("the person who handed this over")),))  # fmt: skip
    return Section(
        "checklist",
        m.say("For the receiving officer"),
        (Boxes(boxes), Blanks(labels), facts),
        fresh=True,  # a page that is filled in, copied and sent back
    )
