"""A table comes in as it stands, or it is said why not; one undo takes all of it back."""

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casebook.book import Casebook
from casebook.cli.bar import Bar
from casebook.errors import BadMapping, BadTable, Cancelled, NotAFile, UnknownField
from casebook.progress import StopAt
from casebook.records import Contact, Identifier, Incident, Moment
from casebook.tasks.import_table import Report, import_table
from casebook.tasks.table import Table
from tests.records.dates import unhurried
from tests.tasks.tables import by_openpyxl, write_csv

Call = Callable[..., tuple[int, str, str]]
HEAD = ("title", "when", "place", "narrative")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return tmp_path / "table.csv"


def took(book: Casebook, path: Path, **options: object) -> Report:
    return import_table(book, path, Incident, **{"mapping": {}, **options})  # type: ignore[arg-type]


def titles(book: Casebook) -> list[str]:
    return [item.title for item in book.all(Incident)]


def test_good_rows_come_in_and_bad_ones_are_named(book: Casebook, source: Path) -> None:
    write_csv(
        source,
        [
            HEAD,
            ("A call", "2025-03-14T21:40~", "Toronto", "first line\nsecond line"),
            (),
            ("", "2025-03-15", "Ottawa", "no title"),
            ("Followed", "2025-02-30", "Ottawa", ""),
            ("Too much", "", "", "", "one cell more"),
            ("  ", " ", "", ""),
            ("Short", "2025"),
        ],
    )
    report = took(book, source)
    assert titles(book) == ["A call", "Short"]
    assert report.refs == ["INC-0001", "INC-0002"]
    first = book.get(Incident, "INC-0001")
    assert first.when == Moment.parse("2025-03-14T21:40~")
    assert first.narrative == "first line\nsecond line"
    # a spreadsheet shows these rows under these numbers
    assert [row for row, _reason in report.bad] == [4, 5, 6]
    reasons = [reason for _row, reason in report.bad]
    assert reasons[0] == "title is needed"
    assert "28 days" in reasons[1]
    assert "5 cells" in reasons[2] and "4 headers" in reasons[2]


def test_all_that_is_wrong_with_a_row_is_said(book: Casebook, source: Path) -> None:
    write_csv(source, [("title", "when", "channel"), ("", "soon", "pigeon"), ("good", "", "")])
    reason = took(book, source).bad[0][1]
    assert "soon" in reason and "pigeon" in reason and "title is needed" in reason


def test_one_undo_takes_all_back(book: Casebook, source: Path) -> None:
    book.save(Incident(title="was there"))
    write_csv(source, [HEAD, *((f"row {number}",) for number in range(50))])
    assert len(took(book, source).refs) == 50
    assert len(book.undo()) == 50
    assert titles(book) == ["was there"]
    assert {item.action for item in book.history("INC-0002")} >= {"import"}
    assert "table.csv" in book.history("INC-0002")[0].why


def test_a_dry_run_says_the_same_and_changes_nothing(
    book: Casebook, source: Path, folder: Path
) -> None:
    book.save(Incident(title="was there", place="Toronto"))
    write_csv(source, [HEAD, ("was there", "", "Toronto"), ("new",), ("bad", "soon")])
    entries, heads = book.entry_count(), book.heads()
    dry = took(book, source, dry_run=True)
    assert (dry.good, dry.refs) == (1, [])
    assert (book.entry_count(), book.heads()) == (entries, heads)
    done = took(book, source)
    assert (done.bad, done.duplicates, done.good) == (dry.bad, dry.duplicates, dry.good)
    assert done.lines() == dry.lines()


def test_rows_that_say_the_same_are_named_and_left_out(book: Casebook, source: Path) -> None:
    book.save(Incident(title="A call", when=Moment.parse("2025-03-14"), tags=("seen",)))
    write_csv(
        source,
        [HEAD, ("A call", "14 March 2025"), ("Another", "", "", "x"), ("Another", "", "", "x")],
    )
    report = took(book, source)
    assert report.duplicates == [(2, "INC-0001"), (4, "row 3")]
    assert titles(book) == ["A call", "Another"]
    assert took(book, source, keep_duplicates=True).good == 3


def test_rows_that_only_look_the_same_are_named_and_kept(book: Casebook, source: Path) -> None:
    book.save(Incident(title="A call", place="Toronto", narrative="He said one thing."))
    write_csv(
        source,
        [HEAD, ("a call ", "", "toronto", "He said another."), ("A call", "2024", "Toronto", "")],
    )
    report = took(book, source)
    assert report.alike == [(2, "INC-0001")]
    assert (report.good, report.duplicates) == (2, [])


def test_two_people_of_one_name_are_two_people(book: Casebook, source: Path) -> None:
    write_csv(source, [("name", "phone", "role"), ("Li", "1", "nurse"), ("Li", "2", "cook")])
    report = import_table(book, source, Contact, mapping={})
    assert (report.good, report.alike) == (2, [(3, "row 2")])
    assert report.unused == ["phone"]


