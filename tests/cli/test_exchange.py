"""The exchange folder on the command line, as three people use it."""

import json
from pathlib import Path

import pytest

from casebook.cli.main import run
from tests.conftest import PASSPHRASE


class Hand:
    """Somebody at a terminal, with a casebook of their own."""

    def __init__(self, place: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
        self.book = place / f"{name}.casebook"
        self.secret = place / "passphrase"
        self.secret.write_text(PASSPHRASE + "\n", "utf-8")
        self._capsys = capsys
        assert self("new", "--member", name)[0] == 0

    def __call__(self, command: str, *arguments: str) -> tuple[int, str, str]:
        words = [command, *arguments[:1]] if command in ("member", "bundle") else [command]
        rest = arguments[1:] if command in ("member", "bundle") else arguments
        self._capsys.readouterr()
        try:
            status = run([words[0], str(self.book), *words[1:], *rest,
                          "--passphrase-file", str(self.secret)])  # fmt: skip
        except SystemExit as left:
            status = int(left.code or 0)
        said = self._capsys.readouterr()
        return status, said.out, said.err


@pytest.fixture
def two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> tuple[Hand, Hand]:
    hands = Hand(tmp_path, "Dolma", capsys), Hand(tmp_path, "Rahile", capsys)
    for mine, theirs in (hands, hands[::-1]):
        card = tmp_path / "card.txt"
        assert theirs("member", "card", "--out", str(card))[0] == 0
        assert mine("member", "add", str(card))[0] == 0
        name = theirs.book.name.removesuffix(".casebook")
        assert mine("member", "verify", name, "--yes")[0] == 0
    return hands


def test_a_folder_between_two_people(two: tuple[Hand, Hand], tmp_path: Path) -> None:
    one, other = two
    share = tmp_path / "share"
    share.mkdir()
    assert one("exchange")[0] == 1
    one("add", "incident", "--set", "title=A call")
    status, out, _err = one("exchange", "--folder", str(share))
    assert status == 0 and out.startswith("-> Rahile  ")
    # it waits to be looked at; the file that is named is taken in by hand
    status, out, err = other("exchange", "--folder", str(share), "--json")
    (waits,) = json.loads(out)["waiting"]
    assert waits["from"] == "Dolma" and waits["file"] in err
    assert "A call" not in other("list", "incident")[1]
    assert other("bundle", "import", waits["file"], "--yes")[0] == 0
    assert "A call" in other("list", "incident")[1]
    # from now on by itself, in the folder that is remembered
    one("add", "incident", "--set", "title=A visit")
    one("exchange", "--once")
    status, out, _err = other("exchange", "--take", "verified")
    assert status == 0 and "<- Dolma  " in out
    assert "A visit" in other("list", "incident")[1]
    assert one("exchange", "--folder", str(tmp_path / "nowhere"))[0] == 1
    assert one("exchange", "--folder", str(one.book))[0] == 1
    assert one("exchange", "--once", "--watch")[0] == 2


def test_an_excerpt_from_one_group_to_another(two: tuple[Hand, Hand], tmp_path: Path) -> None:
    one, other = two
    one("add", "incident", "--set", "title=A call", "when=2026-03-04")
    out = tmp_path / "x.bundle"
    make = ("excerpt", "--incidents", "INC-0001", "--preset", "lawyer", "--to", "Rahile")
    assert one("bundle", *make)[0] == 1
    status, _said, err = one("bundle", *make, "--out", str(out), "--checked", "0" * 12)
    assert status == 1 and "Nobody has gone through" in err and not out.exists()
    mark = json.loads(one("bundle", *make, "--look", "--json")[1])["mark"]
    assert f"Mark of this list: {mark}" in one("bundle", *make, "--look")[1]
    status, said, err = one("bundle", *make, "--out", str(out), "--checked", mark)
    assert (status, said) == (0, f"{out}\n") and "For Rahile: 1 record, 0 files" in err
    (seen,) = json.loads(other("bundle", "inspect", str(out), "--json")[1])["records"]
    assert (seen["state"], seen["ref"], seen["title"]) == ("new", "INC-0001", "A call")
    status, said, err = other("bundle", "import", str(out), "--yes")
    assert status == 0 and "1 record was added" in err
    assert "Dolma, INC-0001 (excerpt " in other("show", "INC-0001")[1]
    # they correct it, and send it again
    one("edit", "INC-0001", "--set", "title=Two calls")
    mark = json.loads(one("bundle", *make, "--look", "--json")[1])["mark"]
    one("bundle", *make, "--out", str(out), "--checked", mark)
    assert "'A call' -> 'Two calls'" in other("bundle", "inspect", str(out))[1]
    answer = f"{seen['id'][:8]}=theirs"
    assert "1 was changed" in other("bundle", "import", str(out), "--yes", "--say", answer)[2]
    assert "Two calls" in other("list", "incident")[1]
    bundle = json.loads(other("bundle", "list", "--json")[1].splitlines()[0])["bundle"]
    assert other("bundle", "undo", bundle)[0] == 0
    assert "A call" in other("list", "incident")[1]
