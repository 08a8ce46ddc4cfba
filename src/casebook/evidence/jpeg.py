"""Judges a picture that came from the decoder child by its header alone, without decoding it."""

_START, _END = b"\xff\xd8", b"\xff\xd9"
_TABLES = {0xDB, 0xC4, 0xDD}
_JFIF, _BASELINE, _SCAN = 0xE0, 0xC0, 0xDA


def is_bare_jpeg(data: bytes, longest: int) -> bool:
    """A baseline JPEG of at most `longest` pixels a side, with nothing in it but the picture.

    The window draws it in the process that holds the keys, so only the one plain form that the
    child writes is let through: no metadata, no profiles, no rarer ways of coding.
    """
    if not (data.startswith(_START) and data.endswith(_END)):
        return False
    place, drawn = 2, False
    while len(data) >= place + 4 and data[place] == 0xFF:
        sort = data[place + 1]
        size = int.from_bytes(data[place + 2 : place + 4], "big")
        part = data[place + 4 : place + 2 + size]
        if size < 2 or len(part) != size - 2:
            return False
        if sort == _SCAN:
            return drawn
        if sort == _BASELINE:
            if drawn or not _fits(part, longest):
                return False
            drawn = True
        elif sort not in _TABLES and not (sort == _JFIF and part.startswith(b"JFIF\0")):
            return False
        place += 2 + size
    return False


def _fits(frame: bytes, longest: int) -> bool:
    if len(frame) < 6:
        return False
    height, width = int.from_bytes(frame[1:3], "big"), int.from_bytes(frame[3:5], "big")
    return frame[0] == 8 and 1 <= height <= longest and 1 <= width <= longest and frame[5] == 3
