"""What is said of a bundle's sender, in words and as JSON, whatever sort of bundle it is."""

from casebook.bundle.letter import Letter
from casebook.cli.say import out
from casebook.words import _


def plain_letter(letter: Letter, *, verified: bool, key_changed: bool) -> dict[str, object]:
    """For --json."""
    return {
        "bundle": letter.id,
        "sort": letter.sort,
        "made": letter.made,
        "sender": letter.sender.name,
        "member": letter.sender.member,
        "fingerprint": letter.sender.fingerprint,
        "verified": verified,
        "key_changed": key_changed,
    }


def say_sender(letter: Letter, *, verified: bool, key_changed: bool) -> None:
    """The fingerprint to compare, and whether that was done."""
    out(f"    {letter.sender.fingerprint}")
    if key_changed:
        out(_("Their key is not the one that is known. It is not taken in."))
    elif not verified:
        out(_("Their fingerprint was not compared yet."))
