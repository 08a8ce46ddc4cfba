"""What is sealed opens for each of its readers and nobody else; hostile files are refused early."""

import io
from collections.abc import Callable

import pytest

from casebook.crypto.seal import (
    HEADER_LIMIT,
    new_identity,
    recipient_of,
    refuse_costly,
    seal,
    unseal,
)
from casebook.errors import BadValue, Cancelled, CannotOpen

FIRST = b"age-encryption.org/v1\n"


def sealed(data: bytes, *identities: str) -> bytes:
    out = io.BytesIO()
    seal(io.BytesIO(data), out, [recipient_of(identity) for identity in identities])
    return out.getvalue()


def opened(data: bytes, identity: str) -> bytes:
    out = io.BytesIO()
    unseal(io.BytesIO(data), out, identity)
    return out.getvalue()


@pytest.mark.parametrize("size", [0, 1, 65535, 65536, 65537, 200_000])
def test_each_reader_opens_it(size: int) -> None:
    one, two, other = new_identity(), new_identity(), new_identity()
    data = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    raw = sealed(data, one, two)
    assert opened(raw, one) == opened(raw, two) == data
    with pytest.raises(CannotOpen):
        opened(raw, other)


@pytest.mark.parametrize("recipients", [[], ["age1nobody"], [""], ["ssh-ed25519 AAAA"]])
def test_readers_that_are_none_are_refused(recipients: list[str]) -> None:
    with pytest.raises(BadValue):
        seal(io.BytesIO(b"x"), io.BytesIO(), recipients)
    with pytest.raises(CannotOpen):
        recipient_of("AGE-SECRET-KEY-1NOBODY")


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"-----BEGIN AGE ENCRYPTED FILE-----\n",
        FIRST,
        FIRST + b"-> X25519 a\n" * (HEADER_LIMIT // 8),
        FIRST + b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 21\nbody\n--- mac\n",
        FIRST + b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 63\nbody\n--- mac\n",
        FIRST + b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA +18\nbody\n--- mac\n",
        FIRST + b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 018\nbody\n--- mac\n",
        FIRST + b"-> X25519 a\nb\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 18\nbody\n--- mac\n",
        FIRST + b"-> SCRYPT AAAAAAAAAAAAAAAAAAAAAA 18\nbody\n--- mac\n",
    ],
    ids=range(10),
)
def test_what_is_not_plain_or_would_cost_too_much_is_refused(start: bytes) -> None:
    with pytest.raises(CannotOpen):
        refuse_costly(start)


def test_what_is_plain_and_costs_little_passes() -> None:
    refuse_costly(sealed(b"x", new_identity()))
    refuse_costly(FIRST + b"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 18\nbody\n--- mac\n")


@pytest.mark.parametrize("raised", [Cancelled(), OSError(28, "full"), ZeroDivisionError()])
def test_what_reader_and_writer_raise_comes_out_as_it_is(raised: Exception) -> None:
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise raised

        def write(self, data: object, /) -> int:
            raise raised

    identity = new_identity()
    readers = [recipient_of(identity)]
    raw = sealed(b"x" * 200_000, identity)
    calls: list[Callable[[], None]] = [
        lambda: seal(Failing(), io.BytesIO(), readers),
        lambda: seal(io.BytesIO(b"x" * 200_000), Failing(), readers),
        lambda: unseal(Failing(), io.BytesIO(), identity),
        lambda: unseal(io.BytesIO(raw), Failing(), identity),
    ]
    for call in calls:
        with pytest.raises(type(raised)) as found:
            call()
        assert found.value is raised


def test_every_cut_and_every_flipped_byte_is_found() -> None:
    identity = new_identity()
    raw = sealed(b"words" * 40, identity)
    for size in range(len(raw)):
        with pytest.raises(CannotOpen):
            opened(raw[:size], identity)
    for place in range(len(raw)):
        changed = bytearray(raw)
        changed[place] ^= 1
        with pytest.raises(CannotOpen):
            opened(bytes(changed), identity)
