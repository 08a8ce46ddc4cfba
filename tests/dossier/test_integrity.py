"""What others can check: the attached script, sha256sum, qpdf, BagIt; passwords; packages."""

import io
import json
import os
import pickle
import shutil
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import bagit
import pikepdf
import pypdfium2
import pytest
from PIL import Image

from casebook.book import Casebook
from casebook.dossier.build import HASHES, HEAD, RECORD, VERIFIER
from casebook.dossier.order import Order
from casebook.errors import NotChecked, NotReady, NotVerifiable, NotWritable
from casebook.evidence.covering import Box
from casebook.records import Contact, Dossier, Exhibit, Incident, Involvement, Moment, Showing
from casebook.tasks.attach import attach_files
from casebook.tasks.build_dossier import build_dossier, look_through
from casebook.tasks.check_dossier import CHANGED, THIS, check_dossier
from casebook.tasks.cover import cover
from casebook.tasks.package import pack
from casebook.tasks.verify_file import verify_file
from tests.conftest import SAMPLES
from tests.dossier.making import gone_through, make

PASSWORD = "thirteen chars!"


def photo(path: Path, colour: str = "red") -> Path:
    picture = Image.new("RGB", (320, 240), colour)
    exif = Image.Exif()
    exif[0x010F] = "A camera"
    picture.save(path, exif=exif)
    return path


@pytest.fixture
def incident(book: Casebook, tmp_path: Path) -> Incident:
    pema = book.save(Contact(name="Pema Lhakyi", side="our-people"))
    found = book.save(Incident(title="A car", when=Moment.parse("2025-03-14"), place="Toronto"))
    book.save(Involvement(incident=found.id, contact=pema.id, role="target"))
    attach_files(book, [photo(tmp_path / "Pema at home.jpg")], [found])
    (tmp_path / "notes.txt").write_text("12 March: a grey car.", "utf-8")
    attach_files(book, [tmp_path / "notes.txt"], [found])
    return found


def saved(pdf: Path, folder: Path) -> Path:
    """The attachments, as a reader of PDFs saves them."""
    folder.mkdir()
    with pikepdf.open(pdf) as opened:
        for name, spec in opened.attachments.items():
            (folder / name).write_bytes(spec.get_file().read_bytes())
    return folder


