"""A dossier's text, photos and preview, beside WeasyPrint, typst and img2pdf in the same run.

The peers stand in an environment of their own:

    python3 -m venv .peers && .peers/bin/pip install --require-hashes -r requirements/peers.txt
    .venv/bin/python -m benchmarks.dossier [--peers .peers/bin/python] [--photos 200]
"""

import argparse
import hashlib
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pypdfium2
from PIL import Image
from reportlab.platypus import PageBreak
from reportlab.platypus.flowables import Flowable

from benchmarks.dossier_text import shuffled
from benchmarks.peers import peak
from casebook.dossier.archive import save
from casebook.dossier.filling import opened
from casebook.dossier.look import Paper, body, heading
from casebook.dossier.plate_pages import plate_flowables
from casebook.dossier.plates import AS_IT_IS, Kind, Picture, Plate
from casebook.dossier.text import Text
from casebook.evidence.bare import bare_jpeg
from casebook.paths import resource as ours

Said = dict[str, float]
GOAL_TEXT, GOAL_PHOTOS, GOAL_MEMORY, GOAL_PREVIEW = 2.0, 1.2, 400, 0.3


def incidents(count: int) -> list[tuple[str, list[str]]]:
    """(head, paragraphs): 400 words each, in English, as most dossiers are; a fifth of the words
    stand nowhere else, so that what is kept of a word does not help."""
    return [
        (f"INC-{number:04} An incident", [_told(number * 4 + part) for part in range(4)])
        for number in range(count)
    ]


def _told(seed: int) -> str:
    chance = random.Random(seed)
    words = shuffled("en", 100, seed).split()
    for place in range(0, len(words), 5):
        words[place] = "".join(chance.choices("aeinorstlhd", k=chance.randint(4, 11)))
    return " ".join(words)


def paper(out: io.BytesIO) -> Paper:
    return Paper(out, "a4", head="Measured", mark="", page_of="{number}/{total}", title="t")


def text(source: Path, out: Path) -> None:
    """What the peers set, set by us."""
    story: list[Flowable] = []
    for head, paragraphs in json.loads(source.read_text("utf-8")):
        story.append(Text(head, heading()))
        story += [Text(one, body(after=6)) for one in paragraphs]
    laid = io.BytesIO()
    paper(laid).build_whole(story)
    out.write_bytes(laid.getvalue())


def photos(folder: Path, out: Path) -> None:
    """Each photo on a page with caption and hashes, without its metadata."""
    files = sorted(folder.iterdir())
    plates = [photo(number, path) for number, path in enumerate(files)]
    laid = io.BytesIO()
    page = paper(laid)
    story: list[Flowable] = []
    for plate in plates:
        story += [*plate_flowables(plate, page.room, page.tall, "en"), PageBreak()]
    page.build_whole(story)

    def source(plate: Plate, _number: int) -> bytes:
        return bare_jpeg(files[int(plate.ref[4:])].read_bytes()).data

    with out.open("w+b") as file, opened(laid.getvalue(), plates, source) as pdf:
        save(pdf, file, laid.getvalue())


def photo(number: int, path: Path) -> Plate:
    bare = bare_jpeg(path.read_bytes())
    picture = Picture(
        bare.form, bare.width, bare.height, bare.channels, bare.bits, len(bare.data),
        hashlib.sha256(bare.data).hexdigest(), bare.turned,
    )  # fmt: skip
    digest = hashlib.sha256(path.name.encode()).hexdigest()  # known since it was attached
    return Plate(
        f"EXH-{number:04}", Kind.PHOTO, digest, path.name, pictures=(picture,), notes=(AS_IT_IS,)
    )


def preview(source: Path, _out: Path) -> list[float]:
    """One changed incident and a plate, laid out and drawn for the screen, in a warm program."""
    took = []
    small = io.BytesIO()
    Image.effect_noise((512, 384), 50).convert("RGB").save(small, "JPEG")
    place = source.with_name("small.jpg")
    place.write_bytes(small.getvalue())
    plate = photo(0, place)
    for number in range(6):
        started = time.perf_counter()
        laid = io.BytesIO()
        page = paper(laid)
        ((head, paragraphs),) = incidents(1)
        story: list[Flowable] = [Text(f"{head} {number}", heading())]
        story += [Text(f"{one} {number}", body(after=6)) for one in paragraphs]
        story += [PageBreak(), *plate_flowables(plate, page.room, page.tall, "en")]
        page.build_whole(story)
        whole = io.BytesIO()
        with opened(laid.getvalue(), [plate], lambda _p, _n: bare_jpeg(small.getvalue()).data) as p:
            p.save(whole)
        with pypdfium2.PdfDocument(whole.getvalue()) as document:
            document[0].render(scale=2).to_pil()
        took.append(time.perf_counter() - started)
    return took[1:]


