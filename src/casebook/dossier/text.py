"""A paragraph of any script in a PDF: the flowable through which everything typed is printed.

It never interprets markup. Lines are broken by UAX #14, ordered by UAX #9, shaped by HarfBuzz;
what is copied out of the PDF or searched in it is the text that was typed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from reportlab.lib.colors import Color, black
from reportlab.platypus.flowables import Flowable

from casebook.dossier.breaks import break_places
from casebook.dossier.fonts import Embedded, embedded, face, order
from casebook.dossier.shaping import Glyph, Run, is_rtl, runs_of, showable

FSI, LRI, PDI = "\u2068", "\u2066", "\u2069"


def isolate(text: str) -> str:
    """A text that keeps its own direction inside another one."""
    return f"{FSI}{text}{PDI}"


def ltr(text: str) -> str:
    """A telephone number, hash, ref or path: left to right wherever it stands."""
    return f"{LRI}{text}{PDI}"


@dataclass(frozen=True)
class Style:
    """How text is set. Sizes in points; `language` decides among fonts for one character."""

    size: float = 9.5
    leading: float = 13.0
    font: str = ""
    color: Color = black
    language: str = ""
    align: str = "start"
    before: float = 0
    after: float = 0
    indent: float = 0
    keep_with_next: bool = False


@dataclass(frozen=True)
class Span:
    """A stretch of a paragraph with a font and a link of its own."""

    text: str
    font: str = ""
    color: Color | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """Glyphs of one run that stand on one line."""

    face: str
    level: int
    span: Span
    glyphs: tuple[Glyph, ...]
    width: float


@dataclass(slots=True)
class _Line:
    pieces: list[_Piece]
    width: float
    rtl: bool
    ends_paragraph: bool = False


@dataclass
class _Paragraph:
    """One paragraph of the text, shaped; `edges` are the advances up to each character."""

    text: str
    rtl: bool
    spans: tuple[Span, ...]
    runs: list[Run] = field(default_factory=list)
    edges: list[float] = field(default_factory=list)


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
        self._lines: list[_Line] | None = None
        self._broken_at = -1.0
        self._paragraphs: list[_Paragraph] | None = None

    # What ReportLab asks of a flowable

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        """Break lines for a width."""
        lines = self._broken(width)
        self.width, self.height = width, len(lines) * self.style.leading
        return self.width, self.height

    def minWidth(self) -> float:
        """The widest cluster: less cannot be set."""
        return self.style.size * 1.2

    def split(self, width: float, height: float) -> list[Flowable]:
        """Two parts of which the first fits; never a single line alone on a page."""
        lines = self._broken(width)
        fits = int(height / self.style.leading + 1e-6)
        if fits >= len(lines):
            return [self]
        fits = min(fits, len(lines) - self.WIDOWS)
        if fits < self.WIDOWS:
            return []
        return [self._part(lines[:fits], width, True), self._part(lines[fits:], width, False)]

    def draw(self) -> None:
        """Draw the lines."""
        canvas: Any = self.canv
        if self.bookmark:
            canvas.bookmarkHorizontal(self.bookmark, 0, self.height + self.style.size)
        y = self.height
        for line in self._lines or ():
            y -= self.style.leading
            free = self.width - self.style.indent - line.width
            x = 0.0 if line.rtl else self.style.indent
            if self.style.align == "center":
                x += free / 2
            elif (self.style.align == "end") != line.rtl:
                x += free
            draw_line(canvas, line, x, y + self._drop(), self.style)

    def chunks(self, width: float, most: int) -> list["Text"]:
        """This text as several of at most so many lines, none of them a single line."""
        lines = self._broken(width)
        found: list[Text] = []
        while lines:
            count = most if len(lines) - most >= self.WIDOWS else len(lines)
            found.append(self._part(lines[:count], width, not found))
            lines = lines[count:]
        return found or [self]

    # Setting

    def natural_width(self) -> float:
        """The width that the widest paragraph takes on one line."""
        return max((para.edges[-1] for para in self._shaped() if para.edges), default=0.0)

    def _drop(self) -> float:
        """From the foot of a line to its base line."""
        shown = face(order(self.style.font, self.style.language)[0])
        room = self.style.leading - (shown.ascent + shown.descent) * self.style.size
        drop: float = shown.descent * self.style.size + room / 2
        return drop

    def _part(self, lines: list[_Line], width: float, is_first: bool) -> "Text":
        part = Text(self.spans, replace(self.style), bookmark=self.bookmark if is_first else "")
        part._lines, part._broken_at = lines, width
        part.spaceBefore = self.spaceBefore if is_first else 0
        part.spaceAfter = 0 if is_first else self.spaceAfter
        return part

    def _broken(self, width: float) -> list[_Line]:
        if self._lines is None or abs(self._broken_at - width) > 0.01:
            room = max(width - self.style.indent, self.style.size)
            self._lines = [line for para in self._shaped() for line in _break(para, room)]
            self._broken_at = width
        return self._lines

    def _shaped(self) -> list[_Paragraph]:
        if self._paragraphs is None:
            self._paragraphs = [_shape(spans, self.style) for spans in _paragraphs(self.spans)]
        return self._paragraphs


def _paragraphs(spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Spans cut where a line ends."""
    found: list[list[Span]] = [[]]
    for span in spans:
        lines = (
            span.text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n").split("\n")
        )
        for number, part in enumerate(lines):
            if number:
                found.append([])
            found[-1].append(replace(span, text=showable(part)))
    return [tuple(spans) for spans in found]


