"""Makes a PDF one for archives, built to PDF/A-3, level B (ISO 19005-3:2012).

What the pages use (embedded fonts, RGB colours, no scripts, no transparency) is so already; this
adds what such a file must say of itself. No tool for certification runs here: it is built to the
standard, and never called certified.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import BinaryIO, Final

import pikepdf

from casebook.paths import resource

_TRAILER: Final = 1024
_IDENTITY: Final = re.compile(rb"/ID \[<([0-9a-f]{32})><(31415926535897932384626433832795)>\]")
PRINTED: Final = 4
"""The flag of an annotation that it is printed (ISO 32000-1, table 165)."""


def attach(pdf: pikepdf.Pdf, name: str, content: bytes, sort: str) -> None:
    """Attach a file, without times, as data that belongs to the document."""
    spec = pikepdf.AttachedFileSpec(
        pdf,
        content,
        filename=name,
        mime_type=sort,
        description="",
        creation_date="",
        mod_date="",
    )
    spec.obj.AFRelationship = pikepdf.Name.Data
    pdf.attachments[name] = spec
    stream = spec.obj.EF.F
    for date in ("/CreationDate", "/ModDate"):
        if date in stream.get("/Params", {}):
            del stream.Params[date]


def save(pdf: pikepdf.Pdf, out: BinaryIO, laid: bytes) -> None:
    """Write it to a file that can be read back.

    Its identity (ISO 32000-1, 14.4) comes from the pages as they were laid out, on which the hash
    of every picture is printed: the MD5 of all that is written, which the library offers, takes
    longer than the writing.
    """
    pdf.save(out, static_id=True, min_version="1.7", compress_streams=False)
    end = out.seek(0, 2)
    start = out.seek(max(0, end - _TRAILER))
    found = _IDENTITY.search(out.read())
    if not found:
        raise ValueError("the trailer has no place for an identity")
    identity = hashlib.sha256(laid).hexdigest()[:32].encode("ascii")
    for group in (1, 2):
        out.seek(start + found.start(group))
        out.write(identity)


def for_archives(pdf: pikepdf.Pdf, title: str, language: str) -> None:
    """Say what standard it is built to, in which colours, and nothing of who made it or when."""
    profile = pikepdf.Stream(pdf, resource("color", "srgb.icc").read_bytes())
    profile.N = 3
    pdf.Root.OutputIntents = pikepdf.Array(
        [
            pdf.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.OutputIntent,
                    S=pikepdf.Name.GTS_PDFA1,
                    OutputConditionIdentifier=pikepdf.String("sRGB"),
                    Info=pikepdf.String("sRGB IEC61966-2.1"),
                    DestOutputProfile=pdf.make_indirect(profile),
                )
            )
        ]
    )
    named(pdf, title, language, {"pdfaid:part": "3", "pdfaid:conformance": "B"})
    for page in pdf.pages:
        for note in page.get("/Annots", ()):
            note.F = PRINTED


def named(
    pdf: pikepdf.Pdf, title: str, language: str, more: Mapping[str, str] | None = None
) -> None:
    """Say its title and language, and nothing of who made it, when, or with which library."""
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    pdf.docinfo["/Title"] = title
    with pdf.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as said:
        for name, value in (more or {}).items():
            said[name] = value
        said["dc:title"] = title
        said["dc:language"] = {language}
        said["pdf:Producer"] = "Casebook"
    stream = pdf.Root.Metadata
    stream.write(re.sub(rb' x:xmptk="[^"]*"', b"", stream.read_bytes()))
