"""What was found inside a file: plain values that come back from the decoder child."""

from dataclasses import dataclass, field
from typing import Final

from casebook.words import later

TEXT_LIMIT: Final = 2_000_000
WHOLE_LIMIT: Final = 64 << 20
ATTACHMENTS: Final = 200
ATTACHMENT_BYTES: Final = 64 << 20
THUMBNAIL: Final = 512
PLATE: Final = 2400

BROKEN: Final = later("the file is broken, or not what it seems to be")
TOO_LARGE: Final = later("it is too large to look inside")
TOO_SLOW: Final = later("looking inside took too long")
UNSUPPORTED: Final = later("the program cannot look inside files of this type")
LOCKED: Final = later("it is protected with a password")
EMPTY: Final = later("it is empty")
REASONS: Final = frozenset(("", BROKEN, EMPTY, TOO_LARGE, TOO_SLOW, UNSUPPORTED, LOCKED))


@dataclass(frozen=True)
class Attachment:
    """A file that came inside an e-mail. Its name is no path, and may be empty."""

    name: str
    payload: bytes


@dataclass(frozen=True)
class Findings:
    """What was found inside a file, exactly as it was read.

    `media_type` is told by the content; `disagrees`: the name says another type. `metadata` are
    (label, value) pairs. `taken_at` is the time of capture as it stands in the file. `thumbnail`
    is a JPEG without metadata.
    """

    media_type: str = "application/octet-stream"
    disagrees: bool = False
    metadata: tuple[tuple[str, str], ...] = ()
    taken_at: str = ""
    text: str = ""
    text_complete: bool = True
    pages: int | None = None
    thumbnail: bytes | None = None
    attachments: tuple[Attachment, ...] = field(default=())
    no_preview_reason: str = ""