def _shape(spans: tuple[Span, ...], style: Style) -> _Paragraph:
    text = "".join(span.text for span in spans)
    rtl = is_rtl(text)
    ends, place = [], 0
    for span in spans:
        place += len(span.text)
        ends.append((place, span.font or style.font))
    para = _Paragraph(text, rtl, spans)
    para.runs = runs_of(text, tuple(ends), style.language, rtl=rtl)
    advances = [0.0] * len(text)
    for run in para.runs:
        for glyph in run.glyphs:
            advances[glyph.start] += glyph.advance
    total = 0.0
    scale = style.size / 1000
    para.edges = [0.0]
    for advance in advances:
        total += advance * scale
        para.edges.append(total)
    return para


def _break(para: _Paragraph, room: float) -> list[_Line]:
    """Lines of at most this width."""
    if not para.text:
        return [_Line([], 0.0, para.rtl, True)]
    lines: list[_Line] = []
    start = last = 0
    for place in break_places(para.text):
        while _width(para, start, place) > room:
            if last == start:
                # one word wider than the line: broken where it must be
                last = _forced(para, start, place, room)
            lines.append(_line(para, start, last))
            start = last
        last = place
    if start < len(para.text):
        lines.append(_line(para, start, len(para.text)))
    lines[-1].ends_paragraph = True
    return lines


def _trimmed(para: _Paragraph, start: int, end: int) -> int:
    while end > start and para.text[end - 1] in " \u200b\u3000":
        end -= 1
    return end


def _width(para: _Paragraph, start: int, end: int) -> float:
    return para.edges[_trimmed(para, start, end)] - para.edges[start]


def _forced(para: _Paragraph, start: int, end: int, room: float) -> int:
    """The last place after `start` at which a glyph begins and that fits; one at the least."""
    begins = sorted(
        {glyph.start for run in para.runs for glyph in run.glyphs if start < glyph.start < end}
    )
    best = next((place for place in begins if para.edges[place] > para.edges[start]), end)
    for place in begins:
        if para.edges[place] - para.edges[start] > room:
            break
        best = max(best, place)
    return best


def _line(para: _Paragraph, start: int, end: int) -> _Line:
    """The pieces of a line in the order in which they are seen (UAX #9, L1 and L2)."""
    end = max(_trimmed(para, start, end), start + 1)
    pieces = []
    for run in para.runs:
        if run.end <= start or run.start >= end:
            continue
        glyphs = tuple(glyph for glyph in run.glyphs if start <= glyph.start < end)
        width = sum(glyph.advance for glyph in glyphs)
        pieces.append(_Piece(run.face, run.level, para.spans[run.style], glyphs, width))
    highest = max((piece.level for piece in pieces), default=0)
    for level in range(highest, 0, -1):
        first = 0
        while first < len(pieces):
            after = first
            while after < len(pieces) and pieces[after].level >= level:
                after += 1
            pieces[first:after] = reversed(pieces[first:after])
            first = max(after, first + 1)
    return _Line(pieces, para.edges[end] - para.edges[start], para.rtl)


def draw_line(canvas: Any, line: _Line, x: float, y: float, style: Style) -> None:
    """Draw one line with its base line at y."""
    code = canvas._code
    for piece in line.pieces:
        font = embedded(face(piece.face), canvas)
        color = piece.span.color or style.color
        scale = style.size / 1000
        shown = _shown(piece, font, style.size)
        code.append(
            f"BT {color.red:.3g} {color.green:.3g} {color.blue:.3g} rg "
            f"/{font.internal} {style.size:g} Tf 1 0 0 1 {x:.3f} {y:.3f} Tm {shown} ET"
        )
        width = piece.width * scale
        if piece.span.link:
            box = (x, y - style.size * 0.25, x + width, y + style.size)
            canvas.linkRect("", piece.span.link, box, relative=1, thickness=0)
        x += width


def _shown(piece: _Piece, font: Embedded, size: float) -> str:
    """Text-showing operators: glyphs, with what their places differ from their advances."""
    out: list[str] = []
    array: list[str] = []
    codes: list[str] = []
    rise = 0.0
    for glyph in piece.glyphs:
        natural = font.width(glyph.glyph)
        if glyph.dy != rise:
            _flush(out, array, codes)
            rise = glyph.dy
            out.append(f"{rise * size / 1000:.3f} Ts")
        if glyph.dx:
            _kern(array, codes, -glyph.dx)
        codes.append(f"{font.code(glyph.glyph, glyph.text):04X}")
        after = natural - glyph.advance + glyph.dx
        if abs(after) > 0.5:
            _kern(array, codes, after)
    _flush(out, array, codes)
    if rise:
        out.append("0 Ts")
    return " ".join(out)


def _kern(array: list[str], codes: list[str], amount: float) -> None:
    if codes:
        array.append(f"<{''.join(codes)}>")
        codes.clear()
    array.append(f"{amount:.4g}")


def _flush(out: list[str], array: list[str], codes: list[str]) -> None:
    if codes:
        array.append(f"<{''.join(codes)}>")
        codes.clear()
    if array:
        out.append(f"[{' '.join(array)}] TJ")
        array.clear()
