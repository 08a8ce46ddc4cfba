"""A bar with the time left, on a terminal, for what takes longer than two seconds."""

import io

import pytest

from casebook.cli import bar as bars
from casebook.cli.bar import Bar


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def drawn(steps: list[tuple[int, int, str]], screen: io.StringIO) -> str:
    """What stands on a screen after these steps. (pytest puts its own there before each test.)"""
    with pytest.MonkeyPatch.context() as patched, Bar() as bar:
        patched.setattr("sys.stderr", screen)
        for step in steps:
            bar.step(*step)
        bar.close()
    return screen.getvalue()


SLOW = [(0, 400, "reading"), (100, 400, "reading"), (300, 400, "saving")]


def test_what_is_quick_draws_nothing() -> None:
    assert drawn(SLOW * 40, Terminal()) == ""


def test_what_is_slow_says_how_far_it_is_and_how_long_it_will_take(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(bars, "PATIENCE", 0.0)
    said = drawn(SLOW, Terminal())
    assert "reading" in said and "saving" in said and "300/400" in said
    assert "<" in said, "no time left is said"
    assert said.endswith("\r"), "the bar is taken off in the end"


def test_where_there_is_no_terminal_nothing_is_drawn(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "PATIENCE", 0.0)
    assert drawn(SLOW, io.StringIO()) == ""
