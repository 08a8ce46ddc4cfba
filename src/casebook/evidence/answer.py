"""What the decoder child says: a short line of JSON, then the bytes that the line announces.

The child may have been taken over by the file that it looked into: whatever comes is bounded
before it is read and checked before it is believed, and can at worst say something untrue
of that one file.
"""

import json
import re
from collections.abc import Iterator
from typing import Protocol

from casebook.evidence.findings import (
    ATTACHMENT_BYTES,
    ATTACHMENTS,
    BROKEN,
    REASONS,
    TEXT_LIMIT,
    Attachment,
    Findings,
)
from casebook.evidence.jpeg import is_bare_jpeg

LINE_LIMIT = 4 << 20
TEXT_BYTES = TEXT_LIMIT * 4
PICTURE_BYTES = 16 << 20
FACTS = 500
FACT_LENGTH = 4000
FACTS_LENGTH = 200_000
UNKNOWN = "application/octet-stream"
_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,100}")
_CONTROL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127), "�")


class Source(Protocol):
    """The child's end of speech."""

    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...


def written(found: Findings) -> Iterator[bytes]:
    """The answer, in pieces."""
    text = found.text[:TEXT_LIMIT].encode("utf-8", "replace")
    thumbnail = found.thumbnail or b""
    head = {
        "media_type": found.media_type,
        "disagrees": found.disagrees,
        "metadata": list(_bounded(found.metadata)),
        "taken_at": found.taken_at,
        "text": len(text),
        "text_complete": found.text_complete,
        "pages": found.pages,
        "thumbnail": len(thumbnail),
        "attachments": [
            {"name": item.name[-255:], "size": len(item.payload)} for item in found.attachments
        ],
        "reason": found.no_preview_reason,
    }
    yield json.dumps(head).encode("ascii") + b"\n"
    yield text
    yield thumbnail
    for item in found.attachments:
        yield item.payload


def heard(source: Source, longest: int) -> Findings | None:
    """The findings that a child wrote, with a picture of at most `longest` pixels a side.

    None if this is no answer.
    """
    try:
        line = source.readline(LINE_LIMIT)
        if not line.endswith(b"\n"):
            return None
        head = json.loads(line)
        sizes = [_count(item["size"]) for item in head["attachments"]]
        if len(sizes) > ATTACHMENTS or sum(sizes) > ATTACHMENT_BYTES:
            return None
        text = _exactly(source, _count(head["text"], TEXT_BYTES)).decode("utf-8")
        picture = _exactly(source, _count(head["thumbnail"], PICTURE_BYTES))
        media_type = _words(head["media_type"])
        return Findings(
            media_type=media_type if _TYPE.fullmatch(media_type) else UNKNOWN,
            disagrees=head["disagrees"] is True,
            metadata=tuple(
                _bounded([(_words(label), _words(value)) for label, value in head["metadata"]])
            ),
            taken_at=_words(head["taken_at"])[:100],
            text=text.translate(_CONTROL)[:TEXT_LIMIT],
            text_complete=head["text_complete"] is True,
            pages=None if head["pages"] is None else _count(head["pages"]),
            thumbnail=picture if is_bare_jpeg(picture, longest) else None,
            attachments=tuple(
                Attachment(file_name(_words(item["name"])), _exactly(source, size))
                for item, size in zip(head["attachments"], sizes, strict=True)
            ),
            no_preview_reason=head["reason"] if head["reason"] in REASONS else BROKEN,
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        return None


def _exactly(source: Source, size: int) -> bytes:
    data = source.read(size)
    if len(data) != size:
        raise ValueError("cut short")
    return data


def _count(value: object, most: int = 2**40) -> int:
    if type(value) is not int or not 0 <= value <= most:
        raise ValueError("not a count")
    return value


def _words(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("not a text")
    # half characters cannot be kept; they come from broken encodings
    whole = value.encode("utf-8", "replace").decode("utf-8")
    return whole.translate(_CONTROL)


def _bounded(
    facts: tuple[tuple[str, str], ...] | list[tuple[str, str]],
) -> Iterator[tuple[str, str]]:
    """As many facts as are kept, each of them cut to what is kept of it."""
    left = FACTS_LENGTH
    for label, value in facts[:FACTS]:
        fact = label[:200], value[: min(FACT_LENGTH, max(left, 0))]
        left -= len(fact[0]) + len(fact[1])
        yield fact


def file_name(name: str) -> str:
    """The last part of a path in anybody's way of writing it; empty if nothing is left."""
    last = re.split(r"[/\\]", name.replace("\n", " "))[-1].strip()
    return "" if last in (".", "..") else last[-255:]
