"""A step of migration can have records made again from the journal; no kill loses that wish."""

from pathlib import Path

import pytest

from casebook.book import Casebook, opening
from casebook.records import Contact, Incident
from casebook.tasks.check_casebook import check_casebook
from tests.conftest import PASSPHRASE


def spoil(book: Casebook) -> None:
    """Count a contradiction that there is not, as programs did before step 7."""
    book._connection.execute("UPDATE incident SET conflicts = 1 WHERE ref = 'INC-0001'")


def is_whole(folder: Path) -> bool:
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        assert list(book.in_conflict()) == []
        assert book._connection.execute("SELECT count(*) FROM refold").fetchone() == (0,)
        assert book.get(Incident, "INC-0001").place == "Toronto"
        return check_casebook(book).faults == []


def fill(folder: Path) -> None:
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        book.save(Incident(title="A call", place="Ottawa"))
        book.save(Contact(name="Unknown caller"))
        book.edit("INC-0001", {"place": "Toronto"}, why="she told me")


def test_what_an_older_program_counted_wrong_is_made_again(folder: Path) -> None:
    fill(folder)
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        spoil(book)
        book._connection.execute("DROP TABLE refold")
        book._connection.execute("PRAGMA user_version = 6")
    assert is_whole(folder)
    assert (folder / "casebook.db.before-0007").is_file()


def test_a_row_without_a_ref_is_made_again(folder: Path) -> None:
    fill(folder)
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        book._connection.execute("UPDATE incident SET ref = '', created_at = '2001'")
        assert check_casebook(book).faults != []
        book._connection.execute("PRAGMA user_version = 7")
    assert is_whole(folder)
    assert (folder / "casebook.db.before-0008").is_file()


def test_the_wish_outlives_a_kill_after_the_step(folder: Path) -> None:
    fill(folder)
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        spoil(book)
        assert check_casebook(book).faults != []
        book._connection.execute(
            "INSERT INTO refold SELECT 'incident', id FROM incident WHERE conflicts > 0"
        )
    assert is_whole(folder)


def test_read_only_it_waits(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(folder)
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        book._connection.execute("INSERT INTO refold SELECT 'incident', id FROM incident")
    with monkeypatch.context() as patched:
        patched.setattr(opening, "_can_write", lambda _folder: False)
        book = opening.open_with_passphrase(folder, PASSPHRASE)
    with book:
        assert book.read_only
        assert book._connection.execute("SELECT count(*) FROM refold").fetchone() == (1,)
    assert is_whole(folder)
