"""Numbers and dates that stand in a command; what does not fit is refused in words."""

import math
from argparse import ArgumentTypeError

from casebook.records import Moment
from casebook.words import _

_YEAR, _CENTURY = 365, 36_500


def count(text: str) -> int:
    """A whole number from 0."""
    return _whole(text, 10**18, _("say a whole number from 0"))


def days(text: str) -> int:
    """Days, up to a year."""
    return _whole(text, _YEAR, _("say a whole number from 0 to {most}").format(most=_YEAR))


def days_ahead(text: str) -> int:
    """Days, up to a hundred years."""
    says = _("say a whole number from 0 to {most}").format(most=_CENTURY)
    return _whole(text, _CENTURY, says)


def seconds(text: str) -> float:
    """Seconds to wait, up to a day."""
    try:
        found = float(text)
    except ValueError:
        found = math.nan
    if not 0 < found <= 86_400:
        raise ArgumentTypeError(_("say a number of seconds, up to a day"))
    return found


def moment(text: str) -> Moment:
    """A date as it is written here."""
    try:
        return Moment.parse(text)
    except ValueError as error:
        raise ArgumentTypeError(str(error)) from error


def _whole(text: str, most: int, says: str) -> int:
    try:
        found = int(text)
    except ValueError:
        found = -1
    if not 0 <= found <= most:
        raise ArgumentTypeError(says)
    return found
