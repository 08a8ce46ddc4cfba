"""Nothing that was typed or attached can be read anywhere afterwards, or in what failures say.

Every text field of every kind has a canary of its own, and so has every kind of evidence. Real runs
of the command line write them, some of which fail, are aborted or hit a fault of ours.
"""

import base64
import json
import resource
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from casebook.records import KINDS, Field, Record, Shape
from casebook.records.vocabulary import vocabulary
from tests.hardship.operations import LAUNCH, OLD_WORDS, Place, opened

STEM = "q7x9j4w8z3"
"""Part of every canary: whoever finds none of its forms finds no canary."""
TYPED = (Shape.LINE, Shape.PROSE, Shape.TAGS)
NOT_TYPED = ("member", "custody", "dossier", "reader", "term")
"""Kinds that the program writes, or that hold codes."""

BREAKS = """
from casebook.db.journal import Journal
def fails(self, drafts):
    raise RuntimeError(repr([draft.fields for draft in drafts]))
Journal.append = fails
"""
ABORTS = """
import os
from casebook.db.journal import Journal
append = Journal.append
def dies(self, drafts):
    append(self, drafts)
    os.abort()
Journal.append = dies
"""


def canaries() -> Iterator[str]:
    number = 0
    while True:
        number += 1
        yield f"canary{number:03}{STEM}"


@pytest.fixture
def place(tmp_path: Path) -> Place:
    found = Place(tmp_path / "all")
    (found.root / "tmpdir").mkdir(parents=True)
    (found.root / "old").write_text(OLD_WORDS + "\n")
    run(found, "new", str(found.book), "--member", "M")
    return found


def run(place: Place, *words: str, given: str = "", spoil: str = "") -> tuple[int, str, str]:
    """One run of the command line, in which core files are asked for."""
    done = subprocess.run(
        [sys.executable, "-u", "-c", LAUNCH.format(spoil=spoil), *words,
         "--passphrase-file", str(place.root / "old")],
        env=place.environment(), input=given.encode(), capture_output=True, timeout=300,
        cwd=place.root / "tmpdir",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30)),
    )  # fmt: skip
    return done.returncode, done.stdout.decode(), done.stderr.decode("utf-8", "replace")


def good(answer: tuple[int, str, str]) -> list[str]:
    status, out, err = answer
    assert status == 0, err
    return out.split()


def filled(
    kind: type[Record], refs: dict[str, list[str]], chance: Iterator[str]
) -> dict[str, object]:
    """A record of which every text field says something that stands nowhere else."""
    plain: dict[str, object] = {}
    for spec in kind.fields():
        if spec.shape in TYPED and not spec.vocabulary:
            plain[spec.name] = [next(chance)] if spec.is_set else next(chance)
        elif spec.required:
            plain[spec.name] = _needed(spec, refs, plain)
    return plain


def names_others(kind: type[Record]) -> int:
    """How many records of other kinds must be there before one of this kind."""
    return sum(spec.required and spec.shape is Shape.REF for spec in kind.fields())


def _needed(spec: Field, refs: dict[str, list[str]], plain: dict[str, object]) -> object:
    if spec.vocabulary:
        return sorted(vocabulary(spec.vocabulary))[0]
    usable = [ref for kind in spec.kinds for ref in refs.get(kind, []) if ref not in plain.values()]
    assert usable, f"{spec.name}: nothing of {spec.kinds} yet"
    return usable[0]


def evidence(folder: Path, chance: Iterator[str]) -> list[Path]:
    """A file of each kind that is looked into, with a canary inside."""
    folder.mkdir()
    (folder / "note.txt").write_text(next(chance))
    (folder / "page.html").write_text(f"<title>{next(chance)}</title><p>{next(chance)}</p>")
    (folder / "table.csv").write_text(f"a,b\n{next(chance)},2\n")
    (folder / "chat.txt").write_text(f"[14/03/2025, 21:40:11] {next(chance)}: {next(chance)}\n" * 3)
    mail = EmailMessage()
    mail["From"], mail["Subject"] = f"{next(chance)}@example.org", next(chance)
    mail.set_content(next(chance))
    mail.add_attachment(next(chance), filename=f"{next(chance)}.txt")
    (folder / "mail.eml").write_bytes(mail.as_bytes())
    document = docx.Document()
    document.add_paragraph(next(chance))
    document.core_properties.author = next(chance)
    document.save(str(folder / "letter.docx"))
    canvas = Canvas(str(folder / "paper.pdf"))
    canvas.setTitle(next(chance))
    canvas.drawString(50, 50, next(chance))
    canvas.save()
    exif = Image.Exif()
    exif[0x010E] = next(chance)
    Image.new("RGB", (64, 64), "grey").save(folder / "photo.jpg", exif=exif)
    with zipfile.ZipFile(folder / "pack.zip", "w") as archive:
        archive.writestr(f"{next(chance)}.txt", next(chance))
    return sorted(folder.iterdir())


