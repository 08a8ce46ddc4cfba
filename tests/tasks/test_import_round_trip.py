"""Whatever a casebook holds survives JSON and CSV: out, and in again."""

import csv
import json
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from functools import partial
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from casebook.book import Casebook, opening
from casebook.cli.main import run
from casebook.crypto import stretch
from casebook.records import KINDS, Incident, Moment, Record, Shape
from casebook.records.cells import cell_of
from casebook.tasks.import_table import import_table
from tests.conftest import PASSPHRASE
from tests.records.dates import unhurried
from tests.strategies import records
from tests.tasks.tables import Rows, by_xlsxwriter, write_csv

Call = Callable[..., tuple[int, str, str]]
every_kind = pytest.mark.parametrize("kind", KINDS.values(), ids=list(KINDS))


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Casebook]:
    """One casebook for all examples, with a record of each kind that others can name."""
    folder = tmp_path_factory.mktemp("shared") / "a.casebook"
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_STATE_HOME", str(folder.parent / "state"))
        cost = stretch.FLOOR
        with opening.create(folder, member="M", passphrase=PASSPHRASE, cost=cost) as book:
            yield book


@pytest.fixture(scope="module")
def some(shared: Casebook) -> Callable[[type[Record]], Record]:
    """A record of a kind, made when it is first asked for."""
    made: dict[type[Record], Record] = {}

    def one(kind: type[Record]) -> Record:
        if kind not in made:
            texts = {
                spec.name: "something" for spec in kind.fields() if spec.required and not spec.kinds
            }
            plain = kind(**texts)  # type: ignore[arg-type]
            made[kind] = shared.save(named(shared, one, plain))
        return made[kind]

    return one


def named(book: Casebook, some: Callable[[type[Record]], Record], record: Record) -> Record:
    """The record with codes that there are, and other records that there are."""
    values: dict[str, object] = {}
    for spec in record.fields():
        if spec.vocabulary:
            codes = list(book.vocabulary(spec.vocabulary))
            values[spec.name] = tuple(sorted(codes[:2])) if spec.is_set else codes[-1]
        elif spec.shape is Shape.REF and (spec.required or KINDS[spec.kinds[0]] is Incident):
            values[spec.name] = some(KINDS[spec.kinds[0]]).id
    return replace(record, **values)  # type: ignore[arg-type]


def said(record: Record) -> dict[str, object]:
    """All of a record but its id and ref."""
    return {
        item.name: getattr(record, item.name)
        for item in fields(record)
        if item.name not in ("id", "ref")
    }


@every_kind
def test_every_kind_survives_json(
    shared: Casebook, some: Callable[[type[Record]], Record], kind: type[Record]
) -> None:
    @settings(unhurried, max_examples=20)
    @given(records(kind))
    def survives(drawn: Record) -> None:
        record = named(shared, some, drawn)
        plain = json.loads(json.dumps(shared.plain(record)))
        assert said(shared.read_plain(kind, plain)) == said(record)

    survives()


@every_kind
def test_every_kind_survives_csv(
    shared: Casebook,
    some: Callable[[type[Record]], Record],
    tmp_path: Path,
    kind: type[Record],
) -> None:
    @settings(unhurried, max_examples=15)
    @given(st.lists(records(kind), min_size=2, max_size=5))
    def survives(drawn: list[Record]) -> None:
        survives_in(partial(write_csv, tmp_path / "t.csv"), shared, some, drawn)

    survives()


@settings(unhurried, max_examples=2, phases=[Phase.generate])
@given(st.lists(records(Incident), min_size=5, max_size=9))
def test_incidents_survive_a_workbook(
    shared: Casebook,
    some: Callable[[type[Record]], Record],
    tmp_path_factory: pytest.TempPathFactory,
    drawn: list[Record],
) -> None:
    path = tmp_path_factory.getbasetemp() / "t.xlsx"
    survives_in(partial(by_xlsxwriter, path), shared, some, drawn)


def survives_in(
    write: Callable[[Rows], Path],
    book: Casebook,
    some: Callable[[type[Record]], Record],
    drawn: list[Record],
) -> None:
    originals = [named(book, some, record) for record in drawn]
    kind = type(drawn[0])
    names = ["ref", *(spec.name for spec in kind.fields())]
    rows = [[cell_of(book.plain(one)[name]) for name in names] for one in originals]
    report = import_table(book, write([names, *rows]), kind, mapping={}, keep_duplicates=True)
    assert report.bad == []
    assert [said(book.find(ref)) for ref in report.refs] == [said(one) for one in originals]


def test_what_the_command_lists_comes_in_again(cli: Call, tmp_path: Path) -> None:
    with_all = {
        "title": "=1+1", "when": "../2025-05", "place": "-5", "narrative": 'a "quoted"\r\nline, ;',
        "ongoing": "yes", "tags": ["a; b", "[c", "'+d"], "impact": [], "private_notes": "'=x",
    }  # fmt: skip
    source = tmp_path / "in.jsonl"
    source.write_text(json.dumps(with_all) + "\n", "utf-8")
    assert cli("add", "incident", "--json", str(source))[0] == 0
    out = cli("list", "incident", "--csv")[1]
    assert not any(
        cell.startswith(("=", "+", "-", "@", "\t", "\r"))
        for row in csv.reader(out.splitlines(keepends=True))
        for cell in row
    )
    table = tmp_path / "out.csv"
    table.write_text(out, "utf-8", newline="")
    assert "INC-0001 says the same" in cli("import", str(table))[2]
    assert cli("import", str(table), "--keep-duplicates")[:2] == (0, "INC-0002\n")
    shown = [json.loads(cli("show", ref, "--json")[1]) for ref in ("INC-0001", "INC-0002")]
    for one in shown:
        for name in ("ref", "created_at", "updated_at"):
            del one[name]
    assert shown[0] == shown[1]


def test_it_comes_into_another_casebook_too(
    cli: Call, tmp_path: Path, book: Casebook, capsys: pytest.CaptureFixture[str]
) -> None:
    book.save(Incident(title="跟蹤", when=Moment.parse("2025-03-14Tevening"), tags=("ཁ་པར",)))
    book.close()
    table = tmp_path / "out.csv"
    table.write_text(cli("list", "incident", "--csv")[1], "utf-8", newline="")
    other, secret = tmp_path / "b.casebook", str(tmp_path / "passphrase")
    with opening.create(other, member="N", passphrase=PASSPHRASE, cost=stretch.FLOOR):
        pass
    assert run(["import", str(other), str(table), "--passphrase-file", secret]) == 0
    capsys.readouterr()
    assert run(["show", str(other), "INC-0001", "--json", "--passphrase-file", secret]) == 0
    shown = json.loads(capsys.readouterr().out)
    assert (shown["title"], shown["when"], shown["tags"]) == (
        "跟蹤",
        "2025-03-14Tevening",
        ["ཁ་པར"],
    )
