"""Dates in tables: read as people write them, decided by the column, never guessed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given

from casebook.book import Casebook
from casebook.errors import AmbiguousDates
from casebook.records import Incident, Moment
from casebook.tasks.import_table import import_table
from casebook.tasks.table_dates import DAY_FIRST, MONTH_FIRST, YEAR_FIRST, Order, read_date
from tests.records.dates import points, unhurried
from tests.tasks.tables import write_csv

Call = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("cell", "written"),
    [
        ("2025-03-14", "2025-03-14"),
        ("2025-03-14T21:40~", "2025-03-14T21:40~"),
        ("2025-03", "2025-03"),
        ("2025-XX-14", "2025-XX-14"),
        ("../2025-05", "../2025-05"),
        ("202X", "202X"),
        ("2025-3-4", "2025-03-04"),
        ("2025/3/14", "2025-03-14"),
        ("2025.03.14", "2025-03-14"),
        ("20250314", "2025-03-14"),
        ("2025-03-14 21:40", "2025-03-14T21:40"),
        ("2025-03-14 9:05", "2025-03-14T09:05"),
        ("2025-03-14T21:40:07.123Z", "2025-03-14T21:40:07Z"),
        ("2025-03-14 21:40:07 UTC", "2025-03-14T21:40:07Z"),
        ("2025-03-14 21:40:07-0500", "2025-03-14T21:40:07-05:00"),
        ("03/2025", "2025-03"),
        ("2025/03", "2025-03"),
        ("05/05/2025", "2025-05-05"),
        ("14 March 2025", "2025-03-14"),
        ("14th of March, 2025", "2025-03-14"),
        ("Mar 14, 2025", "2025-03-14"),
        ("March 14, 2025 at 9:05 pm", "2025-03-14T21:05"),
        ("Friday, 14 March 2025", "2025-03-14"),
        ("Sept. 2024", "2024-09"),
        ("about March 2025", "2025-03~"),
        ("since 14 March 2025", "2025-03-14/.."),
        ("14 mars 2025", "2025-03-14"),
        ("1er août 2025 à 8h05", "2025-08-01T08:05"),
        ("vendredi 14 mars 2025", "2025-03-14"),
        ("févr. 2025", "2025-02"),
        ("vers décembre 2024", "2024-12~"),
        ("2025年3月14日", "2025-03-14"),
        ("2025年3月14日 星期五", "2025-03-14"),
        ("2025年3月14日（五）", "2025-03-14"),
        ("2025年3月14日 晚上9時40分", "2025-03-14T21:40"),
        ("２０２５年３月１４日", "2025-03-14"),
        ("２０２５／３／１４", "2025-03-14"),
        ("2025年3月", "2025-03"),
        ("2025年", "2025"),
        ("民國114年3月14日", "2025-03-14"),
        ("\u00a014\u00a0mars\u00a02025 ", "2025-03-14"),
    ],
)  # fmt: skip
def test_a_date_that_can_be_read_in_one_way_is_read(cell: str, written: str) -> None:
    assert read_date(cell, None) == Moment.parse(written)


@unhurried
@given(points)
def test_every_written_form_is_read_as_itself(text: str) -> None:
    assert read_date(text, None) == Moment.parse(text)


@pytest.mark.parametrize("cell", ["unknown", "inconnu", "不詳"])
def test_a_date_said_to_be_unknown_is_none(cell: str) -> None:
    assert read_date(cell, None) is None


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("30/02/2025", "28 days"),
        ("2025-02-30", "28 days"),
        ("2025-14-03", "no month 14"),
        ("03/04/2025", "two ways"),
        ("14/03/25", "year of two digits"),
        ("3-14-25", "year of two digits"),
        ("45730", "number behind a date"),
        ("45730.9027", "number behind a date"),
        # nobody knows on which day these were written
        ("yesterday", "which day or year"),
        ("last Friday", "which day or year"),
        ("14 March", "which day or year"),
        ("3月14日", "which day or year"),
        ("March", "which day or year"),
        ("3/4", "not a date"),
        ("21:40", "which day or year"),
        ("hier soir", "which day or year"),
        ("soon", "not a date"),
        ("14 Brumaire 2025", "not a date"),
        ("x" * 500, "not a date"),
        ("2025-03-14T25:00", "time of day"),
    ],
)
def test_a_date_that_is_none_or_could_be_two_is_refused(cell: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        read_date(cell, None)


@pytest.mark.parametrize(
    ("cell", "order", "written"),
    [
        ("03/04/2020", DAY_FIRST, "2020-04-03"),
        ("03/04/2020", MONTH_FIRST, "2020-03-04"),
        ("3.4.2020", DAY_FIRST, "2020-04-03"),
        ("3-4-2020 9:40 pm", MONTH_FIRST, "2020-03-04T21:40"),
        ("about 03/04/2020", DAY_FIRST, "2020-04-03~"),
        ("from 03/04/2020 to 05/04/2020", DAY_FIRST, "2020-04-03/2020-04-05"),
        ("2020/03/04", DAY_FIRST, "2020-03-04"),
        ("3/14/2020", DAY_FIRST, None),
        ("14/3/2020", MONTH_FIRST, None),
        ("03/04/2020", YEAR_FIRST, None),
        ("2020/03/04", YEAR_FIRST, "2020-03-04"),
    ],
)
def test_the_order_of_the_column_is_kept_to(cell: str, order: str, written: str | None) -> None:
    if written is None:
        with pytest.raises(ValueError):
            read_date(cell, Order(order, ""))
    else:
        assert read_date(cell, Order(order, "")) == Moment.parse(written)


def dates(book: Casebook, path: Path, *cells: str, told: str | None = None) -> list[str]:
    write_csv(path / "t.csv", [("title", "when"), *((cell, cell) for cell in cells)])
    import_table(book, path / "t.csv", Incident, mapping={}, dates=told)
    return [item.when.text if item.when else "" for item in book.all(Incident)]


def test_one_date_decides_its_whole_column(book: Casebook, tmp_path: Path) -> None:
    assert dates(book, tmp_path, "03/04/2020", "25/12/2019") == ["2020-04-03", "2019-12-25"]


def test_of_a_month_first_column_too(book: Casebook, tmp_path: Path) -> None:
    assert dates(book, tmp_path, "03/04/2020", "12/25/2019") == ["2020-03-04", "2019-12-25"]


@pytest.mark.parametrize(
    ("cells", "example"),
    [
        (("03/04/2020", "2020-05-06"), "03/04/2020"),
        (("25/12/2019", "12/25/2019"), "25/12/2019 - 12/25/2019"),
    ],
)
def test_what_can_be_read_in_two_ways_is_asked(
    book: Casebook, tmp_path: Path, cells: tuple[str, ...], example: str
) -> None:
    with pytest.raises(AmbiguousDates) as caught:
        dates(book, tmp_path, *cells)
    assert example in caught.value.sentence()
    assert "--dates day-first or --dates month-first" in str(caught.value)
    assert list(book.all(Incident)) == []


def test_the_answer_is_kept_to(book: Casebook, tmp_path: Path) -> None:
    assert dates(book, tmp_path, "03/04/2020", "5/5/2020", "12/25/2019", told="day-first") == [
        "2020-04-03",
        "2020-05-05",
    ]


def test_each_column_is_decided_for_itself(book: Casebook, tmp_path: Path) -> None:
    write_csv(
        tmp_path / "t.csv",
        [("title", "when", "first_known"), ("a", "25/12/2019", "12/25/2019")],
    )
    report = import_table(book, tmp_path / "t.csv", Incident, mapping={})
    assert {name: order.order for name, order in report.dates.items()} == {
        "when": DAY_FIRST,
        "first_known": MONTH_FIRST,
    }


def test_a_dry_run_asks_too(cli: Call, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "t.csv", [("title", "when"), ("a", "03/04/2020")])
    status, out, err = cli("import", str(path), "--dry-run")
    assert (status, out) == (1, "")
    assert "03/04/2020" in err and "--dates day-first" in err
    assert cli("import", str(path), "--dates", "month-first")[0] == 0
    assert "2020-03-04" in cli("show", "INC-0001", "--json")[1]
