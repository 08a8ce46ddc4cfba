"""How cost grows with the number of incidents, each beside SQLite without key and journal.

Times are of the processor, the best of some, so that what others do on the machine counts little.
Run: .venv/bin/python -m benchmarks.curves [SIZE ...]      1000 10000 100000 if none is given
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.core import PASSPHRASE, Peer, incidents, one_by_one
from casebook.book import opening
from casebook.crypto import stretch
from casebook.db.replay import table_faults
from casebook.records import Incident

QUERIES = {
    "1 Han character": "姐",
    "2 Han characters": "姐姐",
    "3 Han characters": "普通話",
    "Latin prefix": "marc",
    "Tibetan": "ཁ་པར",
    "Uyghur": "تېلېفون",
    "no hits": "zzzqqq",
    "a very common word": "call",
    "a phrase": "car door",
    "two words": "eglise ottawa",
}
ROUNDS = 9


def busy(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Seconds of the processor, the fewest of some rounds."""
    found = []
    for _ in range(rounds):
        started = time.process_time()
        work()
        found.append(time.process_time() - started)
    return min(found)


def measure(folder: Path, size: int) -> dict[str, tuple[float, float]]:
    """What was done, to seconds of ours and of the peer."""
    found: dict[str, tuple[float, float]] = {}
    many, few = incidents(size), incidents(100)
    saved: list[Incident] = []
    with opening.create(
        folder / "a.casebook", member="B", passphrase=PASSPHRASE, cost=stretch.FLOOR
    ) as book:
        peer = Peer(folder / "peer.db")
        found[f"import of {size}"] = (
            busy(lambda: saved.extend(book.save_all(many)), 1),
            busy(lambda: peer.write(many), 1),
        )
        faults: list[str] = []
        ours = busy(lambda: faults.extend(table_faults(book._connection)), 1)
        found["replay"] = (ours, found[f"import of {size}"][1])
        if faults:  # the tables made again must equal the live ones, row by row
            raise SystemExit(f"replay differs: {faults}")
        ours = busy(lambda: [book.save(item) for item in few], 1) / len(few)
        found["save one"] = (ours, busy(lambda: one_by_one(peer, few), 1) / len(few))
        found["first page"] = (busy(lambda: book.page(Incident)), busy(peer.page))
        for name, query in QUERIES.items():
            found[name] = (
                busy(lambda q=query: book.search(q)),  # type: ignore[misc]
                busy(lambda q=query: peer.find(q)),  # type: ignore[misc]
            )
        turn = book.history(saved[0].ref)[0].hash
        found["undo of that import"] = (
            busy(lambda: book.undo(turn), 1),
            busy(lambda: peer.remove(size), 1),
        )
    return found


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or [1000, 10_000, 100_000]
    for size in sizes:
        with tempfile.TemporaryDirectory() as name:
            os.environ["XDG_STATE_HOME"] = name
            for what, (ours, theirs) in measure(Path(name), size).items():
                sys.stdout.write(
                    f"{size:7}  {what:20} {ours * 1000:10.2f} ms  peer {theirs * 1000:10.2f} ms"
                    f"  ratio {ours / max(theirs, 1e-6):6.2f}\n"
                )
                sys.stdout.flush()


if __name__ == "__main__":
    main()
