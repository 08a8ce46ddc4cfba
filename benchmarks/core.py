"""Save, import, first page, search, attach and start, each against a peer in the same run.

The peer of the journal is SQLite without encryption, writing the same tables and index; the peer
of attach is `age` on the same file. Run: .venv/bin/python -m benchmarks.core [ROWS] [MIB]
"""

import compileall
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from sqlcipher3 import dbapi2 as sqlite

import casebook
from casebook.book import opening
from casebook.crypto import stretch
from casebook.db import migrate, search
from casebook.records import Incident, Moment
from casebook.tasks.attach import attach_files

ROUNDS = 7
PASSPHRASE = "my grandmother kept six geese"
WORDS = "call night march plate rally 姐姐 普通話 电话 sœur église ཁ་པར تېلېفون car door".split()


def timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def best(work: Callable[[], object]) -> float:
    """The quickest of some: what others do on the machine meets not every one."""
    return min(timed(work) for _ in range(ROUNDS))


def incidents(count: int) -> list[Incident]:
    chance = random.Random(5)
    return [
        Incident(
            title=f"Incident {number} " + " ".join(chance.choices(WORDS, k=4)),
            narrative=" ".join(chance.choices(WORDS, k=60)),
            when=Moment.parse(f"20{chance.randrange(10, 26)}-{chance.randrange(1, 13):02}"),
            place=chance.choice(("Toronto", "Montréal", "Ottawa")),
        )
        for number in range(count)
    ]


class Peer:
    """The same SQLite without a key and without a journal: the same rows in the same tables."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite.connect(str(path), isolation_level=None)
        for _number, _name, sql in migrate.steps():
            self._connection.executescript(sql)
        self._connection.execute("PRAGMA journal_mode = WAL")
        self._connection.execute("PRAGMA synchronous = FULL")

    def write(self, records: list[Incident]) -> None:
        self._connection.execute("BEGIN")
        for number, item in enumerate(records):
            when = item.when
            self._connection.execute(
                'INSERT INTO incident (id, ref, created_at, created_by, updated_at, updated_by,'
                ' removed, conflicts, heads, title, narrative, place, "when", when_sort)'
                " VALUES (?, ?, '', '', '', '', 0, 0, '', ?, ?, ?, ?, ?)",
                (
                    f"{number:032}", f"INC-{number:04}", item.title, item.narrative, item.place,
                    when.text if when else None, when.sort_key if when else None,
                ),
            )  # fmt: skip
            text = search.normalise("\n".join((item.title, item.place, item.narrative)))
            search.index(self._connection, f"{number:032}", "incident", "record", text)
        self._connection.execute("COMMIT")

    def remove(self, count: int) -> None:
        """Take the first so many out of the list and the index."""
        self._connection.execute("BEGIN")
        for number in range(count):
            record = f"{number:032}"
            self._connection.execute("UPDATE incident SET removed = 1 WHERE id = ?", (record,))
            search.drop(self._connection, record)
        self._connection.execute("COMMIT")

    def page(self) -> None:
        self._connection.execute(
            'SELECT * FROM incident WHERE removed = 0 ORDER BY "when_sort" DESC, no DESC LIMIT 100'
        ).fetchall()

    def find(self, query: str) -> None:
        """What is found, and its rows, as a list shows them."""
        for hit in search.find(self._connection, query):
            self._connection.execute(
                "SELECT * FROM incident WHERE id = ?", (hit.record,)
            ).fetchone()


def one_by_one(peer: Peer, records: list[Incident]) -> None:
    for item in records:
        peer.write([item])


def say(what: str, ours: float, peers: float, goal: str) -> None:
    sys.stdout.write(
        f"{what:28} {ours * 1000:10.1f} ms  peer {peers * 1000:10.1f} ms  "
        f"ratio {ours / peers:6.2f}  (goal {goal})\n"
    )


def journal(folder: Path, rows: int) -> None:
    with opening.create(
        folder / "a.casebook", member="B", passphrase=PASSPHRASE, cost=stretch.FLOOR
    ) as book:
        peer = Peer(folder / "peer.db")
        few = incidents(200)
        book.save(few[0])
        peer.write(few[:1])
        ours = timed(lambda: [book.save(item) for item in few]) / len(few)
        theirs = timed(lambda: one_by_one(peer, few)) / len(few)
        say("save one", ours, theirs, "3")
        many = incidents(rows)
        ours, theirs = timed(lambda: book.save_all(many)), timed(lambda: peer.write(many))
        say(f"import {rows}", ours, theirs, "3")
        ours, theirs = best(lambda: book.page(Incident)), best(peer.page)
        say("first page", ours, theirs, "1.5")
        for query in ("Incident 77", "姐姐", "ཁ་པར", "eglise ottawa"):
            ours = best(lambda q=query: book.search(q))  # type: ignore[misc]
            theirs = best(lambda q=query: peer.find(q))  # type: ignore[misc]
            say(f"search {query}", ours, theirs, "1.5, under 50 ms")


def attach(folder: Path, mib: int) -> None:
    age = shutil.which("age")
    source = folder / "large"
    with source.open("wb") as file:
        for _ in range(mib):
            file.write(os.urandom(1 << 20))
    key = subprocess.run(
        ["age-keygen"], capture_output=True, text=True, check=True
    ).stdout.splitlines()
    recipient = next(line.split(": ")[1] for line in key if "public key" in line)
    with opening.open_with_passphrase(folder / "a.casebook", PASSPHRASE) as book:
        ours = timed(lambda: attach_files(book, [source], []))
    theirs = timed(
        lambda: subprocess.run(
            [str(age), "-r", recipient, "-o", str(folder / "peer.age"), str(source)], check=True
        )
    )
    say(f"attach {mib} MiB", ours, theirs, "1.5")


def start(folder: Path) -> None:
    """`casebook info` beside a Python that does nothing; deriving the key is taken off."""
    secret = folder / "passphrase"
    secret.write_text(PASSPHRASE, "utf-8")
    # as it is installed: compiled once
    compileall.compile_dir(str(Path(casebook.__file__).parent), quiet=1)
    info = [sys.executable, "-P", "-m", "casebook", "info", str(folder / "a.casebook")]
    info += ["--passphrase-file", str(secret)]
    ours = best(lambda: subprocess.run(info, capture_output=True, check=True))
    theirs = best(lambda: subprocess.run([sys.executable, "-c", "pass"], capture_output=True))
    key = best(lambda: stretch.stretch(b"x" * 16, b"y" * stretch.SALT, stretch.FLOOR))
    sys.stdout.write(
        f"info {ours:.3f} s, of it the key {key:.3f} s, Python {theirs:.3f} s: "
        f"{ours - key - theirs:.3f} s beyond (goal 0.3)\n"
    )


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    mib = int(sys.argv[2]) if len(sys.argv) > 2 else 1024
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_STATE_HOME"] = name
        folder = Path(name)
        if shutil.which("age"):
            with opening.create(
                folder / "a.casebook", member="B", passphrase=PASSPHRASE, cost=stretch.FLOOR
            ):
                pass
            attach(folder, mib)
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
            sys.stdout.write(f"peak memory so far {peak} MB (goal 150)\n")
            shutil.rmtree(folder / "a.casebook")
        journal(folder, rows)
        start(folder)


if __name__ == "__main__":
    main()
