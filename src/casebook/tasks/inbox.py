"""The inbox: bundles whose senders are not verified, kept sealed as they came."""

import json
import secrets
from pathlib import Path
from typing import Final

from casebook.book import Casebook
from casebook.book.clock import now
from casebook.bundle.letter import Letter
from casebook.db.group import Held
from casebook.errors import SenderNotVerified, SenderOutside
from casebook.evidence.intake import opened_plain
from casebook.files import fresh_file, told

INBOX: Final = "inbox"


def hold(book: Casebook, path: Path, name: str, letter: Letter) -> SenderNotVerified:
    """Keep a bundle, sealed as it came, until its sender was verified; the failure to raise."""
    sender = letter.sender
    says = {
        "member": sender.member,
        "name": sender.name,
        "fingerprint": sender.fingerprint,
        "card": {"key": sender.key.hex(), "recipient": sender.recipient},
        "made": letter.made,
        "sort": letter.sort,
    }
    folder = book.folder / INBOX
    if path.parent != folder:
        with told(folder):
            folder.mkdir(mode=0o700, exist_ok=True)
        kept = folder / secrets.token_hex(16)
        with opened_plain(path) as source, fresh_file(kept) as target:
            while block := source.read(1 << 20):
                target.write(block)
        for old in book.inbox():
            if old.id == letter.id:
                (folder / old.file).unlink(missing_ok=True)
        book.put_in_inbox(
            Held(letter.id, now()[0], name, kept.name, json.dumps(says, ensure_ascii=False))
        )
    return (SenderOutside if book.is_outside(sender.member) else SenderNotVerified)(
        name=sender.name
    )


def let_go(book: Casebook, path: Path) -> None:
    """A bundle was taken in: if it stood in the inbox, it no longer does."""
    if path.parent == book.folder / INBOX:
        path.unlink(missing_ok=True)


def called(book: Casebook, path: Path) -> str:
    """What a bundle was called when it came: in the inbox it has another name."""
    here = {inbox_file(book, held): held.name for held in book.inbox()}
    return here.get(path, path.name)


def inbox_file(book: Casebook, held: Held) -> Path:
    """Where a bundle in the inbox stands."""
    return book.folder / INBOX / held.file


def drop_held(book: Casebook, held: Held) -> None:
    """Throw a bundle in the inbox away."""
    book.leave_inbox(held.id)
    inbox_file(book, held).unlink(missing_ok=True)
