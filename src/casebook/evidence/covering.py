"""Boxes that cover parts of a picture or page: where they are, and that nothing shows through.

A box is in fractions of the upright picture or page, so that it does not depend on its size. It is
widened to whole blocks of sixteen pixels: in a JPEG a block that is all black stays all black, and
every pixel of it can be compared exactly after it was written.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

GRID: Final = 16
BLACK: Final = 0
MOST_BOXES: Final = 400


@dataclass(frozen=True)
class Box:
    """A covered part: page from 0, then left, top, width and height as fractions of it."""

    page: int
    left: float
    top: float
    width: float
    height: float
    reason: str = "other"

    @property
    def text(self) -> str:
        """As it is kept: page from 1, four fractions, a reason."""
        sides = (self.left, self.top, self.width, self.height)
        return ",".join([str(self.page + 1), *(f"{side:.5f}" for side in sides), self.reason])


def read_box(text: str) -> Box:
    """A box from its written form. Raises ValueError saying what is wrong with it."""
    parts = [part.strip() for part in text.split(",")]
    if not 5 <= len(parts) <= 6:
        raise ValueError("a box is page,left,top,width,height and perhaps a reason")
    page = int(parts[0])
    left, top, width, height = (float(part) for part in parts[1:5])
    if page < 1 or not (0 <= left < 1 and 0 <= top < 1 and 0 < width <= 1 and 0 < height <= 1):
        raise ValueError("pages begin at 1; sides are fractions of the page, from 0 to 1")
    return Box(page - 1, left, top, width, height, parts[5] if len(parts) == 6 else "other")


def read_boxes(text: str) -> list[Box]:
    """Boxes, one a line. Raises ValueError."""
    return [read_box(line) for line in text.splitlines() if line.strip()]


def area(sides: Sequence[float], width: int, height: int) -> tuple[int, int, int, int]:
    """The pixels of a box (left, top, right, bottom), widened to whole blocks."""
    left, top, across, down = sides
    first = (int(left * width) // GRID * GRID, int(top * height) // GRID * GRID)
    right = -(-int(-(-(left + across) * width // 1)) // GRID) * GRID
    bottom = -(-int(-(-(top + down) * height // 1)) // GRID) * GRID
    return first[0], first[1], min(width, right), min(height, bottom)


def cover(image: Any, boxes: Iterable[Sequence[float]]) -> Any:
    """The picture with black where boxes are. In the child only."""
    from PIL import ImageDraw

    shown = image.convert("RGB")
    draw = ImageDraw.Draw(shown)
    for box in boxes:
        left, top, right, bottom = area(box, shown.width, shown.height)
        draw.rectangle((left, top, right - 1, bottom - 1), fill=(BLACK, BLACK, BLACK))
    return shown


def written(image: Any, quality: int) -> bytes:
    """A JPEG whose blocks are those of the grid: colours are not thinned, since readers then mix
    those at the edge of a block with its neighbours."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, subsampling="4:4:4", optimize=True)
    return out.getvalue()


def covered_pixels(data: bytes, boxes: Iterable[Sequence[float]]) -> int:
    """How many pixels under boxes were read again and are black. In the child only.

    Raises ValueError for one that is not.
    """
    from PIL import Image

    with Image.open(io.BytesIO(data)) as opened:
        image = opened.convert("RGB")
    count = 0
    for box in boxes:
        part = image.crop(area(box, image.width, image.height))
        if part.tobytes().strip(bytes([BLACK])):
            raise ValueError("a covered pixel is not black")
        count += part.width * part.height
    return count
