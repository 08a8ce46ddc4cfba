"""Real files out of the source packages that ./check fetched, and out of Python's own tests."""

import sysconfig
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

FOLDER = Path(__file__).resolve().parents[2] / ".corpora"
_PROGRAM = {".py", ".pyi", ".pyc", ".c", ".h", ".sh", ".rst", ".feature", ".in", ".toml", ".cfg"}


@dataclass(frozen=True)
class Corpus:
    """Where the files of a project are: its archive, a folder in it, how many are a sample."""

    name: str
    archive: str
    inside: str
    sample: int
    shown: float
    """The least part of them that gives more than its type."""


CORPORA = (
    Corpus("Pillow", "pillow-*.tar.gz", "Tests/images/", 90, 0.70),
    Corpus("pillow-heif", "pillow_heif-*.tar.gz", "tests/images/", 50, 0.85),
    Corpus("pikepdf", "pikepdf-*.tar.gz", "tests/resources/", 64, 0.85),
    Corpus("python-docx", "python_docx-*.tar.gz", "features/steps/test_files/", 40, 0.85),
    Corpus("python-pptx", "python_pptx-*.tar.gz", "features/steps/test_files/", 50, 0.80),
    Corpus("oletools", "oletools-*.zip", "tests/test-data/", 60, 0.30),
    Corpus("odfpy", "odfpy-*.tar.gz", "tests/examples/", 20, 0.90),
    Corpus("tablib", "tablib-*.tar.gz", "tests/files/", 10, 0.50),
    Corpus("mutagen", "mutagen-*.tar.gz", "tests/data/", 50, 0.60),
    Corpus("mail-parser", "mail_parser-*.tar.gz", "tests/mails/", 25, 0.95),
    Corpus("Python", "", "", 70, 0.85),
)


def files(corpus: Corpus, most: int) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of files spread evenly over the corpus; none if it is not here."""
    if corpus.archive:
        found = sorted(FOLDER.glob(corpus.archive)) if (FOLDER / "stamp").exists() else []
        members = _zip if corpus.archive.endswith(".zip") else _tar
        everything = members(found[-1], corpus.inside) if found else []
    else:
        everything = _pythons_own()
    step = max(1, -(-len(everything) // most))
    yield from everything[::step]


def _tar(path: Path, inside: str) -> list[tuple[str, bytes]]:
    with tarfile.open(path) as archive:
        return sorted(
            (PurePosixPath(member.name).name, file.read())
            for member in archive
            if member.isfile() and _wanted(member.name, inside)
            if (file := archive.extractfile(member))
        )


def _zip(path: Path, inside: str) -> list[tuple[str, bytes]]:
    with zipfile.ZipFile(path) as archive:
        return sorted(
            (PurePosixPath(member.filename).name, archive.read(member))
            for member in archive.infolist()
            if not member.is_dir() and _wanted(member.filename, inside)
        )


def _wanted(name: str, inside: str) -> bool:
    return inside in name and PurePosixPath(name).suffix.lower() not in _PROGRAM


def _pythons_own() -> list[tuple[str, bytes]]:
    library = Path(sysconfig.get_path("stdlib"))
    for place in (library, *sorted(Path("/usr/lib").glob("python3.*"))):
        folder = place / "test" / "test_email" / "data"
        if folder.is_dir():
            return [
                # as messages are named where they come from, rather than msg_01.txt
                (path.with_suffix(".eml").name if path.suffix == ".txt" else path.name, data)
                for path in sorted(folder.iterdir())
                if path.is_file() and path.suffix not in _PROGRAM
                if (data := path.read_bytes())
            ]
    return []
