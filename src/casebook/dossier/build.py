"""An outline into a PDF: laid out, with its attachments, sealed; the bytes of the whole file."""

import hashlib
import io
import json
from collections.abc import Callable
from dataclasses import dataclass

import pikepdf

from casebook.dossier import seal
from casebook.dossier.filling import Source, opened
from casebook.dossier.look import Paper
from casebook.dossier.outline import Outline
from casebook.dossier.pages import pages
from casebook.progress import UNWATCHED, Progress
from casebook.words import _

RECORD, HASHES = "record.json", "manifest-sha256.txt"


@dataclass(frozen=True)
class Built:
    """The PDF, its pages, and its SHA-256."""

    pdf: bytes
    pages: int
    sha256: str


def build(
    what: Outline,
    sign: Callable[[bytes], bytes],
    public: bytes,
    source: Source,
    progress: Progress = UNWATCHED,
) -> Built:
    """The same outline gives the same bytes. Raises `MissingGlyph`, `Cancelled`."""
    laid, count = _lay_out(what, progress)
    attached = _attach(laid, what, source)
    pdf = seal.close(attached, sign, public)
    return Built(pdf, count, hashlib.sha256(pdf).hexdigest())


def _lay_out(what: Outline, progress: Progress) -> tuple[bytes, int]:
    language = what.recipe.language
    out = io.BytesIO()
    paper = Paper(
        out,
        what.recipe.paper,
        head=what.title,
        mark=marking(what),
        page_of=_("page {number} of {total}", language=language),
        title=what.title,
        author="",
        subject="",
        creator="Casebook",
        producer="Casebook",
        lang=language,
    )
    story = pages(what, paper.room, paper.tall)
    paper.setProgressCallBack(_hear(progress, len(story)))
    count = paper.build_whole(story)
    return out.getvalue(), count


def marking(what: Outline) -> str:
    """What stands on every page."""
    language = what.recipe.language
    if not what.is_approved:
        return _("PENDING: not approved by anybody yet", language=language)
    return _("In confidence", language=language) if what.recipe.profile.in_confidence else ""


def _hear(progress: Progress, total: int) -> Callable[[str, int], None]:
    def heard(sort: str, value: int) -> None:
        if sort == "PROGRESS":
            progress.step(min(value, total), total, "dossier")

    return heard


def _attach(laid: bytes, what: Outline, source: Source) -> bytes:
    """Attach the record and the hashes; take out what the library says about itself."""
    record = json.dumps(what.record, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
    lines = "".join(
        f"{one.sha256}  {one.file_name.replace(chr(10), ' ')}\n"
        for one in what.exhibits
        if len(one.sha256) == 64
    )
    hashes = (f"{hashlib.sha256(record).hexdigest()}  {RECORD}\n" + lines).encode("utf-8")
    with opened(laid, what.plates, source) as pdf:
        for name, content, sort in (
            (RECORD, record, "application/json"),
            (HASHES, hashes, "text/plain"),
        ):
            pdf.attachments[name] = pikepdf.AttachedFileSpec(
                pdf,
                content,
                filename=name,
                mime_type=sort,
                description="",
                creation_date="",
                mod_date="",
            )
        for spec in pdf.attachments.values():
            for stream in (spec.obj.EF.F,):
                for date in ("/CreationDate", "/ModDate"):
                    if date in stream.get("/Params", {}):
                        del stream.Params[date]
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        seal.reserve(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, min_version="1.7", compress_streams=False)
        return out.getvalue()
