"""Reads the vector files beside it: blocks of `NAME = value`, comments with #."""

from pathlib import Path

HERE = Path(__file__).parent


def blocks(name: str) -> list[dict[str, str]]:
    """Each vector of a file as its fields, names in small letters."""
    found: list[dict[str, str]] = []
    for line in (HERE / name).read_text().splitlines():
        if line.startswith("#") or "=" not in line:
            continue
        field, value = (part.strip() for part in line.split("=", 1))
        if not found or field.lower() in found[-1]:
            found.append({})
        found[-1][field.lower()] = value
    return found


def value(written: str) -> bytes:
    """Bytes written as hexadecimal, or as a text in quotes."""
    return written[1:-1].encode() if written.startswith('"') else bytes.fromhex(written)
