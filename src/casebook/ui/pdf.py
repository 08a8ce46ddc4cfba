"""Pages of a PDF that we made ourselves, as pictures. (PDFs from outside go to the decoder.)"""

import threading
from contextlib import closing

import pypdfium2
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

_GUARD = threading.Lock()
"""PDFium is not made for several threads: what it made is closed under this, too."""


class Pages:
    """The pages of one PDF; rendering may run in any thread."""

    def __init__(self, pdf: bytes) -> None:
        with _GUARD:
            self._document = pypdfium2.PdfDocument(pdf)
            self.count = len(self._document)
            with closing(self._document[0]) as first:
                self.shape = first.get_height() / first.get_width()
                """How many times as high as wide a page is: letter and A4 differ."""

    def picture(self, page: int, width: int) -> QImage:
        """One page, so many pixels wide."""
        with _GUARD, closing(self._document[page]) as found:
            scale = width / found.get_width()
            with closing(found.render(scale=scale, rev_byteorder=True)) as bitmap:
                image = QImage(
                    bytes(bitmap.buffer),
                    bitmap.width,
                    bitmap.height,
                    bitmap.stride,
                    QImage.Format.Format_RGBA8888
                    if bitmap.n_channels == 4
                    else QImage.Format.Format_RGB888,
                )
                return image.copy()

    def close(self) -> None:
        """Let go of it."""
        with _GUARD:
            self._document.close()


def pixmap(image: QImage, ratio: float) -> QPixmap:
    """An image for the screen."""
    found = QPixmap.fromImage(image)
    found.setDevicePixelRatio(ratio)
    return found


def print_out(parent: QWidget, pdf: bytes) -> bool:
    """Let a person print a PDF; False if they did not. Nothing is written to a file."""
    printing = ask_to_print(parent, pdf)
    if printing is None:
        return False
    while printing.next_page():
        pass
    return True


def ask_to_print(parent: QWidget, pdf: bytes) -> "Printing | None":
    """Ask on which printer and which pages; None if the person would rather not."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    pages = Pages(pdf)
    dialog = QPrintDialog(printer, parent)
    dialog.setMinMax(1, pages.count)
    if dialog.exec() != QPrintDialog.DialogCode.Accepted:
        pages.close()
        return None
    return Printing(printer, pages)


class Printing:
    """Puts the chosen pages on paper one by one, so that the window can go on in between."""

    def __init__(self, printer: QPrinter, pages: Pages) -> None:
        self._printer, self._pages = printer, pages
        self.first = max(1, printer.fromPage())
        self.last = min(pages.count, printer.toPage() or pages.count)
        self.page = self.first
        self._painter = QPainter(printer)

    def next_page(self) -> bool:
        """Print one page; whether there are more."""
        if self.page > self.first:
            self._printer.newPage()
        area = self._printer.pageRect(QPrinter.Unit.DevicePixel)
        image = self._pages.picture(self.page - 1, min(2400, int(area.width())))
        height = area.width() * image.height() / image.width()
        self._painter.drawImage(QRectF(0, 0, area.width(), height), image)
        self.page += 1
        if self.page <= self.last:
            return True
        self._painter.end()
        self._pages.close()
        return False
