"""PDF: facts, text, and a picture of the first page. Runs only in the child."""

import time
from contextlib import suppress

from casebook.evidence.findings import BROKEN, LOCKED, TEXT_LIMIT, THUMBNAIL, Findings
from casebook.evidence.texts import limited

SECONDS = 8.0
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
    whole = pages <= PDF_PAGES
    started = time.process_time()
    for number in range(min(pages, PDF_PAGES)):
        if size > TEXT_LIMIT or time.process_time() - started > SECONDS:
            whole = False
            break
        try:
            text = document[number].get_textpage().get_text_range()
        except pypdfium2.PdfiumError:
            whole = False
            continue
        parts.append(text)
        size += len(text)
    text, complete = limited("\n".join(parts))
    thumbnail = None
    with suppress(pypdfium2.PdfiumError):
        thumbnail = _first_page(document) if pages else None
    return Findings(
        metadata=tuple(metadata),
        pages=pages,
        text=text,
        text_complete=complete and whole,
        thumbnail=thumbnail,
        no_preview_reason="" if thumbnail or text.strip() else BROKEN,
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