@pytest.mark.parametrize(
    ("headers", "told", "mapped"),
    [
        (("Title", "DATE", "Where"), {}, {"title": "Title", "when": "DATE", "place": "Where"}),
        (("titre", "Quand", "lieu"), {}, {"title": "titre", "when": "Quand", "place": "lieu"}),
        (("事件", "日期", "地點"), {}, {"title": "事件", "when": "日期", "place": "地點"}),
        (("What happened", "When it happened"), {},
         {"title": "What happened", "when": "When it happened"}),
        (("CE QUI S'EST PASSE",), {}, {"title": "CE QUI S'EST PASSE"}),
        (("a", "b"), {"title": "B"}, {"title": "b"}),
        (("B", "A"), {"title": "B"}, {"title": "B"}),
        (("title", "story"), {"title": "story", "narrative": "title"},
         {"title": "story", "narrative": "title"}),
        (("title", "place"), {"place": ""}, {"title": "title"}),
        (("", "x"), {"title": "A"}, {"title": "A"}),
        (("where", "title", "place"), {}, {"title": "title", "place": "place"}),
        (("when_note", "title"), {}, {"title": "title", "when_note": "when_note"}),
        (("name", "title", "name"), {}, {"title": "title"}),
    ],
)  # fmt: skip
def test_columns_are_guessed_or_told(
    book: Casebook, source: Path, headers: tuple[str], told: dict[str, str], mapped: dict[str, str]
) -> None:
    write_csv(source, [headers, ["2025"] * len(headers)])
    assert took(book, source, mapping=told, dry_run=True).columns == mapped


@pytest.mark.parametrize(
    ("headers", "told", "says"),
    [
        (("x", "y"), {}, "no column goes into title; the columns are: x, y"),
        (("title", "x"), {"place": "z"}, "no column z"),
        (("title", "title"), {}, "title stands over columns A, B"),
        (("x", "Name", "name"), {"title": "NAME"}, "over columns B, C"),
        (("x", "title"), {"title": ""}, "no column goes into title"),
    ],
)
def test_columns_that_do_not_fit_are_refused(
    book: Casebook, source: Path, headers: tuple[str], told: dict[str, str], says: str
) -> None:
    write_csv(source, [headers, ["a"] * len(headers)])
    with pytest.raises(BadMapping, match=says):
        took(book, source, mapping=told)
    assert titles(book) == []


def test_a_column_of_two_names_is_taken_by_its_letter(book: Casebook, source: Path) -> None:
    write_csv(source, [("title", "note", "note"), ("a", "left", "right")])
    took(book, source, mapping={"narrative": "C"})
    assert book.get(Incident, "INC-0001").narrative == "right"


def test_an_unknown_field_is_refused(book: Casebook, source: Path) -> None:
    write_csv(source, [("a",), ("b",)])
    with pytest.raises(UnknownField, match="colour"):
        took(book, source, mapping={"colour": "a"})


def test_codes_sets_and_other_records_are_read_as_people_write_them(
    book: Casebook, source: Path
) -> None:
    person = book.save(Contact(name="Li"))
    write_csv(
        source,
        [
            ("value", "identifier_type", "contact", "tags"),
            ("+1 416 555 0100", "phone", person.ref.lower(), "a; b;a"),
            ("=1+1", "Phone number", "CON-0099", ""),
            ("@someone", "", "", ""),
        ],
    )
    report = import_table(book, source, Identifier, mapping={})
    saved = book.get(Identifier, report.refs[0])
    assert (saved.value, saved.contact, saved.tags) == ("+1 416 555 0100", person.id, ("a", "b"))
    assert [row for row, _reason in report.bad] == [3, 4]
    assert "CON-0099" in report.bad[0][1]
    assert "identifier_type is needed" in report.bad[1][1]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (b"", "no header row"),
        (b"\n \n,,\n", "no header row"),
        (b'title\n"never closed\nmore\n', "row 2 is never closed"),
        (b"%PDF-1.7 not a table", "PDF"),
        (b"\x89PNG\r\n", "PNG"),
    ],
)
def test_what_is_no_table_is_refused(book: Casebook, source: Path, text: bytes, says: str) -> None:
    source.write_bytes(text)
    with pytest.raises(BadTable, match=says):
        took(book, source)


