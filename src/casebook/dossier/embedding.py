"""How a face gets into a PDF: as a composite font (CIDFontType2) of the glyphs that were used.

A code stands for a glyph together with the text that it shows there, so that copying and searching
give the text back in its own order (ISO 32000-1, 9.10.3).
"""

from dataclasses import dataclass, field
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase import pdfdoc

from casebook.dossier.fonts import Face


@dataclass
class _Used:
    """The codes of one face that a document uses: (glyph, text) to code."""

    internal: str
    codes: dict[tuple[int, str], int] = field(default_factory=dict)


class Embedded:
    """A face in one PDF document, as ReportLab's document keeps it until it is saved."""

    _dynamicFont = 1

    def __init__(self, shown: Face, doc: Any) -> None:
        self.fontName = f"casebook {shown.name}"
        self._face = shown
        self.shown: dict[tuple[int, float], tuple[Any, str]] = {}
        """Words that were drawn before, with the operators that draw them."""
        self._used = _Used(f"F{len(doc.fontMapping) + 1}")
        doc.fontMapping[self.fontName] = "/" + self._used.internal
        doc.delayedFonts.append(self)

    @property
    def internal(self) -> str:
        """The name by which page contents call it."""
        return self._used.internal

    def code(self, glyph: int, text: str) -> int:
        """The code of a glyph that shows this text (empty: shown by another glyph)."""
        codes = self._used.codes
        return codes.setdefault((glyph, text), len(codes) + 1)

    def advance(self, glyph: int) -> int:
        """The advance that the file gives for a glyph, in 1/1000 of the size."""
        return self._face.advance(glyph)

    def blank(self) -> int:
        """A glyph without ink; 0 when the face has none."""
        return self._face.blank

    def addObjects(self, doc: Any) -> None:
        """Called by ReportLab when the document is saved."""
        codes = self._used.codes
        subset, renumbered = self._subset()
        base = f"{self._tag()}+{self._face.name.partition('.')[0].replace('_', '-')}"
        program = pdfdoc.PDFStream(content=subset)
        program.dictionary["Length1"] = len(subset)
        program.filters = [pdfdoc.PDFZCompress]
        descriptor = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("FontDescriptor"),
                "FontName": pdfdoc.PDFName(base),
                "Flags": 4,
                "FontBBox": pdfdoc.PDFArray([-1000, -500, 2000, 1500]),
                "ItalicAngle": 0,
                "Ascent": round(self._face.ascent * 1000),
                "Descent": -round(self._face.descent * 1000),
                "CapHeight": 714,
                "StemV": 80,
                "FontFile2": doc.Reference(program, f"program {base}"),
            }
        )
        to_glyph = bytearray(2 * (len(codes) + 1))
        widths = []
        for (glyph, _text), code in codes.items():
            to_glyph[2 * code : 2 * code + 2] = renumbered.get(glyph, 0).to_bytes(2, "big")
            widths.append(self._face.advance(glyph))
        glyph_map = pdfdoc.PDFStream(content=bytes(to_glyph))
        glyph_map.filters = [pdfdoc.PDFZCompress]
        descendant = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("CIDFontType2"),
                "BaseFont": pdfdoc.PDFName(base),
                "CIDSystemInfo": pdfdoc.PDFDictionary(
                    {
                        "Registry": pdfdoc.PDFString("Adobe"),
                        "Ordering": pdfdoc.PDFString("Identity"),
                        "Supplement": 0,
                    }
                ),
                "FontDescriptor": doc.Reference(descriptor, f"descriptor {base}"),
                "DW": 0,
                "W": pdfdoc.PDFArray([1, pdfdoc.PDFArray(widths)]),
                "CIDToGIDMap": doc.Reference(glyph_map, f"glyphs {base}"),
            }
        )
        unicode_map = pdfdoc.PDFStream(content=_to_unicode(codes).encode("ascii"))
        unicode_map.filters = [pdfdoc.PDFZCompress]
        font = pdfdoc.PDFDictionary(
            {
                "Type": pdfdoc.PDFName("Font"),
                "Subtype": pdfdoc.PDFName("Type0"),
                "BaseFont": pdfdoc.PDFName(base),
                "Encoding": pdfdoc.PDFName("Identity-H"),
                "DescendantFonts": pdfdoc.PDFArray([doc.Reference(descendant, f"cid {base}")]),
                "ToUnicode": doc.Reference(unicode_map, f"unicode {base}"),
            }
        )
        fonts = doc.idToObject["BasicFonts"].dict
        fonts[self._used.internal] = doc.Reference(font, self._used.internal)

    def _subset(self) -> tuple[bytes, dict[int, int]]:
        wanted = hb.SubsetInput()
        wanted.glyph_set.update(glyph for glyph, _text in self._used.codes)
        wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE
        plan = hb.SubsetPlan(self._face.face, wanted)
        mapping = {int(old): int(new) for old, new in plan.old_to_new_glyph_mapping.items()}
        return plan.execute().blob.data, mapping

    def _tag(self) -> str:
        """Six letters, as a subset's name must begin; from the place of the font in the file."""
        number = int(self._used.internal[1:])
        return "".join(chr(65 + number // 26**place % 26) for place in range(6))


def embedded(shown: Face, canvas: Any) -> Embedded:
    """The face in the document of a canvas."""
    doc = canvas._doc
    known: dict[str, Embedded] = doc.__dict__.setdefault("_casebook_fonts", {})
    if shown.name not in known:
        known[shown.name] = Embedded(shown, doc)
    return known[shown.name]


def _to_unicode(codes: dict[tuple[int, str], int]) -> str:
    rows = [
        f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>"
        for (_glyph, text), code in codes.items()
        if text
    ]
    blocks = []
    for first in range(0, len(rows), 100):
        block = rows[first : first + 100]
        blocks += [f"{len(block)} beginbfchar", *block, "endbfchar"]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            "/CMapName /Adobe-Identity-UCS def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<0000> <FFFF>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )
