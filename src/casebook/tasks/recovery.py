"""Makes a recovery code, prints its sheet, and stores it only once it was typed back."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from casebook.book import Casebook
from casebook.dossier.sheet import recovery_sheet
from casebook.files import fresh_file
from casebook.keys import recovery


@dataclass(frozen=True)
class Made:
    """A code that opens nothing until `prove` was called with what a person typed."""

    code: str
    sheet: Path | None
    pdf: bytes
    prove: Callable[[str], None]


def make_recovery(book: Casebook, sheet: Path | None, language: str) -> Made:
    """A fresh code and its sheet, a PDF that is written to `sheet` if that is given.

    Raises `NotWritable`.
    """
    code = recovery.new_code()
    pdf = recovery_sheet(
        recovery.groups_of(code),
        casebook_name=book.folder.name,
        made_on=datetime.now(UTC).strftime("%Y-%m-%d"),
        language=language,
    )
    if sheet:
        with fresh_file(sheet) as file:
            file.write(pdf)

    def prove(typed: str) -> None:
        book.set_recovery_code(code, typed)

    return Made(recovery.in_text(code), sheet, pdf, prove)
