"""Workbooks by other programs: read in the shut-in child, as far as their cells show."""

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from casebook.book import Casebook
from casebook.errors import BadTable
from casebook.evidence import workbook_rows
from casebook.evidence.workbook import tell_rows
from casebook.records import Incident
from casebook.tasks.import_table import Report, import_table
from casebook.tasks.table import Table
from tests.records.dates import unhurried
from tests.tasks.tables import Rows, by_openpyxl, by_xlsxwriter, write_csv

Write = Callable[[Path, Rows], Path]
both = pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])


def took(book: Casebook, path: Path, **options: Any) -> Report:
    return import_table(book, path, Incident, mapping={}, **options)


def cells(path: Path) -> list[tuple[str, ...]]:
    return [row for _number, row in Table(path).rows()]


@both
def test_cells_become_what_they_show(tmp_path: Path, write: Write) -> None:
    path = write(
        tmp_path / "t.xlsx",
        [
            ("a", "b", "c"),
            (date(2025, 3, 14), datetime(2025, 3, 14, 21, 40), time(21, 40)),
            (14165550100, 1.5, 3.0),
            (True, False, -7),
            (),
            ("x", None, "z"),
        ],
    )
    found = [(number, row[:3]) for number, row in Table(path).rows()]
    assert found[0][1][0] == "2025-03-14"
    if write is by_openpyxl:
        assert found[0][1][1:] == ("2025-03-14T21:40:00", "21:40:00")
    assert found[1:] == [
        (3, ("14165550100", "1.5", "3")),
        (4, ("TRUE", "FALSE", "-7")),
        (6, ("x", "", "z")),
    ]


@both
def test_real_dates_need_no_order(book: Casebook, tmp_path: Path, write: Write) -> None:
    path = write(tmp_path / "t.xlsx", [("title", "when"), ("a", date(2020, 4, 3))])
    report = took(book, path)
    when = book.get(Incident, "INC-0001").when
    assert when and when.text == "2020-04-03"
    assert report.dates == {}


def test_dates_count_from_1900_or_1904(tmp_path: Path) -> None:
    rows = [("when",), (date(2025, 3, 14),), (date(1904, 1, 2),)]
    for since_1904 in (False, True):
        path = by_xlsxwriter(tmp_path / f"{since_1904}.xlsx", rows, date_1904=since_1904)
        assert cells(path) == [("2025-03-14",), ("1904-01-02",)]
        with zipfile.ZipFile(path) as archive:
            sheet = archive.read("xl/worksheets/sheet1.xml")
        assert (b"<v>45730</v>" in sheet) is not since_1904


@pytest.mark.parametrize(
    ("shown", "value", "text"),
    [
        ("mmm yyyy", 45717, "2025-03"),
        ("yyyy", 45658, "2025"),
        ("d mmmm yyyy", 45730, "2025-03-14"),
        ("[$-C0C]d mmmm yyyy", 45730, "2025-03-14"),
        ('yyyy"年"m"月"d"日"', 45730, "2025-03-14"),
        ("yyyy-mm-dd hh:mm", 45730.902777777781, "2025-03-14T21:40"),
        ("dd/mm/yyyy", 60, "1900-02-28"),
        ("0", 45730, "45730"),
        ("0.00%", 0.5, "0.5"),
        ("General", 1e21, "1000000000000000000000"),
    ],
)
def test_numbers_are_dates_only_where_they_show_as_dates(
    tmp_path: Path, shown: str, value: float, text: str
) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "x")
        sheet.write_number(1, 0, value, book.add_format({"num_format": shown}))
    found = cells(path)[0][0]
    assert found == text or (value == 60 and found in ("1900-02-28", "1900-03-01"))


