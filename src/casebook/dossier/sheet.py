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

    out = io.BytesIO()
    page = Paper(
        out,
        paper,
        head=say("Recovery sheet"),
        mark=say("This sheet is a key"),
        page_of=say("page {number} of {total}"),
        title=say("Recovery sheet"),
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
    lines = (
        "This code opens your casebook when the passphrase is forgotten. Whoever has this sheet "
        "and a copy of the casebook can read everything in it.",
        "Keep the sheet apart from the computer: with somebody you trust, or where you keep your "
        "passport. Do not photograph it and do not keep it as a file.",
        "To use it: choose “I forgot” when the casebook is opened, or run casebook with "
        "--recovery-code-file. The letters I, L, O and U are not used; small letters and missing "
        "hyphens do not matter. A mistake is named by the number of its group.",
        "When you change the passphrase this code goes on working. A new sheet makes this one "
        "useless.",
    )
    story: list[Flowable] = [
        Text(say("Recovery sheet"), title(after=6)),
        Text(f"{casebook_name}   {made_on}", small(after=14)),
        grid,
        Spacer(1, 10 * mm),
        *(Text(say(line), body(size=11, after=8)) for line in lines),
    ]
    page.build_whole(story)
    return out.getvalue()
