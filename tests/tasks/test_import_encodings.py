"""Text of any origin: told by its marks, by its bytes, or by the person; never guessed blindly."""

import io
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.book import Casebook
from casebook.errors import BadTable
from casebook.paths import resource
from casebook.records import Incident
from casebook.records.vocabulary import vocabulary
from casebook.tasks.import_table import Report, import_table
from casebook.tasks.table import Table
from casebook.tasks.table_encoding import encoding_of
from tests.records.dates import unhurried
from tests.tasks.tables import write_csv

Call = Callable[..., tuple[int, str, str]]

TRADITIONAL = ("被人跟蹤回家", "多倫多", "他們威脅我的家人，說如果我繼續參加集會就會有麻煩")
SIMPLIFIED = ("被人跟踪回家", "多伦多", "他们威胁我的家人，说如果我继续参加集会就会有麻烦")
FRENCH = ("Appelée à l’aube", "Montréal", "Sa sœur a reçu « un avertissement » — déjà trois")
MIXED = ("ཁ་པར་", "تېلېفون", "Hélène 被跟蹤, naïve")


def took(book: Casebook, path: Path, encoding: str | None = None) -> Report:
    return import_table(book, path, Incident, mapping={}, encoding=encoding)


def written(path: Path, row: tuple[str, ...], encoding: str) -> Path:
    return write_csv(path / "t.csv", [("title", "place", "narrative"), row], encoding=encoding)


@pytest.mark.parametrize(
    ("row", "encoding", "found"),
    [
        (MIXED, "utf-8", "utf-8"),
        (MIXED, "utf-8-sig", "utf-8-sig"),
        (MIXED, "utf-16", "utf-16"),
        (MIXED, "utf-32", "utf-32"),
        (FRENCH, "utf-16-le", "utf-16-le"),
        (FRENCH, "utf-16-be", "utf-16-be"),
        (FRENCH, "cp1252", "cp1252"),
        (TRADITIONAL, "big5", "big5hkscs"),
        (SIMPLIFIED, "gb18030", "gb18030"),
        (SIMPLIFIED, "gbk", "gb18030"),
        (TRADITIONAL, "gb18030", "gb18030"),
        (("。。。。。脅脅脅", "", ""), "gb18030", "gb18030"),
        (("ئائىلەمگە بېسىم", "", "ئ"), "utf-8", "utf-8"),
    ],
)
def test_a_text_is_read_as_it_was_written(
    book: Casebook, tmp_path: Path, row: tuple[str, ...], encoding: str, found: str
) -> None:
    report = took(book, written(tmp_path, row, encoding))
    one = book.get(Incident, "INC-0001")
    assert (one.title, one.place, one.narrative) == row
    assert report.plain()["encoding"] == found


def test_what_fits_utf_8_by_chance_is_shown(cli: Call, tmp_path: Path) -> None:
    """A few Chinese words do, as words of another script."""
    err = cli("import", str(written(tmp_path, ("学校",), "gb18030")), "--dry-run")[2]
    assert "ѧУ" in err and "--encoding" in err
    assert cli("import", str(written(tmp_path, ("ѧУ",), "utf-8")))[0] == 0
    assert "ѧУ" in cli("show", "INC-0001")[1]


@pytest.mark.parametrize(("row", "encoding"), [(FRENCH, "cp1252"), (TRADITIONAL, "big5")])
def test_what_was_not_certain_is_shown(
    cli: Call, tmp_path: Path, row: tuple[str, ...], encoding: str
) -> None:
    err = cli("import", str(written(tmp_path, row, encoding)), "--dry-run")[2]
    assert f'"{row[0]}"' in err and "--encoding" in err
    assert "read as" not in cli("import", str(written(tmp_path, row, "utf-8")))[2]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("陳", "big5"),
        ("陈", "gb18030"),
        ("³Â", "windows-1252"),
    ],
)
def test_what_cannot_be_told_is_asked_with_each_way_shown(
    cli: Call, tmp_path: Path, text: str, told: str
) -> None:
    python = "cp1252" if told == "windows-1252" else told
    path = written(tmp_path, (text,), python)
    status, out, err = cli("import", str(path))
    assert (status, out) == (1, "")
    assert f"{told}: {text}" in err and "--encoding" in err
    assert cli("list", "incident")[1] == ""
    assert cli("import", str(path), "--encoding", told)[0] == 0
    assert text in cli("show", "INC-0001")[1]


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xef\xbb\xbftitle\ncaf\xe9\n", None),
        (b"\xff\xfet\x00i\x00t\x00l\x00e\x00\n\x00a", None),
        (b"title\n\x00\xff\xfe\x80binary", None),
        (b"title\ncaf\xe9\n", "utf-8"),
        (b"title\n\xff\xff\n", "gb18030"),
    ],
)
def test_damaged_text_is_refused(
    book: Casebook, tmp_path: Path, data: bytes, told: str | None
) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data)
    with pytest.raises(BadTable):
        took(book, path, told)
    assert list(book.all(Incident)) == []


def test_one_bad_byte_far_down_is_found(book: Casebook, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(b"title\n" + "é\n".encode() * 800_000 + b"\xff\n")
    with pytest.raises(BadTable):
        took(book, path, "utf-8")


@pytest.mark.parametrize(
    ("language", "encodings"),
    [
        ("zh-Hant", ("big5hkscs", "gb18030", "utf-8")),
        ("zh-Hans", ("gb18030", "utf-8")),
        ("fr", ("cp1252", "utf-8")),
    ],
)
def test_no_single_word_of_ours_is_mistaken_without_being_shown(
    language: str, encodings: tuple[str, ...]
) -> None:
    """Two characters of one encoding are often two of another."""
    words = {
        entry.labels[language]
        for path in resource("vocabularies").glob("*.json")
        for entry in vocabulary(path.stem).values()
        if language in entry.labels
    }
    assert len(words) > 200
    for encoding, word in product(encodings, sorted(words)):
        data = f"title\n{word}\n".encode(encoding)
        try:
            found = encoding_of("a", io.BytesIO(data))
        except BadTable:
            assert encoding != "utf-8", word
            continue
        if data.decode(found.name) != data.decode(encoding):
            assert found.name == "utf-8" and found.example, (encoding, word)
        elif encoding == "utf-8":
            assert not found.example, word


_chinese = st.text(
    st.sampled_from("的人是我家他們說電話警察威脅跟蹤中國張李王陳黃，。"), min_size=8, max_size=40
)
_french = st.lists(
    st.sampled_from("à été où près août déjà élève français sœur l’église Montréal Noël".split()),
    min_size=1, max_size=8,
).map(" ".join)  # fmt: skip


@unhurried
@given(st.one_of(
    st.tuples(_chinese, st.sampled_from(["big5", "gb18030"])),
    st.tuples(_french, st.just("cp1252")),
))  # fmt: skip
def test_an_encoding_is_found_asked_or_shown_never_mistaken(
    tmp_path_factory: pytest.TempPathFactory, text_in: tuple[str, str]
) -> None:
    text, encoding = text_in
    path = tmp_path_factory.getbasetemp() / "guess.csv"
    path.write_bytes(f"title\n{text}\n".encode(encoding))
    try:
        table = Table(path)
        rows = list(table.rows())
    except BadTable:
        return
    found = table.encoding
    assert found
    assert rows == [(2, (text,))] or (found.name == "utf-8" and found.example)