def test_formulas_count_as_what_they_were_calculated_to(book: Casebook, tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet()
        sheet.write_row(0, 0, ("title", "place"))
        sheet.write_formula(1, 0, '=UPPER("a call")', value="A CALL")
        sheet.write_formula(2, 0, "=1/0", value="#DIV/0!")
        sheet.write_string(3, 0, '=HYPERLINK("x")')
    report = took(book, path)
    assert [item.title for item in book.all(Incident)] == ["A CALL", '=HYPERLINK("x")']
    assert report.bad[0][0] == 3 and "error of the spreadsheet (#DIV/0!)" in report.bad[0][1]


def test_a_formula_that_was_never_calculated_is_said_so(book: Casebook, tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path / "t.xlsx", [("title",), ("=A1",), ("good",)])
    report = took(book, path)
    assert report.good == 1
    assert "never calculated" in report.bad[0][1]


@both
def test_naughty_strings_come_through_unchanged(
    book: Casebook, tmp_path: Path, naughty: list[str], write: Write
) -> None:
    texts = [text for text in naughty if text.strip()]
    if write is by_openpyxl:
        # it takes a text with = in front for a formula, and refuses control characters
        legal = openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE
        texts = [text for text in texts if not legal.search(text) and text[0] != "="]
    write(tmp_path / "t.xlsx", [("title", "narrative"), *((text, text) for text in texts)])
    report = took(book, tmp_path / "t.xlsx", keep_duplicates=True)
    assert report.bad == []
    assert [(item.title, item.narrative) for item in book.all(Incident)] == [
        (text, text) for text in texts
    ]


def test_naughty_strings_come_through_csv_unchanged(
    book: Casebook, tmp_path: Path, naughty: list[str]
) -> None:
    texts = [text for text in naughty if text.strip()]
    path = write_csv(tmp_path / "t.csv", [("title", "narrative"), *((t, t) for t in texts)])
    report = took(book, path, keep_duplicates=True)
    assert report.bad == []
    assert [(item.title, item.narrative) for item in book.all(Incident)] == [
        (text, text) for text in texts
    ]


def test_texts_that_xml_cannot_hold_come_through(tmp_path: Path) -> None:
    texts = ["bell \x07", "_x0041_", "line\nline", "tab\t", "😀", " spaces "]
    path = by_xlsxwriter(tmp_path / "t.xlsx", [("a",), *((text,) for text in texts)])
    assert [row[0] for row in cells(path)] == texts


def test_a_sheet_is_chosen_by_name(book: Casebook, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    first = made.active
    assert first
    first.append(("title",))
    second = made.create_sheet("Vorfälle 事件")
    for row in (("title",), ("here",)):
        second.append(row)
    made.save(tmp_path / "t.xlsx")
    first_only = took(book, tmp_path / "t.xlsx")
    assert first_only.good == 0
    assert "Only the sheet Sheet is read, not: Vorfälle 事件" in first_only.lines()
    assert took(book, tmp_path / "t.xlsx", sheet="Vorfälle 事件").good == 1
    with pytest.raises(BadTable, match="its sheets are: Sheet, Vorfälle 事件"):
        took(book, tmp_path / "t.xlsx", sheet="Third")


def test_a_hidden_sheet_is_read_only_when_it_is_named(book: Casebook, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    hidden = made.active
    assert hidden
    hidden.sheet_state = "hidden"
    for sheet, text in ((hidden, "hidden"), (made.create_sheet("shown"), "shown")):
        sheet.append(("title",))
        sheet.append((text,))
    made.save(tmp_path / "t.xlsx")
    assert took(book, tmp_path / "t.xlsx").plain()["sheet"] == "shown"
    assert [item.title for item in book.all(Incident)] == ["shown"]
    assert took(book, tmp_path / "t.xlsx", sheet="Sheet").good == 1


def changed(path: Path, member: str, text: bytes | Callable[[bytes], bytes]) -> Path:
    """The workbook with one part of it replaced."""
    whole = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = old.read(name)
            if name == member:
                data = text if isinstance(text, bytes) else text(data)
            new.writestr(name, data)
    return path


SHEET = "xl/worksheets/sheet1.xml"
_XML = b'<?xml version="1.0"?>'
_NS = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@pytest.mark.parametrize(
    "part",
    [
        b"",
        b"not xml",
        _XML + b"<worksheet " + _NS + b"><sheetData><row><c t='s'><v>99</v></c></row>",
        _XML + b"<worksheet " + _NS + b"><sheetData><row r='9999999'><c><v>1</v></c></row>"
        b"</sheetData></worksheet>",
        _XML + b"<worksheet " + _NS + b"><sheetData><row r='1'><c r='ZZZZ1'><v>1</v></c></row>"
        b"</sheetData></worksheet>",
        _XML + b"<worksheet " + _NS + b"><sheetData><row r='2'><c><v>1</v></c></row>"
        b"<row r='1'><c><v>1</v></c></row></sheetData></worksheet>",
        # entities that grow without end, and a file of this computer
        _XML + b'<!DOCTYPE a [<!ENTITY b "' + b"c" * 1000 + b'"><!ENTITY d "'
        + b"&b;" * 1000 + b'">]><worksheet ' + _NS + b"><sheetData><row><c t='str'><v>"
        + b"&d;" * 1000 + b"</v></c></row></sheetData></worksheet>",
    ],
)  # fmt: skip
def test_a_broken_workbook_is_refused(tmp_path: Path, part: bytes) -> None:
    path = by_openpyxl(tmp_path / "t.xlsx", [("title",), ("x",)])
    with pytest.raises(BadTable):
        cells(changed(path, SHEET, part))


def test_no_file_of_this_computer_is_read_into_a_cell(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("what is secret", "utf-8")
    path = by_openpyxl(tmp_path / "t.xlsx", [("title",), ("x",)])
    changed(
        path,
        SHEET,
        _XML + f'<!DOCTYPE a [<!ENTITY b SYSTEM "{secret.as_uri()}">]>'.encode() + b"<worksheet "
        + _NS + b"><sheetData><row r='1'><c t='str'><v>title</v></c></row><row r='2'>"
        b"<c t='str'><v>-&b;-</v></c></row></sheetData></worksheet>",
    )  # fmt: skip
    try:
        assert "secret" not in str(cells(path))
    except BadTable:
        pass


@settings(unhurried, max_examples=100)
@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), max_size=6))
def test_whatever_is_damaged_the_child_says_how_it_ended(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[float, int]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "whole.xlsx"
    if not path.exists():
        by_xlsxwriter(path, [("title", "when"), ("x", date(2025, 3, 14))])
    data = bytearray(path.read_bytes())
    for place, byte in damage:
        data[int(place * len(data))] = byte
    said = io.BytesIO()
    tell_rows(bytes(data), None, said)
    lines = [json.loads(line) for line in said.getvalue().splitlines()]
    assert "end" in lines[-1]
    assert all(isinstance(line, list) for line in lines[1:-1])


@pytest.mark.parametrize("cut", [10, 0.3, 0.9])
def test_a_cut_workbook_is_refused(book: Casebook, tmp_path: Path, cut: float) -> None:
    path = by_openpyxl(tmp_path / "t.xlsx", [("title",), ("x",)])
    data = path.read_bytes()
    path.write_bytes(data[: int(cut if cut > 1 else len(data) * cut)])
    with pytest.raises(BadTable, match="no whole XLSX"):
        took(book, path)


def test_a_bomb_is_refused_before_it_is_unpacked(book: Casebook, tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path / "t.xlsx", [("title",), ("x",)])
    changed(path, SHEET, b" " * (600 << 20))
    with pytest.raises(BadTable, match="unpacks to far too much"):
        took(book, path)


def test_a_small_file_with_an_endless_row_is_refused(tmp_path: Path) -> None:
    # cells share texts: a thousand of them can point to one that is long
    path = by_xlsxwriter(tmp_path / "t.xlsx", [("x" * 30_000,)])

    def many(sheet: bytes) -> bytes:
        return sheet.replace(
            b"</c></row>", b"</c>" + b'<c t="s"><v>0</v></c>' * 900 + b"</c></row>"[4:]
        )

    with pytest.raises(BadTable, match="unpacks to far too much"):
        Table(changed(path, SHEET, many))


def test_an_old_or_locked_workbook_is_said_to_be_one(book: Casebook, tmp_path: Path) -> None:
    path = tmp_path / "t.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000)
    with pytest.raises(BadTable, match="password, or an old XLS"):
        took(book, path)


def test_other_office_files_are_no_workbooks(book: Casebook, tmp_path: Path) -> None:
    import docx

    docx.Document().save(str(tmp_path / "t.xlsx"))
    with pytest.raises(BadTable):
        took(book, tmp_path / "t.xlsx")


@pytest.mark.parametrize(
    "said",
    [
        b"", b"[", b"[1]", b'[1, ["a"], 2]', b'["1", ["a"]]', b"[0, []]", b"[true, []]",
        b'[1, [5]]', b'[1, [["why", "x"]]]', b'[1, [["is a formula", 5]]]', b'{"end": "why"}',
        b'{"no": 1}', b'{"sheet": 5, "others": []}', b'{"sheet": "a"}',
        b'{"end": ["a"], "names": []}', b'[2, ["a"]]\n[1, ["b"]]', b"[" * 100_000,
        b"\xff\xfe",
    ],
)  # fmt: skip
def test_a_child_that_was_taken_over_is_not_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    class Child:
        stdin, stdout = io.BytesIO(), io.BytesIO(said + b"\n")

        def kill(self) -> None: ...

        def __enter__(self) -> "Child":
            return self

        def __exit__(self, *_error: object) -> None: ...

    monkeypatch.setattr(workbook_rows, "start", Child)
    with pytest.raises(BadTable):
        list(workbook_rows.workbook_rows("t.xlsx", io.BytesIO(b"x"), 1, None, print))


def test_a_silent_child_is_ended(
    book: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbook_rows, "PATIENCE", 0.0)
    path = by_openpyxl(tmp_path / "t.xlsx", [("title",), ("x",)])
    with pytest.raises(BadTable):
        took(book, path)


def test_lengths_of_time_are_no_dates(book: Casebook, tmp_path: Path) -> None:
    path = by_openpyxl(tmp_path / "t.xlsx", [("title", "when"), ("x", timedelta(hours=30))])
    assert took(book, path).bad[0][0] == 2
