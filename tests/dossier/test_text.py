"""What is typed in any script is printed, and comes back from the PDF as it was typed."""

import io
import re

import pikepdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from reportlab.platypus import Table

from casebook.dossier.look import body
from casebook.dossier.text import Span, Style, Text, isolate, ltr, one_line
from casebook.errors import MissingGlyph
from tests.dossier.reading import (
    fonts_of,
    is_inked,
    letters,
    pages_of,
    pdfium_text,
    pdftotext,
    picture,
    printed,
    words,
)

SAMPLES = {
    "en": "On 3 March 2024 the office (2nd floor) was searched: “efficient” staff, 12 officers.",
    "fr": "L’été dernier, à Genève, « l’œuvre » fut saisie ; ça suffit : n° 12, peut-être 13.",
    "zh-Hant": "二〇二四年三月三日，警察（共十二人）搜查香港辦公室，帶走電腦2部。「普通話」"
    "與粵語：佢哋喺度㗎。",
    "zh-Hans": "2024年3月3日，警察（共12人）搜查了办公室，带走电脑2台。“普通话”与录音。",
    "bo": "བོད་རང་སྐྱོང་ལྗོངས་ཀྱི་ལྷ་སར་ཉེན་རྟོག་པས་ཁང་པ་བཤེར་བ་རེད། ༢༠༢༤ ལོའི་ཟླ་ ༣ ཚེས་ ༣ ཉིན།",
    "ug": "2024-يىلى 3-مارتتا ساقچىلار، (جەمئىي 17 كىشى) ئىشخانىنى ئاختۇردى؛ "
    "سائەت 6:30 دا. «بىز بىلەن مېڭىڭ» دېدى، 50% ى.",
    "ja": "東京で𠮷野さんが見た。カタカナとひらがな、12人。",
    "ko": "경찰이 사무실을 수색했다. 12명이 체포되었다.",
}


@pytest.mark.parametrize("language", SAMPLES)
def test_each_language_is_read_back_as_it_was_typed(language: str) -> None:
    pdf = printed(SAMPLES[language], style=body(language))
    assert words(pdftotext(pdf)) == words(SAMPLES[language])


@pytest.mark.parametrize("language", [name for name in SAMPLES if name != "ug"])
def test_a_browser_reads_the_same(language: str) -> None:
    pdf = printed(SAMPLES[language], style=body(language))
    assert words(pdfium_text(pdf)) == words(SAMPLES[language])


def test_digits_in_uyghur_are_not_turned_round() -> None:
    text = "2024-يىلى 3-مارتتا ساقچىلار 17 كىشى"
    pdf = printed(text, style=body("ug"))
    assert words(pdftotext(pdf)) == words(pdfium_text(pdf)) == words(text)


def test_no_presentation_form_is_read_back() -> None:
    pdf = printed("ساقچىلار سالام لا الله ﷺ", style=body("ug"))
    assert not re.search("[\ufb50-\ufdcf\ufe70-\ufefc]", pdftotext(pdf))


def test_a_line_of_two_directions_is_read_back_in_the_order_of_speech() -> None:
    text = (
        "گۇۋاھچى John Smith (1980) نىڭ تېلېفونى " + ltr("+852 2345 6789") + " دېدى: 香港 (INC-0042)"
    )
    assert words(pdftotext(printed(text))) == words(text)
    quoted = "The witness said “ساقچى كەلدى” at the door."
    assert words(pdftotext(printed(quoted))) == words(quoted)


def test_a_paragraph_begins_at_the_side_of_its_first_letter() -> None:
    left, right = (50, 60, 120, 100), (500, 60, 545, 100)
    uyghur, english = printed("ساقچى"), printed("police")
    assert is_inked(uyghur, right) and not is_inked(uyghur, left)
    assert is_inked(english, left) and not is_inked(english, right)
    assert is_inked(printed("police", style=Style(direction="rtl")), right)
    assert is_inked(printed("police", style=Style(align="end")), right)


def test_each_line_is_a_paragraph_with_its_own_direction() -> None:
    pdf = printed("police\r\nساقچى\n\n12", style=body())
    assert is_inked(pdf, (50, 60, 120, 85)) and is_inked(pdf, (500, 70, 545, 100))


