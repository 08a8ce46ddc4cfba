"""The recovery sheet: one page that can be read, typed from, and kept."""

import io

import pikepdf
import pytest

from casebook.dossier.sheet import recovery_sheet
from tests.dossier.reading import fonts_of, pages_of, pdfium_text, pdftotext, picture

GROUPS = ["7K3QZ", "X9V2D", "0M4TB", "HJ6RW", "PN8CE", "5YAFG", "2S7KD", "Q0X9V"]


def sheet(language: str = "en", name: str = "Women’s Committee", paper: str = "letter") -> bytes:
    return recovery_sheet(
        GROUPS, casebook_name=name, made_on="23 November 2026", language=language, paper=paper
    )


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_it_is_one_page_with_every_group(language: str, paper: str) -> None:
    pdf = sheet(language, paper=paper)
    assert pages_of(pdf) == 1
    read = pdftotext(pdf)
    places = [read.index(group) for group in GROUPS]
    assert places == sorted(places)
    assert all(group in pdfium_text(pdf) for group in GROUPS)


def test_it_says_what_it_is_in_french_too() -> None:
    assert "récupération" in pdftotext(sheet("fr"))
    assert "Recovery sheet" in pdftotext(sheet("en"))


@pytest.mark.parametrize(
    "name", ["香港人權紀錄", "བོད་ཡིག", "ئۇيغۇر خاتىرىسى", "<b>x</b>", "n" * 300]
)
def test_any_name_of_a_casebook_fits(name: str) -> None:
    assert pages_of(sheet(name=name)) == 1


def test_the_code_is_set_large_in_a_mono_face() -> None:
    assert any("NotoSansMono" in font for font in fonts_of(sheet()))


def test_it_says_nothing_about_the_computer_that_made_it() -> None:
    with pikepdf.open(io.BytesIO(sheet())) as document:
        said = {str(key): str(value) for key, value in document.docinfo.items()}
    assert said["/Author"] == "" and said["/Creator"] == said["/Producer"] == "Casebook"
    assert said["/CreationDate"].startswith("D:2000")
    assert sheet() == sheet()


def test_it_can_be_copied_in_black_and_white() -> None:
    page = picture(sheet()).point(lambda value: 0 if value < 128 else 255)
    assert page.getextrema() == (0, 255)
