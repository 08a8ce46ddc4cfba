"""What a ZIP file holds, by its list of names; and the pages of a web archive. In the child.

Nothing is unpacked here but the few small files that describe a WACZ (see docs/formats/proofs.md).
"""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any, Final

from casebook.evidence.findings import TEXT_LIMIT, UNSUPPORTED, Findings
from casebook.evidence.texts import limited

NAMES: Final = 20_000
_DESCRIBES: Final = "datapackage.json"
_PAGES: Final = ("pages/pages.jsonl", "pages/extraPages.jsonl")
_LONGEST: Final = 4 << 20
_FACTS = {
    "title": "Title",
    "description": "Description",
    "created": "Created",
    "modified": "Modified",
    "software": "Program",
    "mainPageUrl": "Address",
    "mainPageURL": "Address",
    "mainPageDate": "Captured",
    "wacz_version": "WACZ version",
}


def packed(data: bytes) -> Findings:
    """The names in a ZIP file, so that they are found; of a web archive what it is of."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()[:NAMES]
        if _DESCRIBES in names and any(name.startswith("archive/") for name in names):
            return _web_archive(archive, names)
    text, complete = limited("\n".join(names))
    return Findings(text=text, text_complete=complete, no_preview_reason=UNSUPPORTED)


def _web_archive(archive: zipfile.ZipFile, names: list[str]) -> Findings:
    described = _json(_start(archive, _DESCRIBES))
    facts = [("Web archive", "WACZ")]
    facts += [
        (label, value)
        for name, label in _FACTS.items()
        if isinstance(value := described.get(name), str) and value
    ]
    lines: list[str] = []
    pages = 0
    for name in _PAGES:
        if name in names:
            for page in map(_json, _start(archive, name).split(b"\n")):
                if isinstance(page.get("url"), str):
                    pages += 1
                    lines.append(" ".join(_words(page)))
    facts.append(("Pages", str(pages)))
    text, complete = limited("\n".join(lines))
    return Findings(
        metadata=tuple(facts), text=text, text_complete=complete, no_preview_reason=UNSUPPORTED
    )


def _words(page: dict[str, Any]) -> Iterator[str]:
    for name in ("ts", "url", "title", "text"):
        if isinstance(page.get(name), str):
            yield page[name]


def _start(archive: zipfile.ZipFile, name: str) -> bytes:
    """As much of a file as can be searched."""
    with archive.open(name) as member:
        return member.read(_LONGEST if name == _DESCRIBES else TEXT_LIMIT * 4)


def _json(line: bytes) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
