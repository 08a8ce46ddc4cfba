"""An outline into flowables: cover, summary, chronology, sheets, exhibits, custody, method."""

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    KeepTogether,
    LongTable,
    PageBreak,
    Spacer,
    TableStyle,
)
from reportlab.platypus.flowables import Flowable

from casebook.dossier.look import (
    INK,
    MUTED,
    RULE,
    SHADE,
    body,
    heading,
    small,
    subheading,
    title,
)
from casebook.dossier.outline import Outline, Row, Sheet
from casebook.dossier.plate_pages import is_large, plate_flowables
from casebook.dossier.plates import Kind, Plate
from casebook.dossier.text import Span, Text, isolate, ltr
from casebook.words import _

LINES = 14
"""The most lines of a table row: longer cells go on in a row of their own."""


class Mark(Flowable):
    """A place in the PDF's outline; takes no room."""

    def __init__(self, name: str, level: int) -> None:
        super().__init__()
        self._name, self._level = name, level

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        key = f"{self._level}:{self._name}"
        self.canv.bookmarkHorizontal(key, 0, 14)
        self.canv.addOutlineEntry(self._name, key, self._level, closed=self._level == 0)


def pages(what: Outline, room: float, tall: float) -> list[Flowable]:
    """Everything in its order."""
    return _Pages(what, room, tall).whole()


