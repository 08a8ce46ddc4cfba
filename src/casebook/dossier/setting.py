"""A paragraph made ready to be printed: shaped, measured, broken into lines."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, islice
from operator import itemgetter
from typing import Final, Literal

from reportlab.lib.colors import Color, black

from casebook.dossier.bidi import is_rtl
from casebook.dossier.breaks import break_places, clusters
from casebook.dossier.drawing import Piece
from casebook.dossier.fonts import face
from casebook.dossier.shaping import Run, runs_of, showable

_BLANKS: Final = " \u200b\u3000"


@dataclass(frozen=True)
class Style:
    """How text is set. Sizes in points; `language` decides among fonts for one character."""

    size: float = 9.5
    leading: float = 13.0
    font: Literal["", "bold", "italic", "mono"] = ""
    color: Color = black
    language: str = ""
    align: Literal["start", "center", "end"] = "start"
    direction: Literal["auto", "ltr", "rtl"] = "auto"
    before: float = 0
    after: float = 0
    indent: float = 0
    keep_with_next: bool = False


@dataclass(frozen=True)
class Span:
    """A stretch of a paragraph with a font of its own, and a link to a bookmark of the document."""

    text: str
    font: Literal["", "bold", "italic", "mono"] = ""
    color: Color | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One paragraph, shaped; `edges` are the widths up to each character."""

    text: str
    rtl: bool
    spans: tuple[Span, ...]
    runs: tuple[Run, ...]
    edges: tuple[float, ...]

    def seen(self, start: int, end: int) -> int:
        """The end without the blanks that hang over it."""
        while end > start and self.text[end - 1] in _BLANKS:
            end -= 1
        return end

    def width(self, start: int, end: int) -> float:
        return self.edges[self.seen(start, end)] - self.edges[start]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a paragraph: its characters, its room, and how tall it is."""

    para: Paragraph
    start: int
    end: int
    height: float

    @property
    def width(self) -> float:
        """The width of what is seen of it."""
        return self.para.width(self.start, self.end)


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text, whatever kind of line end it has."""
    for end in ("\r\n", "\r", "\x85", "\u2029"):
        text = text.replace(end, "\n")
    return text.split("\n")


def cut(spans: Sequence[Span]) -> list[tuple[Span, ...]]:
    """Spans cut where a paragraph ends."""
    found: list[list[Span]] = [[]]
    for span in spans:
        for number, part in enumerate(lines_of(span.text)):
            if number:
                found.append([])
            found[-1].append(replace(span, text=showable(part)))
    return [tuple(part) for part in found]


def shape(spans: tuple[Span, ...], style: Style) -> Paragraph:
    text = "".join(span.text for span in spans)
    rtl = is_rtl(text) if style.direction == "auto" else style.direction == "rtl"
    ends = accumulate(len(span.text) for span in spans)
    fonts = tuple((end, span.font or style.font) for end, span in zip(ends, spans, strict=True))
    runs = tuple(runs_of(text, fonts, style.language, rtl=rtl))
    scale = style.size / 1000
    advances = (
        advance * scale for run in runs for _start, word in run.words for advance in word.advances
    )
    return Paragraph(text, rtl, spans, runs, tuple(accumulate(advances, initial=0.0)))


def breaks(para: Paragraph, start: int, end: int, room: float, style: Style) -> Iterator[Line]:
    """The lines of a stretch of a paragraph, none of them wider than the room."""
    edges = para.edges
    while True:
        fits = bisect_right(edges, edges[start] + room + 1e-6) - 1
        if fits >= end or para.seen(start, end) <= fits:
            yield _line(para, start, end, style)
            return
        places = break_places(para.text)  # only now: most texts take one line
        number = bisect_right(places, fits)
        # blanks may hang over the edge
        while number < len(places) and para.seen(start, places[number]) <= fits:
            number += 1
        best = places[number - 1] if number else 0
        if best <= start:
            best = _forced(para, start, fits, end)
        yield _line(para, start, best, style)
        start = best
        if start >= end:
            return


def _line(para: Paragraph, start: int, end: int, style: Style) -> Line:
    """A line, taller where a script needs it."""
    faces = {run.face for run in para.runs if run.start < end and run.end > start}
    tall = max((face(name).tall for name in faces), default=0.0)
    return Line(para, start, end, max(style.leading, tall * style.size))


def _forced(para: Paragraph, start: int, fits: int, end: int) -> int:
    """Where a word that is wider than the line is broken: between what a person sees as letters."""
    stop = next((place for place in break_places(para.text) if place > start), end)
    place = best = start
    for cluster in clusters(para.text[start : min(stop, end)]):
        place += len(cluster)
        if place > fits and best > start:
            break
        if para.edges[place] > para.edges[start]:
            best = place
    return best if best > start else place


def pieces_of(para: Paragraph, start: int, end: int) -> list[Piece]:
    """The pieces of a line in the order in which they are read."""
    found = []
    for run in para.runs:
        if run.end <= start or run.start >= end:
            continue
        words = []
        first = max(0, bisect_right(run.words, start, key=itemgetter(0)) - 1)
        for place, word in islice(run.words, first, None):
            if place >= end:
                break
            after = place + len(word.advances)
            if after <= start:
                continue
            if place < start or after > end:
                word = word.part(start - place, end - place)
            words.append(word)
        width = sum(word.width for word in words)
        found.append(Piece(run.face, run.level, run.span, run.heavy, tuple(words), width))
    return found
