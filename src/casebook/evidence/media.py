"""Tells what a file is by its content, and whether its name says otherwise. Only in the child."""

import io
import mimetypes
import zipfile
from pathlib import PurePath

from casebook.evidence import texts

UNKNOWN = "application/octet-stream"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OPEN_DOCUMENT = "application/vnd.oasis.opendocument."
OLE = "application/x-ole-storage"
"""What Office wrote before 2007, and the shell of its documents with a password."""

_START = 65536
_OFFICE = {"word/document.xml": WORD, "ppt/presentation.xml": SLIDES, "xl/workbook.xml": SHEET}
# endings that share their content with another type: templates and documents with macros
_ENDINGS = {
    WORD: {"docx", "docm", "dotx", "dotm"},
    SLIDES: {"pptx", "pptm", "potx", "potm", "ppsx", "ppsm"},
    SHEET: {"xlsx", "xlsm", "xltx", "xltm", "xlam", "xlsb"},
    OLE: {"doc", "dot", "xls", "xlt", "xla", "ppt", "pot", "pps", "msg", "pub", "vsd", "msi", "fpx"}
    | {"docx", "docm", "xlsx", "xlsm", "xlsb", "pptx", "pptm", "db", "mic"},
    "application/zip": {"zip", "jar", "apk", "kmz", "xps", "epub", "cbz", "xpi"},
    "video/mp4": {"mp4", "m4v", "m4a", "mov", "3gp", "3g2", "qt", "f4v"},
    "image/heic": {"heic", "heif", "heics", "heifs", "hif"},
    "image/avif": {"avif", "avifs", "heif"},
    "image/jp2": {"jp2", "j2k", "jpf", "jpx", "j2c", "jpc", "jpm"},
    "image/x-icon": {"ico", "cur"},
    "image/jpeg": {"jpg", "jpeg", "jpe", "jfif", "mpo"},
    "image/bmp": {"bmp", "dib"},
    "image/x-portable-anymap": {"pnm", "ppm", "pgm", "pbm", "pfm"},
    "audio/ogg": {"ogg", "oga", "ogv", "ogx", "opus", "spx", "oggtheora", "oggflac"},
    "application/xml": {"xml", "svg", "xhtml", "kml", "gpx", "rels", "plist"},
    "text/html": {"html", "htm", "xhtml", "xht", "mht"},
    "video/x-matroska": {"mkv", "mka", "webm"},
    "video/x-ms-wmv": {"wmv", "wma", "asf"},
}
_BRANDS = {
    b"heic": "image/heic", b"heix": "image/heic", b"hevc": "image/heic", b"hevx": "image/heic",
    b"heim": "image/heic", b"heis": "image/heic", b"mif1": "image/heic", b"msf1": "image/heic",
    b"mif2": "image/heic", b"avif": "image/avif", b"avis": "image/avif",
}  # fmt: skip
# where the library has several names for one type, or one name for several types
_SIGNATURES = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\0\0\0\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"8BPS\0", "image/vnd.adobe.photoshop"),
    (b"%PDF-", "application/pdf"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (b"OggS", "audio/ogg"),
    (b"fLaC", "audio/flac"),
    (b"ID3\x02", "audio/mpeg"),
    (b"ID3\x03", "audio/mpeg"),
    (b"ID3\x04", "audio/mpeg"),
    (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-wmv"),
)
_SAME = {
    "image/x-ms-bmp": "image/bmp",
    "image/x-bmp": "image/bmp",
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/mp3": "audio/mpeg",
    "audio/mp4": "video/mp4",
    "audio/x-m4a": "video/mp4",
    "video/quicktime": "video/mp4",
    "application/ogg": "audio/ogg",
    "image/heif": "image/heic",
    "image/x-portable-bitmap": "image/x-portable-anymap",
    "image/x-portable-graymap": "image/x-portable-anymap",
    "image/x-portable-pixmap": "image/x-portable-anymap",
    "image/vnd.microsoft.icon": "image/x-icon",
    "text/xml": "application/xml",
    "application/x-pdf": "application/pdf",
    "application/mbox": "message/rfc822",
    "application/msword": OLE,
    "application/vnd.ms-excel": OLE,
    "application/vnd.ms-powerpoint": OLE,
}


def told_by_content(name: str, data: bytes) -> tuple[str, bool]:
    """(media type by content, the name says another type)."""
    told = _by_content(data)
    ending = PurePath(name).suffix.lower().removeprefix(".")
    named = mimetypes.guess_type("x." + ending)[0] or ""
    named = _SAME.get(named, named)
    if not ending or told == UNKNOWN:
        return told, False
    if told == "text/plain" and (named.startswith("text/") or _is_texty(named)):
        # plain text is what its name says: nothing in the content tells csv from prose
        return ("text/plain" if named == "text/javascript" else named), False
    known = [sort for sort, endings in _ENDINGS.items() if ending in endings]
    if told in known or (told.startswith(OPEN_DOCUMENT) and ending[:2] in ("od", "ot")):
        return told, False
    return told, bool(named or known) and named != told


def _is_texty(named: str) -> bool:
    return named in ("application/json", "application/xml", "message/rfc822", "image/svg+xml")


def _by_content(data: bytes) -> str:
    if not data:
        return UNKNOWN
    start = data[:_START]
    told = _by_signature(start)
    if told:
        return told
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(data)
    strong, weak = _by_library(start)
    if strong and not strong.startswith("text/"):
        return strong
    if texts.looks_like_text(start):
        return texts.sort_of_text(start, strong or weak)
    return strong or weak or UNKNOWN


def _by_signature(start: bytes) -> str:
    if start[4:8] == b"ftyp":
        brands = [start[8:12], *(start[at : at + 4] for at in range(16, min(start[3], 96), 4))]
        return next((_BRANDS[brand] for brand in brands if brand in _BRANDS), "video/mp4")
    for signature, told in _SIGNATURES:
        if start.startswith(signature):
            return told
    if start[:4] == b"RIFF":
        return {b"WAVE": "audio/wav", b"WEBP": "image/webp", b"AVI ": "video/x-msvideo"}.get(
            start[8:12], ""
        )
    if start[:2] in (b"P1", b"P2", b"P3", b"P4", b"P5", b"P6") and start[2:3].isspace():
        return "image/x-portable-anymap"
    if start[:1] == b"\xff" and len(start) > 4 and start[1] & 0xE6 == 0xE2 and start[2] < 0xF0:
        return "audio/mpeg"
    return ""


def _by_library(data: bytes) -> tuple[str, str]:
    """(type by a signature of three bytes or more at the beginning, type by any other)."""
    import puremagic

    strong = weak = ""
    try:
        matches = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return "", ""
    # the longest signature is the most telling
    for match in sorted(matches, key=lambda found: -len(found.byte_match)):
        told = _SAME.get(match.mime_type, match.mime_type)
        if not told:
            continue
        if len(match.byte_match) >= 3 and match.offset < 64:
            strong = strong or told
        else:
            weak = weak or told
    return strong, weak


def _zipped(data: bytes) -> str:
    """What a ZIP container is."""
    if data[30:38] == b"mimetype":
        named = data[38:138].split(b"PK")[0].decode("ascii", "replace")
        if named.startswith(OPEN_DOCUMENT):
            return named.split("-template")[0]
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError, EOFError):
        return "application/zip"
    return next((sort for name, sort in _OFFICE.items() if name in names), "application/zip")
