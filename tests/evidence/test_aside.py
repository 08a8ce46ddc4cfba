"""Work beside the one who makes it: in order, whole, and its failures come out."""

import pytest

from casebook.errors import Cancelled
from casebook.evidence.aside import PIECE, Aside


def test_everything_arrives_in_order() -> None:
    done: list[bytes] = []
    with Aside(done.append) as work:
        for number in range(3000):
            work.write(bytes([number % 256]) * 4096)
    assert b"".join(done) == b"".join(bytes([n % 256]) * 4096 for n in range(3000))


def test_what_the_work_raises_comes_out_and_nobody_waits_for_ever() -> None:
    def full(piece: bytes) -> None:
        raise OSError(28, "full")

    with pytest.raises(OSError, match="full"), Aside(full) as work:
        for _ in range(100):
            work.write(bytes(PIECE))
    with pytest.raises(OSError, match="full"), Aside(full) as work:
        work.write(b"only at the end")


def test_left_by_a_failure_the_rest_is_not_worked_on() -> None:
    done: list[bytes] = []
    with pytest.raises(Cancelled), Aside(done.append) as work:
        work.write(b"gathered, not handed over")
        raise Cancelled
    assert done == []
