"""Numbered steps that bring an older casebook up to this program, each whole or not at all."""

import re
from collections.abc import Callable
from importlib import resources

from casebook.db.connection import Connection, saying
from casebook.errors import CasebookTooNew, DiskFull

_NAME = re.compile(r"(\d{4})_\w+\.sql")


def steps() -> list[tuple[int, str, str]]:
    """(number, name, SQL) of each step, in order."""
    found = []
    for item in resources.files("casebook.db").joinpath("migrations").iterdir():
        match = _NAME.fullmatch(item.name)
        if match:
            found.append((int(match[1]), item.name, item.read_text("utf-8")))
    return sorted(found)


def newest() -> int:
    """The version that this program writes."""
    return steps()[-1][0]


def version(connection: Connection) -> int:
    """The version of an open file: the number of its last step."""
    with saying():
        return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(
    connection: Connection,
    *,
    before: Callable[[int], None] = lambda step: None,
    only: list[tuple[int, str, str]] | None = None,
) -> bool:
    """Run the steps that are missing; True if there were any.

    `before` is called once, with the first missing step, so that a copy can be kept. A step
    that fails leaves the file as it was. Raises `CasebookTooNew` and touches nothing when the
    file is newer than the program.
    """
    known = steps() if only is None else only
    now = version(connection)
    if now > known[-1][0]:
        raise CasebookTooNew
    missing = [step for step in known if step[0] > now]
    if missing and now:
        before(missing[0][0])
    if not now:
        # nothing is there yet that a step could fail on: all of them are one
        missing = [(known[-1][0], "", "\n".join(sql for _number, _name, sql in missing))]
    for number, _name, sql in missing:
        try:
            with saying():
                # executescript commits by itself first, so BEGIN must stand inside
                connection.executescript(
                    f"BEGIN IMMEDIATE;\n{sql}\nPRAGMA user_version = {number};\nCOMMIT;"
                )
        except BaseException as error:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            if isinstance(error, DiskFull):
                raise
            raise
    return bool(missing)
