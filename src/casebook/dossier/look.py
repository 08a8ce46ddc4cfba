"""How a dossier looks: paper, grid, type scale, and what stands on every page."""

from typing import Any, Final

from reportlab import rl_config
from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, letter
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate

from casebook.dossier.text import Style, Text

# the second wall: nothing that is typed reaches ReportLab's own markup, which could load files
rl_config.trustedSchemes = []
rl_config.trustedHosts = []
rl_config.invariant = 1
rl_config.useA85 = 0

PAPERS: Final = {"a4": A4, "letter": letter}
MARGIN: Final = 20 * mm
HEAD: Final = 14 * mm
FOOT: Final = 14 * mm

INK: Final = HexColor("#1b1f27")
MUTED: Final = HexColor("#5a6270")
RULE: Final = HexColor("#c3c9d3")
SHADE: Final = HexColor("#eef0f4")
ACCENT: Final = HexColor("#23408f")


def body(language: str = "", **values: Any) -> Style:
    """Running text; taller lines for scripts that stack."""
    size = float(values.pop("size", 9.5))
    leading = float(values.pop("leading", size * (1.85 if language == "bo" else 1.4)))
    return Style(
        size=size, leading=leading, color=values.pop("color", INK), language=language, **values
    )


def title(**values: Any) -> Style:
    """The title on the cover."""
    return Style(size=18, leading=24, font="bold", color=INK, **values)


def heading() -> Style:
    """The head of a section. Room for what follows is asked for by the pages: a table that is
    kept together with its head would leave a page empty."""
    return Style(size=14, leading=19, font="bold", color=INK, before=14, after=5)


def subheading() -> Style:
    """The head of a part."""
    return Style(size=10.5, leading=15, font="bold", color=INK, before=9, after=3)


def small(color: Color = MUTED, **values: Any) -> Style:
    """Notes, captions, table heads."""
    return Style(size=7.5, leading=10.5, color=color, **values)


class Paper(BaseDocTemplate):
    """Pages with a head and a foot; "page x of y" is known once all were laid out."""

    def __init__(
        self,
        file: Any,
        paper: str,
        head: str,
        mark: str,
        page_of: str,
        ref: str = "",
        **meta: str,
    ) -> None:
        size = PAPERS[paper]
        super().__init__(file, pagesize=size, pageCompression=1, invariant=1, **meta)
        frame = Frame(
            MARGIN,
            MARGIN + FOOT - 10 * mm,
            size[0] - 2 * MARGIN,
            size[1] - 2 * MARGIN - HEAD - FOOT + 20 * mm,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        self.addPageTemplates(PageTemplate(id="page", frames=[frame]))
        self.room = size[0] - 2 * MARGIN
        self.tall = frame._height
        self._head, self._mark, self._page_of = head, mark, page_of
        self._foot = "  ·  ".join(part for part in (ref, mark) if part)

    def build_whole(self, flowables: list[Any]) -> int:
        """Lay out everything; how many pages it took."""
        outer = self
        pages: list[int] = []

        class Numbered(Canvas):
            """Keeps its pages until their number is known."""

            def __init__(self, *args: Any, **kwargs: Any) -> None:
                super().__init__(*args, **kwargs)
                # no font of ReportLab's own: every text brings its font
                self._preamble = "1 0 0 1 0 0 cm"
                self._kept: list[dict[str, Any]] = []

            def setFont(self, name: str, size: float, leading: float | None = None) -> None:
                """Tables set one for each cell: noted, but never named on a page."""
                self._fontname, self._fontsize = name, size
                self._leading = leading or size * 1.2

            def showPage(self) -> None:
                self._kept.append(dict(self.__dict__))
                self._startPage()

            def save(self) -> None:
                pages.append(len(self._kept))
                for number, page in enumerate(self._kept, 1):
                    self.__dict__.update(page)
                    outer.furnish(self, number, len(self._kept))
                    super().showPage()
                self._doc.idToObject["BasicFonts"].dict.pop("F1", None)
                super().save()

        self.build(flowables, canvasmaker=Numbered)
        return pages[0]

    def furnish(self, canvas: Canvas, number: int, total: int) -> None:
        """Head and foot of one page."""
        width, height = self.pagesize
        canvas.saveState()
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        canvas.line(MARGIN, height - MARGIN + 1 * mm, width - MARGIN, height - MARGIN + 1 * mm)
        canvas.line(MARGIN, MARGIN - 1 * mm, width - MARGIN, MARGIN - 1 * mm)
        half = (width - 2 * MARGIN) / 2
        place(canvas, Text(self._head, small()), MARGIN, height - MARGIN + 2 * mm, half)
        mark = Text(self._mark, small(INK, font="bold", align="end"))
        place(canvas, mark, MARGIN + half, height - MARGIN + 2 * mm, half)
        said = self._page_of.format(number=number, total=total)
        place(canvas, Text(said, small(align="end")), MARGIN + half, MARGIN - 6 * mm, half)
        place(canvas, Text(self._foot, small()), MARGIN, MARGIN - 6 * mm, half)
        canvas.restoreState()


def place(canvas: Canvas, text: Text, x: float, y: float, width: float) -> None:
    """Draw a text outside the flow, its foot at y."""
    text.wrap(width, 1000)
    text.drawOn(canvas, x, y)
