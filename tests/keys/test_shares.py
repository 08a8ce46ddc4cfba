"""Shares: any that are enough open the casebook, fewer say nothing, a mistake is named."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from casebook.book import Casebook, opening
from casebook.cli.main import run
from casebook.crypto.split import put_together, split
from casebook.errors import CannotOpen, RecoveryCodeWrong, SharesDoNotFit
from casebook.keys import recovery
from casebook.keys.header import PASSPHRASE as BY_PASSPHRASE
from casebook.keys.header import SHARES
from casebook.keys.shares import MOST, Share, new_shares, read_share, secret_of, still_needed
from casebook.tasks.recovery import make_recovery
from casebook.tasks.shares import MadeShares, make_shares
from tests.conftest import PASSPHRASE
from tests.dossier.reading import pdfium_text

Call = Callable[..., tuple[int, str, str]]


def typed_back(made: MadeShares) -> list[str]:
    return [one.code.lower().replace("-", " ") for one in made.shares]


def opens(folder: Path, codes: list[str]) -> None:
    opening.open_with_shares(folder, [read_share(code) for code in codes]).close()


def test_any_two_of_three_open_it_and_one_does_not(book: Casebook) -> None:
    made = make_shares(book, enough=2, count=3, language="en")
    folder, codes = book.folder, [one.code for one in made.shares]
    book.close()
    with pytest.raises(CannotOpen):  # nothing was stored before they were typed back
        opens(folder, codes[:2])
    with opening.open_with_passphrase(folder, PASSPHRASE) as again:
        made = make_shares(again, enough=2, count=3, language="en")
        made.store(typed_back(made))
        assert [slot.kind for slot in again.slots()] == [BY_PASSPHRASE, SHARES]
    codes = [one.code for one in made.shares]
    for pair in itertools.permutations(codes, 2):
        opens(folder, list(pair))
    opens(folder, codes)  # more than enough does no harm
    for one in codes:
        with pytest.raises(SharesDoNotFit):
            opens(folder, [one])
        with pytest.raises(SharesDoNotFit):
            opens(folder, [one, one])
    opening.open_with_passphrase(folder, PASSPHRASE).close()


def test_new_shares_make_the_old_ones_useless_and_they_can_be_stopped(book: Casebook) -> None:
    old = make_shares(book, enough=2, count=2, language="en")
    old.store(typed_back(old))
    made = make_shares(book, enough=3, count=5, language="en")
    made.store(typed_back(made))
    folder = book.folder
    assert len(book.slots()) == 2
    book.close()
    codes = [one.code for one in made.shares]
    opens(folder, codes[1:4])
    with pytest.raises(SharesDoNotFit):
        opens(folder, codes[:2])
    with pytest.raises(CannotOpen):
        opens(folder, [one.code for one in old.shares])
    with pytest.raises(SharesDoNotFit):
        opens(folder, [codes[0], codes[1], old.shares[0].code])
    with opening.open_with_shares(folder, [read_share(code) for code in codes[:3]]) as again:
        again.drop_shares()
    with pytest.raises(CannotOpen):
        opens(folder, codes[:3])


def test_every_share_must_be_typed_back(book: Casebook) -> None:
    made = make_shares(book, enough=2, count=3, language="en")
    typed = typed_back(made)
    for place in range(3):
        wrong = list(typed)
        wrong[place] = typed[(place + 1) % 3]
        with pytest.raises(RecoveryCodeWrong):
            made.store(wrong)
    with pytest.raises(ValueError, match="shorter"):
        made.store(typed[:2])
    assert [slot.kind for slot in book.slots()] == [BY_PASSPHRASE]


def test_shares_and_the_recovery_sheet_live_side_by_side(book: Casebook) -> None:
    sheet = make_recovery(book, None, "en")
    sheet.prove(sheet.code)
    made = make_shares(book, enough=2, count=3, language="en")
    made.store(typed_back(made))
    folder = book.folder
    book.close()
    opening.open_with_recovery_code(folder, sheet.code).close()
    opens(folder, [one.code for one in made.shares][1:])


def test_a_share_is_never_taken_for_a_code_or_a_code_for_a_share() -> None:
    for _number in range(200):
        _secret, shares = new_shares(2, 3)
        with pytest.raises(RecoveryCodeWrong):
            recovery.read_code(shares[0].in_text())
        with pytest.raises(RecoveryCodeWrong):
            read_share(recovery.in_text(recovery.new_code()))


@given(some.integers(2, MOST), some.data())
@settings(max_examples=40, deadline=None)
def test_as_many_as_are_enough_give_the_secret_and_one_fewer_anything(
    enough: int, data: some.DataObject
) -> None:
    count = data.draw(some.integers(enough, MOST))
    secret, shares = new_shares(enough, count)
    chosen = data.draw(some.permutations(shares))[:enough]
    again = [read_share(share.in_text()) for share in chosen]
    assert again == chosen and secret_of(again) == secret and still_needed(again) == 0
    assert still_needed(again[:-1]) == 1
    with pytest.raises(SharesDoNotFit):
        secret_of(again[:-1])
    # any secret at all fits what one fewer says: put in whatever last share, another comes out
    known = {one.number: one.part for one in again[:-1]}
    others = {put_together({**known, again[-1].number: bytes([n] * 16)}) for n in range(8)}
    assert len(others) == 8


def test_one_letter_wrong_is_named_by_its_group() -> None:
    _secret, (share, _other) = new_shares(2, 2)
    text = share.in_text()
    for place, letter in enumerate(text):
        if letter == "-":
            continue
        wrong = next(char for char in recovery.ALPHABET if char != letter)
        with pytest.raises(RecoveryCodeWrong) as caught:
            read_share(text[:place] + wrong + text[place + 1 :])
        assert int(caught.value.facts["group"]) == place // 6 + 1


def test_a_published_share() -> None:
    """docs/formats/header.md prints these: set 000102, two of three."""
    parts = {
        1: "594ae8964294174d95c33756d2504170",
        3: "5823de9bf0e068b054b5f07a28056b1b",
    }
    shares = [Share(n, 2, bytes([0, 1, 2]), bytes.fromhex(part)) for n, part in parts.items()]
    assert [share.in_text() for share in shares] == PUBLISHED
    assert secret_of(shares).hex() == "d9fe73909bae28b3757854c0af7ad405"
    assert [read_share(text) for text in PUBLISHED] == shares


PUBLISHED = [
    "4400P-20JSN-9BM93-CGMM5-2X6SB-BGSQE-AV95J-0GBG7",
    "4C004-20JRQ-4FF9J-QW70F-D2R5H-9DFGX-F8M00-ATRV9",
]


def test_no_more_and_no_fewer_than_make_sense() -> None:
    for enough, count in ((1, 3), (4, 3), (2, MOST + 1), (0, 0)):
        with pytest.raises(ValueError, match="so many"):
            new_shares(enough, count)
    with pytest.raises(ValueError, match="so many"):
        split(b"short", 2, 3)


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_sheet_of_a_share_names_no_casebook(book: Casebook, language: str) -> None:
    made = make_shares(book, enough=2, count=3, language=language)
    for one in made.shares:
        text = pdfium_text(one.pdf)
        for group in one.share.groups():
            assert group in text
        assert book.folder.name not in text and "a.casebook" not in text
        assert one.share.set.hex().upper() in text and "--shares-file" in text


def test_shares_on_the_command_line(
    cli: Call, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    asked: list[str] = []
    codes: list[str] = []

    def ask(question: str) -> str:
        asked.append(question)
        codes.extend(capsys.readouterr().out.split())
        return codes[len(asked) - 1] if codes else "not typed"

    monkeypatch.setattr("casebook.cli.doors.ask", ask)
    assert cli("shares", "make", "--enough", "4")[0] == 1
    status, _out, err = cli("shares", "make", "--sheets", str(tmp_path))
    assert status == 1 and "mistake in group 1" in err  # sheets were written, nothing was typed
    assert {path.name for path in tmp_path.glob("*.pdf")} == {f"share-{n}.pdf" for n in (1, 2, 3)}
    asked.clear()
    codes.clear()
    status, _out, err = cli("shares", "make")
    assert status == 0 and len(asked) == 3 and "Any 2 of them" in err
    file = tmp_path / "shares.txt"
    file.write_text("\n".join(codes[1:]) + "\n", "utf-8")
    assert run(["info", str(folder), "--shares-file", str(file)]) == 0
    assert "shares" in capsys.readouterr().out
    file.write_text(codes[0] + "\n", "utf-8")
    assert run(["info", str(folder), "--shares-file", str(file)]) == 1
    assert cli("shares", "stop")[0] == 0
