"""What is printed of e-mails, chats, texts and recordings: few lines, and those that matter."""

from typing import Final

from casebook.words import later

Facts = tuple[tuple[str, str], ...]

CHARACTERS: Final = 60_000
LINE: Final = 4_000
VALUE: Final = 600
HEADERS: Final = (
    "From", "Sender", "Reply-To", "To", "Cc", "Date", "Subject", "Message-ID", "Return-Path",
    "Received", "X-Originating-IP", "Authentication-Results",
)  # fmt: skip
"""Names of headers are printed as they stand in e-mails, in every language."""
_OF_ONE: Final = 12

_DURATION: Final = later("Duration")
_CONTAINER: Final = later("Container")
_PICTURE: Final = later("Picture")
_SOUND: Final = later("Sound")


def lines_of(text: str, most: int) -> tuple[list[str], int]:
    """(the first lines of a text, how many it has); very long ones are several."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip("\n").split("\n")
    cut: list[str] = []
    used = 0
    for line in lines:
        cut += [line[place : place + LINE] for place in range(0, len(line), LINE)] or [""]
    kept: list[str] = []
    for line in cut[:most]:
        used += len(line)
        if used > CHARACTERS:
            break
        kept.append(line)
    return kept or [""], len(cut)


def headers_of(as_read: Facts) -> Facts:
    """The headers of an e-mail that say who, when and on which way, each cut to what is read."""
    found: list[tuple[str, str]] = []
    for name in HEADERS:
        values = [value for label, value in as_read if label.lower() == name.lower()]
        found += [(name, value[:VALUE]) for value in values[:_OF_ONE]]
    return tuple(found)


def recording(as_read: Facts) -> Facts:
    """How long a recording is and how it is coded; nothing of where or with what it was made."""
    read = {label.lower(): value for label, value in as_read}
    length = read.get("general duration", "").removesuffix(" ms")
    seconds = float(length) / 1000 if _is_number(length) else 0.0
    if not seconds and _is_number(read.get("length", "")):
        seconds = float(read["length"])
    picture = " ".join(
        part
        for part in (
            read.get("video format", ""),
            " × ".join(filter(None, (read.get("video width"), read.get("video height")))),
        )
        if part
    )
    sound = read.get("audio format", "") or read.get("codec", "")
    facts = (
        (_DURATION, _clock(seconds) if seconds else ""),
        (_CONTAINER, read.get("general format", "") or read.get("format", "")),
        (_PICTURE, picture),
        (_SOUND, sound),
    )
    return tuple((label, value[:VALUE]) for label, value in facts if value)


def _clock(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02}:{whole % 60:02}"


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal()
