"""Sections into flowables: blocks become text, tables, figures and pictures."""

import re
from collections.abc import Sequence
from typing import Any, Final

from reportlab.lib.units import mm
from reportlab.platypus import (
    CondPageBreak,
    LongTable,
    PageBreak,
    Spacer,
    TableStyle,
)
from reportlab.platypus.flowables import Flowable

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
    Section,
    Stamp,
    Strip,
    Table,
)
from casebook.dossier.figures import Blank, Box, MonthStrip, StampBox
from casebook.dossier.look import ACCENT, INK, MUTED, RULE, SHADE, body, heading, small, subheading
from casebook.dossier.plate_pages import is_large, plate_flowables
from casebook.dossier.plates import Plate
from casebook.dossier.text import Span, Style, Text, isolate, ltr

LINES: Final = 14
"""The most lines of a table row: longer cells go on in a row of their own."""
_NEAR: Final = 4
"""Blocks after a heading that can stand on its page before the first rows of a table."""
REF: Final = re.compile(r"\b[A-Z]{3}-(?:[A-Z0-9]{3}-)?\d{4,}\b")


class Mark(Flowable):
    """A place in the PDF's outline, to which links lead; takes no room."""

    def __init__(self, name: str, level: int, key: str) -> None:
        super().__init__()
        self._name, self._level, self._key = name, level, key

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return 0, 0

    def draw(self) -> None:
        self.canv.bookmarkHorizontal(self._key, 0, 14)
        self.canv.addOutlineEntry(self._name, self._key, self._level, closed=self._level == 0)


class Rows(LongTable):
    """A table; `least` is how tall its head and the rows are that stay with it."""

    least = 0.0


class Laying:
    """Lays sections on pages with so much room; words that name one of `refs` lead to it."""

    def __init__(self, language: str, room: float, tall: float, refs: frozenset[str]) -> None:
        self.language, self.room, self.tall, self.refs = language, room, tall, refs

    def section(self, section: Section) -> list[Flowable]:
        story: list[Flowable] = []
        laid = [self.block(block) for block in section.blocks]
        if section.title:
            is_drawn_first = isinstance(next(iter(section.blocks), None), Strip)
            story += [
                # a strip does not stand apart from the first rows of its table
                CondPageBreak((85 if is_drawn_first else 40) * mm),
                CondPageBreak(min(15 * mm + self.least(laid), self.tall * 0.9)),
                Mark(section.title, 0, f"section-{section.id}"),
                Text(section.title, heading()),
            ]
        for place, block in enumerate(section.blocks):
            if isinstance(block, Plate) and place and is_large(block):
                story.append(PageBreak())
            if isinstance(block, Table) and place and isinstance(section.blocks[place - 1], Table):
                story.append(Spacer(1, 9))
            if isinstance(block, Heading) and not block.fresh:
                story.append(
                    CondPageBreak(min(self.least(laid[place : place + _NEAR]), self.tall * 0.9))
                )
            story += laid[place]
        return story

    def least(self, laid: Sequence[Sequence[Flowable]]) -> float:
        """The room that a heading needs to stand on one page with the first rows after it."""
        high = 0.0
        for flowables in laid:
            for one in flowables:
                if isinstance(one, Rows):
                    return high + one.least
                if isinstance(one, Text | Spacer):
                    high += one.wrap(self.room, self.tall)[1] + one.getSpaceBefore()
                elif not isinstance(one, CondPageBreak | Mark):
                    return high
                if high > 40 * mm:  # enough stands under the heading without any table
                    return high
        return high

    def block(self, block: Block) -> list[Flowable]:
        match block:
            case Prose():
                return [Text(self.linked(block.text), self.prose(block))]
            case Facts():
                return self.facts(block.rows)
            case Table():
                return self.table(block)
            case Heading():
                return self.heading(block)
            case Numbered():
                return self.numbered(block)
            case Boxes():
                return [Box(line, self.language) for line in block.lines]
            case Blanks():
                return self.blanks(block)
            case Strip():
                note = [Text(block.note, small(after=6))] if block.note else []
                return [MonthStrip(block.months, self.room), *note]
            case Digest():
                return self.digest(block.label, block.value)
            case Code():
                mono = Style(size=8, leading=12, font="mono", color=INK, indent=8, direction="ltr")
                return [*(Text(line, mono) for line in block.lines), Spacer(1, 6)]
            case Stamp():
                return [StampBox(block.text)]
            case Plate():
                return self.plate(block)

    def prose(self, block: Prose) -> Style:
        language = block.language or self.language
        if block.tone == "small":
            return small(before=3, after=4)
        if block.tone == "lead":
            return body(language, size=11, after=5)
        if block.tone == "warning":
            return body(language, font="bold", before=6, after=4)
        return body(language, after=4)

    def linked(self, text: str, color: Any = None) -> list[Span]:
        """The text, with links where it names a part of this dossier."""
        spans, end = [], 0
        for match in REF.finditer(text):
            if match[0] not in self.refs:
                continue
            if match.start() > end:
                spans.append(Span(text[end : match.start()], color=color))
            spans.append(Span(match[0], color=ACCENT, link=match[0]))
            end = match.end()
        if end < len(text) or not spans:
            spans.append(Span(text[end:], color=color))
        return spans

    def heading(self, block: Heading) -> list[Flowable]:
        if not block.ref:
            return [CondPageBreak(25 * mm), Text(block.text, subheading())]
        name = f"{block.ref} {block.text[:60]}"
        return [
            PageBreak() if block.fresh else CondPageBreak(35 * mm),
            Mark(name, 1, block.ref),
            Text(
                [Span(ltr(block.ref), color=MUTED), Span("   " + isolate(block.text))],
                subheading(),
            ),
            Spacer(1, 4),
        ]

    def facts(self, rows: Sequence[Fact]) -> list[Flowable]:
        """Labels at the left, values at the right; long values run over pages."""
        narrow = self.room * 0.24
        widths = [narrow, self.room - narrow]
        table: list[list[Any]] = []
        lines: list[tuple[Any, ...]] = []
        starts: list[int] = []
        for fact in rows:
            starts.append(len(table))
            value = Text(self.linked(fact.value), body(fact.language or self.language))
            table += _rows([Text(fact.label, small()), value], widths, 6)
            lines.append(("LINEBELOW", (0, len(table) - 1), (-1, len(table) - 1), 0.4, RULE))
        if not table:
            return []
        # small print stands on the base line of what it labels
        lines.append(("TOPPADDING", (0, 0), (0, -1), 4.7))
        return [_set(table, starts, widths, lines, self.tall)]

    def table(self, block: Table) -> list[Flowable]:
        widths = [share * self.room for share in block.shares]
        data: list[list[Any]] = [[Text(head, small(INK, font="bold")) for head in block.heads]]
        lines: list[tuple[Any, ...]] = [("BACKGROUND", (0, 0), (-1, 0), SHADE)]
        starts: list[int] = []
        for row in block.rows:
            cells = [
                Text(
                    ltr(cell) if place in block.codes else self.linked(cell),
                    body(self.language, size=8),
                )
                for place, cell in enumerate(row)
            ]
            starts.append(len(data))
            data += _rows(cells, widths, 6)
            lines.append(("LINEBELOW", (0, len(data) - 1), (-1, len(data) - 1), 0.4, RULE))
        return [_set(data, starts, widths, lines, self.tall, side=3, heads=1)]

    def numbered(self, block: Numbered) -> list[Flowable]:
        widths = [9 * mm, self.room - 9 * mm]
        table: list[list[Any]] = []
        for number, line in enumerate(block.lines, block.first):
            cells = [
                Text(f"{number}.", body(self.language)),
                Text(self.linked(line), body(block.language or self.language)),
            ]
            table += _rows(cells, widths, 6)
        if not table:
            return []
        return [LongTable(table, widths, style=_style(0, []), spaceAfter=6)]

    def blanks(self, block: Blanks) -> list[Flowable]:
        lines: list[Flowable] = [Blank(label) for label in block.labels]
        if not block.says:
            return lines
        says = Text(block.says, body(self.language, after=4))
        tall = sum(one.wrap(self.room, self.tall)[1] + one.spaceAfter for one in (says, *lines))
        return [CondPageBreak(min(tall, self.tall)), says, *lines]

    def digest(self, label: str, value: str) -> list[Flowable]:
        spans = [Span(f"{label}  ", color=MUTED), Span(ltr(_grouped(value)), font="mono")]
        return [Text(spans, small(INK, before=2, after=5))]

    def plate(self, plate: Plate) -> list[Flowable]:
        return [
            CondPageBreak(40 * mm),
            Mark(plate.ref, 1, f"plate-{plate.ref}"),
            *plate_flowables(plate, self.room, self.tall, self.language),
        ]


