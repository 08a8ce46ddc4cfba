"""What a dossier says, and what it must not say."""

import io
import subprocess
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from casebook.book import Casebook
from casebook.crypto import sign
from casebook.dossier import seal
from casebook.errors import NotReady, NotVerifiable, UnknownPreset
from casebook.records import (
    Act,
    Contact,
    Exhibit,
    Identifier,
    Incident,
    Involvement,
    Moment,
    Name,
    Sighting,
)
from casebook.tasks.attach import attach_files
from casebook.tasks.verify_file import verify_file
from tests.dossier.making import make


def everything(path: Path) -> bytes:
    """Every byte of a PDF, its streams unpacked."""
    streams = []
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                try:
                    streams.append(item.read_bytes())
                except pikepdf.PdfError:  # a picture: its bytes are as they are
                    streams.append(item.read_raw_bytes())
    return b"\n".join([path.read_bytes(), *streams])


def said(path: Path) -> str:
    """The text as another program reads it."""
    try:
        done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True)
    except FileNotFoundError:
        pytest.skip("pdftotext is not installed")
    return done.stdout.decode()


@pytest.fixture
def incident(book: Casebook, tmp_path: Path) -> Incident:
    target = book.save(Contact(name="Pema Lhakyi", side="our-people"))
    book.save(Name(contact=target.id, text="པདྨ་ལྷ་སྐྱིད"))
    actor = book.save(Contact(name="Vice Consul Wei", side="actor"))
    found = book.save(
        Incident(
            title="A call to Pema at night",
            narrative="The man said: Pema Lhakyi, we know you. པདྨ་ལྷ་སྐྱིད་ was afraid.",
            language="en",
        )
    )
    book.save(Act(incident=found.id, act_type="1.1", target=target.id))
    book.save(Involvement(incident=found.id, contact=target.id, role="target"))
    book.save(Involvement(incident=found.id, contact=actor.id, role="suspected-perpetrator"))
    hers = book.save(Identifier(identifier_type="phone", value="+14165550199", contact=target.id))
    book.save(Sighting(incident=found.id, identifier=hers.id))
    picture = Image.effect_noise((400, 300), 60).convert("RGB")
    exif = Image.Exif()
    exif[271] = "CAMERACANARY"
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 10.5), 3: "W", 4: (79.0, 22.0, 1.0)})
    path = tmp_path / "Pema at home.jpg"
    picture.save(path, exif=exif)
    attach_files(book, [path], [found])
    return found


def test_hidden_people_are_pseudonyms_everywhere(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out, addressee="Police")
    text = said(out)
    assert "Vice Consul Wei" in text
    assert "Pema" not in text
    raw = everything(out)
    for secret in ("Pema", "Lhakyi", "པདྨ", "4165550199", "Member M"):
        assert secret.encode() not in raw
        assert secret.encode("utf-16-be") not in raw


def test_pseudonyms_are_stable_for_one_reader_and_differ_between_two(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    def names(addressee: str) -> set[str]:
        out = tmp_path / "d.pdf"
        make(book, [incident.ref], out, addressee=addressee)
        words = said(out).split()
        return {
            words[place + 1]
            for place, word in enumerate(words[:-1])
            if word == "Person" and len(words[place + 1]) == 3
        }

    assert names("Police") == names("Police")
    assert names("Police").isdisjoint(names("University"))


def test_no_photograph_carries_its_metadata(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out)
    raw = everything(out)
    assert b"CAMERACANARY" not in raw
    assert b"Exif" not in raw


def test_intimate_pictures_are_listed_and_not_shown(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    exhibit = next(book.all(Exhibit))
    book.save(replace(exhibit, intimate=True))
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out)
    assert "1 picture is listed but not shown: it is of a kind" in said(out)
    with pikepdf.open(out) as pdf:
        assert not any(page.get_images() for page in pdf.pages)


def test_a_record_that_never_leaves_stops_the_dossier(book: Casebook, tmp_path: Path) -> None:
    kept = book.save(Incident(title="x", sensitivity="this-casebook"))
    with pytest.raises(NotReady):
        make(book, [kept.ref], tmp_path / "d.pdf")
    assert list(tmp_path.glob("*.pdf*")) == []


def test_a_changed_byte_is_found(book: Casebook, incident: Incident, tmp_path: Path) -> None:
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out)
    assert verify_file(out).faults == []
    raw = out.read_bytes()
    for place in range(100, len(raw), len(raw) // 60):
        changed = bytearray(raw)
        changed[place] ^= 0x10
        out.write_bytes(changed)
        try:
            assert verify_file(out).faults
        except NotVerifiable:
            continue


def test_every_byte_of_the_seal_counts(book: Casebook, incident: Incident, tmp_path: Path) -> None:
    """Base64 has bits to spare: the same key written another way is another file."""
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out)
    raw = out.read_bytes()
    start = raw.index(seal.BEGIN) + len(seal.BEGIN)
    for place in range(start, start + seal.LENGTH):
        for other in b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/= ":
            if other == raw[place]:
                continue
            changed = raw[:place] + bytes([other]) + raw[place + 1 :]
            try:
                found = seal.read(io.BytesIO(changed), "d.pdf")
            except NotVerifiable:
                continue
            signed = sign.verify(found.public, seal.DOMAIN + found.digest, found.signature)
            assert not (found.fits and signed), place - start


