"""Exhibits in the PDF: pictures upright and in their colours, nothing of their metadata left."""

import hashlib
import io
import os
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from casebook.book import Casebook
from casebook.dossier import plates as said
from casebook.dossier.budget import fit
from casebook.dossier.filling import opened
from casebook.dossier.look import Paper
from casebook.dossier.order import Order
from casebook.dossier.plate_pages import plate_flowables
from casebook.dossier.plates import Cut, Kind, Plate
from casebook.errors import EvidenceChanged
from casebook.records import Exhibit, Incident
from casebook.tasks.attach import attach_files
from casebook.tasks.build_dossier import preview_dossier
from casebook.tasks.plate_sizes import Thumbnails, fitted, quick_plate_of
from casebook.tasks.plates import Pictures, plate_of
from tests.dossier.making import make
from tests.dossier.reading import pdftotext
from tests.dossier.test_outline import everything
from tests.evidence.corpora import CORPORA, files

CANARY = "GPSCANARY"
PILLOW = next(corpus for corpus in CORPORA if corpus.name == "Pillow")
PIKEPDF = next(corpus for corpus in CORPORA if corpus.name == "pikepdf")


def photo(size: tuple[int, int] = (320, 200), turned: int = 1, mode: str = "RGB") -> bytes:
    """A picture whose corners differ, with EXIF, a comment and something after its end."""
    image = Image.effect_noise(size, 12).convert("RGB")
    for number, color in enumerate(("red", "lime", "blue", "yellow")):
        x, y = number % 2 * (size[0] // 2), number // 2 * (size[1] // 2)
        image.paste(color, (x, y, x + size[0] // 3, y + size[1] // 3))
    exif = Image.Exif()
    exif[0x0112], exif[271] = turned, CANARY
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 10.5), 3: "W", 4: (79.0, 22.0, 1.0)})
    out = io.BytesIO()
    image.convert(mode).save(out, "JPEG", quality=95, exif=exif, comment=CANARY.encode())
    return out.getvalue() + CANARY.encode()


@pytest.fixture
def attached(book: Casebook, tmp_path: Path) -> Callable[[str, bytes], Exhibit]:
    """A file attached under a name."""
    incident = book.save(Incident(title="what was sent in"))

    def attach(name: str, data: bytes) -> Exhibit:
        path = tmp_path / name
        path.write_bytes(data)
        return attach_files(book, [path], [incident])[0].exhibit

    return attach


def printed(book: Casebook, plates: list[Plate], out: Path) -> Path:
    """A PDF with these plates, judged by three readers."""
    laid = io.BytesIO()
    paper = Paper(laid, "letter", head="", mark="", page_of="{number}", title="t", lang="en")
    story = [one for plate in plates for one in plate_flowables(plate, 500, 640, "en")]
    paper.build_whole(story)
    with out.open("wb") as file, opened(laid.getvalue(), plates, Pictures(book)) as pdf:
        pdf.save(file, compress_streams=False)
    judged(out)
    return out


def judged(path: Path) -> None:
    with pikepdf.open(path) as pdf:
        assert pdf.check_pdf_syntax() == [] if hasattr(pdf, "check_pdf_syntax") else True
    try:
        done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True)
        assert done.returncode == 0, done.stderr
        drawn = subprocess.run(
            ["pdftoppm", "-r", "20", str(path), str(path) + "-drawn"], capture_output=True
        )
        assert not drawn.returncode and not drawn.stderr.strip(), drawn.stderr
    except FileNotFoundError:
        pytest.skip("qpdf or poppler is not installed")
    assert len(pictures(path, scale=0.3)) > 0


def pictures(path: Path, scale: float = 2) -> list[Image.Image]:
    with pypdfium2.PdfDocument(path.read_bytes()) as document:
        found = [page.render(scale=scale).to_pil().convert("RGB") for page in document]
    return found


def only_picture(page: Image.Image) -> Image.Image:
    """The largest coloured part of a page: the plate without text."""
    hsv = page.convert("HSV")
    strong = [hsv.getchannel(one).point(lambda value: 255 * (value > 170)) for one in "SV"]
    box = ImageChops.darker(*strong).getbbox()
    assert box
    return page.crop(box)


def images_of(page: pikepdf.Page) -> list[Any]:
    shown: Any = page.Resources.get("/XObject", {})
    return [one for one in shown.values() if one.Subtype == pikepdf.Name.Image]


def difference(one: Image.Image, other: Image.Image) -> float:
    """How much two pictures of the same thing differ, 0 to 255."""
    size = (40, 40)
    pair = [image.convert("RGB").resize(size, Image.Resampling.BOX) for image in (one, other)]
    return max(ImageStat.Stat(ImageChops.difference(*pair)).mean)


