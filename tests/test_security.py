"""SECURITY.md names tests; each of them must be there, and run."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PROMISES = ROOT / "tests" / "test_promises.py"
ROW = re.compile(r"\| (?P<number>\d+) \| (?P<promise>[^|]+) \| (?P<tests>[^|]+) \|")
NAME = re.compile(r"(?:\.\.\.|tests(?:/\w+)*/?(?:\.py)?)(?:::\w+)?")
TEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)

TEXT = (ROOT / "SECURITY.md").read_text("utf-8")
ROWS = [match for line in TEXT.splitlines() if (match := ROW.fullmatch(line))]


def found_in(path: Path) -> set[str]:
    files = sorted(path.rglob("test_*.py")) if path.is_dir() else [path]
    return {name for file in files for name in TEST.findall(file.read_text("utf-8"))}


def named(said: str) -> tuple[Path, str]:
    """The file or folder that a name means, and the test in it; "..." is test_promises.py."""
    place, _, test = said.partition("::")
    return (PROMISES if place == "..." else ROOT / place), test


def test_promises_are_numbered_one_after_the_other() -> None:
    assert [int(row["number"]) for row in ROWS] == list(range(1, len(ROWS) + 1))
    table = TEXT.split("## Promises")[1].split("\n## ")[0]
    assert table.count("\n| ") == len(ROWS) + 2, "a row of the table is not read"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["number"])
def test_a_promise_names_tests_that_there_are(row: re.Match[str]) -> None:
    names = NAME.findall(row["tests"])
    assert names, "it names no test"
    for said in names:
        place, test = named(said)
        assert place.exists(), said
        found = found_in(place)
        assert test in found if test else found, said
    # what stands in brackets behind a folder (test_child, test_hostile) is a file in it
    for name in re.findall(r"(?<![\w/:])(test_\w+)(?![\w.])", row["tests"]):
        assert list((ROOT / "tests").rglob(f"{name}.py")), name


def test_every_test_named_elsewhere_in_the_page_is_there() -> None:
    rest = "\n".join(line for line in TEXT.splitlines() if not ROW.fullmatch(line))
    for said in re.findall(r"tests/[\w/]+(?:\.py)?(?:::\w+)?", rest):
        place, test = named(said)
        assert place.exists(), said
        assert not test or test in found_in(place), said
