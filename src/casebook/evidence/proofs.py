"""What other programs wrote down about a file that they made: read as it stands. In the child.

docs/formats/proofs.md says of which programs, and where their files are documented.
"""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

Facts = tuple[tuple[str, str], ...]
_LONGEST = 256 * 1024
_PROOFMODE = "File Hash SHA256"
_ARCHIVER = frozenset(("status", "metadata", "media"))


def of_table(text: str) -> Facts:
    """The facts of a table that tells of one thing: a row of names and one of values, or pairs.

    ProofMode writes both; Tella writes the first, without quotes, so that it may not fit.
    """
    if len(text) > _LONGEST:
        return ()
    try:
        rows = [row for row in csv.reader(io.StringIO(text, newline=""), strict=True) if row]
    except csv.Error:
        return ()
    if len(rows) == 2 and len(rows[0]) == len(rows[1]) > 2 and len(set(rows[0])) == len(rows[0]):
        return _said(zip(*rows, strict=True))
    if rows and rows[0] == ["key", "value"] and all(len(row) == 2 for row in rows):
        return _said((row[0], row[1]) for row in rows[1:])
    return ()


def of_json(text: str) -> Facts:
    """The facts of a .proof.json of ProofMode, or of a metadata.json of Auto Archiver."""
    if len(text) > 4 * _LONGEST:
        return ()
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return ()
    if not isinstance(found, dict):
        return ()
    if _PROOFMODE in found:
        return _said(_flat(found, ""))
    if set(found) == _ARCHIVER and isinstance(found["metadata"], dict):
        facts = [("Archived by", "Auto Archiver"), ("Status", _word(found["status"]))]
        facts += _flat(found["metadata"], "")
        for media in found["media"] if isinstance(found["media"], list) else []:
            facts += _flat(media, "media ")
        return _said(facts)
    return ()


def _flat(value: Any, before: str, depth: int = 0) -> Iterator[tuple[str, str]]:
    if not isinstance(value, dict) or depth > 3:
        return
    for name, one in value.items():
        if isinstance(one, dict):
            yield from _flat(one, f"{before}{name} ", depth + 1)
        elif isinstance(one, list):
            yield f"{before}{name}", "; ".join(filter(None, map(_word, one)))
        else:
            yield f"{before}{name}", _word(one)


def _word(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return "" if value is None else str(value).lower()
    return str(value) if isinstance(value, str | int | float) else ""


def _said(pairs: Any) -> Facts:
    """Those that say something; nothing a file leaves empty is a fact."""
    bare = ((name.strip(), text.strip()) for name, text in pairs)
    return tuple((name, text) for name, text in bare if name and text)
