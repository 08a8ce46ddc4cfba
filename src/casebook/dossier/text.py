"""A paragraph of any script in a PDF: the flowable through which everything typed is printed.

It never interprets markup. Lines are broken by UAX #14, ordered by UAX #9, shaped by HarfBuzz;
what is copied out of the PDF or searched in it is the text that was typed.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from reportlab.platypus.flowables import Flowable

from casebook.dossier.drawing import operators, placed
from casebook.dossier.fonts import face, order
from casebook.dossier.setting import (
    Line,
    Paragraph,
    Span,
    Style,
    breaks,
    cut,
    lines_of,
    pieces_of,
    shape,
)

__all__ = ["Span", "Style", "Text", "isolate", "ltr", "one_line"]

FSI, LRI, PDI = "\u2068", "\u2066", "\u2069"
_INITIATORS: Final = "\u2066\u2067\u2068"
Stretch = tuple[Paragraph, int, int]


def isolate(text: str) -> str:
    """A text that keeps its own direction inside another one, and cannot leave its place."""
    return "\n".join(f"{FSI}{_balanced(line)}{PDI}" for line in lines_of(text))


def _balanced(line: str) -> str:
    """Without isolates that are closed but not opened; those left open are closed."""
    depth, kept = 0, []
    for char in line:
        if char == PDI and not depth:
            continue
        depth += (char in _INITIATORS) - (char == PDI)
        kept.append(char)
    return "".join(kept) + PDI * depth


def ltr(text: str) -> str:
    """A telephone number, hash, ref or path: left to right wherever it stands."""
    return f"{LRI}{_balanced(text)}{PDI}"


class Text(Flowable):
    """Paragraphs (a line end begins a new one) set in a style."""

    WIDOWS: Final = 2

    def __init__(
        self, text: str | Sequence[Span], style: Style | None = None, *, bookmark: str = ""
    ) -> None:
        super().__init__()
        self.style = style or Style()
        self.spans = (Span(text),) if isinstance(text, str) else tuple(text)
        self.bookmark = bookmark
        self.spaceBefore = self.style.before
        self.spaceAfter = self.style.after
        self.keepWithNext = self.style.keep_with_next
        self._stretches: list[Stretch] | None = None
        self._lines: list[Line] | None = None
        self._broken_at = -1.0

    # What ReportLab asks of a flowable

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break lines for a width."""
        lines = self._broken(width)
        self.width, self.height = width, sum(line.height for line in lines)
        return self.width, self.height

    def minWidth(self) -> float:
        """The widest cluster: less cannot be set."""
        return self.style.size * 1.2

    def split(self, width: float, height: float) -> list[Flowable]:
        """Two parts of which the first fits; never a single line alone on a page."""
        lines = self._broken(width)
        fits, used = 0, 0.0
        while fits < len(lines) and used + lines[fits].height <= height + 1e-6:
            used += lines[fits].height
            fits += 1
        if fits >= len(lines):
            return [self]
        fits = min(fits, len(lines) - self.WIDOWS)
        if fits < self.WIDOWS:
            return []
        first = self._part(lines[:fits], width, is_first=True)
        return [first, self._part(lines[fits:], width, is_first=False)]

    def draw(self) -> None:
        """Draw the lines."""
        canvas: Any = self.canv
        if self.bookmark:
            canvas.bookmarkHorizontal(self.bookmark, 0, self.height + self.style.size)
        y = self.height
        for line in self._lines or ():
            y -= line.height
            free = self.width - self.style.indent - line.width
            rtl = line.para.rtl
            x = 0.0 if rtl else self.style.indent
            if self.style.align == "center":
                x += free / 2
            elif (self.style.align == "end") != rtl:
                x += free
            self._draw_line(canvas, line, x, y + self._drop(line))

    def _draw_line(self, canvas: Any, line: Line, x: float, y: float) -> None:
        style = self.style
        scale = style.size / 1000
        end = line.para.seen(line.start, line.end)
        for place, piece in placed(pieces_of(line.para, line.start, end)):
            span = line.para.spans[piece.span]
            color = span.color or style.color
            paint = f"{color.red:.3g} {color.green:.3g} {color.blue:.3g}"
            left = x + place * scale
            shown = operators(piece, canvas, left, y, style.size)
            stroke = f"{paint} RG " if piece.heavy else ""
            canvas._code.append(f"{paint} rg {stroke}{shown}")
            if span.link:
                box = (left, y - style.size * 0.25, left + piece.width * scale, y + style.size)
                canvas.linkRect("", span.link, box, relative=1, thickness=0)

    def chunks(self, width: float, most: int) -> list["Text"]:
        """This text as several of at most so many lines, none of them a single line."""
        lines = self._broken(width)
        found: list[Text] = []
        while lines:
            count = most if len(lines) - most >= self.WIDOWS else len(lines)
            found.append(self._part(lines[:count], width, is_first=not found))
            lines = lines[count:]
        return found or [self]

    # Setting

    def natural_width(self) -> float:
        """The width that the widest paragraph takes on one line."""
        return max((para.width(start, end) for para, start, end in self._whole()), default=0.0)

    def _drop(self, line: Line) -> float:
        """From the foot of a line to its base line: as in every line, or room for what hangs."""
        shown = face(order(self.style.font, self.style.language)[0])
        room = self.style.leading - (shown.ascent + shown.descent) * self.style.size
        drop = float(shown.descent * self.style.size + room / 2)
        return drop + (line.height - self.style.leading) / 2

    def _part(self, lines: list[Line], width: float, *, is_first: bool) -> "Text":
        part = Text(self.spans, replace(self.style), bookmark=self.bookmark if is_first else "")
        part._lines, part._broken_at = lines, width
        part._stretches = _joined(lines)
        part.spaceBefore = self.spaceBefore if is_first else 0
        part.spaceAfter = 0 if is_first else self.spaceAfter
        return part

    def _broken(self, width: float) -> list[Line]:
        if self._lines is None or abs(self._broken_at - width) > 0.01:
            room = max(width - self.style.indent, 0.0)
            self._lines = [
                line
                for para, start, end in self._whole()
                for line in breaks(para, start, end, room, self.style)
            ]
            self._broken_at = width
        return self._lines

    def _whole(self) -> list[Stretch]:
        if self._stretches is None:
            shaped = [shape(spans, self.style) for spans in cut(self.spans)]
            self._stretches = [(para, 0, len(para.text)) for para in shaped]
        return self._stretches


def _joined(lines: Sequence[Line]) -> list[Stretch]:
    """The stretches of paragraphs that lines hold."""
    found: list[Stretch] = []
    for line in lines:
        if found and found[-1][0] is line.para and found[-1][2] == line.start:
            found[-1] = (line.para, found[-1][1], line.end)
        else:
            found.append((line.para, line.start, line.end))
    return found


def one_line(text: str, style: Style, width: float) -> Text:
    """A text that is cut, with an ellipsis, so that it takes one line."""
    flat = " ".join(text.split())
    whole = Text(flat, style)
    if whole.natural_width() <= width:
        return whole
    least, most = 0, len(flat)
    while most - least > 1:
        middle = (least + most) // 2
        if Text(flat[:middle].rstrip() + "…", style).natural_width() <= width:
            least = middle
        else:
            most = middle
    return Text(flat[:least].rstrip() + "…", style)
