"""Office documents: properties and text. Macros are never run. Runs only in the child."""

import io
from dataclasses import replace

from casebook.evidence.findings import TEXT_LIMIT, Findings
from casebook.evidence.media import SLIDES, WORD
from casebook.evidence.texts import limited
from casebook.evidence.zipped import office_words, opened

_PROPERTIES = {
    "title": "Title",
    "author": "Author",
    "creator": "Author",
    "last_modified_by": "Last modified by",
    "lastModifiedBy": "Last modified by",
    "created": "Created",
    "modified": "Modified",
    "subject": "Subject",
}


def office(media_type: str, data: bytes) -> Findings:
    """A Word, PowerPoint or Excel document."""
    opened(data).close()
    read = {WORD: _word, SLIDES: _slides}.get(media_type, _sheets)
    try:
        properties, text = read(data)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - the libraries refuse macros, templates and small faults
        return office_words(data)
    said, complete = limited(text)
    found = Findings(metadata=_facts(properties), text=said, text_complete=complete)
    if not said.strip():
        # words in boxes, notes and footers, which the library passes over
        other = office_words(data)
        return replace(other, metadata=found.metadata or other.metadata)
    return found


def _word(data: bytes) -> tuple[object, str]:
    import docx

    document = docx.Document(io.BytesIO(data))
    parts = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        parts += ["\t".join(cell.text for cell in row.cells) for row in table.rows]
    return document.core_properties, "\n".join(parts)


def _slides(data: bytes) -> tuple[object, str]:
    import pptx

    show = pptx.Presentation(io.BytesIO(data))
    parts = [
        shape.text_frame.text
        for slide in show.slides
        for shape in slide.shapes
        if shape.has_text_frame
    ]
    return show.core_properties, "\n".join(parts)


def _sheets(data: bytes) -> tuple[object, str]:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    parts: list[str] = []
    size = 0
    for sheet in book.worksheets:
        parts.append(sheet.title)
        # how large a sheet says it is may be a million empty rows
        sheet.reset_dimensions()
        for row in sheet.iter_rows(values_only=True):
            line = "\t".join("" if cell is None else str(cell) for cell in row).rstrip()
            if line:
                parts.append(line)
                size += len(line)
            if size > TEXT_LIMIT:
                break
    return book.properties, "\n".join(parts)


def _facts(found: object) -> tuple[tuple[str, str], ...]:
    rows = [(label, getattr(found, name, None)) for name, label in _PROPERTIES.items()]
    return tuple((label, str(value)) for label, value in rows if value)
