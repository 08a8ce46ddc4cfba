"""Printing a few texts, and reading the pages back as strangers do."""

import io
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from typing import Any

import pikepdf
import pypdfium2
import pytest
from reportlab.platypus.flowables import Flowable

from casebook.dossier.look import Paper
from casebook.dossier.text import Style, Text

MARKS = dict.fromkeys(map(ord, "\u200e\u200f\u202a\u202b\u202c\u2066\u2067\u2068\u2069\f"))
"""Marks of direction: pdftotext adds its own, and ours stand where two directions meet."""


def printed(*story: str | Flowable, style: Style | None = None, head: str = "") -> bytes:
    """A PDF with these texts."""
    out = io.BytesIO()
    paper = Paper(out, "a4", head=head, mark="", page_of="", title="A title", lang="en")
    texts = [Text(item, style) if isinstance(item, str) else item for item in story]
    paper.build_whole(texts)
    return out.getvalue()


def pdftotext(pdf: bytes) -> str:
    """The text that poppler reads, without marks of direction."""
    program = shutil.which("pdftotext")
    if program is None:
        pytest.skip("pdftotext is not installed (poppler-utils)")
    done = subprocess.run(
        [program, "-enc", "UTF-8", "-", "-"], input=pdf, capture_output=True, check=True
    )
    return done.stdout.decode("utf-8").translate(MARKS)


def pdfium_text(pdf: bytes) -> str:
    """The text that the library of a browser reads."""
    with pypdfium2.PdfDocument(pdf) as document:
        texts = []
        for page in document:
            reader = page.get_textpage()
            texts.append(str(reader.get_text_range()))
            reader.close()
            page.close()
    return "\n".join(texts).translate(MARKS)


def words(text: str) -> list[str]:
    """What stands between blanks and line ends."""
    return unicodedata.normalize("NFC", text.translate(MARKS)).split()


def letters(text: str) -> str:
    """All that is not blank."""
    return "".join(words(text))


def pages_of(pdf: bytes) -> int:
    with pikepdf.open(io.BytesIO(pdf)) as document:
        return len(document.pages)


def fonts_of(pdf: bytes) -> dict[str, Any]:
    """Each font with the size of what is embedded of it."""
    found: dict[str, Any] = {}
    with pikepdf.open(io.BytesIO(pdf)) as document:
        for page in document.pages:
            for font in dict(page.Resources.get("/Font", {})).values():
                inner = font.DescendantFonts[0].FontDescriptor
                found[str(font.BaseFont)] = len(inner.FontFile2.read_bytes())
    return found


def picture(pdf: bytes, page: int = 0) -> Any:
    """A grey picture of a page, one pixel a point."""
    with pypdfium2.PdfDocument(pdf) as document:
        shown = document[page]
        image = shown.render(scale=1, grayscale=True).to_pil()
        shown.close()
    return image


def is_inked(pdf: bytes, box: tuple[int, int, int, int]) -> bool:
    """Something is printed in this part of the first page (left, top, right, bottom; points)."""
    darkest: Sequence[int] = picture(pdf).crop(box).getextrema()
    return darkest[0] < 128
