"""The public Big List of Naughty Strings, on paper."""

import io

import pikepdf

from casebook.dossier.look import body
from casebook.dossier.setting import lines_of
from casebook.dossier.shaping import HIDDEN, showable
from casebook.dossier.text import Text
from tests.dossier.reading import letters, pdftotext, printed

# Marks over and under letters that run to the left are read by poppler before their letters.
VOWELLED = {"בְּרֵאשִׁית", "הָיְתָה", "Powerلُ"}


def test_every_naughty_string_is_printed(naughty: list[str]) -> None:
    for text in naughty:
        with pikepdf.open(io.BytesIO(printed(text))) as document:
            assert len(document.pages) == 1
            assert not document.attachments
            assert "/Annots" not in document.pages[0]


def test_and_all_of_them_together(naughty: list[str]) -> None:
    pdf = printed(*(Text(text, body(after=4)) for text in naughty))
    assert len(pdf) < 1_500_000
    assert "DROP TABLE users" in pdftotext(pdf)


def test_nearly_all_come_back_letter_by_letter(naughty: list[str]) -> None:
    lost = []
    for text in naughty:
        shown = "".join(showable(line) for line in lines_of(text))
        typed, read = HIDDEN.sub("", shown), HIDDEN.sub("", pdftotext(printed(text)))
        if letters(typed) != letters(read):
            lost.append(text)
    assert len(lost) <= 5, lost
