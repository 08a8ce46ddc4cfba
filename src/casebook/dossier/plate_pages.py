"""A plate into flowables: heading, the place of its picture, hashes, and what was done with it."""

from collections.abc import Sequence
from typing import Any, Final

from reportlab.lib.units import mm
from reportlab.pdfbase import pdfdoc
from reportlab.platypus import PageBreak, Spacer
from reportlab.platypus.flowables import Flowable

from casebook.dossier.fonts import face_for, order
from casebook.dossier.look import INK, MUTED, RULE, body, small, subheading
from casebook.dossier.plates import (
    PAGE_LEFT_OUT,
    Enclosed,
    Kind,
    Picture,
    Plate,
    in_bytes,
    place_of,
)
from casebook.dossier.shaping import HIDDEN, showable
from casebook.dossier.text import Span, Text, isolate, ltr, one_line
from casebook.words import _, plural

FINEST: Final = 72 / 96
"""Points a pixel at most: a small picture is not blown up."""
_LEAST: Final = 0.35
"""The part of a page's height that a picture gets at least, however much is said of it."""
_LONGEST_LINE: Final = 2000


def plate_flowables(
    plate: Plate, room: float, tall: float, language: str, *, bookmark: str = ""
) -> list[Flowable]:
    """Everything of one plate, for a room of so many points. The heading can be linked to.

    A picture is as large as a fresh page allows: begin one first where `is_large` says so.
    """
    return _Setter(plate, room, tall, language, bookmark).whole()


def is_large(plate: Plate) -> bool:
    """It stands on pages of its own; the others are a few lines each."""
    return plate.kind in (Kind.PHOTO, Kind.PAGES, Kind.TEXT)


class Place(Flowable):
    """Where a picture will stand: a grey field until it is put in."""

    def __init__(self, name: str, picture: Picture, width: float, height: float) -> None:
        super().__init__()
        self.width, self.height = width, height
        self._name, self._turned = name, picture.turned

    def wrap(self, _width: float, _height: float) -> tuple[float, float]:
        return self.width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        if self._name not in canvas._doc.idToObject:
            canvas._doc.Reference(_grey_field(), self._name)
        canvas.saveState()
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.transform(*matrix(self._turned, self.width, self.height))
        canvas._code.append(f"/{self._name} Do")
        canvas._formsinuse.append(self._name.removeprefix("FormXob."))
        canvas.restoreState()
        canvas.saveState()
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.rect(0, 0, self.width, self.height)
        canvas.restoreState()


def _grey_field() -> Any:
    names = {"Type": "XObject", "Subtype": "Form"}
    entries: dict[str, Any] = {key: pdfdoc.PDFName(value) for key, value in names.items()}
    entries["BBox"] = pdfdoc.PDFArray([0, 0, 1, 1])
    entries["Resources"] = pdfdoc.PDFDictionary({})
    return pdfdoc.PDFStream(pdfdoc.PDFDictionary(entries), "0.933 g 0 0 1 1 re f")


def matrix(turned: int, width: float, height: float) -> tuple[float, ...]:
    """What holds a picture of this EXIF orientation upright in a field of this size."""
    w, h = width, height
    return {
        1: (w, 0, 0, h, 0, 0),
        2: (-w, 0, 0, h, w, 0),
        3: (-w, 0, 0, -h, w, h),
        4: (w, 0, 0, -h, 0, h),
        5: (0, -h, -w, 0, w, h),
        6: (0, -h, w, 0, 0, h),
        7: (0, h, w, 0, 0, 0),
        8: (0, h, -w, 0, w, 0),
    }[turned]


