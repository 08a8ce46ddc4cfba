"""The recovery sheet: one calm page with a code that opens the casebook."""

import io
from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.platypus import Spacer, Table, TableStyle
from reportlab.platypus.flowables import Flowable

from casebook.dossier.look import RULE, Paper, body, small, title
from casebook.dossier.text import Style, Text, ltr
from casebook.words import _


def recovery_sheet(
    groups: Sequence[str], *, casebook_name: str, made_on: str, language: str, paper: str = "letter"
) -> bytes:
    """A PDF to print. The groups are numbered, so that a mistake is named by its number."""

    def say(text: str) -> str:
        return _(text, language=language)

    lines = [
        say(
            "This code opens your casebook when the passphrase is forgotten. Whoever has this "
            "sheet and a copy of the casebook can read everything in it."
        ),
        say(
            "Keep the sheet apart from the computer: with somebody you trust, or where you keep "
            "your passport. Do not photograph it and do not keep it as a file."
        ),
        say(
            "To use it: choose “I forgot” when the casebook is opened, or run casebook with "
            "--recovery-code-file. The letters I, L, O and U are not used; small letters and "
            "missing hyphens do not matter. A mistake is named by the number of its group."
        ),
        say(
            "When you change the passphrase this code goes on working. A new sheet makes this one "
            "useless."
        ),
    ]
    mark = say("This sheet is a key")
    below = f"{casebook_name}   {made_on}"
    return _sheet(groups, say("Recovery sheet"), mark, below, lines, language, paper)


def share_sheet(
    groups: Sequence[str],
    *,
    number: int,
    count: int,
    enough: int,
    set_name: str,
    made_on: str,
    language: str,
    paper: str = "letter",
) -> bytes:
    """A PDF for the person who keeps a share. It does not name the casebook: they may not."""

    def say(text: str) -> str:
        return _(text, language=language)

    title_said = say("Share {number} of {count}").format(number=number, count=count)
    lines = [
        say(
            "This is a share of a key. Alone it opens nothing and says nothing: {enough} different "
            "shares of this set are needed, and a copy of what they open."
        ).format(enough=enough),
        say(
            "Keep it where only you find it, apart from the other shares. Do not photograph it and "
            "do not keep it as a file. Give it only to the person who gave it to you, or to those "
            "whom that person named, and only when you are sure who asks."
        ),
        say(
            "To use it: choose “I forgot” when the casebook is opened and type one share after "
            "another, or run casebook with --shares-file. The letters I, L, O and U are not used; "
            "small letters and missing hyphens do not matter."
        ),
        say("When new shares are made, this one becomes useless; then destroy it."),
    ]
    below = say("Set {name}, made on {day}").format(name=set_name, day=made_on)
    return _sheet(groups, title_said, say("A share of a key"), below, lines, language, paper)


def _sheet(
    groups: Sequence[str],
    heading: str,
    mark: str,
    below: str,
    lines: Sequence[str],
    language: str,
    paper: str,
) -> bytes:
    out = io.BytesIO()
    page = Paper(
        out,
        paper,
        head=heading,
        mark=mark,
        page_of=_("page {number} of {total}", language=language),
        title=heading,
        author="",
        creator="Casebook",
        producer="Casebook",
        lang=language,
    )
    cells = [
        [Text(f"{number}", small()), Text(ltr(group), Style(size=20, leading=28, font="mono"))]
        for number, group in enumerate(groups, 1)
    ]
    rows = [[*cells[place], *cells[place + 1]] for place in range(0, len(cells), 2)]
    grid = Table(rows, [10 * mm, 60 * mm, 10 * mm, 60 * mm], hAlign="LEFT")
    grid.setStyle(
        TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "MIDDLE"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, RULE),
            ]
        )
    )
    story: list[Flowable] = [
        Text(heading, title(after=6)),
        Text(below, small(after=14)),
        grid,
        Spacer(1, 10 * mm),
        *(Text(line, body(size=11, after=8)) for line in lines),
    ]
    page.build_whole(story)
    return out.getvalue()
