"""Exhibits as they are shown in a dossier: what of each is shown, and why the rest is not.

A plate is a small value: it says of every picture what it is and what its bytes must hash to,
and holds none of them. `plate_flowables` lays it out with empty places; `filling` puts pictures in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final, Literal

from casebook.words import _, later

PLACE: Final = "FormXob.plate."
"""How the places of pictures are named in the laid-out PDF."""

WITHHELD: Final = later("It is listed and not shown.")
NO_COVERED_COPY: Final = later("It is shown only with parts covered, and there is no such copy.")
DAMAGED: Final = later("Its file is damaged and cannot be shown.")
MISSING: Final = later("Its file is not in the casebook now.")
CHANGED: Final = later("Its file is no longer the one that was attached, and is not shown.")
LOCKED: Final = later("Its file is protected with a password.")
TOO_LARGE: Final = later("Its file is too large to be shown on paper.")
NO_FILE: Final = later("There is no file; the thing itself is kept.")
NOT_SHOWN: Final = later("Files of this type cannot be shown on paper. The original can be.")
RECORDING: Final = later("A recording cannot be shown on paper. The original can be heard or seen.")
REASONS: Final = frozenset((
    WITHHELD, NO_COVERED_COPY, DAMAGED, MISSING, CHANGED, LOCKED, TOO_LARGE, NO_FILE, NOT_SHOWN,
    RECORDING,
))  # fmt: skip

AS_IT_IS: Final = later("The picture is as it is in the file; only the metadata was left out.")
REDRAWN: Final = later("Redrawn from the file, without its metadata.")
SCALED: Final = later("Made smaller so that the dossier is small enough to be sent.")
OTHER_COLORS: Final = later("Its colour profile was left out: colours may differ a little.")
FIRST_ONLY: Final = later("The file holds more pictures than this one.")
COVERED: Final = later("A copy on which parts are covered. The original is kept as it was.")
PAGES_DRAWN: Final = later(
    "Pages are shown as pictures of what a reader sees: nothing else of the file is in here."
)
TEXT_ONLY: Final = later("Shown as text; nothing in it was run, opened or loaded.")
PAGE_LEFT_OUT: Final = later("This page cannot be drawn. It is in the original.")


class Kind(StrEnum):
    """How an exhibit is shown."""

    PHOTO = "photo"
    PAGES = "pages"
    TEXT = "text"
    MEDIA = "media"
    FACTS = "facts"


@dataclass(frozen=True)
class Cut:
    """The limits in which an exhibit is shown; 0 is as it is."""

    longest: int = 0
    quality: int = 0
    dpi: int = 200
    pages: int = 50
    lines: int = 200


@dataclass(frozen=True)
class Picture:
    """One picture of a plate: the bytes that stand in the PDF hash to `sha256`.

    `turned` is the EXIF orientation in which it is to be drawn; `pixels` are those that the file
    has, upright, and `points` the size of the page that it is a picture of.
    """

    form: Literal["jpeg", "png"]
    width: int
    height: int
    channels: int
    bits: int
    size: int
    sha256: str
    turned: int = 1
    pixels: tuple[int, int] = (0, 0)
    points: tuple[float, float] | None = None
    number: int = 0
    """Of a page: which one it is, from 0."""

    @property
    def upright(self) -> tuple[int, int]:
        """Its width and height as it is seen."""
        sides = (self.width, self.height)
        return sides[::-1] if self.turned >= 5 else sides


@dataclass(frozen=True)
class Enclosed:
    """A file that came inside an e-mail."""

    ref: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True)
class Plate:
    """What is shown of one exhibit. `shown` is the ref of a covered copy shown in its place."""

    ref: str
    kind: Kind
    sha256: str = ""
    title: str = ""
    caption: str = ""
    shown: str = ""
    pictures: tuple[Picture, ...] = ()
    notes: tuple[str, ...] = ()
    """Fixed sentences, translated when they are printed."""
    facts: tuple[tuple[str, str], ...] = ()
    text: str = ""
    enclosed: tuple[Enclosed, ...] = ()
    total: int = 0
    """Pages, or lines, that the file has."""
    undrawn: tuple[int, ...] = ()
    """Pages that cannot be drawn, from 0."""
    reason: str = ""
    """One of `REASONS`: why no more than facts are shown."""
    cut: Cut = Cut()

    def told(self, hide: Callable[[str], str]) -> "Plate":
        """With everything that people wrote passed through `hide`."""
        return replace(
            self,
            title=hide(self.title),
            caption=hide(self.caption),
            facts=tuple((label, hide(value)) for label, value in self.facts),
            text=hide(self.text),
            enclosed=tuple(replace(one, name=hide(one.name)) for one in self.enclosed),
        )

    @property
    def size(self) -> int:
        """The bytes that its pictures add to the PDF."""
        return sum(picture.size for picture in self.pictures)


def facts_only(ref: str, sha256: str, reason: str) -> Plate:
    """An exhibit of which no more than facts are shown."""
    return Plate(ref, Kind.FACTS, sha256, reason=reason)


def in_bytes(size: int, language: str) -> str:
    """How large a file is, to the byte."""
    grouped = f"{size:,}".replace(",", "\u202f" if language == "fr" else ",")
    return _("{size} bytes", language=language).format(size=grouped)


def shown_hashes(plates: tuple[Plate, ...]) -> list[tuple[str, str]]:
    """(SHA-256, what it is of) of every picture in the PDF, for the list of hashes."""
    return [
        (picture.sha256, place_of(plate, number).removeprefix(PLACE))
        for plate in plates
        for number, picture in enumerate(plate.pictures)
    ]


def place_of(plate: Plate, number: int) -> str:
    """The name of the place of a picture in the laid-out PDF."""
    return f"{PLACE}{re.sub('[^A-Za-z0-9-]', '-', plate.ref)}.{number + 1}"