@pytest.mark.parametrize("turned", range(1, 9))
def test_a_photo_is_upright_however_it_was_held(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path, turned: int
) -> None:
    data = photo(turned=turned)
    plate = plate_of(book, attached("p.jpg", data))
    assert plate.kind is Kind.PHOTO and said.AS_IT_IS in plate.notes
    shown = only_picture(pictures(printed(book, [plate], tmp_path / "o.pdf"))[0])
    upright = only_picture(ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB"))
    assert difference(shown, upright) < 12
    for other in (Image.Transpose.ROTATE_180, Image.Transpose.FLIP_LEFT_RIGHT):
        assert difference(shown, upright.transpose(other)) > 20


def test_pixels_are_as_they_are_and_metadata_is_gone(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path
) -> None:
    data = photo()
    exhibit = attached("p.jpg", data)
    plate = plate_of(book, exhibit)
    path = printed(book, [plate], tmp_path / "o.pdf")
    raw = everything(path)
    assert CANARY.encode() not in raw and b"Exif" not in raw
    with pikepdf.open(path) as pdf:
        (image,) = images_of(pdf.pages[0])
        stream = image.read_raw_bytes()
    assert hashlib.sha256(stream).hexdigest() == plate.pictures[0].sha256
    with Image.open(io.BytesIO(stream)) as shown, Image.open(io.BytesIO(data)) as original:
        assert shown.tobytes() == original.tobytes()
        assert not shown.getexif()
    text = pdftotext(path.read_bytes()).replace(" ", "")
    assert exhibit.sha256 in text and plate.pictures[0].sha256 in text


def test_inks_become_the_colours_that_a_screen_shows(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path
) -> None:
    data = photo(mode="CMYK")
    plate = plate_of(book, attached("p.jpg", data))
    assert said.REDRAWN in plate.notes and plate.pictures[0].channels == 3
    shown = only_picture(pictures(printed(book, [plate], tmp_path / "o.pdf"))[0])
    right = only_picture(Image.open(io.BytesIO(data)).convert("RGB"))
    assert difference(shown, right) < 12


@pytest.mark.parametrize("sort", ["PNG", "GIF", "WEBP", "TIFF", "BMP", "PNG16", "RGBA", "1"])
def test_other_pictures_are_redrawn(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path, sort: str
) -> None:
    image: Image.Image = Image.open(io.BytesIO(photo()))
    if sort == "PNG16":
        image = Image.linear_gradient("L").convert("I").point(lambda value: value * 256)
        image = image.convert("I;16")
    elif sort in ("RGBA", "1"):
        image = image.convert(sort)
    out = io.BytesIO()
    image.save(out, sort if sort in ("GIF", "WEBP", "TIFF", "BMP") else "PNG")
    plate = plate_of(book, attached(f"p.{sort.lower()}", out.getvalue()))
    assert plate.kind is Kind.PHOTO, plate.reason
    path = printed(book, [plate], tmp_path / "o.pdf")
    if sort not in ("PNG16", "1"):
        assert difference(only_picture(pictures(path)[0]), only_picture(image.convert("RGB"))) < 14
    assert CANARY.encode() not in everything(path)


def test_pages_of_a_paper_carry_nothing_but_what_is_seen(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path
) -> None:
    source = tmp_path / "in.pdf"
    with pikepdf.new() as pdf:
        for size, turned in (((612, 792), 0), ((300, 2000), 90), ((5000, 80), 0)):
            pdf.add_blank_page(page_size=size)
            pdf.pages[-1].Rotate = turned
            pdf.pages[-1].contents_add(b"1 0 0 rg 20 20 60 40 re f")
        action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=f"app.alert('{CANARY}')")
        pdf.Root.OpenAction = action
        pdf.attachments["x"] = CANARY.encode()
        pdf.docinfo["/Author"] = CANARY
        with pdf.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(CANARY, 0))
        note = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 99, 99],
            A=pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"https://{CANARY}.invalid"),
        )  # fmt: skip
        pdf.pages[0].Annots = pdf.make_indirect(pikepdf.Array([note]))
        pdf.save(source, compress_streams=False)
    exhibit = attached("paper.pdf", source.read_bytes())
    plate = plate_of(book, exhibit)
    assert plate.kind is Kind.PAGES and plate.total == len(plate.pictures) == 3
    path = printed(book, [plate], tmp_path / "o.pdf")
    raw = everything(path)
    for left in (CANARY, CANARY.lower(), "JavaScript", "/Annots", "/OpenAction", "/EmbeddedFile"):
        assert left.encode() not in raw, left
    text = pdftotext(path.read_bytes())
    assert text.count(exhibit.sha256[:16]) >= 3 and "page 3 of 3" in text
    assert len(pictures(path, 0.3)) == 3


