"""Pictures: size, EXIF as read, and a thumbnail without metadata. Runs only in the child."""

import io
import warnings

from PIL import ExifTags, Image, ImageFile, ImageOps

from casebook.evidence.findings import PLATE, THUMBNAIL, Findings

MOST_PIXELS = 100_000_000
_TAKEN = ("DateTimeOriginal", "DateTimeDigitized", "DateTime")


def look(data: bytes) -> Findings:
    """What is in a picture. Raises what Pillow raises for a broken one."""
    _prepare()
    with Image.open(io.BytesIO(data)) as image:
        width, height = image.size
        metadata = [
            ("Format", str(image.format)),
            ("Width", str(width)),
            ("Height", str(height)),
        ]
        exif, taken = _exif(image)
        metadata += exif
        pages = int(getattr(image, "n_frames", 1))
        image.draft("RGB", (THUMBNAIL * 2, THUMBNAIL * 2))
        if image.size[0] * image.size[1] > MOST_PIXELS:
            raise MemoryError
        thumbnail = thumbnail_of(image)
    return Findings(
        metadata=tuple(metadata),
        taken_at=taken,
        pages=pages if pages > 1 else None,
        thumbnail=thumbnail,
    )


def _prepare() -> None:
    import pillow_heif

    pillow_heif.register_heif_opener()
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    warnings.simplefilter("error", Image.DecompressionBombWarning)


def thumbnail_of(image: Image.Image) -> bytes:
    """A small JPEG for lists."""
    return drawn(image, THUMBNAIL, quality=80)


def plate(data: bytes) -> Findings:
    """The picture as it is shown on a plate of a dossier."""
    _prepare()
    with Image.open(io.BytesIO(data)) as image:
        image.draft("RGB", (PLATE, PLATE))
        if image.size[0] * image.size[1] > MOST_PIXELS:
            raise MemoryError
        return Findings(thumbnail=drawn(image, PLATE, quality=88))


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