class _Pages:
    def __init__(self, what: Outline, room: float, tall: float) -> None:
        self.what, self.room, self.tall = what, room, tall
        self.language = what.recipe.language

    def say(self, text: str) -> str:
        return _(text, language=self.language)

    def whole(self) -> list[Flowable]:
        what = self.what
        story = self.cover()
        story += [PageBreak(), *self.section("Summary")]
        story += [Text(line, body(after=4)) for line in what.summary]
        story += self.section("Chronology")
        story += self.table(
            ("No.", "When", "Where", "Acts", "Incident", "Exhibits"),
            (0.05, 0.17, 0.15, 0.20, 0.30, 0.13),
            what.chronology,
        )
        if what.people:
            story += self.section("People")
            story += self.table(
                ("Name or pseudonym", "Role", "Description", "How sure", "How it is known", "In"),
                (0.17, 0.14, 0.22, 0.10, 0.25, 0.12),
                what.people,
            )
        if what.identifiers:
            story += self.section("Numbers, accounts and vehicles")
            story += self.table(
                ("What it is", "As it was seen", "Seen in", "Times"),
                (0.2, 0.35, 0.35, 0.1),
                what.identifiers,
                codes=(1,),
            )
            note = "That the same one was seen again is a lead, not proof."
            story.append(Text(self.say(note), small(before=3)))
        for number, sheet in enumerate(what.sheets):
            story += self.sheet(sheet, is_first=number == 0)
        if what.exhibits:
            story += [PageBreak(), *self.section("Exhibits"), *self.exhibits()]
        for plate in what.plates:
            story += self.plate(plate)
        if what.custody:
            story += [PageBreak(), *self.section("Custody")]
            story += self.table(
                ("Exhibit", "When", "What was done", "Detail", "Entry"),
                (0.13, 0.24, 0.28, 0.2, 0.15),
                what.custody,
                codes=(1, 4),
            )
        story += [*self.section("Method and limits")]
        story += [Text(line, body(after=4)) for line in what.method]
        story += self.integrity()
        return story

    def cover(self) -> list[Flowable]:
        recipe = self.what.recipe
        rows = [
            ("For", recipe.addressee or recipe.preset_name),
            ("Purpose", recipe.purpose or self.say("To inform the reader of what is recorded.")),
            ("Made on", recipe.made_at),
            ("Contains", self.counts()),
            ("Status", self.say("DRAFT: not approved by anybody, not to be handed over as it is")),
        ]
        story: list[Flowable] = [
            Mark(self.say("Cover"), 0),
            Spacer(1, 38 * mm),
            Text(self.what.title, title(after=10, language=self.language)),
            Spacer(1, 8 * mm),
        ]
        story += self.facts([(self.say(label), value, self.language) for label, value in rows])
        danger = "If somebody is in danger now, call 911 first."
        story += [Spacer(1, 12 * mm), Text(self.say(danger), body(font="bold"))]
        return story

    def counts(self) -> str:
        what = self.what
        return self.say("{incidents} incidents, {exhibits} exhibits, {plates} pictures").format(
            incidents=len(what.sheets),
            exhibits=len(what.exhibits),
            plates=sum(plate.kind is Kind.PHOTO for plate in what.plates),
        )

    def section(self, name: str) -> list[Flowable]:
        said = self.say(name)
        return [CondPageBreak(40 * mm), Mark(said, 0), Text(said, heading())]

    def sheet(self, sheet: Sheet, *, is_first: bool) -> list[Flowable]:
        story: list[Flowable] = [PageBreak()]
        if is_first:
            story += self.section("Incidents")
        story += [
            Mark(f"{sheet.ref} {sheet.title[:60]}", 1),
            Text(
                [Span(ltr(sheet.ref), color=MUTED), Span("   " + isolate(sheet.title))],
                subheading(),
            ),
            Spacer(1, 4),
        ]
        story += self.facts([(fact.label, fact.value, fact.language) for fact in sheet.facts])
        if sheet.people:
            story.append(Text(self.say("People"), subheading()))
            story += self.table(
                ("Who", "Role", "What they did or said"), (0.28, 0.24, 0.48), sheet.people
            )
        if sheet.sources:
            story.append(Text(self.say("How it is known"), subheading()))
            story += self.table(
                ("What it supports", "Source", "How do you know", "Reliability"),
                (0.4, 0.2, 0.2, 0.2),
                sheet.sources,
            )
        if sheet.exhibits:
            story.append(Text(self.say("Exhibits"), subheading()))
            story += [Text(isolate(line), body()) for line in sheet.exhibits]
        return story

    def facts(self, rows: Sequence[tuple[str, str, str]]) -> list[Flowable]:
        """Labels at the left, values at the right; long values run over pages."""
        narrow = self.room * 0.24
        widths = [narrow, self.room - narrow]
        table: list[list[Any]] = []
        lines: list[tuple[Any, ...]] = []
        for label, value, language in rows:
            table += _rows([Text(label, small()), Text(value, body(language))], widths, 6)
            lines.append(("LINEBELOW", (0, len(table) - 1), (-1, len(table) - 1), 0.4, RULE))
        if not table:
            return []
        style = TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 6),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
                *lines,
            ]
        )
        return [LongTable(table, widths, style=style)]

    def table(
        self,
        heads: Sequence[str],
        shares: Sequence[float],
        rows: Sequence[Row],
        codes: tuple[int, ...] = (),
    ) -> list[Flowable]:
        """A table that repeats its head; columns in `codes` are set left to right."""
        widths = [share * self.room for share in shares]
        data: list[list[Any]] = [[Text(self.say(head), small(INK, font="bold")) for head in heads]]
        lines: list[tuple[Any, ...]] = []
        for row in rows:
            cells = [
                Text(ltr(cell) if place in codes else cell, body(self.language, size=8))
                for place, cell in enumerate(row)
            ]
            data += _rows(cells, widths, 6)
            lines.append(("LINEBELOW", (0, len(data) - 1), (-1, len(data) - 1), 0.4, RULE))
        style = TableStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("BACKGROUND", (0, 0), (-1, 0), SHADE),
                ("LEFTPADDING", (0, 0), (-1, -1), 3),
                ("RIGHTPADDING", (0, 0), (-1, -1), 3),
                ("TOPPADDING", (0, 0), (-1, -1), 2.5),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
                *lines,
            ]
        )
        return [LongTable(data, widths, repeatRows=1, style=style)]

    def exhibits(self) -> list[Flowable]:
        """One block each: a full SHA-256 does not fit a column."""
        story: list[Flowable] = []
        for ref, name, sort, when, file_name, size, sha256, cited in self.what.exhibits:
            facts = [
                (self.say("Kind"), sort, self.language),
                (self.say("When it was taken or made"), when, self.language),
                (self.say("File"), file_name, ""),
                (self.say("Size in bytes"), size, ""),
                (self.say("Shown in"), cited, ""),
            ]
            head = Text([Span(ltr(ref), color=MUTED), Span("   " + isolate(name))], subheading())
            digest = Text([Span(ltr(_grouped(sha256)), font="mono")], small(INK, after=4))
            story.append(KeepTogether([head, *self.facts(facts), Spacer(1, 2), digest]))
        return story

    def plate(self, plate: Plate) -> list[Flowable]:
        fresh = PageBreak() if is_large(plate) else CondPageBreak(40 * mm)
        shown = plate_flowables(plate, self.room, self.tall, self.language)
        return [fresh, Mark(plate.ref, 1), *shown]

    def integrity(self) -> list[Flowable]:
        what = self.what
        lines = [
            self.say(
                "This file carries the record in machine-readable form and a list of SHA-256 "
                "values as attachments, and a seal signed by the member who made it. "
                "`casebook verify FILE.pdf` checks them without a passphrase; so does "
                "`sha256sum -c` with the slip that was made beside this file."
            ),
        ]
        facts = [
            (self.say("Fingerprint of the member's key"), ltr(what.fingerprint), ""),
            (self.say("Head of the history"), ltr(_grouped(what.head)), ""),
        ]
        return [
            *self.section("Integrity"),
            *(Text(line, body(after=4)) for line in lines),
            *self.facts(facts),
        ]


def _rows(cells: list[Text], widths: Sequence[float], padding: float) -> list[list[Any]]:
    """One row, or several where a cell is long: a row is never taller than a page."""
    columns = [
        cell.chunks(width - padding, LINES) for cell, width in zip(cells, widths, strict=True)
    ]
    return [
        [column[place] if place < len(column) else "" for column in columns]
        for place in range(max(len(column) for column in columns))
    ]


def _grouped(digest: str) -> str:
    """A hash in groups of eight, which an eye can follow."""
    if len(digest) != 64:
        return digest
    return " ".join(digest[place : place + 8] for place in range(0, 64, 8))