def test_what_is_filled_into_a_form_is_seen(
    book: Casebook, attached: Callable[[str, bytes], Exhibit]
) -> None:
    form = dict(files(PIKEPDF, 10_000)).get("form.pdf")
    if form is None:
        pytest.skip("the files of pikepdf are not here: ./check fetches them")
    plate = plate_of(book, attached("form.pdf", form))
    assert plate.kind is Kind.PAGES and plate.pictures


def test_of_two_thousand_pages_some_are_shown_and_the_rest_counted(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path
) -> None:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        for _page in range(2000):
            pdf.add_blank_page()
        pdf.save(out)
    plate = plate_of(book, attached("long.pdf", out.getvalue()), Cut(pages=4, dpi=60))
    assert len(plate.pictures) == 4 and plate.total == 2000
    path = printed(book, [plate], tmp_path / "o.pdf")
    assert "1996 more pages are in the original" in " ".join(pdftotext(path.read_bytes()).split())


def test_what_is_locked_damaged_or_missing_is_said(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path
) -> None:
    locked = tmp_path / "locked.pdf"
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(locked, encryption=pikepdf.Encryption(owner="o", user="u"))
    assert plate_of(book, attached("l.pdf", locked.read_bytes())).reason == said.LOCKED
    cut = photo()[:4000]
    assert plate_of(book, attached("cut.jpg", cut)).reason == said.DAMAGED
    assert plate_of(book, attached("x.pdf", b"%PDF-1.7\nnothing")).reason == said.DAMAGED
    gone, changed = attached("gone.jpg", photo()), attached("c.jpg", photo((321, 200)))
    for exhibit, reason in ((gone, said.MISSING), (changed, said.CHANGED)):
        sealed = book.sealed(exhibit.id)
        assert sealed
        place = book.shelf.path(sealed.name)
        if reason == said.MISSING:
            place.unlink()
        else:
            place.write_bytes(place.read_bytes()[:-100] + b"\0" * 100)
        assert plate_of(book, exhibit).reason == reason
    thing = book.save(Exhibit(title="a knife"))
    assert plate_of(book, thing).reason == said.NO_FILE
    plates = [plate_of(book, one) for one in (gone, changed, thing)]
    text = pdftotext(printed(book, plates, tmp_path / "o.pdf").read_bytes())
    assert "is not in the casebook now" in text and "no longer the one" in text


def test_intimate_pictures_and_those_of_minors_are_never_shown(
    book: Casebook, attached: Callable[[str, bytes], Exhibit]
) -> None:
    exhibit = attached("p.jpg", photo())
    for one in (replace(exhibit, intimate=True), replace(exhibit, minor=True)):
        for way in (plate_of, quick_plate_of):
            plate = way(book, one)
            assert plate.kind is Kind.FACTS and not plate.pictures
            assert plate.reason == said.WITHHELD


def test_an_email_is_text_with_its_headers_and_what_came_inside(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path
) -> None:
    demo = Path(__file__).parents[2] / "resources" / "demo" / "files" / "false-notice.eml"
    exhibit = attached("n.eml", demo.read_bytes())
    plate = plate_of(book, exhibit)
    assert plate.kind is Kind.TEXT and ("From" in dict(plate.facts))
    assert plate.enclosed[0].name == "programme.txt"
    text = pdftotext(printed(book, [plate], tmp_path / "o.pdf").read_bytes())
    assert "會議取消" in text and "programme.txt" in text
    assert plate.enclosed[0].sha256 in text.replace(" ", "").replace("\n", "")
    hidden = plate.told(lambda words: words.replace("Coalition", "X"))
    assert "Coalition" not in str(hidden)


def test_a_character_without_a_font_stops_nothing(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path
) -> None:
    lines = ["before \U00012000 after"] * 500
    plate = plate_of(book, attached("t.txt", "\n".join(lines).encode()))
    assert plate.kind is Kind.TEXT and plate.total == 500
    text = " ".join(pdftotext(printed(book, [plate], tmp_path / "o.pdf").read_bytes()).split())
    assert "before [U+12000] after" in text
    assert "300 more lines are in the original" in text


