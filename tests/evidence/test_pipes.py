"""A pipe to a child that fails: no answer counts, and whoever asked is told calmly."""

import io
import subprocess
from pathlib import Path
from typing import Any

import pytest

from casebook.crypto.seal import Writable
from casebook.errors import BadTable
from casebook.evidence import copies, workbook_rows
from casebook.evidence.copies import Ended, pictures_of
from casebook.evidence.decode import Feed, look_inside, start
from casebook.evidence.findings import BROKEN

FULL = Path("/dev/full")

pytestmark = pytest.mark.skipif(not FULL.exists(), reason="there is no device that is always full")
every = pytest.mark.parametrize("size", [100, 100_000], ids=["at its end", "in the middle"])


def on_a_full_pipe() -> "subprocess.Popen[bytes]":
    """A real child, to which nothing can be written."""
    child = start()
    assert child.stdin
    child.stdin.close()
    child.stdin = FULL.open("wb")
    return child


def feeding(data: bytes) -> Feed:
    def feed(pipe: Writable) -> None:
        pipe.write(data)

    return feed


@every
def test_what_is_inside_is_not_known(size: int) -> None:
    data = b"a word " * (size // 7)
    found = look_inside(feeding(data), len(data), "a.txt", begin=on_a_full_pipe)
    assert found.no_preview_reason == BROKEN and not found.text


@every
def test_there_are_no_pictures(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(copies, "start", on_a_full_pipe)
    found = pictures_of(feeding(bytes(size)), size, {"longest": 100})
    with pytest.raises(StopIteration) as ended:
        next(found)
    assert ended.value.value == Ended(reason=BROKEN)


@every
def test_there_is_no_table(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook_rows, "start", on_a_full_pipe)
    with pytest.raises(BadTable):
        list(workbook_rows.workbook_rows("a.xlsx", io.BytesIO(bytes(size)), size, None, said))


def said(_sheet: Any) -> None:
    pytest.fail("a sheet was told of")
