"""Three laptops on the command line: processes with homes of their own, from card to settlement."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PASSPHRASE
from tests.hardship.operations import LAUNCH

pytestmark = pytest.mark.slow

KINDS = ("incident", "contact", "exhibit", "showing", "involvement")


class Laptop:
    """A home with a casebook; every command is a process of its own."""

    def __init__(self, place: Path, name: str, stick: Path) -> None:
        self.name, self.stick = name, stick
        self.home = place / name
        self.home.mkdir()
        self.book = self.home / f"{name}.casebook"
        (self.home / "words").write_text(PASSPHRASE + "\n", "utf-8")
        self.good("new", "--member", name)

    def __call__(self, command: str, *words: str) -> tuple[int, str, str]:
        names = ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME")
        homes = {name: str(self.home / name.lower()) for name in names} | {"HOME": str(self.home)}
        source = str(Path(__file__).parents[2] / "src")
        done = subprocess.run(
            [sys.executable, "-c", LAUNCH.format(spoil=""), command, str(self.book), *words,
             "--passphrase-file", str(self.home / "words")],
            capture_output=True, text=True, encoding="utf-8",
            env={**os.environ, **homes, "PYTHONPATH": source},
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr

    def good(self, command: str, *words: str) -> str:
        """What it says; it must succeed."""
        status, out, err = self(command, *words)
        assert status == 0, (self.name, command, words, err)
        return out

    def objects(self, command: str, *words: str) -> list[Any]:
        return [json.loads(line) for line in self.good(command, *words, "--json").splitlines()]

    def meet(self, *others: "Laptop") -> None:
        """Take the others' cards from the stick, and compare the digits by voice."""
        for other in others:
            self.good("member", "add", str(self.stick / f"{other.name}.card"))
            shown = self.good("member", "verify", other.name, "--yes").splitlines()[0]
            assert shown == other.digits, "the digits that are read out are not the same"

    def leave_card(self) -> None:
        self.good("member", "card", "--out", str(self.stick / f"{self.name}.card"))
        (me,) = self.objects("member", "list")
        self.digits = me["fingerprint"]

    def send(self, name: str, *others: "Laptop") -> str:
        """A bundle on the stick."""
        path = self.stick / name
        to = [word for other in others for word in ("--to", other.name)]
        self.good("bundle", "export", *to, "--out", str(path))
        return str(path)

    def take(self, *bundles: str) -> int:
        """Take bundles in; how many fields wait to be settled."""
        found = 0
        for path in bundles:
            (done,) = self.objects("bundle", "import", path, "--yes")
            found += done["conflicts"]
        return found

    def ref(self, title: str) -> str:
        """The number that an incident of this title has here."""
        found = [one for one in self.objects("list", "incident") if one["title"] == title]
        assert len(found) == 1, (self.name, title, found)
        return str(found[0]["ref"])

    def says(self) -> dict[str, list[Any]]:
        """All records, by kind."""
        key = json.dumps
        return {kind: sorted(self.objects("list", kind), key=key) for kind in KINDS}


def test_three_laptops_from_cards_to_a_settled_conflict(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    ana, ben, chen = (Laptop(tmp_path, name, stick) for name in ("Ana", "Ben", "Chen"))
    for one in (ana, ben, chen):
        one.leave_card()
    ana.meet(ben, chen)
    ben.meet(ana, chen)
    chen.meet(ana, ben)

    photo = tmp_path / "photo.bin"
    photo.write_bytes(os.urandom(50_000))
    ana.good("add", "incident", "--set", "title=A call at night", "--set", "place=Toronto")
    ana.good("attach", str(photo), "--to", ana.ref("A call at night"))
    ben.good("add", "contact", "--set", "name=Unknown caller")
    chen.good("add", "incident", "--set", "title=領事館來電")
    # all of them write, everything is carried at once; what Ben made for Chen is lost
    from_ana = ana.send("a1", ben, chen)
    from_ben = ben.send("b1", ana)
    ben.send("lost", chen)
    from_chen = chen.send("c1", ana, ben)
    assert ana.take(from_chen, from_ben) == 0
    assert ben.take(from_ana, from_ana, from_chen) == 0  # twice is as good as once
    assert chen.take(from_ana) == 0
    assert ana.says() == ben.says() != chen.says()

    # two of them change the same at the same time; Chen hears of the later one first
    call = ben.ref("A call at night")
    assert call == ana.ref("A call at night") == chen.ref("A call at night")
    ana.good("edit", call, "--set", "place=Toronto, by telephone")
    ben.good("edit", call, "--set", "place=Mississauga")
    ana2, ben2 = ana.send("a2", ben, chen), ben.send("b2", ana, chen)
    assert chen.take(ben2) == 0
    assert (ana.take(ben2), ben.take(ana2), chen.take(ana2)) == (1, 1, 1)
    assert ana.says() == ben.says() == chen.says(), "what was lost came with the next"
    for one in (ana, ben, chen):
        (waits,) = one.objects("settle")
        assert {side["text"] for side in waits["sides"]} == {
            "Toronto, by telephone", "Mississauga",
        }  # fmt: skip

    # Chen settles it, and everybody gets the decision, Ana by way of Ben
    chen.good("settle", call, "place", "2", "--why", "she says so herself")
    ben.take(chen.send("c2", ben))
    assert ana.objects("settle") != []
    ana.take(ben.send("b3", ana))
    assert ana.says() == ben.says() == chen.says()
    for one in (ana, ben, chen):
        assert one.good("settle") == ""
        assert one("check", "--read-data")[0] == 0
        out = one.home / "copy"
        (exhibit,) = one.objects("list", "exhibit")
        one.good("evidence", "export", exhibit["ref"], "--out", str(out))
        assert out.read_bytes() == photo.read_bytes()
    # Ben said with his last bundle what he has: Ana has nothing for him but what she did since
    (ahead,) = ana.objects("bundle", "export", "--to", "Ben", "--look")
    assert (ahead["files"], ahead["kept_from_them"]) == (0, {}) and ahead["entries"] < 5
