"""Says, before something goes, that it was handed to an agency and may be evidence."""

from casebook.book import Casebook
from casebook.cli.say import tell
from casebook.tasks.was_referred import was_referred
from casebook.words import _


def warn_if_referred(book: Casebook, ref: str) -> None:
    """Warn of each hand-over that a record had a part in."""
    found = was_referred(book, [ref])
    if not found:
        return
    tell(_("This was handed to an agency. It may be evidence: ask a lawyer before it goes."))
    for one in found:
        tell(f"  {one.ref}  {one.sent or ''}  {one.recipient}")