def test_what_is_isolated_cannot_turn_what_stands_around_it() -> None:
    trick = "\u2069\u202e2345\u2066"
    around = "(" + isolate(trick) + ") 678"
    assert around.count("\u2069") == around.count("\u2068") + around.count("\u2066")
    assert letters(pdftotext(printed(around))).endswith("678")
    assert isolate("a\nb") == "\u2068a\u2069\n\u2068b\u2069"


def test_nothing_is_interpreted_as_markup(tmp_path: object) -> None:
    text = '<b>x</b> <img src="file:///etc/passwd"/> <a href="http://x.y">z</a> &amp; <para>'
    pdf = printed(text)
    assert letters(pdftotext(pdf)) == letters(text)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert not document.attachments
        assert "/Annots" not in document.pages[0]
        assert "/XObject" not in document.pages[0].Resources


def test_controls_are_shown_by_their_names() -> None:
    assert words(pdftotext(printed("bell\x07 null\x00 \ue000 \U000e1fff"))) == [
        "bell[U+0007]",
        "null[U+0000]",
        "[U+E000]",
        "[U+E1FFF]",
    ]


def test_what_is_invisible_by_nature_takes_no_room() -> None:
    assert Text("a\u200b\ufeff\u2060b").natural_width() == Text("ab").natural_width()
    assert Text(isolate("ab")).natural_width() == Text("ab").natural_width()


def test_a_character_that_no_font_has_is_named() -> None:
    with pytest.raises(MissingGlyph) as caught:
        printed("before 𓀀 after")
    assert caught.value.facts["character"] == "U+13000 EGYPTIAN HIEROGLYPH A001"
    assert "𓀀" in caught.value.facts["text"]


def test_characters_made_of_parts_are_set() -> None:
    for text in ("e\u0301 n\u0303 u\u0308", "\u212b \u2126", "👩‍👩‍👧 👍🏽 🇫🇷 1️⃣", "क्षि कि", "ཧཱུྃ"):
        assert letters(pdftotext(printed(text))) == letters(text)


def test_the_same_text_gives_the_same_bytes() -> None:
    texts = list(SAMPLES.values())
    assert printed(*texts) == printed(*texts)


def test_only_what_is_used_is_embedded() -> None:
    fonts = fonts_of(printed(*SAMPLES.values()))
    assert len(fonts) >= 5
    assert all(size < 60_000 for size in fonts.values())
    assert not any("Helvetica" in name for name in fonts)


def test_every_font_that_a_page_names_is_there() -> None:
    table = Table([[Text("a cell"), "", Text("另一個")]], [100, 50, 100])
    with pikepdf.open(io.BytesIO(printed("text", table, head="Head"))) as document:
        for page in document.pages:
            named = set(re.findall(rb"/(F\d+) ", page.Contents.read_bytes()))
            assert named
            assert {name.decode() for name in named} <= {
                str(key)[1:] for key in page.Resources.Font.keys()
            }


def test_a_long_word_is_broken_rather_than_run_over_the_edge() -> None:
    text = Text("x" * 500 + " " + "ཀ" * 300 + " " + "e\u0301" * 200)
    text.wrap(200, 10_000)
    assert all(line.width <= 200.01 for line in text._broken(200))
    assert letters(pdftotext(printed(text))) == letters(text.spans[0].text)


@pytest.mark.parametrize("width", [0.5, 9, 30, 80])
def test_cells_may_be_narrow(width: float) -> None:
    cells = [Text(sample, body()) for sample in SAMPLES.values()]
    assert all(cell.wrap(width, 1)[0] == width for cell in cells)
    short = [Text(sample[:9], body()) for sample in SAMPLES.values()]
    assert pages_of(printed(Table([short], [width + 12] * len(short)))) == 1


def test_a_text_is_split_between_pages_without_a_lonely_line() -> None:
    text = Text("word " * 400, Style(size=10, leading=10))
    lines = len(text._broken(200))
    assert text.split(200, lines * 10) == [text]
    assert text.split(200, 19) == []
    first, second = text.split(200, (lines - 1) * 10)
    assert first.wrap(200, 0)[1] == (lines - 2) * 10
    assert second.wrap(200, 0)[1] == 20
    assert first.getSpaceAfter() == second.getSpaceBefore() == 0