def forms(text: str) -> list[bytes]:
    """How a text can stand in a file."""
    wide = [text.encode("utf-16-le"), text.encode("utf-16-be")]
    shifted = [base64.b64encode(b"x" * shift + text.encode())[4:-4] for shift in range(3)]
    in_hex = text.encode().hex()
    return [text.encode(), *wide, *shifted, in_hex.encode(), in_hex.upper().encode()]


def found_in(root: Path, outside: Path) -> list[str]:
    """Files, and names of files, in which a canary stands; core files are among them."""
    sought = forms(STEM)
    return [
        str(path.relative_to(root))
        for path in root.rglob("*")
        if outside not in path.parents
        for raw in [path.name.encode() + (path.read_bytes() if path.is_file() else b"")]
        if any(form in raw for form in sought)
    ]


@pytest.mark.slow
def test_nothing_typed_is_readable_after_a_full_run(place: Place, tmp_path: Path) -> None:
    chance = canaries()
    outside = place.root / "outside"
    outside.mkdir()
    book = str(place.book)
    refs: dict[str, list[str]] = {}
    for kind in sorted(KINDS.values(), key=names_others):
        if kind.kind in NOT_TYPED:
            continue
        for _ in range(2):
            line = json.dumps(filled(kind, refs, chance))
            made = good(run(place, "add", book, kind.kind, "--json", "-", given=line))
            refs.setdefault(kind.kind, []).extend(made)
    incident, other = refs["incident"]
    files = evidence(outside / "files", chance)
    good(run(place, "attach", book, *map(str, files), "--to", incident))
    good(run(place, "edit", book, incident, "--set", f"place={next(chance)}"))
    good(run(place, "search", book, next(chance)))
    table = outside / "t.csv"
    table.write_text(f"title,place\n{next(chance)},{next(chance)}\n")
    good(run(place, "import", book, str(table), "--kind", "incident"))
    paper = str(outside / "d.pdf")
    good(run(place, "dossier", book, "--incidents", incident, "--out", paper))
    good(run(place, "backup", book, "--to", str(place.root / "b.casebook-backup")))
    good(run(place, "forget", book, other, "--yes", "--why", next(chance)))
    good(run(place, "undo", book))
    assert next(chance) > f"canary200{STEM}"
    assert found_in(place.root, outside) == []
    with place.here(), opened(place) as there:
        # they were written, and are found by who may
        assert there.search(STEM) or there.search(f"canary001{STEM}")

    # failures say nothing of what was typed
    typed = next(chance)
    for words, given, spoil in (
        (("edit", book, incident, "--set", f"title={typed}", "when=nonsense"), "", ""),
        (("add", book, "incident", "--json", "-"), json.dumps({"title": typed, "nothing": 1}), ""),
        (("add", book, "incident", "--json", "-"), f'{{"title": "{typed}"', ""),
        (("add", book, "incident", "--json", "-"), json.dumps({"title": typed}), BREAKS),
        (("add", book, "incident", "--json", "-"), json.dumps({"title": typed}), ABORTS),
        (("search", book, typed), "", BREAKS),
    ):
        status, _out, err = run(place, *words, given=given, spoil=spoil)
        assert status != 0 or words[0] == "search"
        assert STEM not in err, (words[0], err)
    assert found_in(place.root, outside) == []


@pytest.mark.slow
def test_a_program_that_dies_leaves_no_core(place: Place) -> None:
    crash = "import os; os.abort()"
    where = place.root / "tmpdir"
    subprocess.run(
        [sys.executable, "-c", crash], cwd=where,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_CORE, (1 << 30, 1 << 30)),
    )  # fmt: skip
    cores = list(where.glob("core*"))
    if not cores:
        pytest.skip("this machine puts core files elsewhere: no control, so nothing is shown")
    for core in cores:
        core.unlink()
    line = json.dumps({"title": f"canary000{STEM}"})
    status, _out, _err = run(
        place, "add", str(place.book), "incident", "--json", "-", given=line, spoil=ABORTS
    )
    assert status == -6
    assert list(where.glob("core*")) == []


@pytest.mark.parametrize("number", range(len(forms("x"))))
def test_control_every_form_is_found(tmp_path: Path, number: int) -> None:
    (tmp_path / "file").write_bytes(b"before " + forms(f"canary042{STEM}.")[number] + b" after")
    assert found_in(tmp_path, tmp_path / "nothing") == ["file"]
