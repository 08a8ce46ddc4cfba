"""A member's card as a QR code, for a telephone to read and send on."""

import io
from pathlib import Path

import segno

from casebook.files import fresh_file


def card_picture(text: str, out: Path) -> None:
    """Write the card as a PNG, or as SVG if the name ends so. Raises `NotWritable`."""
    kind = "svg" if out.suffix.lower() == ".svg" else "png"
    with fresh_file(out) as file:
        file.write(card_bytes(text, kind))


def card_bytes(text: str, kind: str = "png", scale: int = 6) -> bytes:
    """The picture itself; `kind` is png or svg."""
    held = io.BytesIO()
    segno.make_qr(text, error="m").save(held, kind=kind, scale=scale, border=4)
    return held.getvalue()
