"""Says, before something goes, that it was handed to an agency and may be evidence."""

from collections.abc import Callable, Sequence

from casebook.records import Referral
from casebook.ui.direction import ltr, own
from casebook.ui.parts.banner import Banner
from casebook.words import _

_SHOWN = 4


def was_handed(referred: Sequence[Referral]) -> tuple[str, str]:
    """That something may be evidence, and to whom it was handed."""
    names = [f"{own(one.recipient)} ({ltr(one.ref)})" for one in referred[:_SHOWN]]
    if len(referred) > _SHOWN:
        names.append("…")
    says = _("This was handed to an agency. It may be evidence: ask a lawyer before it goes.")
    return says, ", ".join(names)


def lost_evidence(referred: Sequence[Referral], go_on: Callable[[], object]) -> Banner:
    """What is to go was handed over; it goes only if the person says so once more."""

    def go() -> None:
        banner.close_gently()
        go_on()

    banner = Banner(*was_handed(referred), tone="warn", actions=((_("Move to trash"), go),))
    return banner
