"""Papers on the command line: statements, covers, dossiers with a password, packages, wordings."""

import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from casebook.cli.main import run
from tests.dossier.reading import pdftotext

Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def told(cli: Call, tmp_path: Path) -> Call:
    """One incident with a person, a photo and a statement."""
    Image.new("RGB", (400, 300), "white").save(tmp_path / "car.jpg")
    for kind, *values in (
        ("incident", "title=A car", "when=2025-03-14", "narrative=Obviously they followed me."),
        ("contact", "name=Pema Lhakyi", "side=our-people"),
        ("involvement", "incident=INC-0001", "contact=CON-0001", "role=target"),
        ("statement", "title=What I saw", "incident=INC-0001", "maker=CON-0001",
         "text=I was at home.\nI saw a car."),
    ):  # fmt: skip
        status, _out, err = cli("add", kind, "--set", *values)
        assert status == 0, err
    assert cli("attach", str(tmp_path / "car.jpg"), "--to", "INC-0001")[0] == 0
    return cli


def mark(cli: Call, *more: str) -> str:
    status, out, err = cli("dossier", "--incidents", "INC-0001", *more, "--look", "--json")
    assert status == 0, err
    return str(json.loads(out)["mark"])


def test_a_statement_is_judged_and_its_paper_written(told: Call, tmp_path: Path) -> None:
    out = tmp_path / "s.pdf"
    status, says, err = told("statement", "STA-0001", "--language", "fr", "--out", str(out))
    assert status == 0 and says == "Draft: not adopted.\n" and str(out) in err
    text = pdftotext(out.read_bytes())
    assert "Déclaration" in text and "I saw a car." in text and "Pema Lhakyi" in text
    told("edit", "STA-0001", "--set", "adopted=2025-03-20", "signed=yes", "read_back=yes")
    assert told("statement", "STA-0001")[1] == "Adopted and signed.\n"
    told("edit", "STA-0001", "--set", "text=I saw a truck.")
    assert "changed after they were adopted" in told("statement", "STA-0001")[1]
    plain = json.loads(told("statement", "STA-0001", "--json")[1])
    assert plain["is_outdated"] and not plain["is_adopted"]
    assert told("statement", "INC-0001")[0] == 1


def test_parts_of_a_photo_are_covered(told: Call) -> None:
    status, out, err = told("cover", "EXH-0001", "--box", "1,0.1,0.1,0.4,0.4,plate", "--why", "a")
    assert (status, out) == (0, "EXH-0002\n") and "covered pixels were read again" in err
    copy = json.loads(told("show", "EXH-0002", "--json")[1])
    assert copy["covered_parts"] == "1,0.10000,0.10000,0.40000,0.40000,plate"
    for box in ("1,0.1", "0,0.1,0.1,0.4,0.4", "1,0.1,0.1,0.4,0.4,nonsense", "2,0,0,1,1"):
        status, _out, err = told("cover", "EXH-0001", "--box", box)
        assert status == 1 and "EXH-0001" in err, box


def test_a_dossier_with_a_password(told: Call, tmp_path: Path) -> None:
    words, out = tmp_path / "words", tmp_path / "d.pdf"
    words.write_text("correct horse battery\n")
    order = ("--incidents", "INC-0001", "--out", str(out), "--password-file", str(words))
    status, _says, err = told("dossier", *order, "--approved-by", "Mei")
    assert status == 1 and "Nobody has gone through" in err and not out.exists()
    status, _says, err = told("dossier", *order, "--checked", mark(told))
    assert status == 0, err
    with pikepdf.open(out, password="correct horse battery") as pdf:
        assert pdf.encryption.R == 6
    assert run(["verify", str(out)]) == 0
    words.write_text("short")
    status, _says, err = told("dossier", *order, "--checked", mark(told))
    assert status == 1 and "fewer than 12" in err
    out.unlink()
    words.write_text("")
    status, _says, err = told("dossier", *order, "--checked", mark(told))
    assert status == 1 and "fewer than 12" in err and not out.exists(), "it would lie open"


def test_a_package_with_a_file(told: Call, tmp_path: Path) -> None:
    out, along = tmp_path / "p.zip", ("--originals", "exh-0001")
    unread = ("dossier", "--incidents", "INC-0001", *along, "--package", str(out))
    assert told(*unread)[0] == 1 and not out.exists(), "a package is for handing over"
    status, says, err = told(
        "dossier", "--incidents", "INC-0001", *along, "--package", str(out),
        "--checked", mark(told, *along),
    )  # fmt: skip
    assert status == 0 and says == f"{out}\n" and "1 file goes along" in err
    assert run(["verify", str(out)]) == 0
    raw = bytearray(out.read_bytes())
    raw[len(raw) // 3] ^= 1
    out.write_bytes(raw)
    assert run(["verify", str(out)]) == 3


def test_facts_are_worded_otherwise(told: Call, tmp_path: Path) -> None:
    status, _out, err = told(
        "add", "wording", "--set", "incident=INC-0001", "about=INC-0001", "field_name=narrative",
        "text=They went where I went.",
    )  # fmt: skip
    assert status == 0, err
    out = tmp_path / "d.pdf"
    order = ("--incidents", "INC-0001", "--out", str(out))
    assert told("dossier", *order, "--checked", mark(told))[0] == 0
    text = pdftotext(out.read_bytes())
    assert "They went where I went." in text and "Obviously" not in text
    assert told("show", "INC-0001")[1].count("Obviously") == 1
