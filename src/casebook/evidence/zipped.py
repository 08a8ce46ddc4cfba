"""Words and origin of office documents, straight from the XML inside. Runs only in the child.

For OpenDocument, and for the Office documents that their libraries refuse (with macros,
templates, slightly broken). Nothing is followed, run or expanded: a document that declares
entities of its own is refused.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from xml.parsers import expat

from casebook.evidence.findings import TEXT_LIMIT, Findings
from casebook.evidence.texts import limited

UNPACKED = 300 << 20
MEMBERS = 5000
_PIECE = 1 << 16
_BREAKS = {"p", "h", "br", "line-break", "tr", "row", "si", "table-row"}
_GAPS = {"tab", "s", "table-cell", "tc"}
_WORDS = {"t"}  # of Office: only these elements hold words
_FACTS = {
    "title": "Title",
    "subject": "Subject",
    "creator": "Author",
    "initial-creator": "First author",
    "lastModifiedBy": "Last modified by",
    "created": "Created",
    "creation-date": "Created",
    "modified": "Modified",
    "date": "Modified",
    "generator": "Program",
    "Application": "Program",
}
_OFFICE = re.compile(
    r"word/(document|footnotes|endnotes|comments|header\d*|footer\d*)\.xml"
    r"|ppt/(slides|notesSlides)/[^/]+\.xml|xl/sharedStrings\.xml"
)


def opened(data: bytes) -> zipfile.ZipFile:
    """The container. Raises `MemoryError` for one that unpacks into too much."""
    archive = zipfile.ZipFile(io.BytesIO(data))
    members = archive.infolist()
    if len(members) > MEMBERS or sum(item.file_size for item in members) > UNPACKED:
        raise MemoryError
    return archive


def open_document(data: bytes) -> Findings:
    """A text, sheet or presentation of LibreOffice and its kin."""
    with opened(data) as archive:
        names = archive.namelist()
        text = _text(archive, ["content.xml"], None)
        facts = _facts(archive, [name for name in names if name == "meta.xml"])
        picture = None
        if "Thumbnails/thumbnail.png" in names:
            from casebook.evidence.images import look

            picture = look(archive.read("Thumbnails/thumbnail.png")).thumbnail
    said, complete = limited(text)
    return Findings(metadata=facts, text=said, text_complete=complete, thumbnail=picture)


def office_words(data: bytes) -> Findings:
    """The words and the origin of a document of Office."""
    with opened(data) as archive:
        names = archive.namelist()
        text = _text(archive, sorted(filter(_OFFICE.fullmatch, names), key=_in_order), _WORDS)
        facts = _facts(archive, [name for name in names if name.startswith("docProps/")])
    said, complete = limited(text)
    return Findings(metadata=facts, text=said, text_complete=complete)


def _in_order(name: str) -> tuple[int, str]:
    """slide2 before slide10."""
    return int("".join(re.findall(r"\d", name)) or 0), name


def _text(archive: zipfile.ZipFile, names: Iterable[str], only: set[str] | None) -> str:
    parts: list[str] = []
    size = 0
    for name in names:
        for element, words in _words(archive, name):
            if element in _BREAKS:
                parts.append("\n")
            elif element in _GAPS:
                parts.append("\t" if element != "s" else " ")
            elif only is None or element in only or not element:
                parts.append(words)
                size += len(words)
            if size > TEXT_LIMIT:
                return "".join(parts)
        parts.append("\n")
    return "".join(parts)


def _facts(archive: zipfile.ZipFile, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    found: list[tuple[str, str]] = []
    for name in names:
        if name.endswith(".xml"):
            found += [
                (_FACTS[element], words.strip())
                for element, words in _words(archive, name)
                if element in _FACTS and words.strip()
            ]
    return tuple(dict.fromkeys(found))


def _words(archive: zipfile.ZipFile, name: str) -> Iterator[tuple[str, str]]:
    """(element, words directly in it), and (element, "") where an element begins or ends."""
    found: list[tuple[str, str]] = []
    path: list[str] = []

    def begin(element: str, _attributes: object) -> None:
        path.append(element.rpartition(":")[2])
        if path[-1] in _GAPS:
            found.append((path[-1], ""))

    def end(_element: str) -> None:
        if (element := path.pop()) in _BREAKS:
            found.append((element, ""))

    def words(text: str) -> None:
        # of OpenDocument, words stand in spans, links and paragraphs alike
        element = path[-1]
        found.append(("" if element in _BREAKS | _GAPS else element, text))

    def refuse(*_: object) -> None:
        raise ValueError("entities of its own")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = begin, end
    parser.CharacterDataHandler, parser.EntityDeclHandler = words, refuse
    with archive.open(name) as member:
        while piece := member.read(_PIECE):
            parser.Parse(piece, False)
            yield from found
            found.clear()
    parser.Parse(b"", True)
    yield from found
