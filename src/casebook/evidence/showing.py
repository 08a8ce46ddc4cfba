"""Pictures of a file as a dossier shows them: redrawn, bare, in the limits asked for.

Runs only in the child. Answers a line of JSON and the bytes it announces for each picture, and a
last line that says how many there are in the file and why it stopped.
"""

import io
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from casebook.evidence import covering
from casebook.evidence.findings import BROKEN, LOCKED, TOO_LARGE

POINTS: Final = 14_400
"""The longest side of a page that PDF knows, in points; longer ones are drawn no finer."""
_LOSSLESS: Final = frozenset(("PNG", "GIF", "BMP", "DIB", "TIFF", "PPM", "ICO"))
_LOSSLESS_BYTES: Final = 6 << 20
_ORIENTATION: Final = 0x0112
_GREY: Final = 6
"""The most by which the colours of a grey point differ: scanners tint a little."""


@dataclass(frozen=True)
class Drawn:
    """One picture: its bytes, the pixels it had, and its size in points if it is a page."""

    data: bytes
    pixels: tuple[int, int]
    points: tuple[float, float] | None = None


def tell_pictures(data: bytes, wanted: dict[str, Any], out: BinaryIO) -> None:
    """Answer with the pictures wanted: of a page-wise document, or the one of an image."""
    total, reason = 0, ""
    try:
        if "check" in wanted:
            total = covering.covered_pixels(data, wanted["check"])
        elif data[:1024].lstrip().startswith(b"%PDF-") or b"%PDF-" in data[:1024]:
            total = _sheets(data, wanted, out)
        else:
            total = _one(data, wanted, out)
    except MemoryError:
        reason = TOO_LARGE
    except _Locked:
        reason = LOCKED
    except Exception:  # noqa: BLE001 - a decoder may raise whatever it likes: it is shut in here
        reason = BROKEN
    out.write(json.dumps({"end": reason, "total": total}).encode("ascii") + b"\n")
    out.flush()


class _Locked(Exception):
    pass


def _say(drawn: Drawn, out: BinaryIO) -> None:
    head = {"size": len(drawn.data), "pixels": drawn.pixels, "points": drawn.points}
    out.write(json.dumps(head).encode("ascii") + b"\n")
    out.write(drawn.data)
    out.flush()


def _one(data: bytes, wanted: dict[str, Any], out: BinaryIO) -> int:
    from casebook.evidence.images import MOST_PIXELS, opened

    try:
        image = opened(data)
    except UnidentifiedImageError:
        raise ValueError from None
    with image:
        pixels = image.size
        longest = wanted.get("longest") or max(pixels)
        if wanted.get("longest"):
            # a JPEG can be decoded at an eighth of its size, others only whole
            image.draft(None, (longest, longest))
        if image.width * image.height > MOST_PIXELS:
            raise MemoryError
        is_lossless = image.format in _LOSSLESS and not wanted.get("longest")
        if image.getexif().get(_ORIENTATION, 1) in (5, 6, 7, 8):
            pixels = pixels[::-1]
        upright = ImageOps.exif_transpose(image)
        total = int(getattr(image, "n_frames", 1)) if image.format in ("TIFF", "GIF") else 1
        plain = flat(upright)
    plain.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    quality = int(wanted.get("quality", 90))
    if "covers" in wanted:
        _say_covered(plain, wanted["covers"].get("0", []), quality, pixels, None, out)
        return total
    _say(Drawn(written(plain, quality, prefers_lossless=is_lossless), pixels), out)
    return total


def _say_covered(
    image: Image.Image,
    boxes: list[list[float]],
    quality: int,
    pixels: tuple[int, int],
    points: tuple[float, float] | None,
    out: BinaryIO,
) -> None:
    """A picture with parts covered, once every covered pixel was read again."""
    data = covering.written(covering.cover(image, boxes), quality)
    covering.covered_pixels(data, boxes)
    _say(Drawn(data, pixels, points), out)


def flat(image: Image.Image) -> Image.Image:
    """In the usual colours, eight bits each, nothing hidden behind what is seen."""
    profile = image.info.get("icc_profile")
    if image.mode in ("I;16", "I;16B", "I;16L", "I", "F"):
        high = float(image.getextrema()[1])  # type: ignore[arg-type]
        span = 65535.0 if image.mode.startswith("I") and high <= 65535 else max(high, 1.0)
        return image.convert("F").point(lambda value: value * (255.0 / span)).convert("L")
    if image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info:
        layer = image.convert("RGBA")
        under = Image.new("RGB", image.size, "white")
        under.paste(layer, mask=layer.getchannel("A"))
        image = under
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            there = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            usual = ImageCms.createProfile("sRGB")
            image = ImageCms.profileToProfile(image, there, usual, outputMode="RGB") or image
        except (ImageCms.PyCMSError, ValueError, OSError):
            pass  # a profile that fits nothing: the colours are taken for the usual ones
    return image if image.mode in ("1", "L", "RGB") else image.convert("RGB")