def test_a_folder_or_a_pipe_is_no_table(book: Casebook, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(NotAFile):
            took(book, path)


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_what_divides_the_cells_is_found(book: Casebook, source: Path, delimiter: str) -> None:
    rows = [("title", "narrative"), ("a, b; c", "1,2;3\n4|5\t6"), ("d", "e,f")]
    write_csv(source, rows, delimiter=delimiter)
    took(book, source)
    assert [(item.title, item.narrative) for item in book.all(Incident)] == rows[1:]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", ["", "ending"])
def test_lines_end_as_on_any_computer(book: Casebook, source: Path, ending: str, last: str) -> None:
    rows = ["title,place", "a,b", '"c ""d""\u2028",e \x0b f']
    source.write_text(ending.join(rows) + (ending if last else ""), "utf-8", newline="")
    took(book, source)
    assert [(item.title, item.place) for item in book.all(Incident)] == [
        ("a", "b"),
        ('c "d"\u2028', "e \x0b f"),
    ]


@unhurried
@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_any_file_is_a_table_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    path = tmp_path_factory.getbasetemp() / "any.csv"
    path.write_bytes(data)
    try:
        table = Table(path)
        for _number, cells in table.rows():
            assert any(cells)
    except BadTable as error:
        assert error.sentence()


def test_a_line_that_says_what_divides_is_believed(book: Casebook, source: Path) -> None:
    source.write_text("sep=;\r\ntitle;place,a,b,c\r\nx;y,1\r\n;z\r\n", "utf-8")
    report = took(book, source, mapping={"place": "B"})
    assert book.get(Incident, "INC-0001").place == "y,1"
    assert report.bad == [(4, "title is needed")]


def test_a_huge_cell_is_a_bad_row_or_no_table(book: Casebook, source: Path) -> None:
    write_csv(source, [HEAD, ("x" * 10_001,), ("good", "", "", "y" * 1_000_000)])
    report = took(book, source)
    assert report.good == 1
    assert report.bad[0][0] == 2 and "10,000" in report.bad[0][1]
    source.write_bytes(b"title\n" + b"z" * 12_000_000)
    with pytest.raises(BadTable, match="longer than any row"):
        took(book, source)


@pytest.mark.parametrize("workbook", [False, True])
def test_a_stop_anywhere_leaves_nothing(book: Casebook, tmp_path: Path, workbook: bool) -> None:
    rows = [("title",), *((f"row {number}",) for number in range(1600))]
    write = by_openpyxl if workbook else write_csv
    path = write(tmp_path / "t", rows)
    entries = book.entry_count()
    for step in range(1, 9):
        with pytest.raises(Cancelled):
            took(book, path, progress=StopAt(step))
        assert (titles(book), book.entry_count()) == ([], entries)
    assert took(book, path, progress=StopAt(9)).good == 1600


def test_ctrl_c_half_way_leaves_nothing(
    cli: Call, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(_bar: Bar, done: int, total: int, doing: str = "") -> None:
        if (done, doing) == (1000, "importing"):
            signal.raise_signal(signal.SIGINT)

    write_csv(source, [HEAD, *((f"row {number}",) for number in range(2000))])
    # what is started in the background is started deaf to it
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with monkeypatch.context() as patched:
            patched.setattr(Bar, "step", interrupt)
            status, out, err = cli("import", str(source))
    finally:
        signal.signal(signal.SIGINT, before)
    assert (status, out) == (130, "")
    assert "Nothing is half done" in err
    assert cli("list", "incident")[1] == ""
    assert cli("check")[0] == 0
    assert cli("import", str(source))[0] == 0


def test_a_file_that_changes_meanwhile_is_refused(book: Casebook, source: Path) -> None:
    class Meddling:
        def step(self, done: int, total: int, doing: str = "") -> None:
            if doing == "importing" and done == 500:
                with source.open("a") as file:
                    file.write("one more\n")

    write_csv(source, [HEAD, *((f"row {number}",) for number in range(900))])
    with pytest.raises(BadTable, match="changed while"):
        took(book, source, progress=Meddling())
    assert titles(book) == []


def test_the_command_says_what_it_did(cli: Call, source: Path) -> None:
    write_csv(source, [("Sujet", "date", "mood"), ("a", "25/12/2024", "x"), ("", "", "y")])
    status, out, err = cli("import", str(source), "--dry-run", "--map", "title=Sujet")
    assert (status, out) == (0, "")
    for line in (
        "title <- Sujet",
        "Not imported: mood",
        "Dates in when are read day first: 25/12/2024 has no month first",
        "Row 3 is left out: title is needed",
        "1 row to import.",
    ):
        assert line in err
    assert cli("list", "incident")[1] == ""
    said = json.loads(cli("import", str(source), "--map", "title=A", "--json")[1])
    assert (said["good"], said["refs"], said["bad"][0]["row"]) == (1, ["INC-0001"], 3)
    assert (said["encoding"], said["dates"]) == ("utf-8", {"when": "day-first"})
    assert cli("undo")[:2] == (0, "INC-0001\n")
    assert cli("list", "incident")[1] == ""


@pytest.mark.parametrize("words", [("title",), ("title=A", "title=B")])
def test_a_mapping_that_makes_no_sense_is_refused(
    cli: Call, source: Path, words: tuple[str, ...]
) -> None:
    write_csv(source, [("title",), ("x",)])
    assert cli("import", str(source), "--map", *words)[0] == 1
