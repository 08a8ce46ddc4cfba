"""What a casebook keeps beside its history: what opens it, copies made, settings, drafts."""

from collections.abc import Callable, Sequence
from pathlib import Path

from casebook.book.clock import now
from casebook.book.exhibits import Exhibits
from casebook.book.tally import Tally
from casebook.crypto import sign
from casebook.crypto.stretch import Cost
from casebook.db import connection as db
from casebook.db import evidence as rows
from casebook.errors import CannotOpen
from casebook.keys import header, unlock
from casebook.keys.header import KEYRING, RECOVERY, SHARES, Slot
from casebook.keys.shares import Share
from casebook.keys.unlock import CasebookKey
from casebook.progress import UNWATCHED, Progress
from casebook.records import Dossier


class Own(Exhibits):
    """What belongs to this casebook and goes into no bundle."""

    # Keys and what left the folder

    def slots(self) -> tuple[Slot, ...]:
        """The ways in which this casebook can be opened."""
        return unlock.slots(self.folder)

    def set_recovery_code(self, code: bytes, typed: str) -> None:
        """Let a code open this casebook, once it was typed back. Raises `RecoveryCodeWrong`."""
        unlock.set_recovery_code(self.folder, self._place.key, code, typed)

    def is_forgotten(self) -> bool:
        """The recovery code or shares opened it, and no passphrase was chosen since."""
        slot = self._place.key.slot
        return not self._passphrase_chosen and any(
            one.id == slot and one.kind in (RECOVERY, SHARES) for one in self.slots()
        )

    def choose_passphrase(self, passphrase: str, *, cost: Cost | None = None) -> None:
        """Put a passphrase in the place of the forgotten one; the recovery code goes on working.

        Only where `is_forgotten`: else the current one is asked for. Raises `CannotOpen`, and for
        a weak one.
        """
        if not self.is_forgotten():
            raise CannotOpen
        unlock.change_passphrase(self.folder, self._place.key, passphrase, cost=cost)
        self._passphrase_chosen = True

    def set_shares(self, secret: bytes, shares: Sequence[Share], typed: Sequence[str]) -> None:
        """Let shares open this casebook, once each was typed back. Raises `RecoveryCodeWrong`."""
        unlock.set_shares(self.folder, self._place.key, secret, shares, typed)

    def drop_shares(self) -> None:
        """No longer let shares open this casebook. Raises `LastSlot`."""
        unlock.drop(self.folder, self._place.key, SHARES)

    def keyring_on(self) -> None:
        """Let this computer's keyring open this casebook. Raises `NoKeyring`."""
        unlock.set_keyring(self.folder, self._place.key)

    def keyring_off(self) -> None:
        """No longer let this computer's keyring open this casebook."""
        unlock.drop(self.folder, self._place.key, KEYRING)

    def pseudonym_secret(self) -> bytes:
        """What makes pseudonyms stable here and impossible to guess elsewhere."""
        with self._guard:
            secret: bytes = self._store.local("pseudonym-secret")
        return secret

    def head(self) -> str:
        """The newest entry of the history, as a hash in hexadecimal; empty for none."""
        with self._guard:
            return self._journal.chains.newest()

    def fingerprint(self) -> str:
        """The member's fingerprint, to be compared by voice or in person."""
        return sign.fingerprint(self.public_key())

    def snapshot(self, path: Path) -> tuple[Tally, list[rows.Sealed]]:
        """Write a whole copy of the database, encrypted as it is, for a backup.

        What it holds, and the sealed files that belong to it.
        """
        with self._guard:
            self._turns.snapshot(path)
            self._turns.note_heads()
            return self.tally(), self.all_sealed()

    def opens(self, folder: Path) -> CasebookKey:
        """The key at hand, if it opens the copy of this casebook in a folder.

        Raises `CannotOpen` for any other, `HeaderDamaged`.
        """
        found = header.load(folder)
        if found.casebook != self.id or found.epoch != self._place.key.epoch:
            raise CannotOpen
        found.check(self._place.key.raw)
        return self._place.key

    def copy_under_new_key(self, folder: Path, passphrase: str) -> None:
        """Write header and database of a true rekey into an empty folder.

        Evidence files are not copied: their keys stand in the rows.
        """
        with self._guard:
            key = unlock.renew(folder, self._place.key, passphrase)
            self._turns.copy_under(folder / db.DATABASE, key)

    def goes_on(self) -> bool:
        """What is written here goes on with the history of a writer that is known here."""
        with self._guard:
            return self._turns.known_writer() is not None

    def adopt(self) -> None:
        """Go on with the same writer, when a true rekey is about to put this copy in its place.

        Only where the one that it replaces goes on. Raises `NotWritable`, `DiskFull`.
        """
        with self._guard:
            self._turns.adopt()

    def note_copy(self, sort: str, name: str) -> str:
        """Note that a copy of everything left the folder; when that was, UTC."""
        at = now()[0]
        with self._guard:
            self._turns.write_local(lambda: rows.note_copy(self._connection, at, sort, name))
            self._turns.note_heads()
        return at

    def last_backup(self) -> str:
        """When the last backup was made, UTC; empty when there is none."""
        with self._guard:
            return rows.last_copy(self._connection, "backup")

    def holders(self, record: str) -> list[str]:
        """Backups and dossiers that hold a record, as far as they were made here."""
        with self._guard:
            found = rows.copies_holding(self._connection, record)
            ref = self._store.ref_of(record)
            found += [
                f"{item.ref} {item.title}"
                for item in self._store.all(Dossier)
                if ref in item.incidents or ref in item.exhibits
            ]
            return found

    def faults(self, progress: Progress = UNWATCHED) -> list[str]:
        """Damage in the database, the history and the tables made from it."""
        with self._guard:
            return self._turns.faults(progress)

    # What is this member's own, outside the journal: settings with words in them, and drafts

    def kept(self, name: str) -> str:
        """A setting of this casebook, such as saved searches; empty when there is none."""
        with self._guard:
            return str(self._store.local(f"kept-{name}") or "")

    def all_kept(self) -> dict[str, str]:
        """Every setting of this casebook, by name."""
        with self._guard:
            return rows.all_kept(self._connection)

    def keep(self, name: str, text: str) -> None:
        """Keep a setting inside the casebook: it may hold words that no file beside it may."""
        with self._guard:
            self._turns.write_local(lambda: self._store.set_local(f"kept-{name}", text))

    def keep_changed(self, name: str, change: Callable[[str], str]) -> None:
        """Keep what `change` makes of a setting, with nothing else written in between."""
        with self._guard:
            self.keep(name, change(self.kept(name)))

    def keep_draft(self, draft: str, kind: str, record: str, texts: str) -> None:
        """Keep what is being typed, so that a lock or a crash loses nothing."""
        with self._guard:
            self._turns.write_local(
                lambda: rows.keep_draft(self._connection, draft, kind, record, texts)
            )

    def drafts(self) -> list[tuple[str, str, str, str]]:
        """(id, kind, record, texts) of every draft, newest first."""
        with self._guard:
            return rows.drafts(self._connection)

    def drop_draft(self, draft: str) -> None:
        """Forget a draft."""
        with self._guard:
            self._turns.write_local(lambda: rows.drop_draft(self._connection, draft))
