"""What the tests of this room share: looking inside bytes, through a real child."""

from collections.abc import Callable

from casebook.crypto.seal import Writable
from casebook.evidence.decode import Decoder, look_inside, start
from casebook.evidence.findings import Findings


def inside(
    data: bytes,
    name: str,
    *,
    patience: float = 30.0,
    begin: Callable[[], Decoder] = start,
) -> Findings:
    """What the child finds in these bytes under this name."""

    def feed(pipe: Writable) -> None:
        for place in range(0, len(data), 1 << 20):
            pipe.write(data[place : place + (1 << 20)])

    return look_inside(feed, len(data), name, patience=patience, begin=begin)
