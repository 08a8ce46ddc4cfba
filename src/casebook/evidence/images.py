"""Pictures: size, EXIF as read, and a thumbnail without metadata. Runs only in the child."""

import importlib
import io
import warnings

from PIL import ExifTags, Image, ImageFile, ImageOps, UnidentifiedImageError

from casebook.evidence.findings import (
    BROKEN,
    PLATE,
    THUMBNAIL,
    TOO_LARGE,
    UNSUPPORTED,
    Findings,
)

MOST_PIXELS = 100_000_000
_TAKEN = ("DateTimeOriginal", "DateTimeDigitized", "DateTime")
# what people photograph, scan and send; rarer formats are kept without a look inside
# (whoever sends a file chooses the decoder, so let there be few)
_PLUGINS = (
    "Avif", "Bmp", "Gif", "Ico", "Jpeg2K", "Jpeg", "Mpo", "Png", "Ppm", "Psd", "Tiff", "WebP",
)  # fmt: skip
_FORMATS = (
    "AVIF", "BMP", "DIB", "GIF", "ICO", "JPEG2000", "JPEG", "PNG", "PPM", "PSD", "TIFF", "WEBP",
    "HEIF",
)  # fmt: skip


def look(data: bytes) -> Findings:
    """What is in a picture: what its header and EXIF say, even if it cannot be drawn."""
    try:
        image = opened(data)
    except UnidentifiedImageError:
        return Findings(no_preview_reason=_why_not(data))
    with image:
        metadata = [
            ("Format", str(image.format)),
            ("Width", str(image.width)),
            ("Height", str(image.height)),
        ]
        thumbnail, reason = None, ""
        try:
            thumbnail = _reduced(image, THUMBNAIL, quality=80)
        except MemoryError:
            reason = TOO_LARGE
        except Exception:  # noqa: BLE001 - the rest of it may still be good
            reason = BROKEN
        exif, taken = _exif(image) if thumbnail or "exif" in image.info else ([], "")
        pages = _pages(image)
    return Findings(
        metadata=(*metadata, *exif),
        taken_at=taken,
        pages=pages if pages > 1 else None,
        thumbnail=thumbnail,
        no_preview_reason=reason,
    )


def opened(data: bytes) -> Image.Image:
    import pillow_heif

    for name in _PLUGINS:
        importlib.import_module(f"PIL.{name}ImagePlugin")
    pillow_heif.register_heif_opener()
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = None  # we look ourselves, and say what was found
    warnings.simplefilter("ignore")
    return Image.open(io.BytesIO(data), formats=_FORMATS)


def _why_not(data: bytes) -> str:
    """Whether a picture that no decoder takes is broken, or of a type that none is for."""
    known = (b"\xff\xd8", b"\x89PNG", b"GIF8", b"II*\0", b"MM\0*", b"BM")
    return BROKEN if data.startswith(known) else UNSUPPORTED


def _pages(image: Image.Image) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except Exception:  # noqa: BLE001 - a broken later page is no fault of the first
        return 1


def plate(data: bytes) -> Findings:
    """The picture as it is shown on a plate of a dossier."""
    with opened(data) as image:
        return Findings(thumbnail=_reduced(image, PLATE, quality=88))


def _reduced(image: Image.Image, longest: int, *, quality: int) -> bytes:
    """Drawn small; raises `MemoryError` before anything too large is decoded."""
    # a JPEG can be decoded at an eighth of its size, others only whole
    image.draft("RGB", (longest * 2, longest * 2))
    if image.width * image.height > MOST_PIXELS:
        raise MemoryError
    return drawn(image, longest, quality=quality)


def thumbnail_of(image: Image.Image) -> bytes:
    """A small JPEG for lists."""
    return drawn(image, THUMBNAIL, quality=80)


def drawn(image: Image.Image, longest: int, *, quality: int) -> bytes:
    """A JPEG, upright, of at most `longest` pixels a side, with nothing but the pixels in it."""
    image.load()
    small = ImageOps.exif_transpose(image)
    small.thumbnail((longest, longest))
    bare = Image.new("RGB", small.size, "white")
    if small.mode in ("RGBA", "LA", "PA") or "transparency" in small.info:
        layer = small.convert("RGBA")
        bare.paste(layer, mask=layer.getchannel("A"))
    else:
        bare.paste(small.convert("RGB"))
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _exif(image: Image.Image) -> tuple[list[tuple[str, str]], str]:
    """EXIF tags by their names, and the time of capture as it stands there."""
    try:
        exif = image.getexif()
        found = {ExifTags.TAGS.get(tag, f"Tag {tag}"): value for tag, value in exif.items()}
        inner = exif.get_ifd(ExifTags.IFD.Exif)
        found |= {ExifTags.TAGS.get(tag, f"Tag {tag}"): value for tag, value in inner.items()}
        gps = {
            ExifTags.GPSTAGS.get(tag, f"GPS {tag}"): value
            for tag, value in exif.get_ifd(ExifTags.IFD.GPSInfo).items()
        }
    except Exception:  # noqa: BLE001 - broken EXIF in a good picture: the picture is still shown
        return [("EXIF", "cannot be read")], ""
    rows = [
        (name, _said(value))
        for name, value in found.items()
        if name not in ("MakerNote", "PrintImageMatching", "GPSInfo", "ExifOffset")
        and not (isinstance(value, bytes) and len(value) > 64)
    ]
    rows += _place(gps)
    rows += [(name, _said(value)) for name, value in gps.items()]
    taken = next((_said(found[name]) for name in _TAKEN if found.get(name)), "")
    offset = found.get("OffsetTimeOriginal")
    return rows, f"{taken} {_said(offset)}".strip() if taken and offset else taken


def _place(gps: dict[str, object]) -> list[tuple[str, str]]:
    """Latitude and longitude as decimal degrees."""
    try:
        latitude = _degrees(gps["GPSLatitude"], gps.get("GPSLatitudeRef"), "S")
        longitude = _degrees(gps["GPSLongitude"], gps.get("GPSLongitudeRef"), "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError, IndexError):
        return []
    return [("GPS position", f"{latitude:.6f}, {longitude:.6f}")]


def _degrees(parts: object, ref: object, negative: str) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)  # type: ignore[attr-defined]
    value: float = degrees + minutes / 60 + seconds / 3600
    return -value if ref == negative else value


def _said(value: object) -> str:
    if isinstance(value, bytes):
        return value.rstrip(b"\x00").decode("ascii", "replace")
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value).rstrip("\x00")
