"""Attaches files and reads them again: time beside the age program's, and the most memory used.

Run: .venv/bin/python -m benchmarks.attach [--mib 1024] [--files 1] [--rounds 3]
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.memory import peak
from casebook.book import opening
from casebook.crypto import stretch
from casebook.crypto.seal import new_identity, recipient_of
from casebook.records import Incident
from casebook.tasks.attach import attach_files
from casebook.tasks.check_casebook import check_casebook

GOAL_ATTACH = 1.5
GOAL_CHECK = 1.8
GOAL_CHECK_MANY = 1.0
GOAL_MEMORY = 150
PIECE = 1 << 20


def main() -> int:
    """Print the ratios and the peak of memory; 1 if a goal was missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mib", type=int, default=1024, help="size of all files together")
    options.add_argument("--files", type=int, default=1)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        print(json.dumps(_ours(Path(given.child[0]), Path(given.child[1]))))
        return 0
    age = shutil.which("age")
    if not age:
        print("The age program is not installed: nothing to compare with.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        return _compare(age, Path(folder), given.mib, given.files, given.rounds)


def _compare(age: str, folder: Path, mib: int, files: int, rounds: int) -> int:
    sources = folder / "originals"
    sources.mkdir()
    for number in range(files):
        with (sources / str(number)).open("wb") as file:
            for _ in range(max(1, mib // files)):
                file.write(os.urandom(PIECE))
            os.fsync(file.fileno())
    found: dict[str, list[float]] = {}
    # in turns, so that a slow minute of the machine meets both
    for number in range(rounds):
        said = json.loads(
            subprocess.run(
                [
                    sys.executable,
                    "-m",
                    "benchmarks.attach",
                    "--child",
                    str(sources),
                    str(folder / "a.casebook"),
                ],
                capture_output=True,
                check=True,
            ).stdout
        )
        said |= _theirs(age, sources, folder / "sealed", folder / "key")
        for name, value in said.items():
            found.setdefault(name, []).append(value)
        told = ", ".join(
            f"{name} {said[name]:.2f} s" for name in ("attach", "age", "check", "age -d")
        )
        print(f"  round {number + 1}: {told}")
    middle = {name: statistics.median(values) for name, values in found.items()}
    print(f"{mib} MiB in {files} files, median of {rounds}, sealed with fsync, page cache warm")
    missed = 0
    for name, peer, goal in (
        ("attach", "age", GOAL_ATTACH),
        ("check", "age -d", GOAL_CHECK if files == 1 else GOAL_CHECK_MANY),
    ):
        ratio = middle[name] / middle[peer]
        busy = middle[f"{name} cpu"] / middle[f"{peer} cpu"]
        missed += ratio > goal
        print(
            f"{name:7} {middle[name]:6.2f} s, {middle[f'{name} cpu']:6.2f} s of processor;"
            f"  {peer:6} {middle[peer]:6.2f} s;  ratio {ratio:5.2f} (of processor {busy:5.2f})"
            f"  goal <= {goal}"
        )
    memory = max(found["memory"])
    print(f"memory  {memory:6.0f} MB  goal < {GOAL_MEMORY}")
    return 1 if missed or memory >= GOAL_MEMORY else 0


@contextmanager
def _timed(found: dict[str, float], name: str) -> Iterator[None]:
    """Add the time by the clock, and that of the processor with all children, under a name."""
    before, started = _cpu(), time.perf_counter()
    yield
    found[name] = time.perf_counter() - started
    found[f"{name} cpu"] = _cpu() - before


def _cpu() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _theirs(age: str, sources: Path, sealed: Path, key: Path) -> dict[str, float]:
    """The same with the age program: each file sealed and flushed, each file opened."""
    identity = new_identity()
    key.write_text(identity + "\n", "ascii")
    sealed.mkdir()
    found: dict[str, float] = {}
    with _timed(found, "age"):
        for path in sources.iterdir():
            target = sealed / path.name
            subprocess.run(
                [age, "-r", recipient_of(identity), "-o", str(target), str(path)], check=True
            )
            with target.open("rb") as file:
                os.fsync(file.fileno())
    with _timed(found, "age -d"):
        for path in sealed.iterdir():
            subprocess.run(
                [age, "-d", "-i", str(key), str(path)], check=True, stdout=subprocess.DEVNULL
            )
    shutil.rmtree(sealed)
    return found


def _ours(sources: Path, folder: Path) -> dict[str, float]:
    """Attach in a casebook of its own, as a person would; opening it is not counted."""
    words = "only for measuring this"
    found: dict[str, float] = {}
    with opening.create(folder, member="M", passphrase=words, cost=stretch.FLOOR) as book:
        incident = book.save(Incident(title="measured"))
        with _timed(found, "attach"):
            attach_files(book, sorted(sources.iterdir()), [incident])
        with _timed(found, "check"):
            if check_casebook(book, read_data=True).faults:
                raise SystemExit("What was attached is not what was given.")
    shutil.rmtree(folder)
    return found | {"memory": peak()}


if __name__ == "__main__":
    sys.exit(main())
