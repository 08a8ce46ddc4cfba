"""An outline into a PDF: laid out, with its pictures and attachments, sealed."""

import hashlib
import io
import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO

import pikepdf

from casebook.dossier import seal
from casebook.dossier.archive import attach, for_archives, named, save
from casebook.dossier.filling import Source, opened
from casebook.dossier.look import Paper
from casebook.dossier.outline import Outline
from casebook.dossier.pages import pages
from casebook.dossier.sections.closing import script
from casebook.progress import UNWATCHED, Progress
from casebook.words import _

RECORD, HASHES, HEAD, VERIFIER = (
    "record.json", "manifest-sha256.txt", "journal-head.txt", "verify.py",
)  # fmt: skip
"""The attachments."""


@dataclass(frozen=True)
class Built:
    """The pages of a PDF, and its SHA-256."""

    pages: int
    sha256: str


def build(
    what: Outline,
    out: BinaryIO,
    sign: Callable[[bytes], bytes],
    public: bytes,
    source: Source,
    progress: Progress = UNWATCHED,
    password: str = "",
) -> Built:
    """Write a PDF to a file that is empty and can be read back. The same outline gives the same
    bytes, unless it is encrypted with a password (AES-256, revision 6 of the standard security
    handler, ISO 32000-2). Raises `MissingGlyph`, `Cancelled`, and what `source` raises."""
    laid, count = _lay_out(what, progress)
    _write(laid, what, source, out, password)
    seal.close(out, sign, public)
    return Built(count, seal.digest_of(out).hex())


def _lay_out(what: Outline, progress: Progress) -> tuple[bytes, int]:
    language = what.recipe.language
    out = io.BytesIO()
    paper = Paper(
        out,
        what.recipe.paper,
        head=what.title,
        mark=marking(what),
        page_of=_("page {number} of {total}", language=language),
        ref=what.reference,
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
    if what.is_unread:
        return _("DRAFT: not gone through by anybody", language=language)
    if not what.is_approved:
        return _("PENDING: not approved by anybody yet", language=language)
    return _("In confidence", language=language) if what.recipe.profile.in_confidence else ""


def _hear(progress: Progress, total: int) -> Callable[[str, int], None]:
    def heard(sort: str, value: int) -> None:
        if sort == "PROGRESS":
            progress.step(min(value, total), total, "dossier")

    return heard


def _write(laid: bytes, what: Outline, source: Source, out: BinaryIO, password: str) -> None:
    """Put pictures and attachments in; make it a file for archives, or one with a password."""
    with opened(laid, what.plates, source) as pdf:
        for name, content, sort in _attachments(what):
            attach(pdf, name, content, sort)
        pdf.Root.PageMode = pikepdf.Name.UseOutlines
        pdf.Root.ViewerPreferences = pikepdf.Dictionary(DisplayDocTitle=True)
        if password:
            # such a file is none for archives, and is not said to be one
            lock = pikepdf.Encryption(user=password, owner=secrets.token_urlsafe(48), R=6)
            named(pdf, what.title, what.recipe.language)
            pdf.save(out, encryption=lock, min_version="2.0", compress_streams=False)
            seal.reserve_after(out)
            return
        for_archives(pdf, what.title, what.recipe.language)
        seal.reserve(pdf)
        save(pdf, out, laid)


def _attachments(what: Outline) -> list[tuple[str, bytes, str]]:
    """(name, content, media type): the record, the hashes, the head of the history, a verifier."""
    record = json.dumps(what.record, ensure_ascii=False, indent=1, sort_keys=True).encode("utf-8")
    head = (
        f"head {what.record['journal_head']}\nentries {what.record['journal_entries']}\n"
        f"made {what.recipe.made_at}\n"
    ).encode()
    verifier = script().encode("utf-8")
    own = ((RECORD, record), (HEAD, head), (VERIFIER, verifier))
    hashes = "".join(f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in own)
    hashes += "".join(
        f"{one.sha256}  {one.name}\n" for one in what.exhibits if len(one.sha256) == 64
    )
    return [
        (RECORD, record, "application/json"),
        (HASHES, hashes.encode("utf-8"), "text/plain"),
        (HEAD, head, "text/plain"),
        (VERIFIER, verifier, "text/x-python"),
    ]
