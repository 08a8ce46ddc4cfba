"""What people type: every odd text in every field, names without end, far too many incidents."""

import io
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from casebook.book import Casebook
from casebook.dossier.build import HASHES, HEAD, RECORD, VERIFIER
from casebook.dossier.leaving import may_leave
from casebook.errors import MissingGlyph
from casebook.records import (
    Act,
    Contact,
    Identifier,
    Incident,
    Information,
    Involvement,
    Moment,
    Name,
    Record,
    Referral,
    RelatesTo,
    Shape,
    Sighting,
    Statement,
)
from tests.dossier.making import make
from tests.dossier.reading import pdftotext

CODES = {
    "act": {"act_type": "1.1"},
    "involvement": {"role": "suspected-perpetrator"},
    "identifier": {"identifier_type": "phone"},
}
OURS = {RECORD, HASHES, HEAD, VERIFIER}


def filled(kind: type[Record], texts: Iterator[str], **known: Any) -> Record:
    """A record with the next text in every field that takes any and is printed."""
    empty = kind(**{**{spec.name: "" for spec in kind.fields() if spec.required}, **known})
    values: dict[str, Any] = {}
    for spec in kind.fields():
        if spec.name not in may_leave(empty) or spec.name in known:
            continue
        if spec.shape in (Shape.LINE, Shape.PROSE):
            values[spec.name] = next(texts)
    return kind(**{**known, **values})


def safe(pdf: bytes) -> list[str]:
    """What a PDF holds that could act or lead out of it; nothing must."""
    found = []
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        found += [f"attached {name}" for name in opened.attachments if name not in OURS]
        for item in opened.objects:
            if not isinstance(item, pikepdf.Dictionary):
                continue
            for key in ("/JS", "/JavaScript", "/Launch", "/URI", "/AA", "/OpenAction", "/AcroForm"):
                if key in item:
                    found.append(key)
            if item.get("/S") in ("/URI", "/Launch", "/JavaScript", "/GoToR", "/SubmitForm"):
                found.append(str(item.S))
    document = pypdfium2.PdfDocument(pdf)
    assert all(len(document[page].get_textpage().get_text_range()) for page in range(len(document)))
    return found


@pytest.mark.parametrize("preset", ["local-police", "own-copy", "cyber-centre"])
def test_every_naughty_string_in_every_field(
    book: Casebook, naughty: list[str], tmp_path: Path, preset: str
) -> None:
    """Markup is text, a path is text, and nothing of this computer gets in."""
    texts = cycle(text for text in naughty if text.strip())
    kinds: list[type[Record]] = [Act, Involvement, Information, Statement, Name, Identifier]
    refs, count = [], 0
    counted.count = 0  # type: ignore[attr-defined]
    while count < len(naughty):
        before = count
        contact = book.save(filled(Contact, counted(texts), side="actor"))
        item = book.save(filled(Incident, counted(texts), when=Moment.parse("2025-03-14")))
        for kind in kinds:
            known: dict[str, Any] = {}
            for name, record in (("incident", item), ("contact", contact)):
                spec = kind.field(name)
                if spec and spec.shape is Shape.REF:
                    known[name] = record.id
            known |= CODES.get(kind.kind, {})
            saved = book.save(filled(kind, counted(texts), **known))
            if isinstance(saved, Identifier):
                book.save(Sighting(incident=item.id, identifier=saved.id))
        referral = book.save(filled(Referral, counted(texts), status="sent"))
        book.save(RelatesTo(referral=referral.id, incident=item.id))
        refs.append(item.ref)
        count = counted.count  # type: ignore[attr-defined]
        assert count > before + 20
    ledger = tuple(one.ref for one in book.all(Referral))
    made = make(book, refs, tmp_path / "d.pdf", preset=preset, ledger=ledger)
    assert safe(made.path.read_bytes()) == []
    assert made.pages > 5


def counted(texts: Iterator[str]) -> Iterator[str]:
    """The texts, and how many were taken."""
    for text in texts:
        counted.count = getattr(counted, "count", 0) + 1  # type: ignore[attr-defined]
        yield text