def script(folder: Path, *args: object) -> tuple[int, str]:
    """Run the attached script as a stranger would, with Python and nothing else."""
    done = subprocess.run(
        [sys.executable, "-I", "-S", str(folder / VERIFIER), *map(str, args)],
        capture_output=True, text=True, env={}, cwd=folder,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_a_stranger_checks_it_with_the_script_that_it_carries(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out)
    folder = saved(out, tmp_path / "saved")
    assert {path.name for path in folder.iterdir()} == {RECORD, HASHES, HEAD, VERIFIER}
    original = book.get(Exhibit, "EXH-0002")
    shutil.copy(tmp_path / "notes.txt", folder / "EXH-0002.txt")
    status, says = script(folder, out, folder)
    assert status == 0 and "Unchanged since it was sealed." in says
    assert verify_file(out).fingerprint in says
    assert "the same: EXH-0002.txt" in says and "not here: EXH-0001.jpg" in says
    assert f"head {book.get(Dossier, 'DOS-0001').head}" in (folder / HEAD).read_text()
    assert original.sha256 in (folder / HASHES).read_text()

    (folder / "EXH-0002.txt").write_text("12 March: a blue car.", "utf-8")
    status, says = script(folder, out, folder)
    assert status == 1 and "CHANGED:  EXH-0002.txt" in says
    raw = bytearray(out.read_bytes())
    raw[len(raw) // 2] ^= 1
    (tmp_path / "x.pdf").write_bytes(raw)
    status, says = script(folder, tmp_path / "x.pdf")
    assert status == 1 and ("CHANGED" in says or "NOT a sealed dossier" in says)
    assert script(folder, tmp_path / "notes.txt")[0] == 1


def test_sha256sum_reads_the_list_that_it_carries(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    if not shutil.which("sha256sum"):
        pytest.skip("sha256sum is not there")
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out)
    folder = saved(out, tmp_path / "saved")
    shutil.copy(tmp_path / "notes.txt", folder / "EXH-0002.txt")
    command = ["sha256sum", "-c", "--ignore-missing", HASHES]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0 and done.stdout.count(": OK") == 4
    (folder / RECORD).write_text("{}")
    assert subprocess.run(command, cwd=folder, capture_output=True).returncode != 0


def test_no_name_of_a_file_stands_in_it(book: Casebook, incident: Incident, tmp_path: Path) -> None:
    """A file may be called after whoever is on it."""
    out = tmp_path / "d.pdf"
    make(book, [incident.ref], out)
    folder = saved(out, tmp_path / "saved")
    assert "EXH-0001.jpg" in (folder / HASHES).read_text()
    assert b"Pema" not in b"".join(path.read_bytes() for path in folder.iterdir())


GOLDEN = {
    "dossier-2.pdf": "a3d1f8b3061cfb235ba586649922253a623eb7323ed3e4d29570deb5fba900fd",
    "dossier-2-password.pdf": "494978482b1de9a635a1ffd5423107005e9ea0dba4dcc1708b5b8bfeeb3cf9cb",
}
GOLDEN_KEY = "10936 77330 71590 11586 79410 87873 40980 35634 56691 88470 05320 63536"


@pytest.mark.parametrize("name", GOLDEN)
def test_what_was_made_before_is_accepted_for_ever(name: str, tmp_path: Path) -> None:
    report = verify_file(SAMPLES / name)
    assert (report.faults, report.sha256) == ([], GOLDEN[name])
    assert report.fingerprint == GOLDEN_KEY
    status, says = script(saved_script(tmp_path), SAMPLES / name)
    assert status == 0 and GOLDEN_KEY in says


BUILD = """
import pickle, sys
from casebook.crypto import sign
from casebook.dossier.build import build
with open(sys.argv[1], "rb") as file:
    what = pickle.load(file)
seed = bytes(32)
with open(sys.argv[2], "w+b") as out:
    build(what, out, lambda message: sign.sign(seed, message), sign.public_of(seed),
          lambda plate, number: b"")
"""


def test_the_same_outline_gives_the_same_bytes_in_any_process(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    """Hash seed, time zone and language of the system leave no mark; Ed25519 has no randomness."""
    what = look_through(book, Order(incidents=(incident.ref,), without_sections=("plates",)))
    (tmp_path / "what").write_bytes(pickle.dumps(what))
    made = []
    for seed, zone, language in (("1", "UTC", "C"), ("2", "Asia/Tokyo", "fr_CA.UTF-8")):
        out = tmp_path / f"{seed}.pdf"
        env = {**os.environ, "PYTHONHASHSEED": seed, "TZ": zone, "LANG": language, "LC_ALL": "C"}
        subprocess.run(
            [sys.executable, "-c", BUILD, str(tmp_path / "what"), str(out)], env=env, check=True
        )
        made.append(out.read_bytes())
    assert made[0] == made[1] and len(made[0]) > 10_000


def test_with_a_password_nobody_reads_it_without_and_everybody_checks_it(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    out = tmp_path / "d.pdf"
    order = gone_through(book, Order(incidents=(incident.ref,)))
    build_dossier(book, order, out, password=PASSWORD)
    with pytest.raises(pikepdf.PasswordError):
        pikepdf.open(out)
    with pytest.raises(pypdfium2.PdfiumError):
        pypdfium2.PdfDocument(out)
    with pikepdf.open(out, password=PASSWORD) as pdf:
        assert (pdf.encryption.R, pdf.encryption.bits) == (6, 256)
        assert RECORD in pdf.attachments
        with pdf.open_metadata(set_pikepdf_as_editor=False) as said:
            assert said.pdfa_status == "", "a file with a password is none for archives"
    assert (
        "Toronto"
        in pypdfium2.PdfDocument(out, password=PASSWORD)[2].get_textpage().get_text_range()
    )
    assert b"Toronto" not in out.read_bytes() and b"A car" not in out.read_bytes()
    assert verify_file(out).faults == []
    assert script(saved_script(tmp_path), out)[0] == 0
    assert check_dossier(book, out).verdict == THIS
    raw = bytearray(out.read_bytes())
    for place in range(50, len(raw), len(raw) // 40):
        changed = bytearray(raw)
        changed[place] ^= 4
        (tmp_path / "x.pdf").write_bytes(changed)
        try:
            assert verify_file(tmp_path / "x.pdf").faults
        except NotVerifiable:
            continue


def saved_script(tmp_path: Path) -> Path:
    from casebook.paths import resource

    folder = tmp_path / "script"
    folder.mkdir()
    shutil.copy(resource("verifier", VERIFIER), folder / VERIFIER)
    return folder


@pytest.mark.skipif(not shutil.which("qpdf"), reason="qpdf is not there")
def test_qpdf_opens_it_with_the_password_and_complains_of_nothing(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    out = tmp_path / "d.pdf"
    order = gone_through(book, Order(incidents=(incident.ref,)))
    build_dossier(book, order, out, password=PASSWORD)
    done = subprocess.run(
        ["qpdf", "--check", f"--password={PASSWORD}", str(out)], capture_output=True, text=True
    )
    assert done.returncode == 0 and "No syntax or stream encoding errors" in done.stdout
    assert "WARNING" not in done.stdout + done.stderr


@pytest.mark.parametrize("words", ["short", "eleven char", "пароль-который-длинный", "x" * 128])
def test_a_password_that_does_not_serve_is_refused(
    book: Casebook, incident: Incident, tmp_path: Path, words: str
) -> None:
    order = gone_through(book, Order(incidents=(incident.ref,)))
    with pytest.raises(NotReady, match="password"):
        build_dossier(book, order, tmp_path / "d.pdf", password=words)
    assert not list(tmp_path.glob("d.pdf*")) and book.count(Dossier) == 0


# Packages


def wanted(book: Casebook, incident: Incident, *refs: str, **more: str) -> Order:
    return gone_through(
        book,
        Order(incidents=(incident.ref,), originals=refs or ("EXH-0001", "EXH-0002"), **more),  # type: ignore[arg-type]
    )


def test_files_go_along_only_when_somebody_ticked_them(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    plain = gone_through(book, Order(incidents=(incident.ref,)))
    with pytest.raises(NotChecked):
        pack(book, replace(plain, originals=("EXH-0001",)), tmp_path / "p.zip")
    listed = look_through(book, wanted(book, incident, "EXH-0002")).readable
    assert [one.text for one in listed if one.sort == "file"] == ["EXH-0002 EXH-0002.txt"]


@pytest.mark.parametrize("name", ["package", "package.zip"])
def test_a_package_is_a_bag_with_the_dossier_and_what_was_ticked(
    book: Casebook, incident: Incident, tmp_path: Path, name: str
) -> None:
    done = pack(book, wanted(book, incident, "EXH-0002", language="fr"), tmp_path / name)
    assert done.files == 1
    folder = tmp_path / name
    if folder.is_file():
        with zipfile.ZipFile(folder) as archive:
            assert archive.testzip() is None
            assert {info.date_time[0] for info in archive.infolist()} == {1980}
            archive.extractall(tmp_path / "unpacked")
        folder = tmp_path / "unpacked" / "package"
    bagit.Bag(str(folder)).validate()
    data = folder / "data"
    assert {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()} == {
        "dossier.pdf", "dossier.pdf.sha256", "verify.py", "README.txt", "originals/EXH-0002.txt",
    }  # fmt: skip
    assert (data / "originals/EXH-0002.txt").read_text() == "12 March: a grey car."
    assert "octet" in (data / "README.txt").read_text("utf-8")
    assert script(data, data / "dossier.pdf")[0] == 0
    report = verify_file(tmp_path / name)
    assert report.faults == [] and report.sort == "package"
    assert check_dossier(book, tmp_path / name).verdict == THIS
    assert book.get(Dossier, done.ref).sha256 == done.sha256
    actions = [one.action for one in book.history("EXH-0002")]
    assert actions[-1] == "copied-out"
    assert [path.name for path in tmp_path.iterdir() if path.name.endswith(".part")] == []


def test_what_may_not_go_stays_and_a_covered_copy_goes_in_its_place(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    book.edit("EXH-0001", {"intimate": True})
    attach_files(book, [photo(tmp_path / "plate.jpg", "blue")], [incident])
    copy = cover(book, "EXH-0003", [Box(0, 0.1, 0.1, 0.3, 0.3, "plate")], why="").exhibit
    order = wanted(book, incident, "EXH-0001", "EXH-0003", "EXH-0009")
    remarks = look_through(book, order).remarks
    assert ("EXH-0001", "EXH-0009") in [one.about for one in remarks]
    done = pack(book, order, tmp_path / "package")
    files = {path.name for path in (tmp_path / "package" / "data").rglob("EXH-*")}
    assert files == {"EXH-0003.jpg"} and done.files == 1
    raw = (tmp_path / "package" / "data" / "covered" / "EXH-0003.jpg").read_bytes()
    assert raw == copied(book, copy) and b"A camera" not in raw


def copied(book: Casebook, item: Exhibit) -> bytes:
    sealed = book.sealed(item.id)
    assert sealed
    out = io.BytesIO()
    book.shelf.copy_out(sealed, out, ref=item.ref)
    return out.getvalue()


def test_who_did_not_agree_to_a_picture_keeps_its_file_back(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    person, item = book.get(Contact, "CON-0001"), book.get(Exhibit, "EXH-0001")
    book.save(Showing(exhibit=item.id, subject=person.id))
    done = pack(book, wanted(book, incident, "EXH-0001", "EXH-0002"), tmp_path / "p.zip")
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        assert not [name for name in archive.namelist() if "EXH-0001" in name]
    assert done.files == 1


@pytest.mark.parametrize("name", ["package", "package.zip"])
def test_a_package_that_was_changed_is_found(
    book: Casebook, incident: Incident, tmp_path: Path, name: str
) -> None:
    folder = tmp_path / "package"
    pack(book, wanted(book, incident), folder)

    def verdict() -> list[str]:
        target = folder
        if name.endswith(".zip"):
            target = tmp_path / name
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in folder.rglob("*"):
                    archive.write(path, f"any/{path.relative_to(folder).as_posix()}")
        assert check_dossier(book, target).verdict in (THIS, CHANGED)
        return verify_file(target).faults

    assert verdict() == []
    (folder / "data" / "extra.exe").write_bytes(b"MZ")
    assert verdict() == ["data/extra.exe was added"]
    (folder / "data" / "extra.exe").unlink()
    note = folder / "data" / "originals" / "EXH-0002.txt"
    note.write_text("12 March: a blue car.")
    assert verdict() == ["data/originals/EXH-0002.txt was changed"]
    note.unlink()
    assert verdict() == ["data/originals/EXH-0002.txt is missing"]
    manifest = folder / "manifest-sha256.txt"
    manifest.write_text("".join(manifest.read_text().splitlines(keepends=True)[1:]))
    assert verdict() == ["the list of what it holds was changed"]


def test_a_package_appears_whole_or_not_at_all(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    sealed = book.sealed(book.get(Exhibit, "EXH-0002").id)
    assert sealed
    order = wanted(book, incident)
    book.shelf.path(sealed.name).unlink()
    for name in ("p", "p.zip"):
        with pytest.raises(Exception, match="EXH-0002"):
            pack(book, order, tmp_path / name)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith((".p", "p"))]
    assert book.count(Dossier) == 0
    (tmp_path / "there").mkdir()
    with pytest.raises(NotWritable):
        pack(book, order, tmp_path / "there")


def test_a_broken_seal_in_a_package_is_damage_like_any_other(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    pack(book, wanted(book, incident), tmp_path / "p")
    paper = tmp_path / "p" / "data" / "dossier.pdf"
    raw = paper.read_bytes()
    paper.write_bytes(raw.replace(b"%casebook-seal/1 begin", b"%casebook-seal/1 bagin"))
    assert verify_file(tmp_path / "p").faults == ["data/dossier.pdf was changed"]


def test_what_only_looks_like_a_package_is_none(tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a/data/dossier.pdf", "x")
    (tmp_path / "y.zip").write_bytes(b"PK\x03\x04" + b"\0" * 50)
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as archive, pytest.warns(UserWarning):
        for _time in range(2):
            archive.writestr("a/data/dossier.pdf", "x")
    for name in ("x", "x.zip", "y.zip", "z.zip"):
        with pytest.raises(NotVerifiable):
            verify_file(tmp_path / name)


def test_the_record_says_what_each_file_is_called_outside(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    make(book, [incident.ref], tmp_path / "d.pdf")
    record = json.loads((saved(tmp_path / "d.pdf", tmp_path / "s") / RECORD).read_text("utf-8"))
    assert [one["name_outside"] for one in record["exhibits"]] == ["EXH-0001.jpg", "EXH-0002.txt"]
