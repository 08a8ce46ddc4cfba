"""What tests of the database share."""

import pytest

from casebook.db import replay
from tests.db.desk import template


@pytest.fixture(autouse=True)
def quick_copies(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check makes its tables by copying empty ones: migrating them takes most of its time."""
    monkeypatch.setattr(replay, "migrate", lambda connection: template().backup(connection))