def test_it_is_built_for_archives(book: Casebook, incident: Incident, tmp_path: Path) -> None:
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out)
    with pikepdf.open(out) as pdf:
        assert len(pdf.Root.AF) == 4
        assert {str(one.AFRelationship) for one in pdf.Root.AF} == {"/Data"}
        assert set(pdf.docinfo.keys()) == {"/Title"}
        with pdf.open_metadata(set_pikepdf_as_editor=False) as said_of_it:
            assert said_of_it.pdfa_status == "3B"
            assert said_of_it["dc:title"] == str(pdf.docinfo["/Title"])
        (intent,) = pdf.Root.OutputIntents
        assert intent.DestOutputProfile.read_bytes()[36:40] == b"acsp"
        for page in pdf.pages:
            assert all(int(note.F) == 4 for note in page.get("/Annots", ()))
        assert "/OpenAction" not in pdf.Root and pdf.Root.Lang == "en"


def test_what_is_not_ours_is_not_verified(tmp_path: Path) -> None:
    stranger = tmp_path / "x.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(stranger)
    with pytest.raises(NotVerifiable):
        verify_file(stranger)


def test_the_slip_fits_sha256sum(book: Casebook, incident: Incident, tmp_path: Path) -> None:
    make(book, [incident.ref], tmp_path / "d.pdf")
    done = subprocess.run(["sha256sum", "-c", "d.pdf.sha256"], cwd=tmp_path, capture_output=True)
    assert done.returncode == 0


def test_other_readers_have_no_complaint(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    import pypdfium2

    out = tmp_path / "d.pdf"
    made = make(book, [incident.ref], out)
    try:
        assert subprocess.run(["qpdf", "--check", str(out)], capture_output=True).returncode == 0
    except FileNotFoundError:
        pytest.skip("qpdf is not installed")
    document = pypdfium2.PdfDocument(io.BytesIO(out.read_bytes()))
    assert len(document) == made.pages
    document.close()


def test_an_unknown_preset_is_named(book: Casebook, incident: Incident, tmp_path: Path) -> None:
    with pytest.raises(UnknownPreset, match="local-police"):
        make(book, [incident.ref], tmp_path / "d.pdf", preset="nobody")


def test_a_register_tells_nobody_and_nothing_apart(book: Casebook, tmp_path: Path) -> None:
    """No number, title, exhibit, day or small count of a single incident stands in it."""
    for number in range(7):
        person = book.save(Contact(name=f"Pema {number}", side="our-people"))
        item = book.save(
            Incident(
                title=f"Graffiti at the door of house {number}",
                when=Moment.parse(f"2025-03-1{number}T21:4{number}"),
                immediate_danger=not number,
                fear="strong" if number < 2 else "",
            )
        )
        book.save(Act(incident=item.id, act_type="1.6" if number else "4.2", target=person.id))
        book.save(Involvement(incident=item.id, contact=person.id, role="target"))
    (tmp_path / "letter.txt").write_text("To the temple", "utf-8")
    attach_files(book, [tmp_path / "letter.txt"], [next(iter(book.all(Incident)))])
    refs = [one.ref for one in book.all(Incident)]
    out = tmp_path / "register.pdf"
    make(book, refs, out, preset="coalition-register")
    text = " ".join(said(out).split())
    for word in ("INC-", "EXH-", "Graffiti", "letter", "Pema", "21:4", "March", "Targeted"):
        assert word not in text, word
    assert "fewer than 5 of 7 incidents" in text and "(fewer than 5)" in text and "(6)" in text
    assert "Earliest: 2025. Latest: 2025." in text


def test_what_is_not_in_it_is_not_said_to_be_enclosed(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    (tmp_path / "letter.txt").write_text("To the temple", "utf-8")
    attach_files(book, [tmp_path / "letter.txt"], [incident])
    make(book, [incident.ref], tmp_path / "committee.pdf", preset="committee")
    text = " ".join(said(tmp_path / "committee.pdf").split())
    assert "Enclosed 1 incident. The SHA-256" in text and "listed with" not in text
    make(book, [incident.ref], tmp_path / "police.pdf", preset="local-police")
    assert "1 incident, 2 exhibits." in " ".join(said(tmp_path / "police.pdf").split())


@pytest.mark.parametrize("preset", ["mp", "committee", "university", "un-special-procedures"])
def test_the_brief_form_of_every_reader_tells_what_happened(
    book: Casebook, incident: Incident, tmp_path: Path, preset: str
) -> None:
    out = tmp_path / "brief.pdf"
    made = make(book, [incident.ref], out, preset=preset, form="brief")
    assert made.pages <= 4 and "INC-0001: " in " ".join(said(out).split())
