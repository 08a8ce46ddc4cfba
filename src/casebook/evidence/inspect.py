"""Tells a file by its content and hands it to the decoder for that. Runs only in the child."""

import mimetypes
from dataclasses import replace
from pathlib import PurePath

from casebook.evidence import texts
from casebook.evidence.findings import UNSUPPORTED, Findings

_START = 65536
_OFFICE = {
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# different names of one type, and names that are no more than a hint
_SAME = {
    "audio/x-wav": "audio/wav",
    "audio/vnd.wave": "audio/wav",
    "audio/wave": "audio/wav",
    "audio/x-flac": "audio/flac",
    "audio/mp4": "video/mp4",
    "audio/x-m4a": "video/mp4",
    "video/quicktime": "video/mp4",
    "application/ogg": "audio/ogg",
    "video/ogg": "audio/ogg",
    "image/heif": "image/heic",
    "image/x-ms-bmp": "image/bmp",
    "image/x-bmp": "image/bmp",
    "text/xml": "application/xml",
    "application/x-pdf": "application/pdf",
}


def inspect(name: str, data: bytes) -> Findings:
    """Everything that can be read in a file. May raise anything."""
    media_type, disagrees = told_by_content(name, data)
    return replace(_decode(media_type, data), media_type=media_type, disagrees=disagrees)


def _decode(media_type: str, data: bytes) -> Findings:
    # each decoder is loaded only when it is needed: most of the time of a child is loading
    if media_type.startswith("image/"):
        from casebook.evidence.images import look

        return look(data)
    if media_type == "application/pdf":
        from casebook.evidence.papers import pdf

        return pdf(data)
    if media_type in _OFFICE:
        from casebook.evidence.papers import office

        return office(media_type, data)
    if media_type == "message/rfc822":
        from casebook.evidence.mail import mail

        return mail(data)
    if media_type.startswith(("audio/", "video/")):
        from casebook.evidence.sound import container

        return container(data)
    if media_type == "text/html":
        return texts.html(data)
    if media_type.startswith("text/") or media_type in ("application/json", "application/xml"):
        return texts.plain(data)
    return Findings(no_preview_reason=UNSUPPORTED)


def told_by_content(name: str, data: bytes) -> tuple[str, bool]:
    """(media type by content, the name says another type)."""
    told = _by_content(data)
    named = mimetypes.guess_type(PurePath(name).name)[0] or ""
    named = {"text/csv": "text/csv", "text/markdown": "text/plain"}.get(named, named)
    if not named:
        return told, False
    if told == "text/plain" and (named.startswith("text/") or _is_texty(named)):
        # plain text is what its name says: nothing in the content tells csv from prose
        return (named if named != "application/javascript" else "text/plain"), False
    same = _SAME.get(named, named) == _SAME.get(told, told)
    if told == "application/octet-stream":
        return told, False
    return told, not same and not _related(named, told)


def _is_texty(named: str) -> bool:
    return named in ("application/json", "application/xml", "message/rfc822")


def _related(named: str, told: str) -> bool:
    """Types of which one is a way of keeping the other."""
    pair = {named, told}
    return pair <= {"application/zip", *_OFFICE, "application/java-archive"} or (
        told == "text/html" and named in ("application/xhtml+xml", "application/xml")
    )


def _by_content(data: bytes) -> str:
    if not data:
        return "application/octet-stream"
    start = data[:_START]
    strong, weak = _signatures(data if len(data) < 1 << 20 else start)
    if strong and not strong.startswith("text/"):
        return _office_inside(data, strong)
    if texts.looks_like_text(start):
        return texts.sort_of_text(start, strong or weak)
    return _office_inside(data, strong or weak) or "application/octet-stream"


def _signatures(data: bytes) -> tuple[str, str]:
    """(type by a signature of three bytes or more at the beginning, type by any other)."""
    import puremagic

    strong = weak = ""
    try:
        matches = puremagic.magic_string(data)
    except (puremagic.PureError, ValueError):
        return "", ""
    # the longest signature is the most telling: "ftypheic" rather than "ftyp"
    for match in sorted(matches, key=lambda found: -len(found.byte_match)):
        if not match.mime_type:
            continue
        if len(match.byte_match) >= 3 and match.offset < 64:
            strong = strong or match.mime_type
        else:
            weak = weak or match.mime_type
    return strong, weak


def _office_inside(data: bytes, found: str) -> str:
    """What a ZIP container is; another type is itself."""
    if not data.startswith(b"PK\x03\x04"):
        return found
    import io
    import zipfile

    try:
        names = set(zipfile.ZipFile(io.BytesIO(data)).namelist())
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return found or "application/zip"
    start = "application/vnd.openxmlformats-officedocument."
    if "word/document.xml" in names:
        return start + "wordprocessingml.document"
    if "ppt/presentation.xml" in names:
        return start + "presentationml.presentation"
    if "xl/workbook.xml" in names:
        return start + "spreadsheetml.sheet"
    return "application/zip"