def test_a_name_of_500_characters(book: Casebook, tmp_path: Path) -> None:
    whole = ("Ngawang" * 72)[:500]
    actor = book.save(Contact(name=whole, side="actor"))
    item = book.save(Incident(title="X" * 500, place="Y" * 500, when=Moment.parse("2025")))
    book.save(Involvement(incident=item.id, contact=actor.id, role="suspected-perpetrator"))
    for preset in ("local-police", "mp", "coalition-register"):
        for form in ("full", "brief"):
            out = tmp_path / f"{preset}-{form}.pdf"
            made = make(book, [item.ref], out, preset=preset, form=form)
            assert safe(out.read_bytes()) == []
            assert made.pages <= 4 or form == "full"
            outside(out)
    text = "".join(pdftotext((tmp_path / "local-police-full.pdf").read_bytes()).split())
    assert text.count("Nga") > 60, "it runs over lines, and nothing of it is cut"


def outside(path: Path) -> None:
    """No letter stands beyond the edge of the paper."""
    for page in pypdfium2.PdfDocument(path):
        width, height = page.get_size()
        text = page.get_textpage()
        for place in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(place)
            assert left >= 0 and right <= width and bottom >= 0 and top <= height


def test_a_narrative_of_forty_pages(book: Casebook, tmp_path: Path) -> None:
    lines = [f"{number}. He came back and said it again, 對方講出姐姐的全名。 " * 6
             for number in range(340)]  # fmt: skip
    item = book.save(Incident(title="A long one", narrative="\n".join(lines)))
    made = make(book, [item.ref], tmp_path / "d.pdf")
    assert made.pages > 40
    text = "".join(pdftotext(made.path.read_bytes()).split())
    assert all(f"{number}.Hecameback" in text for number in range(340)), "nothing is cut"
    outside(made.path)
    brief = make(book, [item.ref], tmp_path / "b.pdf", form="brief")
    assert brief.pages <= 4


@pytest.mark.slow
def test_two_thousand_incidents(book: Casebook, tmp_path: Path) -> None:
    records = [
        Incident(
            title=f"Number {number}",
            when=Moment.parse(f"20{10 + number % 15}-0{1 + number % 9}"),
        )
        for number in range(2000)
    ]
    saved = book.save_all(records)
    refs = tuple(one.ref for one in saved)
    people = book.save_all(
        [Contact(name=f"Actor {number}", side="actor") for number in range(60)]
        + [Contact(name=f"Pema {number}", side="our-people") for number in range(60)]
    )
    book.save_all(
        [
            Involvement(
                incident=saved[number % 2000].id,
                contact=person.id,
                role="suspected-perpetrator" if person.side == "actor" else "target",
                basis="Seen by several, again and again",
            )
            for number in range(0, 4000, 20)
            for person in (people[number % 60], people[60 + number % 60])
        ]
    )
    told = book.save_all(
        [Referral(recipient=f"Desk {number}", status="sent") for number in range(60)]
    )
    ledger = tuple(one.ref for one in told)
    for preset in ("local-police", "rcmp", "focal-point"):
        brief = make(
            book,
            refs,
            tmp_path / "b.pdf",
            form="brief",
            preset=preset,
            ledger=ledger,
            language="fr",
        )
        assert brief.pages <= 4
    register = make(book, refs, tmp_path / "r.pdf", preset="coalition-register")
    text = pdftotext(register.path.read_bytes())
    assert "\n2000" in text or " 2000 " in text
    assert "2000" in pdftotext(brief.path.read_bytes()), "it says how many there are"


def test_a_letter_that_no_font_has_is_named_and_nothing_is_made(
    book: Casebook, tmp_path: Path
) -> None:
    """Never a box in its place, which a reader would take for a word."""
    item = book.save(Incident(title="A sign", narrative="He drew \U0001f9ff and \U000130b8."))
    with pytest.raises(MissingGlyph, match=r"U\+130B8"):
        make(book, [item.ref], tmp_path / "d.pdf")
    assert not list(tmp_path.glob("d.pdf*"))
    book.edit(item.ref, {"narrative": "He drew \U0001f9ff."})
    assert make(book, [item.ref], tmp_path / "d.pdf").path.exists()
