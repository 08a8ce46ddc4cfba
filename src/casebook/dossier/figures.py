"""What is drawn and not set: the strip of months, boxes to tick, lines to write on, stamps."""

from collections.abc import Sequence
from typing import Any

from reportlab.platypus.flowables import Flowable

from casebook.dossier.look import INK, MUTED, RULE, body, small
from casebook.dossier.text import Span, Text, ltr

_RADIUS = 2.2
_STACK = 6


class MonthStrip(Flowable):
    """A dot for each incident over its month; more than six are a number. For print in black."""

    def __init__(self, months: Sequence[tuple[str, int]], width: float) -> None:
        super().__init__()
        self._months = months
        self._step = min(16.0, width / max(1, len(months)))
        self._high = min(_STACK, max(count for _month, count in months))
        self.spaceAfter = 8

    def wrap(self, width: float, _height: float) -> tuple[float, float]:
        self.width = width
        self.height = self._high * (2 * _RADIUS + 1.2) + 26
        return self.width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        ground = 14.0
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.6)
        canvas.line(0, ground, self._step * len(self._months), ground)
        canvas.setFillColor(INK)
        for place, (month, count) in enumerate(self._months):
            x = place * self._step + self._step / 2
            if month.endswith("-01") or place == 0:
                canvas.line(place * self._step, ground, place * self._step, ground - 9)
                label = Text(ltr(month[:4]), small())
                label.wrap(40, 20)
                label.drawOn(canvas, place * self._step + 2, 0)
            canvas.setFillColor(INK)
            for dot in range(min(count, _STACK)):
                y = ground + 4 + dot * (2 * _RADIUS + 1.2)
                canvas.circle(x, y, min(_RADIUS, self._step / 2 - 0.2), stroke=0, fill=1)
            if count > _STACK:
                more = Text(ltr(str(count)), small(INK))
                more.wrap(20, 20)
                top = ground + 2 + _STACK * (2 * _RADIUS + 1.2)
                more.drawOn(canvas, x - more.natural_width() / 2, top)


class Box(Flowable):
    """A box to tick, and what it means."""

    def __init__(self, text: str, language: str) -> None:
        super().__init__()
        self._text = Text(text, body(language))
        self.spaceAfter = 5

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        _width, tall = self._text.wrap(width - 18, height)
        self.width, self.height = width, tall
        return width, tall

    def draw(self) -> None:
        canvas: Any = self.canv
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.8)
        canvas.rect(0, self.height - 11, 8.5, 8.5, stroke=1, fill=0)
        self._text.drawOn(canvas, 18, 0)


class Blank(Flowable):
    """A line to write on, with what belongs there below it."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label = Text(label, small(MUTED))
        self.spaceAfter = 4

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self._wide = min(width, 300.0)
        _width, tall = self._label.wrap(self._wide, height)
        self.width, self.height = width, tall + 26
        return width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        line = self.height - 24
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.6)
        canvas.line(0, line, self._wide, line)
        self._label.drawOn(canvas, 0, line - self._label.height - 1)


class StampBox(Flowable):
    """Words in a heavy frame: what nobody may overlook, also in black and white."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = Text([Span(text, font="bold")], body(size=11))
        self.spaceBefore, self.spaceAfter = 4, 8

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        self._wide = min(width, self._text.natural_width() + 22)
        _width, tall = self._text.wrap(self._wide - 20, height)
        self.width, self.height = width, tall + 10
        return width, self.height

    def draw(self) -> None:
        canvas: Any = self.canv
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(1.6)
        canvas.rect(0.8, 0.8, self._wide - 1.6, self.height - 1.6, stroke=1, fill=0)
        self._text.drawOn(canvas, 10, 5)