def _style(side: float, lines: Sequence[tuple[Any, ...]]) -> TableStyle:
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LEFTPADDING", (0, 0), (-1, -1), side),
            ("RIGHTPADDING", (0, 0), (-1, -1), 6 if not side else side),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
            *lines,
        ]
    )


def _rows(cells: list[Text], widths: Sequence[float], padding: float) -> list[list[Any]]:
    """One row, or several where a cell is long: a row is never taller than a page."""
    columns = [
        cell.chunks(width - padding, LINES) for cell, width in zip(cells, widths, strict=True)
    ]
    return [
        [column[place] if place < len(column) else "" for column in columns]
        for place in range(max(len(column) for column in columns))
    ]


def _set(
    data: Sequence[Sequence[Any]],
    starts: Sequence[int],
    widths: Sequence[float],
    lines: list[tuple[Any, ...]],
    tall: float,
    *,
    side: float = 0,
    heads: int = 0,
) -> Rows:
    """A table whose first two rows stay on one page, and the last two: none stands alone before
    or after a break. Not those that are too tall for that. `starts` are where rows begin."""
    ends = (*starts[1:], len(data))
    least = _high(data[: ends[0]], widths)
    for first, end in {(0, ends[1]), (starts[-2], len(data))} if len(starts) > 1 else ():
        high = _high(data[first:end], widths)
        if high < tall / 3:
            lines.append(("NOSPLIT", (0, first), (0, end - 1)))
            least = high if not first else least
    made = Rows(data, widths, repeatRows=heads, style=_style(side, lines), spaceAfter=4)
    made.least = least
    return made


def _high(rows: Sequence[Sequence[Any]], widths: Sequence[float]) -> float:
    return sum(
        5 + max(
            (one.wrap(width - 6, 1e6)[1] for one, width in zip(cells, widths, strict=True) if one),
            default=0.0,
        )
        for cells in rows
    )  # fmt: skip


def _grouped(digest: str) -> str:
    """A hash in groups of eight, which an eye can follow."""
    if len(digest) != 64:
        return digest
    return " ".join(digest[place : place + 8] for place in range(0, 64, 8))
