"""Puts a look, a scale, fonts and a direction on the whole program, and says which they are."""

import tempfile
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

from PySide6.QtCore import QLocale, QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QIcon, QPalette
from PySide6.QtWidgets import QApplication

from casebook.paths import resource
from casebook.ui import icons
from casebook.ui.look import DARK, LIGHT, LOOKS, SCALES, Look
from casebook.ui.sheet import sheet

POINTS = 10.0
RIGHT_TO_LEFT = ("ug", "ar", "he", "x-rtl")
_FIRST = ("window/Inter_400Regular.ttf", "window/Inter_500Medium.ttf",
          "window/Inter_600SemiBold.ttf", "window/Inter_700Bold.ttf")  # fmt: skip
_OTHERS = (
    "window/DDC_Uchen.ttf",
    "NotoNaskhArabic-Regular.ttf",
    "NotoNaskhArabic-Bold.ttf",
    "NotoSansTC_400Regular.ttf",
    "NotoSansSC_400Regular.ttf",
    "NotoSansMono_400Regular.ttf",
    "NotoEmoji_400Regular.ttf",
)
_FAMILIES = ("Inter", "DDC Uchen", "Noto Naskh Arabic")
_HAN = {"zh-Hans": ("Noto Sans SC", "Noto Sans TC")}


class Theme(QObject):
    """The look of the program now.

    Signals: changed - look, scale or direction are others than before.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.name = "system"
        self.look: Look = LIGHT
        self.scale = 1.0
        self.language = "en"
        self._pictures = tempfile.TemporaryDirectory(prefix="casebook-look-")

    def put_on(
        self, *, name: str | None = None, scale: float | None = None, language: str | None = None
    ) -> None:
        """Change what is given. `name` is "system" or one of `LOOKS`."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise RuntimeError("no application")
        self.name = self.name if name is None else name
        self.scale = self.scale if scale is None else scale
        self.language = self.language if language is None else language
        self.look = LOOKS.get(self.name) or (DARK if _system_is_dark() else LIGHT)
        app.setFont(self.font())
        app.setPalette(_palette(self.look))
        rtl = self.language in RIGHT_TO_LEFT
        app.setLayoutDirection(
            Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight
        )
        QLocale.setDefault(QLocale(self.language.replace("-", "_")))
        app.setStyleSheet(
            sheet(
                self.look,
                self.scale,
                arrow=self._saved("chevron-down", self.look.muted),
                tick=self._saved("check", self.look.on_accent),
            )
        )
        self.changed.emit()

    def larger(self, steps: int) -> None:
        """The text some steps larger (or smaller); 0: as it was at first."""
        place = min(range(len(SCALES)), key=lambda at: abs(SCALES[at] - self.scale))
        there = SCALES.index(1.0) if steps == 0 else place + steps
        self.put_on(scale=SCALES[max(0, min(len(SCALES) - 1, there))])

    def font(self, *, points: float = POINTS, bold: bool = False) -> QFont:
        """The font of the program, scaled."""
        font = QFont()
        han = _HAN.get(self.language, ("Noto Sans TC", "Noto Sans SC"))
        font.setFamilies([*_FAMILIES, *han, "Noto Emoji"])
        font.setPointSizeF(points * self.scale)
        if bold:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def px(self, length: int) -> int:
        """A length in logical pixels, scaled."""
        return max(1, round(length * self.scale))

    def icon(self, name: str, colour: str = "text", size: int = 18) -> QIcon:
        """An icon in a colour of the look (by its name)."""
        return icons.icon(name, getattr(self.look, colour, colour), self.px(size))

    def colour(self, name: str) -> QColor:
        """A colour of the look."""
        return QColor(getattr(self.look, name))

    def forget(self) -> None:
        """Take away the pictures that the stylesheet names, at the end."""
        self._pictures.cleanup()

    def _saved(self, name: str, colour: str) -> str:
        """A picture that the stylesheet can name. (An icon: nothing that a person wrote.)"""
        path = Path(self._pictures.name) / f"{name}-{colour[1:]}.png"
        if not path.exists():
            icons.picture(name, colour, 16).save(str(path))
        return path.as_posix()


@lru_cache(maxsize=1)
def theme() -> Theme:
    """The theme of this program: an application has one look."""
    return Theme()


def load_fonts(*, all_of_them: bool = True) -> None:
    """Make the bundled fonts known. Those of the other scripts may follow after the first paint."""
    for name in (*_FIRST, *(_OTHERS if all_of_them else ())):
        QFontDatabase.addApplicationFont(str(resource("fonts", *name.split("/"))))


def watch_system(then: Callable[[], None]) -> None:
    """Call `then` when the desktop changes between light and dark."""
    hints = QGuiApplication.styleHints()
    hints.colorSchemeChanged.connect(lambda _scheme: then())


def _system_is_dark() -> bool:
    return QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark


def _palette(look: Look) -> QPalette:
    palette = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, look.ground),
        (QPalette.ColorRole.Base, look.surface),
        (QPalette.ColorRole.AlternateBase, look.ground),
        (QPalette.ColorRole.Text, look.text),
        (QPalette.ColorRole.WindowText, look.text),
        (QPalette.ColorRole.Button, look.surface),
        (QPalette.ColorRole.ButtonText, look.text),
        (QPalette.ColorRole.Highlight, look.accent),
        (QPalette.ColorRole.HighlightedText, look.on_accent),
        (QPalette.ColorRole.PlaceholderText, look.muted),
        (QPalette.ColorRole.ToolTipBase, look.text),
        (QPalette.ColorRole.ToolTipText, look.ground),
        (QPalette.ColorRole.Link, look.accent),
    ):
        palette.setColor(role, QColor(colour))
    return palette