def test_a_part_can_be_set_anew_at_another_width() -> None:
    typed = " ".join(f"w{number}" for number in range(300)) + "\n" + SAMPLES["ug"] * 3
    first, second = Text(typed, body()).split(300, 60)
    assert isinstance(second, Text)
    narrow = printed(first, Table([[chunk] for chunk in second.chunks(150, 14)], [162]))
    assert words(pdftotext(narrow))[:300] == [f"w{number}" for number in range(300)]
    assert letters(pdftotext(narrow)).count("ئىشخانىنى") == 3


def test_long_texts_become_chunks_that_hold_everything() -> None:
    text = Text("\n".join(f"line {number}" for number in range(31)), body())
    chunks = text.chunks(200, 10)
    assert [len(chunk._broken(200)) for chunk in chunks] == [10, 10, 11]
    assert words(pdftotext(printed(*chunks))) == words(text.spans[0].text)


def test_spans_have_fonts_and_links_of_their_own() -> None:
    spans = [Span("Bold ", font="bold"), Span("mono", font="mono"), Span(" to there", link="there")]
    pdf = printed(Text(spans), Text("Here it is.", bookmark="there"))
    assert {name.split("+")[1] for name in fonts_of(pdf)} == {
        "NotoSans-Bold",
        "NotoSansMono-400Regular",
        "NotoSans-Regular",
    }
    with pikepdf.open(io.BytesIO(pdf)) as document:
        (link,) = document.pages[0].Annots
        assert "/A" not in link and "/Dest" in link


def test_bold_is_heavier_where_a_script_has_no_bold_face() -> None:
    def ink(font: str) -> int:
        pdf = printed("普通話普通話", style=Style(size=30, leading=40, font=font))  # type: ignore[arg-type]
        return sum(255 - value for value in picture(pdf).tobytes())

    assert ink("bold") > ink("") * 1.1


def test_zero_and_the_letter_o_differ_in_mono() -> None:
    style = Style(size=40, leading=50, font="mono")
    assert (
        picture(printed("0", style=style)).tobytes() != picture(printed("O", style=style)).tobytes()
    )


def test_a_head_that_is_too_long_is_cut_on_one_line() -> None:
    for sample in SAMPLES.values():
        cut = one_line(sample, body(), 100)
        assert cut.natural_width() <= 100
        assert len(cut._broken(100)) == 1
        assert cut.spans[0].text.endswith("…")
    assert one_line("short", body(), 100).spans[0].text == "short"


def test_lines_grow_where_a_script_is_tall() -> None:
    plain, tall = Text("abc", body()), Text("abc བསྒྲུབས", body())
    assert tall.wrap(300, 0)[1] > plain.wrap(300, 0)[1]


ALPHABET = "abzé 0129.,;:!?()«»“”-/%éßÆΩЖя字國语、。（）「」ཀརྒྱུ་།༣あカー가힣ไทยक\u0301 \u00a0"


# a mark that stands on a blank has no letter: poppler reads the two in another order
whole = st.text(ALPHABET, min_size=1, max_size=120).filter(
    lambda text: not re.search("(^|[ \u00a0])\u0301", text)
)


@settings(max_examples=150, deadline=None)
@given(whole)
def test_any_text_that_runs_to_the_right_comes_back(text: str) -> None:
    assert letters(pdftotext(printed(text))) == letters(text)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "ساقچى",
                "كەلدى،",
                "(2024)",
                "17",
                "«ئۇيغۇر»",
                "يىلى.",
                "6:30",
                "كىشى؟",
                "INC-0042",
                "ab",
            ]
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_uyghur_sentence_comes_back(parts: list[str]) -> None:
    text = "ئاۋۋال " + " ".join(parts) + " ئاخىر ساقچىلار ئىشخانىنى ئاختۇردى دېدى گۇۋاھچىلار"
    assert letters(pdftotext(printed(text, style=body("ug")))) == letters(text)


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40))
def test_anything_is_printed_or_named(text: str) -> None:
    try:
        pdf = printed(text)
    except MissingGlyph as missing:
        char = chr(int(missing.facts["character"].split()[0][2:], 16))
        assert char in text
    else:
        assert pages_of(pdf) == 1


def test_a_phone_number_in_uyghur_is_copied_out_as_it_was_typed() -> None:
    text = "نومۇرى +1 416 555 0142 ئىدى"
    pdf = printed(text)
    assert "+1 416 555 0142" in pdftotext(pdf)
    assert words(pdftotext(pdf)) == words(text)
    # PDFium guesses the order of what stands between blanks by itself, and finds the groups
    assert sorted(words(pdfium_text(pdf))) == sorted(words(text))
