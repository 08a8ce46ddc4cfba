"""PDF and office documents: facts, text, and a picture of the first page. Only in the child."""

import io
import zipfile

from casebook.evidence.findings import BROKEN, LOCKED, TEXT_LIMIT, THUMBNAIL, Findings
from casebook.evidence.texts import limited

UNPACKED = 300 << 20
MEMBERS = 5000
PDF_PAGES = 2000


def pdf(data: bytes) -> Findings:
    """A PDF: its info, number of pages, text, and first page."""
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        reason = LOCKED if "password" in str(error).lower() else BROKEN
        return Findings(no_preview_reason=reason)
    metadata = [
        (name, value) for name, value in document.get_metadata_dict(skip_empty=True).items()
    ]
    pages = len(document)
    metadata.append(("Pages", str(pages)))
    parts, size = [], 0
    for number in range(min(pages, PDF_PAGES)):
        page = document[number]
        text = page.get_textpage().get_text_range()
        parts.append(text)
        size += len(text)
        if size > TEXT_LIMIT:
            break
    text, complete = limited("\n".join(parts))
    return Findings(
        metadata=tuple(metadata),
        pages=pages,
        text=text,
        text_complete=complete and pages <= PDF_PAGES,
        thumbnail=_first_page(document) if pages else None,
    )


def _first_page(document: object) -> bytes | None:
    from casebook.evidence.images import thumbnail_of

    page = document[0]  # type: ignore[index]
    width, height = page.get_size()
    longest = max(width, height, 1.0)
    if not 1 <= min(width, height) or longest > 20_000:
        return None
    image = page.render(scale=THUMBNAIL / longest).to_pil()
    return thumbnail_of(image)


def office(media_type: str, data: bytes) -> Findings:
    """A Word, PowerPoint or Excel document: properties and text. Macros are never run."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = archive.infolist()
        if len(members) > MEMBERS or sum(item.file_size for item in members) > UNPACKED:
            raise MemoryError
    if media_type.endswith("wordprocessingml.document"):
        properties, text = _word(data)
    elif media_type.endswith("presentationml.presentation"):
        properties, text = _slides(data)
    else:
        properties, text = _sheets(data)
    said, complete = limited(text)
    return Findings(metadata=_properties(properties), text=said, text_complete=complete)


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
        for row in sheet.iter_rows(values_only=True):
            line = "\t".join("" if cell is None else str(cell) for cell in row).rstrip()
            if line:
                parts.append(line)
                size += len(line)
            if size > TEXT_LIMIT:
                break
    return book.properties, "\n".join(parts)


def _properties(found: object) -> tuple[tuple[str, str], ...]:
    names = {
        "title": "Title",
        "author": "Author",
        "creator": "Author",
        "last_modified_by": "Last modified by",
        "lastModifiedBy": "Last modified by",
        "created": "Created",
        "modified": "Modified",
        "subject": "Subject",
    }
    rows = [(label, getattr(found, name, None)) for name, label in names.items()]
    return tuple((label, str(value)) for label, value in rows if value)
