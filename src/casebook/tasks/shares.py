"""Makes shares of a way to open the casebook, a sheet for each, stored once all were typed back."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from casebook.book import Casebook
from casebook.dossier.sheet import share_sheet
from casebook.files import fresh_file
from casebook.keys.shares import Share, new_shares


@dataclass(frozen=True)
class MadeShare:
    """One share and its sheet; `prove` says whether it was read back from paper."""

    share: Share
    pdf: bytes

    @property
    def code(self) -> str:
        """As it is typed."""
        return self.share.in_text()

    def prove(self, typed: str) -> None:
        """Raises `RecoveryCodeWrong` naming the group with a mistake."""
        self.share.prove(typed)

    def save(self, sheet: Path) -> None:
        """Write the sheet as a PDF. Raises `NotWritable`."""
        with fresh_file(sheet) as file:
            file.write(self.pdf)


@dataclass(frozen=True)
class MadeShares:
    """Shares that open nothing until `store` was called with what was typed back of each."""

    shares: tuple[MadeShare, ...]
    enough: int
    store: Callable[[Sequence[str]], None]


def make_shares(book: Casebook, *, enough: int, count: int, language: str) -> MadeShares:
    """Fresh shares, of which `enough` open the casebook together."""
    secret, shares = new_shares(enough, count)
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    made = tuple(
        MadeShare(
            share,
            share_sheet(
                share.groups(),
                number=share.number,
                count=count,
                enough=enough,
                set_name=share.set.hex().upper(),
                made_on=day,
                language=language,
            ),
        )
        for share in shares
    )
    return MadeShares(made, enough, lambda typed: book.set_shares(secret, shares, typed))
