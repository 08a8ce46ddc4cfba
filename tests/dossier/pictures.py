"""Makes pictures of pages: `python -m tests.dossier.pictures [FOLDER]`, docs/pages if none.

The dossiers are of the sample casebook, whose people and events are invented. Pages are drawn by
poppler (pdftoppm), some in grey as a laser printer gives them.
"""

import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image

from casebook.book import opening
from casebook.crypto import stretch
from casebook.dossier.order import Order
from casebook.records import Incident
from casebook.tasks.build_dossier import build_dossier
from casebook.tasks.demo import MEMBER, fill
from tests.dossier.making import gone_through
from tests.dossier.test_sections import SAMPLE

BASE = Order(prepared_by=MEMBER, reply_to="Nadia Verreault (invented), 416 555 0100")
PAPERS = {
    "police-en": replace(BASE, addressee="Toronto Police Service, 52 Division", approved_by=MEMBER),
    "police-fr": replace(BASE, language="fr", paper="a4"),
    "brief-fr": replace(BASE, language="fr", paper="a4", form="brief"),
    "csis-en": replace(BASE, preset="csis", paper="a4", approved_by=MEMBER),
    "un-en": replace(BASE, preset="un-special-procedures", approved_by=MEMBER),
    "register-fr": replace(BASE, preset="coalition-register", language="fr"),
}
ABROAD = (0, 9, 10, 14, 33, 39)
"""Those of which somebody said why a foreign link is suspected."""
SHOWN = (
    # name, paper, words that stand on its first page, grey
    ("cover-letter", "police-en", "What we ask", False),
    ("summary", "police-en", "What is not known", False),
    ("chronology", "police-en", "One dot is one incident", False),
    ("sheet-uyghur", "police-en", "How sure we are Reported to us Act Threat to, or visit", True),
    ("repetition", "police-en", "Over time Incidents", False),
    ("plate", "police-en", "Exhibits as pictures", False),
    ("custody", "police-en", "Head of the history", True),
    ("pending-fr", "police-fr", "ne pas s’y fier", True),
    ("harm-fr", "police-fr", "Préjudice et protection", False),
    ("brief-1-fr", "brief-fr", "Ce que nous demandons", False),
    ("brief-3-fr", "brief-fr", "Ce que c’est", False),
    ("foreign-link", "csis-en", "Basis for a foreign link", False),
    ("communication", "un-en", "What is asked of a communication", False),
    ("register-fr", "register-fr", "Registre", False),
)


def main(folder: Path) -> None:
    """Print the dossiers in a folder that is thrown away, and draw the pages that are wanted."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        with opening.create(
            place / "a.casebook", member=MEMBER, passphrase="invented, for pictures only",
            cost=stretch.FLOOR,
        ) as book:  # fmt: skip
            fill(book)
            refs = [item.ref for item in book.all(Incident)]
            for paper, order in PAPERS.items():
                places = ABROAD if paper == "csis-en" else SAMPLE
                some = tuple(refs[number] for number in places)
                order = gone_through(book, replace(order, incidents=some))
                build_dossier(book, order, place / f"{paper}.pdf")
        for shown, paper, words, is_grey in SHOWN:
            draw(place / f"{paper}.pdf", words, folder / shown, is_grey=is_grey)


def draw(pdf: Path, words: str, out: Path, *, is_grey: bool) -> None:
    """The first page on which these words stand, small enough to be kept."""
    done = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, check=True)
    pages = done.stdout.decode().split("\f")
    number = next(place for place, page in enumerate(pages, 1) if words in " ".join(page.split()))
    grey = ["-gray"] if is_grey else []
    command = ["pdftoppm", *grey, "-r", "84", "-png", "-singlefile"]
    command += ["-f", str(number), "-l", str(number), str(pdf), str(out)]
    subprocess.run(command, check=True)
    path = out.with_suffix(".png")
    with Image.open(path) as image:
        few = image.convert("L" if is_grey else "RGB").quantize(16 if is_grey else 64)
    few.save(path, optimize=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if sys.argv[1:] else Path("docs/pages"))
