"""Covered parts are gone from the copy, and nothing else of the original goes with it."""

import io
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from casebook.book import Casebook
from casebook.dossier.order import Order
from casebook.dossier.plates import Kind
from casebook.errors import NotCovered
from casebook.evidence.covering import GRID, Box, area, read_box, read_boxes
from casebook.records import Contact, Exhibit, Incident, Showing
from casebook.tasks.attach import attach_bytes
from casebook.tasks.build_dossier import look_through
from casebook.tasks.cover import cover, covered_copy
from tests.evidence.corpora import CORPORA, files

PILLOW = next(corpus for corpus in CORPORA if corpus.name == "Pillow")
PIKEPDF = next(corpus for corpus in CORPORA if corpus.name == "pikepdf")
Attach = Callable[[str, bytes], Exhibit]


@pytest.fixture
def incident(book: Casebook) -> Incident:
    return book.save(Incident(title="At the rally"))


@pytest.fixture
def attach(book: Casebook, incident: Incident) -> Attach:
    def one(name: str, raw: bytes) -> Exhibit:
        return attach_bytes(book, name, raw, [incident]).exhibit

    return one


def photo(turned: int = 1, form: str = "JPEG", size: tuple[int, int] = (400, 300)) -> bytes:
    """A noisy picture with a red left half, and GPS and a thumbnail inside."""
    image = Image.effect_noise(size, 90).convert("RGB")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), fill=(220, 10, 10))
    exif = Image.Exif()
    exif[0x0112] = turned
    exif[270] = "CANARY-EXIF"
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 10.5), 3: "W", 4: (79.0, 22.0, 1.0)})
    out = io.BytesIO()
    image.save(out, form, exif=exif)
    return out.getvalue() + (b"CANARY-TAIL" if form == "JPEG" else b"")


