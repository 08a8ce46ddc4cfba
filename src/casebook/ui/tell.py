"""How a failure is put to a person: what is wrong, what is safe, what to do."""

from casebook.errors import CasebookError
from casebook.log import where
from casebook.words import _


def sentences(error: BaseException) -> tuple[str, str]:
    """(what is wrong, what to do) for any failure."""
    if isinstance(error, CasebookError):
        return error.sentence(), error.advice()
    return (
        _("Something in the program went wrong."),
        _("What was saved before is safe. What you are writing is kept as a draft."),
    )


def details(error: BaseException) -> str:
    """What may be passed on to the makers: kinds and places, nothing that a person wrote.

    Empty when the makers have nothing to mend, as with a mistyped code."""
    if isinstance(error, CasebookError):
        return ""
    return where(type(error), error.__traceback__)