class _Setter:
    def __init__(
        self, plate: Plate, room: float, tall: float, language: str, bookmark: str
    ) -> None:
        self.plate, self.room, self.tall, self.language = plate, room, tall, language
        self.bookmark = bookmark

    def say(self, text: str) -> str:
        return _(text, language=self.language)

    def whole(self) -> list[Flowable]:
        story: list[Flowable] = [self.heading()]
        if self.plate.kind is Kind.PHOTO:
            return story + self.photo()
        if self.plate.kind is Kind.PAGES:
            return story + self.pages()
        story += [*self.caption(), *self.hashes(), *self.notes(), *self.facts(), *self.enclosed()]
        return story + (self.text() if self.plate.kind is Kind.TEXT else [])

    def heading(self) -> Text:
        style = subheading()
        ref = f"{self.plate.ref}   "
        width = self.room - Text(ltr(ref), style).natural_width() * style.size / 1000 - 6
        name = one_line(_printable(self.plate.title), style, max(width, 60))
        said = "".join(span.text for span in name.spans)
        spans = [Span(ltr(self.plate.ref), color=MUTED), Span("   " + isolate(said))]
        return Text(spans, style, bookmark=self.bookmark)

    def caption(self) -> list[Flowable]:
        """The whole of a title that does not fit the heading, and what the exhibit shows."""
        title, shows = _printable(self.plate.title), _printable(self.plate.caption)
        is_long = len(title) > 70 or "\n" in title
        said = [text for text in (title if is_long else "", shows) if text]
        return [Text(text, body(self.language, before=2, after=4)) for text in said]

    def hashes(self) -> list[Flowable]:
        said: list[Flowable] = []
        if self.plate.sha256:
            said += self.digest("SHA-256 of the original", self.plate.sha256)
        if self.plate.kind is Kind.PHOTO and self.plate.pictures:
            said += self.digest("SHA-256 of the copy shown", self.plate.pictures[0].sha256)
        return said

    def digest(self, label: str, digest: str) -> list[Flowable]:
        groups = " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))
        return [
            Text(
                [Span(self.say(label) + "   "), Span(ltr(groups), font="mono", color=INK)],
                small(),
            )
        ]

    def notes(self, *more: str) -> list[Flowable]:
        notes = [self.say(note) for note in (*self.plate.notes, self.plate.reason) if note]
        return [Text(" ".join((*more, *notes)), small(before=2, after=2))] if notes or more else []

    def photo(self) -> list[Flowable]:
        if not self.plate.pictures:
            return [*self.caption(), *self.hashes(), *self.notes()]
        picture = self.plate.pictures[0]
        caption = self.caption()
        below: list[Flowable] = [*self.hashes(), *self.notes(self.measure(picture, 100.0))]
        taken = self.high([self.heading(), *below]) + 12
        taken += min(self.high(caption), self.tall * 0.25)
        free = max(self.tall - taken, self.tall * _LEAST)
        wide, high = fitted(picture.upright, self.room, free, FINEST)
        below = [*self.hashes(), *self.notes(self.measure(picture, wide))]
        return [Spacer(1, 4), self.place(0, wide, high), Spacer(1, 5), *below, *caption]

    def measure(self, picture: Picture, wide: float) -> str:
        """How large the picture is, and how large it stands here."""
        across, down = picture.pixels if picture.pixels[0] else picture.upright
        said = self.say("{width} × {height} pixels").format(width=across, height=down)
        if (across, down) != picture.upright:
            said = self.say("{width} × {height} pixels in the file, {across} × {down} here").format(
                width=across, height=down, across=picture.upright[0], down=picture.upright[1]
            )
        shown = self.say("shown {mm} mm wide").format(mm=round(wide / mm))
        return f"{said}, {shown}."

    def pages(self) -> list[Flowable]:
        """Each page on one of ours, under a stamp that says whose page it is."""
        plate = self.plate
        drawn = {picture.number: place for place, picture in enumerate(plate.pictures)}
        numbers = sorted((*drawn, *plate.undrawn))
        more = []
        if left := plate.total - len(numbers):
            more = [
                plural(
                    "{count} more page is in the original.",
                    "{count} more pages are in the original.",
                    left,
                    language=self.language,
                ).format(count=left)
            ]
        story: list[Flowable] = [*self.caption(), *self.hashes(), *self.notes(*more)]
        free = self.tall - self.high([self.heading(), *story]) - 8
        for place, number in enumerate(numbers):
            if place or free < self.tall * _LEAST:
                story.append(PageBreak())
                free = self.tall - 4
            story += self.page(number, drawn.get(number), free)
        return story

    def page(self, number: int, place: int | None, free: float) -> list[Flowable]:
        """One page of theirs, no larger than it is, in what is free of one of ours."""
        free -= self.high([self.stamp(number, place, 1.0)]) + 4
        if place is None:
            return [self.stamp(number), Text(self.say(PAGE_LEFT_OUT), body(self.language))]
        picture = self.plate.pictures[place]
        across = picture.points[0] if picture.points else picture.upright[0] * FINEST
        wide, high = fitted(picture.upright, self.room, free, across / picture.upright[0])
        return [
            self.stamp(number, place, wide / across), Spacer(1, 3), self.place(place, wide, high),
        ]  # fmt: skip

    def stamp(self, number: int, place: int | None = None, share: float = 0) -> Text:
        """Whose page this is, which, and by what the original and this copy are known."""
        plate = self.plate
        page = self.say("page {number} of {total}").format(number=number + 1, total=plate.total)
        spans = [Span(ltr(plate.ref), font="bold", color=INK), Span(f"   {page}   SHA-256 ")]
        spans.append(Span(ltr(plate.sha256[:16] + "…"), font="mono"))
        if place is not None:
            digest = plate.pictures[place].sha256[:16] + "…"
            percent = self.say("shown at {percent} %").format(percent=max(1, round(share * 100)))
            spans += [Span("   " + self.say("as shown") + " "), Span(ltr(digest), font="mono")]
            spans.append(Span("   " + percent))
        return Text(spans, small(before=2))

    def facts(self) -> list[Flowable]:
        rows = [
            (self.label(label), _printable(value.replace("\n", " ")[:_LONGEST_LINE]))
            for label, value in self.plate.facts
        ]
        style = body(self.language, size=8.5)
        return [
            Text([Span(f"{label}   ", color=MUTED), Span(isolate(value))], style)
            for label, value in rows
        ]

    def label(self, label: str) -> str:
        """Names of headers stay as they stand in the file."""
        return label if self.plate.kind is Kind.TEXT else self.say(label)

    def enclosed(self) -> list[Flowable]:
        found: list[Flowable] = []
        for one in self.plate.enclosed:
            found.append(Text(self.enclosed_line(one), body(self.language, size=8.5, before=3)))
            found += self.digest("SHA-256", one.sha256)
        if found:
            found.insert(0, Text(self.say("Files that came inside"), subheading()))
        return found

    def enclosed_line(self, one: Enclosed) -> list[Span]:
        size = in_bytes(one.size, self.language)
        return [
            Span(ltr(one.ref), color=MUTED),
            Span("   " + isolate(_printable(one.name.replace("\n", " ")))),
            Span(f"   {size}", color=MUTED),
        ]

    def text(self) -> list[Flowable]:
        lines = self.plate.text.split("\n")
        style = body(size=8, leading=11.2)
        story: list[Flowable] = [
            Text(self.say("Text"), subheading()),
            *(Text(_printable(line) or " ", style) for line in lines),
        ]
        if (left := self.plate.total - len(lines)) > 0:
            said = plural(
                "{count} more line is in the original.",
                "{count} more lines are in the original.",
                left,
                language=self.language,
            )
            story.append(Text(said.format(count=left), small(INK, before=6, font="bold")))
        return story

    def place(self, number: int, wide: float, high: float) -> Place:
        return Place(place_of(self.plate, number), self.plate.pictures[number], wide, high)

    def high(self, flowables: Sequence[Flowable]) -> float:
        return sum(
            float(one.wrap(self.room, self.tall)[1] + one.getSpaceBefore() + one.getSpaceAfter())
            for one in flowables
        )


def fitted(sides: tuple[int, int], room: float, tall: float, most: float) -> tuple[float, float]:
    """The size in which something of these sides stands in a room, whole; never a mere line."""
    scale = min(room / sides[0], tall / sides[1], most)
    return max(sides[0] * scale, 1.0), max(sides[1] * scale, 1.0)


def _printable(text: str) -> str:
    """A text from outside: a character that no font has is named, and stops nothing."""
    text = showable(text.replace("\r", ""))
    if text.isascii():
        return text
    names = order("", "")
    return "".join(
        char
        if char.isspace() or char == "\n" or HIDDEN.match(char) or face_for(char, names)
        else f"[U+{ord(char):04X}]"
        for char in text
    )