def child(what: str, source: Path, out: Path) -> Said:
    """Run one of the above in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.dossier", "--child", what, str(source), str(out)],
        capture_output=True, check=True,
    )  # fmt: skip
    found: Said = json.loads(done.stdout)
    return found


def peer(python: str, name: str, source: Path, out: Path) -> Said | None:
    program = Path(__file__).with_name("peers.py")
    done = subprocess.run(
        [python, str(program), name, str(source), str(out), str(ours("fonts"))],
        capture_output=True,
    )
    if done.returncode:
        print(f"  {name} is not there: {done.stderr.decode().strip().splitlines()[-1:]}")
        return None
    found: Said = json.loads(done.stdout)
    return found


def pages_of(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as document:
        return len(document)


def say(name: str, found: Said, pages: int) -> float:
    """Prints a line. Pages are counted by seconds of a processor, which others on the same
    machine do not change as they do those of a clock."""
    speed = pages / found["work"]
    print(
        f"  {name:12} {found['seconds']:7.2f} s, of a processor {found['work']:6.2f} s {pages:5}"
        f" pages {speed:7.1f} pages/s {found['memory']:6.0f} MB"
    )
    return speed


def compare_text(folder: Path, python: str) -> None:
    for count in (10, 100, 500):
        source, out = folder / "text.json", folder / "out.pdf"
        source.write_text(json.dumps(incidents(count)), "utf-8")
        print(f"{count} incidents of 400 words")
        speed = say("casebook", child("text", source, out), pages_of(out))
        for name in ("weasyprint", "typst"):
            if found := peer(python, name, source, out):
                theirs = say(name, found, pages_of(out))
                goal = f" (goal {GOAL_TEXT})" if name == "weasyprint" else ""
                print(f"    ratio {speed / theirs:.2f}{goal}")


def compare_photos(folder: Path, python: str, count: int) -> None:
    place, out = folder / "photos", folder / "out.pdf"
    place.mkdir()
    take_photos(place, count)
    everything = sorted(place.iterdir())
    print(f"{count} photos of 12 megapixels, {everything[0].stat().st_size >> 10} KiB each")
    ratios = []
    for _round in range(2):  # in turns, so that a slow minute of the machine meets both
        mine = child("photos", place, out)
        say("casebook", mine, pages_of(out))
        if theirs := peer(python, "img2pdf", place, out):
            say("img2pdf", theirs, pages_of(out))
            ratios.append(mine["work"] / theirs["work"])
    if ratios:
        print(f"    time ratio {min(ratios):.2f} (goal {GOAL_PHOTOS})")
    for number in (count, count // 4, count // 20):
        for path in everything[number:]:
            path.unlink(missing_ok=True)
        print(f"  memory of {number} photos: {child('photos', place, out)['memory']:.0f} MB"
              f" (goal {GOAL_MEMORY})")  # fmt: skip


def take_photos(folder: Path, count: int) -> None:
    """Different bytes, as large as those of a telephone, with a place in their EXIF."""
    chance = random.Random(3)
    coarse = Image.effect_noise((500, 375), 90).convert("RGB")
    fine = Image.effect_noise((4000, 3000), 40).convert("RGB")
    image = Image.blend(coarse.resize((4000, 3000)), fine, 0.12)
    exif = Image.Exif()
    exif[271] = "GPSCANARY" + "0" * 20
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 10.5), 3: "W", 4: (79.0, 22.0, 1.0)})
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88, exif=exif)
    for number in range(count):
        mark = f"{chance.getrandbits(64):020}".encode()
        (folder / f"{number:04}.jpg").write_bytes(out.getvalue().replace(b"0" * 20, mark, 1))


def main() -> None:
    """Print what was measured."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--peers", default=".peers/bin/python", help="the Python that has them")
    options.add_argument("--photos", type=int, default=200)
    options.add_argument("--child", nargs=3, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        what, source, out = given.child[0], Path(given.child[1]), Path(given.child[2])
        started, worked = time.perf_counter(), time.process_time()
        {"text": text, "photos": photos}[what](source, out)
        took, cost = time.perf_counter() - started, time.process_time() - worked
        print(json.dumps({"seconds": took, "work": cost, "memory": peak()}))
        return
    with tempfile.TemporaryDirectory() as name:
        compare_text(Path(name), given.peers)
        drawn = sorted(preview(Path(name) / "text.json", Path(name)))
        middle = drawn[len(drawn) // 2]
        print(f"preview of a changed page: {middle * 1000:.0f} ms (goal {GOAL_PREVIEW * 1000:.0f})")
        compare_photos(Path(name), given.peers, given.photos)


if __name__ == "__main__":
    main()
