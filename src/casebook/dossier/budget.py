"""What must be made smaller so that a dossier can be sent: a plan, from the sizes of plates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from casebook.dossier.plates import Cut, Kind, Plate

LADDER: Final = (
    Cut(longest=3000, quality=85, dpi=170),
    Cut(longest=2400, quality=82, dpi=150),
    Cut(longest=2000, quality=80, dpi=130),
    Cut(longest=1600, quality=78, dpi=120),
    Cut(longest=1280, quality=75, dpi=110),
    Cut(longest=1024, quality=70, dpi=100),
)
"""From a little smaller to what can still be read; nothing is made smaller than the last."""
_PER_PIXEL: Final = 0.28
"""Bytes a pixel of a photograph takes at these qualities, rather too many than too few."""
_PAGES: Final = 1.6
"""How a page's bytes grow with its finesse: letters are mostly edges."""


@dataclass(frozen=True)
class Plan:
    """New limits by ref (a step of the ladder), what is then expected, and whether that fits."""

    cuts: Mapping[str, Cut] = field(default_factory=dict)
    expected: int = 0
    fits: bool = True
    step: int = 0


def fit(plates: Sequence[Plate], budget: int, *, step: int = 0) -> Plan:
    """The mildest limits, from a step of the ladder on, in which all pictures fit together.

    A picture that is small enough already stays as it is. If nothing fits, the last step is
    planned all the same, and `fits` says so.
    """
    whole = sum(plate.size for plate in plates)
    if whole <= budget and not step:
        return Plan(expected=whole)
    plan = Plan(expected=whole, fits=False)
    for number, cut in enumerate(LADDER[step:], step):
        sizes = {plate.ref: min(plate.size, expected(plate, cut)) for plate in plates}
        cuts = {
            plate.ref: replace(plate.cut, longest=cut.longest, quality=cut.quality, dpi=cut.dpi)
            for plate in plates
            if sizes[plate.ref] < plate.size
        }
        total = sum(sizes.values())
        plan = Plan(cuts, total, total <= budget, number)
        if plan.fits:
            break
    return plan


def expected(plate: Plate, cut: Cut) -> int:
    """The bytes that the pictures of a plate are thought to take in these limits."""
    if plate.kind is Kind.PAGES:
        return int(plate.size * min(1.0, (cut.dpi / plate.cut.dpi) ** _PAGES))
    total = 0
    for picture in plate.pictures:
        scale = cut.longest / max(picture.width, picture.height)
        if scale >= 1:
            total += picture.size
            continue
        total += int(picture.width * picture.height * scale * scale * _PER_PIXEL)
    return total