def written(image: Image.Image, quality: int, *, prefers_lossless: bool) -> bytes:
    """The bytes of a picture: without loss where that was asked for and is not too much."""
    bare = Image.new(image.mode, image.size)
    bare.paste(image)
    out = io.BytesIO()
    if prefers_lossless or image.mode == "1":
        bare.save(out, "PNG", compress_level=6)
        if out.tell() <= _LOSSLESS_BYTES:
            return out.getvalue()
        out = io.BytesIO()
    if bare.mode == "1":
        bare = bare.convert("L")
    bare.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def _sheets(data: bytes, wanted: dict[str, Any], out: BinaryIO) -> int:
    """Pages of a PDF as pictures, from one number up to another; how many it has."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise _Locked from error
        raise
    document.init_forms()  # what was filled in is drawn; nothing of the form itself goes on
    total = len(document)
    first, most = int(wanted.get("first", 0)), int(wanted.get("most", 1))
    for drawn in _pages(document, range(first, min(total, first + most)), wanted):
        _say(drawn, out)
    return total


def _pages(document: Any, numbers: range, wanted: dict[str, Any]) -> Iterator[Drawn]:
    width, height = (float(side) for side in wanted["box"])
    dpi, quality = float(wanted.get("dpi", 200)), int(wanted.get("quality", 82))
    for number in numbers:
        try:
            page = document[number]
            across, down = page.get_size()
            if not (1 <= across <= POINTS * 20 and 1 <= down <= POINTS * 20):
                raise ValueError
            scale = min(width / across, height / down, 4.0) * dpi / 72
            # never without an end, however long and narrow a page is
            scale = max(min(scale, 6000 / max(across, down)), 1 / min(across, down))
            image = page.render(scale=scale, draw_annots=True, may_draw_forms=True).to_pil()
            page.close()
        except MemoryError:
            raise
        except Exception:  # noqa: BLE001 - one broken page is no reason to leave out the others
            yield Drawn(b"", (0, 0), (0.0, 0.0))
            continue
        if "covers" in wanted:
            boxes = wanted["covers"].get(str(number), [])
            data = covering.written(covering.cover(image, boxes), quality)
            covering.covered_pixels(data, boxes)
            yield Drawn(data, image.size, (across, down))
            continue
        yield Drawn(page_bytes(image.convert("RGB"), quality), image.size, (across, down))


def page_bytes(image: Image.Image, quality: int) -> bytes:
    """A page: letters on paper keep their edges, photographs become JPEG; what is smaller."""
    if _is_grey(image):
        image = image.convert("L")
        lossless = _png4(image)  # letters in sixteen greys cannot be told from those in 256
    else:
        out = io.BytesIO()
        image.save(out, "PNG", compress_level=6)
        lossless = out.getvalue()
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return min(lossless, out.getvalue(), key=len)


def _is_grey(image: Image.Image) -> bool:
    from PIL import ImageChops

    red, green, blue = image.split()
    pairs = ((red, green), (green, blue), (red, blue))
    tints = [ImageChops.difference(one, other).getextrema()[1] for one, other in pairs]
    return all(int(tint) <= _GREY for tint in tints)  # type: ignore[arg-type]


def _png4(image: Image.Image) -> bytes:
    """A grey picture of sixteen greys, two points a byte: Pillow writes it as a palette."""
    shown = image.point(lambda value: round(value / 17))
    shown.putpalette([grey * 17 for grey in range(16) for _color in range(3)])
    out = io.BytesIO()
    shown.save(out, "PNG", bits=4, compress_level=6)
    data = out.getvalue()
    kept, place = [data[:8]], 8
    while place < len(data):
        end = place + 12 + int.from_bytes(data[place : place + 4], "big")
        sort, body = data[place + 4 : place + 8], data[place + 8 : end - 4]
        if sort == b"IHDR":
            body = body[:9] + b"\0" + body[10:]  # the numbers of the palette are the greys
        if sort in (b"IHDR", b"IDAT", b"IEND"):
            check = zlib.crc32(sort + body).to_bytes(4, "big")
            kept.append(data[place : place + 4] + sort + body + check)
        place = end
    return b"".join(kept)
