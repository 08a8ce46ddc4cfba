"""Direction and line ends by the rules of Unicode, against its own test files where they are."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uniseg.graphemecluster import grapheme_cluster_boundaries
from uniseg.linebreak import line_break_boundaries

from casebook.dossier.bidi import is_rtl, levels, visual_order
from casebook.dossier.breaks import break_places, clusters

CONFORMANCE = Path("/usr/share/unicode/BidiCharacterTest.txt")


def seen(text: str, *, rtl: bool) -> str:
    """The text as it stands on a line from left to right, brackets not mirrored."""
    return "".join(text[place] for place in visual_order(levels(text, rtl=rtl)))


# Hebrew letters stand for what runs to the left, as in the standard's own examples.
@pytest.mark.parametrize(
    ("typed", "rtl", "line"),
    [
        ("abc אבג def", False, "abc גבא def"),
        ("אבג abc דהו", True, "והד abc גבא"),
        ("אבג 123 דהו", True, "והד 123 גבא"),
        ("smith (fabrikam אב) גד", False, "smith (fabrikam בא) דג"),
        ("(אב) a", True, "a )בא("),
        ("א(ב)ג a", False, "ג)ב(א a"),
        ("א 12:30-4", True, "12:30-4 א"),
        ("א -5%", True, "5%- א"),
        ("ا 5%", True, "%5 ا"),
        ("a \u2067אב 1\u2069 b", False, "a \u20671 בא\u2069 b"),
        ("א \u2066+852 1\u2069 ב", True, "ב \u2069+852 1\u2066 א"),
        # a phone number runs left to right everywhere; the rules alone would turn its groups
        ("א +1 416 555 0142 ב", True, "ב +1 416 555 0142 א"),
        ("ا (416) 555-0142, ا", True, "ا ,(416) 555-0142 ا"),
        ("a א +86 10 6532 1234 ב b", False, "a ב +86 10 6532 1234 א b"),
        ("א 12 13 14 ב", True, "ב 14 13 12 א"),
        ("", False, ""),
    ],
)
def test_lines_are_ordered(typed: str, rtl: bool, line: str) -> None:
    assert seen(typed, rtl=rtl) == line


def test_the_first_strong_letter_decides_outside_of_isolates() -> None:
    assert is_rtl("12 (ا) a") and not is_rtl("12 a ا")
    assert not is_rtl("\u2067ا\u2069 a") and not is_rtl("12")


def test_deep_nesting_and_long_neutral_runs_end() -> None:
    for row in ("_", " ", "_ ", "-_ *"):
        assert set(levels("א" + row * 30_000 + "ב", rtl=True)) == {1}
    assert (
        len(levels("\u202b" * 500 + "א" + "_" * 50_000 + "(" * 300 + ")" * 300, rtl=True)) > 50_000
    )


@pytest.mark.skipif(not CONFORMANCE.exists(), reason="Debian package unicode-data is not there")
@pytest.mark.slow
def test_the_conformance_file_of_unicode() -> None:
    cases = 0
    for line in CONFORMANCE.read_text("utf-8").splitlines():
        if not line or line.startswith("#"):
            continue
        points, direction, paragraph, wanted, _order = line.split(";")
        text = "".join(chr(int(point, 16)) for point in points.split())
        rtl = is_rtl(text) if direction == "2" else direction == "1"
        assert int(rtl) == int(paragraph), line
        for found, level in zip(levels(text, rtl=rtl), wanted.split(), strict=True):
            assert level == "x" or int(level) == found, line
        cases += 1
    assert cases > 90_000


PIECES = st.sampled_from(
    [
        *("l’été ", "n° 12 ", "« mot »", "«\u00a0mot\u00a0» ", "(2024) ", "peut-être ", "12,5 % "),
        *(
            "“x” ",
            "漢",
            "字",
            "，",
            "「",
            "」",
            "2024",
            "年",
            "（",
            "）",
            "བོད་",
            "རེད།",
            " ",
            "༢",
            "།",
        ),
        *("ئۇ", "يغۇر ", "،", "17 ", "-", "…", "’", "B. ", "$5", "100%", "\u0301", "é", "“", "”"),
        *(
            "http://x.y/z?a=b",
            "x@y.z",
            "—",
            "/",
            "🇫🇷",
            "👩\u200d👧",
            "각",
            "ᄀ",
            "\u00ad",
            "\u200b",
        ),
        *("ー", "ไท", "क्षि", "a-3"),
        *(
            "don’t ",
            "(2nd ",
            "floor) ",
            "us,” ",
            "‘so’ ",
            "6.30 ",
            "1,000.5",
            "a.m.",
            "!? ",
            "so.(b",
        ),
    ]
)
TEXTS = st.lists(PIECES, min_size=1, max_size=8).map("".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_lines_break_where_the_rules_say(text: str) -> None:
    assert list(break_places(text)) == [place for place in line_break_boundaries(text) if place]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_clusters_are_those_of_the_rules(text: str) -> None:
    places = [place for place in grapheme_cluster_boundaries(text) if place]
    parts = clusters(text)
    assert "".join(parts) == text
    assert [sum(map(len, parts[: number + 1])) for number in range(len(parts))] == places
