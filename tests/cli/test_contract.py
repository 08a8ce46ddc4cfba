"""The lines that scripts rely on."""

import io
import json
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from PIL import Image

from casebook.book import opening
from casebook.cli.main import run
from casebook.records import KINDS
from casebook.tasks.recovery import make_recovery
from tests.conftest import PASSPHRASE
from tests.dossier.reading import pdftotext

Call = Callable[..., tuple[int, str, str]]


def lines(text: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in text.splitlines()]


def test_new_refuses_what_is_there(cli: Call) -> None:
    status, _out, err = cli("new", "--member", "N")
    assert status == 1
    assert "already something" in err


@pytest.mark.parametrize("kind", KINDS)
def test_fields_of_every_kind(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fields", kind, "--json"]) == 0
    for field in lines(capsys.readouterr().out):
        assert {"name", "label", "shape", "required", "vocabulary", "goes"} <= set(field)


@pytest.mark.parametrize(
    ("kind", "names"),
    [
        ("incident", {"title", "narrative", "when", "place", "private_notes"}),
        ("contact", {"name", "private_notes"}),
    ],
)
def test_fields_that_scripts_rely_on(kind: str, names: set[str]) -> None:
    assert names <= {spec.name for spec in KINDS[kind].fields()}


def test_add_list_show_edit_search_history_undo(cli: Call, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(
        '{"title": "A call", "when": "2025-03-14T21:40~", "place": "Toronto", "tags": ["a"]}\n'
        '{"title": "跟蹤", "when": "../2025-05", "narrative": "她的姐姐說普通話"}\n',
        "utf-8",
    )
    assert cli("add", "incident", "--json", str(source)) == (0, "INC-0001\nINC-0002\n", "")
    status, out, _err = cli("list", "incident", "--json")
    assert [item["ref"] for item in lines(out)] == ["INC-0002", "INC-0001"]
    assert status == 0
    assert cli("edit", "INC-0001", "--set", "place=Ottawa = capital", "status=likely")[0] == 0
    shown = lines(cli("show", "INC-0001", "--json")[1])[0]
    assert shown["place"] == "Ottawa = capital"
    assert shown["status"] == "likely"
    assert shown["when"] == "2025-03-14T21:40~"
    found = lines(cli("search", "姐姐", "--json")[1])
    assert [(item["ref"], item["kind"]) for item in found] == [("INC-0002", "incident")]
    revisions = lines(cli("history", "INC-0001", "--json")[1])
    assert [item["action"] for item in revisions] == ["add", "edit"]
    assert cli("undo")[0] == 0
    assert lines(cli("show", "INC-0001", "--json")[1])[0]["place"] == "Toronto"


def test_add_is_all_or_nothing(cli: Call, tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text('{"title": "good"}\n{"title": "bad", "when": "2025-02-30"}\n', "utf-8")
    status, out, err = cli("add", "incident", "--json", str(source))
    assert (status, out) == (1, "")
    assert "line 2" in err and "28 days" in err and "Nothing was saved" in err
    assert cli("list", "incident")[1] == ""


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ('{"title": "x", "nonsense": 1}', "no field called nonsense"),
        ('{"title": ""}', "is needed"),
        ('{"title": 5}', "not a text"),
        ('{"title": "x", "channel": "pigeon"}', "not one of"),
        ('{"title": "x", "case": "CAS-0099"}', "no record"),
        ('{"title": "x", "title": "y"}', "not JSON"),
        ('{"title": NaN}', "not JSON"),
        ("[1]", "not an object"),
        ('{"title": "\\ud800"}', "half a character"),
        ("{" * 100_000, "not JSON"),
    ],
)
def test_bad_input_is_refused_in_words(cli: Call, tmp_path: Path, line: str, says: str) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(line + "\n", "utf-8")
    status, _out, err = cli("add", "incident", "--json", str(source))
    assert status == 1
    assert says in err
    assert "Nothing was saved" in err or "Nothing was changed" in err


def test_wrong_words_are_status_2(cli: Call) -> None:
    assert cli("list")[0] == 2


class Piped(io.TextIOWrapper):
    """Standard input of a script: no terminal."""

    def __init__(self, text: str) -> None:
        super().__init__(io.BytesIO(text.encode()), "utf-8")


def test_standard_input_is_read_for_one_thing_only(
    folder: Path, cli: Call, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """What is asked for is read from there too: half of what was given would be lost."""
    for words in (
        ["add", str(folder), "incident", "--json", "-"],
        ["passphrase", str(folder), "--new-passphrase-file", "-"],
        ["dossier", str(folder), "--passphrase-file", "-", "--password-file", "-", "--out", "d"],
    ):
        monkeypatch.setattr("sys.stdin", Piped(f'{PASSPHRASE}\n{{"title": "A call"}}\n'))
        with pytest.raises(SystemExit) as left:
            run(words)
        assert left.value.code == 2
        assert "only one thing can be read from standard input" in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", Piped('{"title": "A call"}\n'))
    assert cli("add", "incident", "--json", "-") == (0, "INC-0001\n", "")
    monkeypatch.setattr("sys.stdin", Piped(f"{PASSPHRASE}\n"))
    assert run(["list", str(folder), "incident"]) == 0
    assert "A call" in capsys.readouterr().out


def test_one_message_for_whatever_does_not_open(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = tmp_path / "wrong"
    wrong.write_text("this is not the right passphrase", "utf-8")
    assert run(["info", str(folder), "--passphrase-file", str(wrong)]) == 1
    assert "Wrong passphrase, or the casebook is damaged." in capsys.readouterr().err


def test_a_forgotten_passphrase_is_exchanged_with_the_recovery_code(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        sheet = make_recovery(book, None, "en")
        sheet.prove(sheet.code)
    code, new = tmp_path / "code", tmp_path / "new"
    code.write_text(sheet.code, "utf-8")
    new.write_text("seven herons under one tin roof", "utf-8")
    files = ["--recovery-code-file", str(code), "--new-passphrase-file", str(new)]
    assert run(["passphrase", str(folder), *files]) == 0
    assert "The passphrase is changed." in capsys.readouterr().err
    assert run(["info", str(folder), "--passphrase-file", str(new)]) == 0


def test_attach_export_and_dossier(cli: Call, tmp_path: Path) -> None:
    picture = tmp_path / "photo.jpg"
    Image.effect_noise((320, 240), 60).convert("RGB").save(picture)
    cli("add", "incident", "--set", "title=A photograph")
    assert cli("attach", str(picture), "--to", "INC-0001")[:2] == (0, "EXH-0001\n")
    out = tmp_path / "copy.jpg"
    assert cli("evidence", "export", "EXH-0001", "--out", str(out))[0] == 0
    assert out.read_bytes() == picture.read_bytes()
    assert "sha256sum -c" in (tmp_path / "copy.jpg.sha256.txt").read_text("utf-8")
    pdf = tmp_path / "d.pdf"
    words = ("--incidents", "INC-0001", "--preset", "rcmp", "--language", "fr", "--out", str(pdf))
    # nobody has gone through its names: a draft that says so on every page
    code, _said, err = cli("dossier", *words)
    assert code == 0 and "nobody has gone through" in err
    with pikepdf.open(pdf) as made:
        pages = len(made.pages)
    # in its head and in its foot
    assert pdftotext(pdf.read_bytes()).count("ÉBAUCHE : pas encore relue") == 2 * pages
    # one that somebody answers for is printed only once they were gone through
    pdf.unlink()
    code, said, _err = cli("dossier", *words, "--approved-by", "Mei")
    assert code == 1 and not pdf.exists()
    mark = said.splitlines()[-1].rpartition(" ")[2]
    assert cli("dossier", *words, "--checked", "another")[0] == 1 and not pdf.exists()
    code, said, _err = cli("dossier", *words, "--look")
    mark = said.splitlines()[-1].rpartition(" ")[2]
    assert cli("dossier", *words, "--checked", mark)[0] == 0
    assert "ÉBAUCHE" not in pdftotext(pdf.read_bytes())
    assert run(["verify", str(pdf)]) == 0
    actions = [item["action"] for item in lines(cli("history", "EXH-0001", "--json")[1])]
    assert actions == ["attach", "copied-out", "into-dossier", "into-dossier"]
    assert cli("check", "--read-data")[0] == 0


def test_status_3_for_damage(cli: Call, folder: Path, tmp_path: Path) -> None:
    picture = tmp_path / "photo.txt"
    picture.write_text("what was written", "utf-8")
    cli("add", "incident", "--set", "title=x")
    cli("attach", str(picture), "--to", "INC-0001")
    sealed = next((folder / "evidence").glob("??/*"))
    raw = bytearray(sealed.read_bytes())
    raw[-20] ^= 1
    sealed.write_bytes(raw)
    assert cli("check")[0] == 0
    status, out, _err = cli("check", "--read-data")
    assert status == 3
    assert "EXH-0001" in out


def test_csv_is_safe_to_open_in_a_spreadsheet(cli: Call) -> None:
    cli("add", "incident", "--set", "title==HYPERLINK(1)")
    assert ",\"'=HYPERLINK" in cli("list", "incident", "--csv")[1].replace(",'=", ",\"'=")