def test_a_recording_is_facts(book: Casebook, attached: Callable[[str, bytes], Exhibit]) -> None:
    demo = Path(__file__).parents[2] / "resources" / "demo" / "files" / "voicemail.wav"
    plate = plate_of(book, attached("v.wav", demo.read_bytes()))
    assert plate.kind is Kind.MEDIA and dict(plate.facts)["Duration"] == "0:00:08"


def test_a_picture_that_changed_since_stops_the_writing(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path
) -> None:
    plate = plate_of(book, attached("p.jpg", photo()))
    laid = io.BytesIO()
    paper = Paper(laid, "letter", head="", mark="", page_of="{number}", title="t", lang="en")
    paper.build_whole(plate_flowables(plate, 500, 640, "en"))
    with (
        pytest.raises(EvidenceChanged),
        opened(laid.getvalue(), [plate], lambda _plate, _number: b"x") as pdf,
    ):
        pdf.save(io.BytesIO())


def test_a_budget_is_kept_and_said(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path
) -> None:
    exhibits = [attached(f"{n}.jpg", photo((2600 + n, 2000))) for n in range(3)]
    small = attached("small.jpg", photo())
    plates = [plate_of(book, one) for one in (*exhibits, small)]
    assert fit(plates, 10**9).cuts == {}
    made, is_enough = fitted(book, plates, 900_000)
    assert is_enough and sum(plate.size for plate in made) <= 900_000
    assert made[-1] == plates[-1]
    for before, after in zip(plates[:-1], made[:-1], strict=True):
        assert said.SCALED in after.notes and after.sha256 == before.sha256
        assert after.pictures[0].pixels == before.pictures[0].upright
    text = pdftotext(printed(book, made, tmp_path / "o.pdf").read_bytes())
    assert "2600 × 2000 pixels in the file" in text
    assert not fitted(book, plates, 1000)[1]


def test_a_preview_decodes_nothing_from_outside(
    book: Casebook, attached: Callable[[str, bytes], Exhibit]
) -> None:
    exhibit = attached("p.jpg", photo((1600, 1200), turned=6))
    plate = quick_plate_of(book, exhibit)
    assert max(plate.pictures[0].width, plate.pictures[0].height) <= 512
    assert Thumbnails(book)(plate, 0).startswith(b"\xff\xd8")
    incident = next(book.all(Incident))
    assert preview_dossier(book, Order(incidents=(incident.ref,))).startswith(b"%PDF")


def test_the_same_exhibits_give_the_same_bytes(
    book: Casebook, attached: Callable[[str, bytes], Exhibit], tmp_path: Path
) -> None:
    exhibits = [attached("p.jpg", photo()), attached("q.jpg", photo(mode="CMYK"))]
    made = [
        printed(book, [plate_of(book, one) for one in exhibits], tmp_path / f"{n}.pdf")
        for n in range(2)
    ]
    with pikepdf.open(made[0]) as one, pikepdf.open(made[1]) as other:
        pairs = zip(one.pages, other.pages, strict=True)
        for page, same in pairs:
            first, second = [
                [image.read_raw_bytes() for image in images_of(shown)] for shown in (page, same)
            ]
            assert first == second


SOME = int(os.environ.get("CASEBOOK_PLATES", "30"))


@pytest.mark.slow
@pytest.mark.parametrize("corpus", [PILLOW, PIKEPDF], ids=lambda corpus: corpus.name)
def test_real_files_are_shown_or_said_why_not(
    book: Casebook, tmp_path: Path, corpus: object
) -> None:
    incident = book.save(Incident(title="what was sent in"))
    wanted = (".jpg", ".jpeg", ".png", ".tif", ".webp", ".gif", ".pdf")
    found = [one for one in files(corpus, 10_000) if one[0].lower().endswith(wanted)]  # type: ignore[arg-type]
    if not found:
        pytest.skip("the files are not here: ./check fetches them")
    for number, (name, data) in enumerate(found[:: max(1, len(found) // SOME)]):
        (tmp_path / f"{number:03}-{name}").write_bytes(data)
    attach_files(book, sorted(tmp_path.glob("???-*")), [incident])
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out)
    judged(out)
    plates = [plate_of(book, exhibit, Cut(pages=3)) for exhibit in book.all(Exhibit)]
    assert sum(plate.kind in (Kind.PHOTO, Kind.PAGES) for plate in plates) > len(plates) * 0.6
    assert all(plate.reason in said.REASONS for plate in plates if plate.kind is Kind.FACTS)
    with pikepdf.open(out) as pdf:
        for page in pdf.pages:
            for image in images_of(page):
                assert b"Exif\0" not in image.read_raw_bytes()
