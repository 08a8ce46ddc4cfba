"""A photo without anything but its picture, and its pixels untouched: JPEG, by its parts.

Nothing is decoded: the parts of a JPEG are walked, those that a picture needs are kept as they
are, and everything else (EXIF, XMP, profiles, comments, thumbnails, whatever follows the end)
is left behind. So this runs where the keys are, and judges what the decoder child sends as well.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

_SOI, _EOI, _SOS, _APP0, _APP1, _APP2, _APP14 = 0xD8, 0xD9, 0xDA, 0xE0, 0xE1, 0xE2, 0xEE
_KEPT: Final = frozenset((0xDB, 0xC4, 0xDD))
"""Tables of numbers, and how often a scan begins anew."""
_FRAMES: Final = frozenset((0xC0, 0xC1, 0xC2))
"""Baseline, extended and progressive: what every reader of PDFs draws."""
_RARE: Final = frozenset((0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xD0), 0xDC))
"""Without loss, hierarchical, arithmetic coding: decoders are rare."""
_NEXT: Final = re.compile(rb"\xff+([\x01-\xcf\xd8-\xfe])")
_AFTER_SCAN: Final = re.compile(rb"\xff[\x01-\xcf\xd8-\xff]")  # begins with one byte: fast
_JFIF: Final = b"\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
_PNG: Final = b"\x89PNG\r\n\x1a\n"
_SRGB: Final = b"sRGB"
LONGEST: Final = 65_000


class NotBare(Exception):
    """This JPEG cannot be shown as it is; `is_broken`, or only in a form that must be redrawn."""

    def __init__(self, *, is_broken: bool) -> None:
        super().__init__()
        self.is_broken = is_broken


@dataclass(frozen=True)
class Bare:
    """A picture and nothing else. `turned` is how EXIF says that it is to be held (1 to 8)."""

    data: bytes
    form: Literal["jpeg", "png"]
    width: int
    height: int
    channels: int
    bits: int = 8
    turned: int = 1
    had_profile: bool = False
    """A profile of colours other than the usual one was left behind."""

    @property
    def file(self) -> bytes:
        """The picture as a file that a viewer opens: of a PNG, `data` is only its rows."""
        if self.form == "jpeg":
            return self.data
        sides = self.width.to_bytes(4, "big") + self.height.to_bytes(4, "big")
        sort = 0 if self.channels == 1 else 2
        parts = ((b"IHDR", sides + bytes((self.bits, sort, 0, 0, 0))), (b"IDAT", self.data))
        return _PNG + b"".join(_chunk(*part) for part in (*parts, (b"IEND", b"")))


def _chunk(sort: bytes, body: bytes) -> bytes:
    check = zlib.crc32(sort + body).to_bytes(4, "big")
    return len(body).to_bytes(4, "big") + sort + body + check


def bare_jpeg(data: bytes) -> Bare:
    """The JPEG without its metadata, not decoded. Raises `NotBare`."""
    parts: list[bytes | memoryview] = []
    frame: tuple[int, int, int] | None = None
    turned, profile, scans = 1, b"", 0
    for sort, part in _parts(data):
        # of a scan, and of a long part, the beginning says all that is asked
        body = bytes(part[4:]) if sort in (_APP1, _APP2) else bytes(part[4:40])
        if sort in _FRAMES:
            if frame:
                raise NotBare(is_broken=True)
            frame = _frame(bytes(part[4:]))
        elif sort in _RARE:
            raise NotBare(is_broken=False)
        elif sort == _SOS:
            scans += 1
        elif sort == _APP0 and body.startswith(b"JFIF\0"):
            part = memoryview(_JFIF if not parts else b"")
        elif sort == _APP14 and body.startswith(b"Adobe") and len(body) >= 12:
            part = memoryview(b"\xff\xee\x00\x0e" + body[:12])
        elif sort not in _KEPT:
            if sort == _APP1 and body.startswith(b"Exif\0"):
                turned = _turned(body[6:])
            elif sort == _APP2 and body.startswith(b"ICC_PROFILE\0"):
                profile += body[14:]
            continue
        parts.append(part)
    if not frame or not scans:
        raise NotBare(is_broken=True)
    if frame[2] not in (1, 3):
        raise NotBare(is_broken=frame[2] != 4)  # four are inks: paper has them, a PDF/A has not
    bare = b"".join((b"\xff\xd8", *parts, b"\xff\xd9"))
    other = bool(profile) and _SRGB not in profile.replace(b"\0", b"")
    return Bare(bare, "jpeg", *frame, turned=turned, had_profile=other)


def _parts(data: bytes) -> Iterator[tuple[int, memoryview]]:
    """(sort, bytes) of each part up to the end of the first picture; scans with their data."""
    if not data.startswith(b"\xff\xd8\xff"):
        raise NotBare(is_broken=True)
    place, view = 2, memoryview(data)
    while True:
        found = _NEXT.match(data, place)
        if not found:
            raise NotBare(is_broken=True)
        sort, place = found[1][0], found.end()
        if sort == _EOI:
            return
        size = int.from_bytes(data[place : place + 2], "big")
        if size < 2 or place + size > len(data) or sort < 0xC0 or sort == _SOI:
            raise NotBare(is_broken=True)
        end = place + size
        if sort == _SOS:
            after = _AFTER_SCAN.search(data, end)
            if not after:
                raise NotBare(is_broken=True)  # it breaks off
            end = after.start()
        yield sort, view[place - 2 : end]
        place = end


def _frame(body: bytes) -> tuple[int, int, int]:
    if len(body) < 6 or len(body) != 6 + body[5] * 3:
        raise NotBare(is_broken=True)
    height, width = int.from_bytes(body[1:3], "big"), int.from_bytes(body[3:5], "big")
    if body[0] != 8 or not height:
        raise NotBare(is_broken=False)
    if not width or max(width, height) > LONGEST:
        raise NotBare(is_broken=True)
    return width, height, body[5]


def _turned(tiff: bytes) -> int:
    """The orientation that EXIF states; 1 where it states none or nonsense."""
    order: Literal["little", "big"] = "little" if tiff.startswith(b"II") else "big"

    def number(place: int, size: int) -> int:
        return int.from_bytes(tiff[place : place + size], order)

    first = number(4, 4)
    for entry in range(min(number(first, 2), 200)):
        place = first + 2 + entry * 12
        if number(place, 2) == 0x0112:
            found = number(place + 8, 2)
            return found if 1 <= found <= 8 else 1
    return 1


def told(bare: bytes) -> Bare | None:
    """What a bare picture is, if these bytes are one and nothing besides; nothing is decoded."""
    if bare.startswith(_PNG):
        return _bare_png(bare)
    try:
        found = bare_jpeg(bare)
    except NotBare:
        return None
    return found if found.data == bare else None


def _bare_png(data: bytes) -> Bare | None:
    """A PNG of grey or colours that holds its rows and nothing else, in the form PDFs know."""
    place, rows, head = len(_PNG), [], b""
    while place + 12 <= len(data):
        size = int.from_bytes(data[place : place + 4], "big")
        sort, body = data[place + 4 : place + 8], data[place + 8 : place + 8 + size]
        check = int.from_bytes(data[place + 8 + size : place + 12 + size], "big")
        if len(body) != size or zlib.crc32(sort + body) != check:
            return None
        place += 12 + size
        if sort == b"IHDR" and not head and size == 13:
            head = body
        elif sort == b"IDAT" and head:
            rows.append(body)
        elif sort == b"IEND" and not size and rows and place == len(data):
            break
        else:
            return None
    else:
        return None
    width, height = int.from_bytes(head[:4], "big"), int.from_bytes(head[4:8], "big")
    channels = {0: 1, 2: 3}.get(head[9])
    is_plain = head[10:] == b"\0\0\0" and 1 <= min(width, height) and max(width, height) <= LONGEST
    if not is_plain or not channels or head[8] not in ((1, 2, 4, 8) if channels == 1 else (8,)):
        return None
    return replace(Bare(b"".join(rows), "png", width, height, channels), bits=head[8])
