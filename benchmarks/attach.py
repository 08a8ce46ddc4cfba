"""Attaches a 1 GiB file and compares: time with the age program's, and the most memory used."""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from casebook.book import opening
from casebook.crypto import stretch
from casebook.crypto.seal import new_identity, recipient_of
from casebook.records import Incident
from casebook.tasks.attach import attach_files
from casebook.tasks.verify_evidence import verify_evidence

GOAL_RATIO = 1.5
GOAL_MEMORY = 150
PIECE = 1 << 20


def main() -> int:
    """Print the ratio and the peak of memory; 1 if a goal was missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--mib", type=int, default=1024, help="size of the file")
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        print(json.dumps(_attach(Path(given.child[0]), Path(given.child[1]))))
        return 0
    age = shutil.which("age")
    if not age:
        print("The age program is not installed: nothing to compare with.")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        return _compare(age, Path(folder), given.mib, given.rounds)


def _compare(age: str, folder: Path, mib: int, rounds: int) -> int:
    source = folder / "original"
    with source.open("wb") as file:
        for _ in range(mib):
            file.write(os.urandom(PIECE))
        os.fsync(file.fileno())
    recipient = recipient_of(new_identity())
    theirs, ours, memory, opened = [], [], 0.0, []
    # in turns, so that a slow minute of the machine meets both
    for number in range(rounds):
        theirs.append(_age(age, recipient, source, folder / f"age-{number}"))
        said = json.loads(
            subprocess.run(
                [sys.executable, __file__, "--child", str(source), str(folder / "a.casebook")],
                capture_output=True,
                check=True,
            ).stdout
        )
        ours.append(said["attach"])
        opened.append(said["verify"])
        memory = max(memory, said["memory"])
        print(f"  round {number + 1}: age {theirs[-1]:.2f} s, attach {ours[-1]:.2f} s")
    ratio = statistics.median(ours) / statistics.median(theirs)
    print(f"{mib} MiB, median of {rounds}, both with fsync, page cache warm")
    print(f"age      {statistics.median(theirs):6.2f} s  (seals)")
    print(f"attach   {statistics.median(ours):6.2f} s  (hashes, seals, pads, looks inside, saves)")
    print(f"verify   {statistics.median(opened):6.2f} s  (opens, hashes, compares)")
    print(f"ratio    {ratio:6.2f}    goal <= {GOAL_RATIO}")
    print(f"memory   {memory:6.0f} MB goal < {GOAL_MEMORY}")
    return 0 if ratio <= GOAL_RATIO and memory < GOAL_MEMORY else 1


def _age(age: str, recipient: str, source: Path, target: Path) -> float:
    start = time.perf_counter()
    subprocess.run([age, "-r", recipient, "-o", str(target), str(source)], check=True)
    with target.open("rb") as file:
        os.fsync(file.fileno())
    took = time.perf_counter() - start
    target.unlink()
    return took


def _attach(source: Path, folder: Path) -> dict[str, float]:
    """Attach in a casebook of its own, as a person would; opening it is not counted."""
    words = "only for measuring this"
    with opening.create(folder, member="M", passphrase=words, cost=stretch.FLOOR) as book:
        incident = book.save(Incident(title="measured"))
        start = time.perf_counter()
        (done,) = attach_files(book, [source], [incident])
        attached = time.perf_counter() - start
        start = time.perf_counter()
        if any(failure for _, failure in verify_evidence(book, [done.exhibit.ref])):
            raise SystemExit("What was attached is not what was given.")
        verified = time.perf_counter() - start
    shutil.rmtree(folder)
    return {"attach": attached, "verify": verified, "memory": _peak()}


def _peak() -> float:
    """Most memory this process ever used, in MB."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 1e6 if sys.platform == "darwin" else peak / 1e3


if __name__ == "__main__":
    sys.exit(main())
