"""The check at every start: quick when all is well, and it notices each broken part."""

import hashlib
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from casebook import start
from casebook.crypto import selftest, sign, wrap
from casebook.crypto.selftest import self_test
from casebook.errors import CannotOpen, CryptoBroken


def test_it_passes_and_nobody_waits_for_it() -> None:
    self_test()
    times = []
    for _ in range(5):
        started = time.process_time()
        self_test()
        times.append(time.process_time() - started)
    assert min(times) < 0.02


def broken(*_args: Any, **_named: Any) -> Any:
    raise CannotOpen


@pytest.mark.parametrize(
    ("room", "name", "instead"),
    [
        (hashlib, "sha256", lambda data: hashlib.sha512(data)),
        (selftest, "mac", lambda *_: "0" * 64),
        (selftest, "mac_fits", lambda *_: True),
        (selftest, "HKDF", broken),
        (selftest, "wrap", lambda outer, inner, *_: inner),
        (selftest, "unwrap", lambda *_: b""),
        (selftest, "unwrap", broken),
        (sign, "sign", lambda *_: bytes(64)),
        (sign, "verify", lambda *_: True),
        (sign, "verify", lambda *_: False),
        (sign, "public_of", lambda seed: seed),
        (selftest, "_argon2", lambda: False),
    ],
)
def test_it_notices_what_is_broken(
    monkeypatch: pytest.MonkeyPatch, room: Any, name: str, instead: Any
) -> None:
    monkeypatch.setattr(room, name, instead)
    with pytest.raises(CryptoBroken):
        self_test()


def test_it_notices_a_key_that_opens_what_was_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that gives the right answer and checks nothing."""
    whole = wrap.unwrap
    last: list[bytes] = []

    def believing(outer: bytes, wrapped: bytes, nonce: bytes, bound: bytes) -> bytes:
        try:
            last.append(whole(outer, wrapped, nonce, bound))
        except CannotOpen:
            pass
        return last[-1]

    monkeypatch.setattr(selftest, "unwrap", believing)
    with pytest.raises(CryptoBroken):
        self_test()


def test_it_notices_another_argon2(monkeypatch: pytest.MonkeyPatch) -> None:
    from argon2 import low_level

    whole = low_level.core
    monkeypatch.setattr(low_level, "core", lambda context, _type: whole(context, 1))
    with pytest.raises(CryptoBroken):
        self_test()


def test_a_program_whose_encryption_is_broken_does_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    def broken() -> None:
        raise CryptoBroken

    # what else a start does to its process is not wanted in this one
    monkeypatch.setattr(start, "_guard_memory", lambda: None)
    monkeypatch.setattr("os.umask", lambda _mask: 0)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(start, "self_test", broken)
    assert start.main(["new", str(tmp_path / "a"), "--member", "M"]) == 1
    assert "does not give the results it must give" in capsys.readouterr().err
    assert not (tmp_path / "a").exists()
