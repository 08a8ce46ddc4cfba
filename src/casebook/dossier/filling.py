"""Real pictures into a PDF that was laid out without them, one at a time, when it is written.

The laid-out PDF is given a further section, as an editor of PDFs would append one, in which the
empty places of plates are pictures. That section is never whole in memory: it is a file that is
made while it is read, and whoever writes the PDF reads each picture once, in its turn. (Copying
pictures from one PDF to another does not do: pikepdf then reads them at once and keeps them all.)
"""

import hashlib
import io
import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, Final

import pikepdf

from casebook.dossier.plates import PLACE, Picture, Plate, place_of
from casebook.errors import EvidenceChanged

Source = Callable[[Plate, int], bytes]
"""The bytes of a plate's picture, by its number from 0. What it raises comes out of `opened`."""

_BLOCK: Final = 128
"""The reader reads so many bytes ahead: where heads and tails fill blocks, none is opened early."""
_TAIL: Final = 2048
"""The reader looks for the end in the last kilobyte: no picture may stand there."""


@contextmanager
def opened(laid: bytes, plates: Sequence[Plate], source: Source) -> Iterator[pikepdf.Pdf]:
    """A laid-out PDF with its pictures, to be worked on and saved, once, inside the `with`.

    Raises what `source` raises, and `EvidenceChanged` if it gives other bytes than those for
    which the plate was made; what was written until then must be thrown away.
    """
    parts = _parts(laid, plates, source)
    file = _Virtual(parts)
    with pikepdf.open(file, access_mode=pikepdf.AccessMode.stream) as pdf:  # type: ignore[arg-type]
        try:
            yield pdf
        except Exception as error:
            if file.failure and file.failure is not error:
                raise file.failure from error
            raise
        if file.failure:
            raise file.failure


@dataclass(frozen=True)
class _Part:
    """A stretch of the file: its size, and how its bytes are had."""

    size: int
    read: Callable[[], bytes]


def _parts(laid: bytes, plates: Sequence[Plate], source: Source) -> list[_Part]:
    """The laid-out file, an object for each picture, and where they all are."""
    places, root, info, size = _places(laid)
    before = re.findall(rb"startxref\s+(\d+)\s+%%EOF\s*\Z", laid)
    parts = [_plain(laid + b"\n")]
    offset = len(laid) + 1
    offsets: dict[int, int] = {}
    for plate in plates:
        for number, picture in enumerate(plate.pictures):
            thing = places.get(place_of(plate, number))
            if thing is None or not picture.size:
                continue
            head = b"%d 0 obj\n%s\nstream\n" % (thing, _dictionary(picture))
            end = b" >>\nstream\n"
            head = head.replace(end, b" " * (-len(head) % _BLOCK) + end)
            tail = b"\nendstream\nendobj".ljust(_BLOCK - 1) + b"\n"
            offsets[thing] = offset
            parts += [
                _plain(head),
                _Part(picture.size, _reading(plate, number, picture, source)),
                _plain(tail),
            ]
            offset += len(head) + picture.size + len(tail)
    table = b"".join(
        b"%d 1\n%010d 00000 n \n" % (thing, place) for thing, place in sorted(offsets.items())
    )
    end = b"%%" + b" " * _TAIL + b"\n"
    start = offset + len(end)
    end += b"xref\n%s" % (table or b"0 0\n")
    end += b"trailer\n<< /Size %d /Root %d 0 R %s/Prev %s >>\n" % (
        size, root, b"/Info %d 0 R " % info if info else b"", before[0],
    )  # fmt: skip
    return [*parts, _plain(end + b"startxref\n%d\n%%%%EOF\n" % start)]


def _places(laid: bytes) -> tuple[dict[str, int], int, int, int]:
    """The objects that are places of pictures by name; root, info, and how many objects."""
    found: dict[str, int] = {}
    with pikepdf.open(io.BytesIO(laid)) as pdf:
        for page in pdf.pages:
            used: Any = page.obj.get("/Resources")
            shown: Any = used.get("/XObject") if used is not None else None
            for name, thing in shown.items() if shown is not None else ():
                if str(name).startswith("/" + PLACE):
                    found[str(name)[1:]] = thing.objgen[0]
        info: Any = pdf.trailer.get("/Info")
        size = int(str(pdf.trailer["/Size"]))
        return found, pdf.Root.objgen[0], info.objgen[0] if info is not None else 0, size


def _dictionary(picture: Picture) -> bytes:
    color = "/DeviceGray" if picture.channels == 1 else "/DeviceRGB"
    packed = "/Filter /DCTDecode"
    if picture.form == "png":
        packed = (
            "/Filter /FlateDecode /DecodeParms << /Predictor 15 "
            f"/Colors {picture.channels} /BitsPerComponent {picture.bits} "
            f"/Columns {picture.width} >>"
        )
    return (
        f"<< /Type /XObject /Subtype /Image /Width {picture.width} /Height {picture.height} "
        f"/ColorSpace {color} /BitsPerComponent {picture.bits} {packed} /Length {picture.size} >>"
    ).encode("ascii")


def _plain(data: bytes) -> _Part:
    return _Part(len(data), lambda: data)


def _reading(plate: Plate, number: int, picture: Picture, source: Source) -> Callable[[], bytes]:
    def read() -> bytes:
        data = source(plate, number)
        if len(data) != picture.size or hashlib.sha256(data).hexdigest() != picture.sha256:
            raise EvidenceChanged(ref=plate.ref)
        return data

    return read


class _Virtual(io.RawIOBase):
    """A file to be read in any order, of which one part at most is kept in memory."""

    def __init__(self, parts: Sequence[_Part]) -> None:
        super().__init__()
        self._parts = parts
        self._starts = [0, *accumulate(part.size for part in parts)]
        self._at = 0
        self._kept: tuple[int, bytes] = (-1, b"")
        self.failure: BaseException | None = None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._starts[-1]}
        self._at = base[whence] + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        """So many bytes, fewer only at the end."""
        left = self._starts[-1] - self._at
        left = left if size < 0 else min(size, left)
        found = []
        while left > 0:
            place = bisect_right(self._starts, self._at) - 1
            start = self._at - self._starts[place]
            piece = memoryview(self._part(place))[start : start + left]
            found.append(piece)
            self._at += len(piece)
            left -= len(piece)
        return bytes(found[0]) if len(found) == 1 else b"".join(found)

    def readinto(self, buffer: Any) -> int:
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _part(self, place: int) -> bytes:
        part = self._parts[place]
        if self._kept[0] == place:
            return self._kept[1]
        if self.failure:
            return b"\0" * part.size  # what is written is thrown away
        try:
            data = part.read()
        except BaseException as error:  # noqa: BLE001 - the reader would take it for damage
            self.failure = error
            return b"\0" * part.size
        if part.size > _TAIL:
            self._kept = (place, data)
        return data
