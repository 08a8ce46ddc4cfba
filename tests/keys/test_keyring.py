"""This computer's keyring: only guarded ones, never the only way in, never the passphrase."""

import base64
from typing import Any

import pytest
from keyring import backend as backends
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from casebook.errors import CannotOpen, LastSlot, NoKeyring
from casebook.keys import keyring, unlock
from casebook.keys.header import KEYRING, PASSPHRASE, RECOVERY
from tests.keys.conftest import Made


class Fake(KeyringBackend):
    """A keyring in memory. Trusted by these tests only."""

    priority = 5

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.kept: dict[tuple[str, str], str] = {}
        self.failure: Exception | None = None

    def _check(self) -> None:
        if self.failure:
            raise self.failure

    def get_password(self, service: str, username: str) -> str | None:
        self._check()
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._check()
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._check()
        if (service, username) not in self.kept:
            raise PasswordDeleteError
        del self.kept[service, username]


class Plain(Fake):
    """One that is not on the list, and that likes itself best."""

    priority = 99


NAME = f"{Fake.__module__}.{Fake.__qualname__}"


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Fake:
    found = Fake()
    monkeypatch.setattr(keyring, "TRUSTED", frozenset({NAME}))
    monkeypatch.setattr(backends, "get_all_keyring", lambda: [Plain(), found])
    return found


# The contract that any keyring keeps


def test_what_is_kept_comes_back(fake: Fake) -> None:
    for secret in (bytes(32), bytes(range(32)), b"\xff" * 32):
        keyring.keep("slot", secret)
        assert keyring.fetch("slot") == secret


def test_what_was_never_kept_is_empty(fake: Fake) -> None:
    assert keyring.fetch("slot") == b""
    keyring.discard("slot")


def test_what_was_discarded_is_gone(fake: Fake) -> None:
    keyring.keep("slot", bytes(32))
    keyring.keep("other", b"1" * 32)
    keyring.discard("slot")
    assert keyring.fetch("slot") == b""
    assert keyring.fetch("other") == b"1" * 32


# Which are trusted


def test_only_guarded_keyrings_are_on_the_list() -> None:
    assert {name.rsplit(".", 2)[1] for name in keyring.TRUSTED} == {
        "SecretService",
        "kwallet",
        "macOS",
        "Windows",
    }


def test_the_names_on_the_list_are_real() -> None:
    """Renamed in a later version of the library, they would silently match nothing."""
    import importlib

    for name in keyring.TRUSTED:
        room, kind = name.rsplit(".", 1)
        if room.endswith(("macOS", "Windows")):
            continue  # these do not load elsewhere
        assert hasattr(importlib.import_module(room), kind), name


def test_one_that_is_not_on_the_list_is_never_used(
    monkeypatch: pytest.MonkeyPatch, made: Made
) -> None:
    plain = Plain()
    monkeypatch.setattr(backends, "get_all_keyring", lambda: [plain])
    with pytest.raises(NoKeyring):
        unlock.set_keyring(made.folder, made.key)
    assert not plain.kept
    assert len(unlock.slots(made.folder)) == 2


def test_the_name_must_be_the_whole_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A chain of keyrings, or one derived from a trusted one, is another one."""

    class Derived(Fake):
        pass

    monkeypatch.setattr(keyring, "TRUSTED", frozenset({NAME}))
    monkeypatch.setattr(backends, "get_all_keyring", lambda: [Derived()])
    with pytest.raises(NoKeyring):
        keyring.keep("slot", bytes(32))


def test_a_computer_without_any_says_so() -> None:
    """The real thing: here, most likely, there is none."""
    try:
        assert keyring.fetch("a slot that was never kept") == b""
    except NoKeyring as error:
        assert "keyring" in str(error)


# Opening with it


def test_it_opens_once_it_was_set(fake: Fake, made: Made) -> None:
    with pytest.raises(NoKeyring):
        unlock.with_keyring(made.folder)
    unlock.set_keyring(made.folder, made.key)
    assert unlock.with_keyring(made.folder) == made.key
    assert [slot.kind for slot in unlock.slots(made.folder)] == [PASSPHRASE, RECOVERY, KEYRING]


def test_neither_passphrase_nor_key_is_kept(fake: Fake, made: Made) -> None:
    unlock.set_keyring(made.folder, made.key)
    (kept,) = fake.kept.values()
    secret = base64.b64decode(kept)
    assert len(secret) == 32
    assert secret != made.key.raw
    assert made.passphrase not in kept


def test_it_stops_opening_once_it_is_closed(fake: Fake, made: Made) -> None:
    unlock.set_keyring(made.folder, made.key)
    unlock.drop(made.folder, made.key, KEYRING)
    assert not fake.kept
    with pytest.raises(NoKeyring):
        unlock.with_keyring(made.folder)
    assert unlock.with_passphrase(made.folder, made.passphrase) == made.key


def test_setting_it_twice_leaves_one(fake: Fake, made: Made) -> None:
    unlock.set_keyring(made.folder, made.key)
    unlock.set_keyring(made.folder, made.key)
    assert len(fake.kept) == 1
    assert [slot.kind for slot in unlock.slots(made.folder)].count(KEYRING) == 1
    assert unlock.with_keyring(made.folder) == made.key


def test_two_computers_each_have_their_own(
    fake: Fake, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    unlock.set_keyring(made.folder, made.key)
    elsewhere = Fake()
    monkeypatch.setattr(backends, "get_all_keyring", lambda: [elsewhere])
    with pytest.raises(NoKeyring):
        unlock.with_keyring(made.folder)
    unlock.set_keyring(made.folder, made.key)
    assert unlock.with_keyring(made.folder) == made.key
    monkeypatch.setattr(backends, "get_all_keyring", lambda: [fake])
    assert unlock.with_keyring(made.folder) == made.key


def test_it_is_never_the_only_way_in(fake: Fake, made: Made) -> None:
    unlock.set_keyring(made.folder, made.key)
    unlock.drop(made.folder, made.key, RECOVERY)
    with pytest.raises(LastSlot):
        unlock.drop(made.folder, made.key, PASSPHRASE)


def test_a_secret_that_is_not_the_slots_does_not_open(fake: Fake, made: Made) -> None:
    unlock.set_keyring(made.folder, made.key)
    for kept in ("", "AAAA", "not base64!", "é"):
        for place in fake.kept:
            fake.kept[place] = kept
        with pytest.raises((CannotOpen, NoKeyring)):
            unlock.with_keyring(made.folder)


@pytest.mark.parametrize(
    "failure", [KeyringLocked(), RuntimeError(), OSError(), AttributeError(), KeyError()]
)
def test_one_that_fails_is_no_keyring_and_changes_nothing(
    fake: Fake, made: Made, failure: Exception
) -> None:
    fake.failure = failure
    before = made.header.read_bytes()
    for act in (
        lambda: unlock.set_keyring(made.folder, made.key),
        lambda: keyring.fetch("slot"),
    ):
        with pytest.raises(NoKeyring):
            act()
    keyring.discard("slot")
    assert made.header.read_bytes() == before


def test_one_that_forgets_at_once_is_no_keyring(
    fake: Fake, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fake, "set_password", lambda *_: None)
    with pytest.raises(NoKeyring):
        unlock.set_keyring(made.folder, made.key)
    assert len(unlock.slots(made.folder)) == 2


def test_a_header_that_cannot_be_written_leaves_nothing_in_the_keyring(
    fake: Fake, made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: Any) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(Exception, match="full"):
        unlock.set_keyring(made.folder, made.key)
    assert not fake.kept