def paper(pages: int = 3) -> bytes:
    """A PDF with a text layer, an attachment and a script."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    for number in range(pages):
        canvas.drawString(72, 720, f"CANARY-TEXT page {number + 1}")
        canvas.showPage()
    canvas.save()
    with pikepdf.open(out) as pdf:
        pdf.attachments["x.txt"] = b"CANARY-FILE"
        pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="CANARY-JS")
        made = io.BytesIO()
        pdf.save(made)
        return made.getvalue()


def several() -> bytes:
    """A TIFF of three pages."""
    pages = [Image.new("RGB", (40, 30), color) for color in ("red", "green", "blue")]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:])
    return out.getvalue()


def bytes_of(book: Casebook, exhibit: Exhibit) -> bytes:
    out = io.BytesIO()
    sealed = book.sealed(exhibit.id)
    assert sealed
    book.shelf.copy_out(sealed, out, ref=exhibit.ref)
    return out.getvalue()


@pytest.mark.parametrize("turned", range(1, 9))
def test_the_part_that_is_seen_is_covered_however_the_file_is_turned(
    book: Casebook, attach: Attach, turned: int
) -> None:
    from PIL import ImageOps

    original = photo(turned)
    done = cover(book, attach("p.jpg", original).ref, [Box(0, 0.1, 0.2, 0.3, 0.4)], why="face")
    with Image.open(io.BytesIO(bytes_of(book, done.exhibit))) as shown:
        upright = ImageOps.exif_transpose(Image.open(io.BytesIO(original)))
        assert shown.size == upright.size and shown.getexif() == {}
        left, top, right, bottom = area((0.1, 0.2, 0.3, 0.4), *shown.size)
        part = shown.crop((left, top, right, bottom))
        assert part.getextrema() == ((0, 0), (0, 0), (0, 0))
        assert done.pixels == part.width * part.height
        # the rest is the picture as it was
        there = upright.getpixel((upright.width - 1, upright.height - 1))
        here = shown.getpixel((shown.width - 1, shown.height - 1))
        assert max(abs(a - b) for a, b in zip(there, here, strict=True)) < 60  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_nothing_of_the_file_goes_with_the_copy(book: Casebook, attach: Attach, form: str) -> None:
    done = cover(book, attach(f"Pema.{form}", photo(form=form)).ref, [Box(0, 0, 0, 1, 1)], why="")
    raw = bytes_of(book, done.exhibit)
    assert b"CANARY" not in raw and b"Exif" not in raw
    assert "Pema" not in done.exhibit.file_name
    with Image.open(io.BytesIO(raw)) as shown:
        assert shown.getextrema() == ((0, 0), (0, 0), (0, 0))


def test_a_pdf_becomes_pictures_of_its_pages(
    book: Casebook, attach: Attach, tmp_path: Path
) -> None:
    boxes = [Box(1, 0.05, 0.03, 0.5, 0.1, "text")]
    done = cover(book, attach("p.pdf", paper()).ref, boxes, why="a name")
    out = tmp_path / "c.pdf"
    out.write_bytes(bytes_of(book, done.exhibit))
    raw = out.read_bytes()
    with pikepdf.open(out) as pdf:
        assert len(pdf.pages) == 3 and not pdf.attachments and "/OpenAction" not in pdf.Root
        raw += b"".join(
            item.read_raw_bytes() for item in pdf.objects if isinstance(item, pikepdf.Stream)
        )
    assert b"CANARY" not in raw
    assert not pdftext(out).strip()
    document = pypdfium2.PdfDocument(out)
    second = document[1].render(scale=1).to_pil().convert("L")
    assert second.crop((36, 30, 300, 100)).getextrema() == (0, 0)
    assert document[0].render(scale=1).to_pil().convert("L").getextrema()[0] < 200  # its text
    document.close()


def test_the_original_stays_and_custody_says_what_was_covered_and_why(
    book: Casebook, attach: Attach
) -> None:
    exhibit = attach("p.jpg", photo())
    before = bytes_of(book, exhibit)
    boxes = [Box(0, 0.1, 0.1, 0.2, 0.2, "face"), Box(0, 0.5, 0.5, 0.2, 0.2, "plate")]
    done = cover(book, exhibit.ref, boxes, why="She did not agree to her face.")
    assert bytes_of(book, exhibit) == before
    assert read_boxes(done.exhibit.covered_parts) == boxes
    assert covered_copy(book, exhibit.id) == done.exhibit
    for one in (exhibit, done.exhibit):
        (line,) = [item for item in book.history(one.ref) if item.action == "covered"]
        (detail,) = [item.after for item in line.changes if item.field == "~detail"]
        assert detail and "face, plate" in detail and "She did not agree" in detail
    again = cover(book, exhibit.ref, boxes[:1], why="less")
    assert covered_copy(book, exhibit.id) == again.exhibit
    book.remove(again.exhibit.ref)
    assert covered_copy(book, exhibit.id) == done.exhibit


def test_two_copies_that_look_the_same_stay_apart(book: Casebook, attach: Attach) -> None:
    whole = [Box(0, 0, 0, 1, 1)]
    first, second = attach("a.jpg", photo()), attach("b.jpg", photo(size=(400, 304)))
    third = attach("c.jpg", photo(turned=3))
    copies = [cover(book, one.ref, whole, why="").exhibit for one in (first, second, third)]
    assert [covered_copy(book, one.id) for one in (first, second, third)] == copies
    # and one that is covered as it was before is the newest again
    part = [Box(0, 0, 0, 0.5, 0.5)]
    cover(book, first.ref, part, why="")
    again = cover(book, first.ref, whole, why="")
    assert covered_copy(book, first.id) == again.exhibit


def test_what_cannot_be_covered_is_said_and_nothing_is_kept(book: Casebook, attach: Attach) -> None:
    whole = [Box(0, 0, 0, 1, 1)]
    cases = [
        (attach("t.txt", b"words").ref, whole, "only pictures and PDFs"),
        (attach("b.jpg", photo()[:300]).ref, whole, "damaged"),
        (attach("p.jpg", photo()).ref, [], "no part"),
        (attach("m.tiff", several()).ref, whole, "several pictures"),
        (attach("q.jpg", photo()[:-3]).ref, [Box(3, 0, 0, 1, 1)], "page that it does not have"),
        (attach("r.jpg", photo(2)).ref, [Box(0, 0, 0, 1, 1, "because")], "no reason called"),
    ]
    count = book.count(Exhibit)
    for ref, boxes, says in cases:
        with pytest.raises(NotCovered, match=says):
            cover(book, ref, boxes, why="")
    assert book.count(Exhibit) == count


def test_a_dossier_shows_the_covered_copy_and_never_what_is_under_it(
    book: Casebook, attach: Attach, incident: Incident
) -> None:
    exhibit = attach("p.jpg", photo())
    person = book.save(Contact(name="Pema Lhakyi", side="our-people"))
    book.save(Showing(exhibit=exhibit.id, subject=person.id))
    order = Order(incidents=(incident.ref,))
    (plate,) = look_through(book, order).plates
    assert plate.kind is Kind.FACTS and plate.reason
    done = cover(book, exhibit.ref, [Box(0, 0, 0, 0.5, 1, "face")], why="")
    (plate,) = look_through(book, order).plates
    assert plate.kind is Kind.PHOTO and plate.shown == done.exhibit.ref
    assert plate.sha256 == exhibit.sha256


sides = st.floats(0, 0.99), st.floats(0, 0.99), st.floats(0.001, 1), st.floats(0.001, 1)


@given(st.tuples(*sides), st.integers(1, 5000), st.integers(1, 5000))
def test_a_box_is_never_narrower_than_it_was_drawn(
    box: tuple[float, float, float, float], width: int, height: int
) -> None:
    left, top, right, bottom = area(box, width, height)
    assert left <= box[0] * width and top <= box[1] * height
    assert right >= min(width, (box[0] + box[2]) * width - 1e-6)
    assert bottom >= min(height, (box[1] + box[3]) * height - 1e-6)
    assert left % GRID == top % GRID == 0
    assert right % GRID == 0 or right == width


@pytest.mark.parametrize("text", ["", "1,2", "0,0,0,1,1", "1,0,0,2,1", "1,x,0,1,1", "1,-1,0,1,1"])
def test_a_box_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_box(text)


@pytest.mark.slow
def test_no_covered_pixel_or_text_of_public_files_survives(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    """Pictures and PDFs that others made; each is covered in part, and read by others.

    CASEBOOK_COVERS=200 takes 200 pictures and 30 PDFs; fewer are taken each time.
    """
    many = int(os.environ.get("CASEBOOK_COVERS", "24"))
    boxes = [Box(0, 0.2, 0.1, 0.5, 0.4, "face"), Box(0, 0.0, 0.9, 1.0, 0.1, "text")]
    counts = {"image": 0, "pdf": 0}
    for corpus, sort, most in ((PILLOW, "image", many), (PIKEPDF, "pdf", many * 3 // 20)):
        for number, (name, data) in enumerate(files(corpus, 10_000)):
            if counts[sort] >= most:
                break
            try:
                exhibit = attach_bytes(book, f"{number}-{name}", data, []).exhibit
                wanted = "application/pdf" if sort == "pdf" else "image/"
                if not exhibit.media_type.startswith(wanted) or exhibit.covers:
                    continue
                done = cover(book, exhibit.ref, boxes, why="")
            except NotCovered as error:
                # locked, damaged, of several pictures: said, and nothing is kept
                assert error.facts["reason"] != "a covered part would show through", name
                continue
            counts[sort] += 1
            out = tmp_path / f"{sort}.{'pdf' if sort == 'pdf' else 'jpg'}"
            out.write_bytes(bytes_of(book, done.exhibit))
            if sort == "pdf":
                assert not pdftext(out).strip(), name
                with pikepdf.open(out) as pdf:
                    assert set(pdf.Root.keys()) <= {"/Type", "/Pages"}
                    raw = pdf.pages[0].Resources.XObject.P.read_raw_bytes()
            else:
                raw = out.read_bytes()
            with Image.open(io.BytesIO(raw)) as shown:
                assert not set(shown.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
                for box in boxes:
                    sides = (box.left, box.top, box.width, box.height)
                    part = shown.convert("RGB").crop(area(sides, *shown.size))
                    assert not part.tobytes().strip(b"\0"), name
    if not any(counts.values()):
        pytest.skip("the public files are not here: ./check fetches them")
    assert counts["image"] >= many * 0.9 and counts["pdf"] >= many * 0.1, counts


def pdftext(path: Path) -> bytes:
    return subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout
