"""Opening with what is right, never with what is wrong, and changing what opens."""

import json
import random
import stat
import string
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from casebook.crypto import stretch
from casebook.crypto.stretch import Cost
from casebook.errors import (
    BadValue,
    CannotOpen,
    CasebookError,
    HeaderDamaged,
    LastSlot,
    PassphraseTooCommon,
    PassphraseTooShort,
    RecoveryCodeWrong,
)
from casebook.keys import recovery, unlock
from casebook.keys.header import PASSPHRASE, RECOVERY, load
from casebook.keys.passphrase import prepared
from casebook.keys.unlock import CasebookKey
from tests.keys.conftest import OTHER_WORDS, WORDS, Made


def opens(made: Made, passphrase: str) -> bool:
    try:
        return unlock.with_passphrase(made.folder, passphrase) == made.key
    except CannotOpen:
        return False


def test_what_was_set_opens(made: Made) -> None:
    assert unlock.with_passphrase(made.folder, made.passphrase) == made.key
    assert unlock.with_recovery_code(made.folder, made.code) == made.key
    assert [slot.kind for slot in unlock.slots(made.folder)] == [PASSPHRASE, RECOVERY]


@pytest.mark.slow
def test_ten_thousand_wrong_passphrases_open_nothing_and_are_told_one_thing(made: Made) -> None:
    chance = random.Random(4)
    before = {path.name: path.read_bytes() for path in made.folder.iterdir()}
    scripts = string.printable + "我們蓮花ཀཁགབདئاбвÅé\u0301\u200d\x00"
    told = set()
    for number in range(10_000):
        words = list(made.passphrase)
        if number % 3 == 0:  # nearly right
            place = chance.randrange(len(words))
            words[place : place + chance.randrange(2)] = [chance.choice(scripts)]
        else:
            words = chance.choices(scripts, k=chance.randrange(1, 60))
        wrong = "".join(words)
        if prepared(wrong) == prepared(made.passphrase):
            continue  # the same but for blanks at the ends
        with pytest.raises(CannotOpen) as refused:
            unlock.with_passphrase(made.folder, wrong)
        told.add(str(refused.value))
    assert len(told) == 1
    assert {path.name: path.read_bytes() for path in made.folder.iterdir()} == before
    assert opens(made, made.passphrase)


def test_two_casebooks_have_nothing_in_common(tmp_path: Path, cheap: Cost) -> None:
    keys, salts = [], set()
    for name in "ab":
        (tmp_path / name).mkdir()
        keys.append(unlock.create(tmp_path / name, WORDS))
        salts.add(unlock.slots(tmp_path / name)[0].salt)
    assert keys[0].raw != keys[1].raw
    assert keys[0].casebook != keys[1].casebook
    assert len(salts) == 2


def test_the_passphrase_may_be_in_any_script(tmp_path: Path, cheap: Cost) -> None:
    for number, words in enumerate(
        [
            "今天早上我在廚房裡慢慢吃了三個包子",
            "ང་ཚོ་ཁ་སང་ཉི་མ་གང་པོ་ཆུ་འགྲམ་ལ་བསྡད",
            "تۈنۈگۈن بىز دەريا بويىدا ئولتۇردۇق",
            "hier nous étions assis près de l'écluse",
            "🦩 quatre héros 🪁 en laine",
            "x" + "long sentence about a heron " * 30,
        ]
    ):
        folder = tmp_path / str(number)
        folder.mkdir()
        key = unlock.create(folder, words)
        for form in ("NFC", "NFD"):
            assert unlock.with_passphrase(folder, unicodedata.normalize(form, words)) == key


@pytest.mark.parametrize(
    "typed",
    [
        "heron\u3000under the tin roof",  # the wide blank of an input method
        "heron\u00a0under the tin roof",
        "  heron under the tin roof ",
    ],
)
def test_a_blank_is_a_blank_and_none_counts_at_the_ends(made: Made, typed: str) -> None:
    assert opens(made, typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "Heron under the tin roof",
        "heron  under the tin roof",
        "heron under the tin roo",
        "heron under the tin roof.",
        "heron under the tin roof\n",
        "heron under the tin roof\0",
        "ｈeron under the tin roof",
        "һeron under the tin roof",  # Cyrillic
        "heron under the tin roof\ud800",
        WORDS * 10_000,
    ],
)
def test_nearly_right_is_wrong(made: Made, typed: str) -> None:
    assert not opens(made, typed)


def test_ten_thousand_wrong_passphrases_do_not_open(made: Made) -> None:
    chance = random.Random(1)
    letters = string.ascii_letters + string.digits + " 東མئé"
    said = set()
    for number in range(10_000):
        if number % 2:
            place = chance.randrange(len(WORDS))
            typed = WORDS[:place] + chance.choice(letters) + WORDS[place + 1 :]
        else:
            typed = "".join(chance.choices(letters, k=chance.randrange(40)))
        if typed.strip() == WORDS:
            continue
        with pytest.raises(CannotOpen) as caught:
            unlock.with_passphrase(made.folder, typed)
        said.add((str(caught.value), caught.value.args, tuple(caught.value.facts)))
    assert len(said) == 1
    assert opens(made, WORDS)


def test_a_wrong_recovery_code_does_not_open(made: Made) -> None:
    for _ in range(200):
        with pytest.raises(CannotOpen):
            unlock.with_recovery_code(made.folder, recovery.in_text(recovery.new_code()))


def test_one_kind_of_secret_does_not_open_another_kind_of_slot(made: Made) -> None:
    assert not opens(made, made.code)
    with pytest.raises(RecoveryCodeWrong):
        unlock.with_recovery_code(made.folder, made.passphrase)


def test_a_key_never_shows_itself(made: Made) -> None:
    for written in (repr(made.key), str(made.key), f"{made.key}"):
        assert made.key.raw.hex() not in written
        assert repr(made.key.raw) not in written


def test_subkeys_differ_from_each_other_and_from_the_key(made: Made) -> None:
    key = made.key
    found = {bytes.fromhex(key.database()), key.head(), key.state(), key.raw}
    assert len(found) == 4
    assert key.subkey("casebook/1 head") == key.head()


def test_a_header_is_for_its_owner_only(made: Made) -> None:
    for path in (made.header, made.copy):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_nothing_in_the_folder_tells_a_secret(made: Made) -> None:
    secrets = [made.passphrase.encode(), made.key.raw, made.key.raw.hex().encode()]
    secrets += [group.encode() for group in made.code.split("-")]
    for path in made.folder.iterdir():
        for secret in secrets:
            assert secret not in path.read_bytes()


# Changing


def test_a_new_passphrase_takes_the_place_of_the_old_one(made: Made) -> None:
    unlock.change_passphrase(made.folder, made.key, OTHER_WORDS)
    assert opens(made, OTHER_WORDS)
    assert not opens(made, WORDS)
    assert unlock.with_recovery_code(made.folder, made.code) == made.key


def test_no_file_beside_the_header_still_opens_with_the_old_passphrase(made: Made) -> None:
    unlock.change_passphrase(made.folder, made.key, OTHER_WORDS)
    with pytest.raises(CannotOpen):
        unlock.with_passphrase(made.folder, WORDS, which="previous")
    assert unlock.with_passphrase(made.folder, OTHER_WORDS, which="previous") == made.key


@pytest.mark.parametrize(
    ("words", "failure"),
    [("short", PassphraseTooShort), ("free tibet free tibet", PassphraseTooCommon)],
)
def test_a_weak_passphrase_changes_nothing(
    made: Made, words: str, failure: type[CasebookError]
) -> None:
    before = made.header.read_bytes()
    with pytest.raises(failure):
        unlock.change_passphrase(made.folder, made.key, words)
    with pytest.raises(failure):
        unlock.add_passphrase(made.folder, made.key, words, "Dolma")
    assert made.header.read_bytes() == before


def test_several_people_may_each_have_a_passphrase(made: Made) -> None:
    unlock.add_passphrase(made.folder, made.key, OTHER_WORDS, "Dolma")
    assert opens(made, WORDS)
    assert opens(made, OTHER_WORDS)
    assert [slot.label for slot in unlock.slots(made.folder)] == ["passphrase", "recovery", "Dolma"]


def test_changing_a_passphrase_changes_the_one_that_opened(made: Made) -> None:
    unlock.add_passphrase(made.folder, made.key, OTHER_WORDS, "Dolma")
    hers = unlock.with_passphrase(made.folder, OTHER_WORDS)
    unlock.change_passphrase(made.folder, hers, "a third one nobody has heard")
    assert opens(made, WORDS)
    assert not opens(made, OTHER_WORDS)
    assert opens(made, "a third one nobody has heard")
    assert "Dolma" in [slot.label for slot in unlock.slots(made.folder)]


def test_after_forgetting_the_code_sets_a_new_passphrase(made: Made) -> None:
    key = unlock.with_recovery_code(made.folder, made.code)
    unlock.change_passphrase(made.folder, key, OTHER_WORDS)
    assert not opens(made, WORDS)
    assert opens(made, OTHER_WORDS)


def test_with_several_passphrases_the_code_shuts_nobody_out(made: Made) -> None:
    unlock.add_passphrase(made.folder, made.key, OTHER_WORDS, "Dolma")
    key = unlock.with_recovery_code(made.folder, made.code)
    unlock.change_passphrase(made.folder, key, "a third one nobody has heard")
    assert opens(made, WORDS)
    assert opens(made, OTHER_WORDS)
    assert opens(made, "a third one nobody has heard")


@pytest.mark.parametrize("label", ["", "x" * 61, "two\nlines", "\x1b[2J", "\u202eback", "\ud800"])
def test_a_label_is_something_that_can_be_shown(made: Made, label: str) -> None:
    with pytest.raises(BadValue):
        unlock.add_passphrase(made.folder, made.key, OTHER_WORDS, label)


def test_a_casebook_takes_thirty_two_ways_and_says_so_at_the_next(made: Made) -> None:
    for number in range(30):
        unlock.add_passphrase(made.folder, made.key, f"{OTHER_WORDS} {number}", f"no. {number}")
    with pytest.raises(BadValue):
        unlock.add_passphrase(made.folder, made.key, OTHER_WORDS, "one more")
    assert len(unlock.slots(made.folder)) == 32
    assert opens(made, f"{OTHER_WORDS} 29")


def test_a_code_is_stored_only_once_it_was_typed_back(made: Made) -> None:
    code = recovery.new_code()
    before = made.header.read_bytes()
    groups = recovery.groups_of(code)
    groups[5] = recovery.groups_of(recovery.new_code())[5]
    with pytest.raises(RecoveryCodeWrong) as caught:
        unlock.set_recovery_code(made.folder, made.key, code, " ".join(groups))
    assert caught.value.facts == {"group": "6"}
    assert made.header.read_bytes() == before


def test_a_new_code_takes_the_place_of_the_old_one(made: Made) -> None:
    code = recovery.new_code()
    unlock.set_recovery_code(made.folder, made.key, code, recovery.in_text(code).lower())
    assert unlock.with_recovery_code(made.folder, recovery.in_text(code)) == made.key
    with pytest.raises(CannotOpen):
        unlock.with_recovery_code(made.folder, made.code)


def test_the_last_way_in_stays(made: Made) -> None:
    unlock.drop(made.folder, made.key, RECOVERY)
    with pytest.raises(LastSlot):
        unlock.drop(made.folder, made.key, PASSPHRASE)
    with pytest.raises(LastSlot):
        unlock.remove_slot(made.folder, made.key, unlock.slots(made.folder)[0].id)
    assert opens(made, WORDS)


def test_one_way_is_closed_and_the_others_stay(made: Made) -> None:
    unlock.add_passphrase(made.folder, made.key, OTHER_WORDS, "Dolma")
    unlock.remove_slot(made.folder, made.key, unlock.slots(made.folder)[-1].id)
    assert not opens(made, OTHER_WORDS)
    assert opens(made, WORDS)
    unlock.remove_slot(made.folder, made.key, "0" * 32)
    assert len(unlock.slots(made.folder)) == 2


def test_a_key_of_another_casebook_changes_nothing(made: Made) -> None:
    stranger = CasebookKey(made.key.casebook, 1, bytes(32))
    before = made.header.read_bytes()
    changes: list[Callable[[], None]] = [
        lambda: unlock.change_passphrase(made.folder, stranger, OTHER_WORDS),
        lambda: unlock.add_passphrase(made.folder, stranger, OTHER_WORDS, "mine"),
        lambda: unlock.drop(made.folder, stranger, RECOVERY),
        lambda: unlock.put_back(made.folder, stranger),
    ]
    for change in changes:
        with pytest.raises(CannotOpen):
            change()
    assert made.header.read_bytes() == before


# A true rekey


def test_a_rekey_is_the_same_casebook_with_another_key_one_epoch_later(
    made: Made, tmp_path: Path
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    new = unlock.renew(aside, made.key, OTHER_WORDS)
    assert (new.casebook, new.epoch) == (made.key.casebook, made.key.epoch + 1)
    assert new.raw != made.key.raw
    assert unlock.with_passphrase(aside, OTHER_WORDS) == new
    with pytest.raises(CannotOpen):
        unlock.with_passphrase(aside, WORDS)
    with pytest.raises(CannotOpen):
        unlock.with_recovery_code(aside, made.code)
    assert opens(made, WORDS)


def test_a_slot_of_the_old_key_is_no_slot_of_the_new_one(made: Made, tmp_path: Path) -> None:
    """Somebody who kept the old header puts its slot into the new one."""
    aside = tmp_path / "aside"
    aside.mkdir()
    unlock.renew(aside, made.key, OTHER_WORDS)
    new = json.loads((aside / "header.json").read_bytes())
    new["slots"].append(json.loads(made.header.read_bytes())["slots"][0])
    written = json.dumps(new, sort_keys=True, separators=(",", ":")) + "\n"
    (aside / "header.json").write_text(written, "ascii")
    for words in (WORDS, OTHER_WORDS):
        with pytest.raises(CannotOpen):
            unlock.with_passphrase(aside, words)


# The copy beside it


def test_a_damaged_header_is_said_and_the_copy_opens_only_when_asked_for(made: Made) -> None:
    made.header.write_bytes(b"")
    with pytest.raises(HeaderDamaged):
        unlock.with_passphrase(made.folder, WORDS)
    key = unlock.with_passphrase(made.folder, WORDS, which="previous")
    unlock.put_back(made.folder, key)
    assert unlock.with_passphrase(made.folder, WORDS) == made.key


def test_a_header_that_is_gone_is_damage_and_not_a_missing_casebook(made: Made) -> None:
    made.header.unlink()
    with pytest.raises(HeaderDamaged):
        unlock.with_passphrase(made.folder, WORDS)
    unlock.put_back(made.folder, made.key)
    assert opens(made, WORDS)


def test_the_first_header_has_a_copy_too(tmp_path: Path, cheap: Cost) -> None:
    key = unlock.create(tmp_path, WORDS)
    assert unlock.with_passphrase(tmp_path, WORDS, which="previous") == key


def test_the_copy_is_the_header_before_when_a_way_was_only_added(made: Made) -> None:
    before = made.header.read_bytes()
    unlock.add_passphrase(made.folder, made.key, OTHER_WORDS, "Dolma")
    assert made.copy.read_bytes() == before


@pytest.mark.parametrize("close", ["change", "drop", "remove", "recovery"])
def test_the_copy_never_opens_what_was_closed(made: Made, close: str) -> None:
    if close == "change":
        unlock.change_passphrase(made.folder, made.key, OTHER_WORDS)
    elif close == "drop":
        unlock.drop(made.folder, made.key, RECOVERY)
    elif close == "remove":
        unlock.remove_slot(made.folder, made.key, unlock.slots(made.folder)[1].id)
    else:
        code = recovery.new_code()
        unlock.set_recovery_code(made.folder, made.key, code, recovery.in_text(code))
    assert load(made.folder, "previous") == load(made.folder)


# Telling nothing


def test_whatever_does_not_fit_is_said_in_the_same_words_after_the_same_work(
    made: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    work: list[Cost] = []
    whole = stretch.stretch

    def counted(secret: bytes, salt: bytes, cost: Cost) -> bytes:
        work.append(cost)
        return whole(secret, salt, cost)

    monkeypatch.setattr(stretch, "stretch", counted)
    plain = made.header.read_text("ascii")
    slot = unlock.slots(made.folder)[0]
    tag = load(made.folder).mac
    cases: dict[str, tuple[str, str]] = {
        "wrong passphrase": (plain, OTHER_WORDS),
        "bad tag": (plain.replace(slot.wrapped, other(slot.wrapped)), WORDS),
        "bad commitment": (plain.replace(slot.commitment, other(slot.commitment)), WORDS),
        "bad mac": (plain.replace(tag, other(tag)), WORDS),
        "bad epoch": (plain.replace('"epoch":1', '"epoch":2'), WORDS),
        "bad id": (plain.replace(made.key.casebook, other(made.key.casebook)), WORDS),
        "bad label": (plain.replace('"label":"recovery"', '"label":"recovers"'), WORDS),
    }
    said: set[Any] = set()
    for name, (written, words) in cases.items():
        made.header.write_text(written, "ascii")
        work.clear()
        with pytest.raises(CannotOpen) as caught:
            unlock.with_passphrase(made.folder, words)
        said.add((type(caught.value), str(caught.value), tuple(caught.value.facts), len(work)))
        assert len(said) == 1, name


def other(written: str) -> str:
    """The same with its first letter exchanged."""
    return ("1" if written[0] == "0" else "0") + written[1:]
