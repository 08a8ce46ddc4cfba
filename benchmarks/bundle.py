"""Makes and takes in bundles, and compares with `tar | age` on the same records and files.

Run: .venv/bin/python -m benchmarks.bundle [--records 1000] [--mib 100] [--files 20]
"""

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.memory import peak
from casebook.book import opening
from casebook.crypto import stretch
from casebook.records import Incident, Moment
from casebook.tasks.attach import attach_files
from casebook.tasks.make_bundle import Options, make_bundle, readers_of
from casebook.tasks.read_bundle import take_in_bundle

WORDS = "only for measuring this"
STORY = "They called again at night and said that they know where her mother lives. " * 8
GOAL = 2.5


def main() -> int:
    """Print times, ratios and the peak of memory; 1 if a goal was missed."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--records", type=int, default=1000)
    options.add_argument("--mib", type=int, default=100)
    options.add_argument("--files", type=int, default=20)
    options.add_argument("--child", nargs=2, help=argparse.SUPPRESS)
    given = options.parse_args()
    if given.child:
        print(json.dumps(_child(given.child[0], Path(given.child[1]))))
        return 0
    if not shutil.which("age"):
        print("The age program is not installed: nothing to compare with.")
        return 2
    with tempfile.TemporaryDirectory() as place:
        return _compare(Path(place), given.records, given.mib, given.files)


def _compare(place: Path, records: int, mib: int, files: int) -> int:
    os.environ["XDG_STATE_HOME"] = str(place / "state")
    identity = _prepare(place, records, mib, files)
    ours = {step: _run(step, place) for step in ("make", "take", "more", "little")}
    peer = _peer(place, identity)
    size = (place / "full.casebundle").stat().st_size
    print(f"{records} records, {mib} MiB in {files} files; bundle of {size / 1e6:.1f} MB")
    missed = 0
    for name, step in (("make", "make"), ("take in", "take")):
        ratio = ours[step]["seconds"] / peer[step]
        busy = ours[step]["cpu"] / peer[f"{step} cpu"]
        missed += ratio > GOAL
        print(
            f"{name:8} {ours[step]['seconds']:7.2f} s, {ours[step]['cpu']:7.2f} s of processor,"
            f" {ours[step]['memory']:5.0f} MB;  tar and age {peer[step]:6.2f} s;"
            f"  ratio {ratio:5.2f} (of processor {busy:5.2f})  goal <= {GOAL}"
        )
    for name, step in (("one edit: make", "more"), ("one edit: take in", "little")):
        print(f"{name:18} {ours[step]['seconds']:6.3f} s, {ours[step]['size'] / 1e3:.1f} kB")
    return 1 if missed else 0


def _prepare(place: Path, records: int, mib: int, files: int) -> str:
    """Two casebooks that know one another, and the same content as plain files; an identity."""
    plain = place / "plain"
    plain.mkdir()
    with (
        opening.create(place / "a.casebook", member="A", passphrase=WORDS, cost=stretch.FLOOR) as a,
        opening.create(place / "b.casebook", member="B", passphrase=WORDS, cost=stretch.FLOOR) as b,
    ):
        for one, other in ((a, b), (b, a)):
            one.verify_card(other.card())
        made = [
            Incident(title=f"Incident {number}", narrative=STORY, when=Moment.parse("2025-03"))
            for number in range(records)
        ]
        saved = a.save_all(made)
        with (plain / "records.jsonl").open("w", encoding="utf-8") as file:
            for record in saved:
                file.write(json.dumps(a.plain(record), ensure_ascii=False) + "\n")
        for number in range(files):
            path = plain / f"file-{number}.bin"
            with path.open("wb") as raw:
                for _ in range(max(1, mib // files)):
                    raw.write(os.urandom(1 << 20))
            attach_files(a, [path], [saved[0]])
        return b.age_identity()


def _run(step: str, place: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.bundle", "--child", step, str(place)]
    done = subprocess.run(command, capture_output=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _child(step: str, place: Path) -> dict[str, float]:
    """One step in a process of its own; opening the casebook is not counted."""
    out = place / ("full.casebundle" if step in ("make", "take") else "more.casebundle")
    folder = place / ("a.casebook" if step in ("make", "more") else "b.casebook")
    with opening.open_with_passphrase(folder, WORDS) as book:
        other = next(one.member for one in book.fellows() if not one.is_self)
        readers = readers_of(book, [other])
        if step == "more":
            back = place / "back.casebundle"
            with opening.open_with_passphrase(place / "b.casebook", WORDS) as reader:
                make_bundle(reader, readers_of(reader, [book.own_member()]), back)
            take_in_bundle(book, back)
            book.edit("INC-0001", {"place": "Toronto"})
        before, started = _cpu(), time.perf_counter()
        if step in ("make", "more"):
            make_bundle(book, readers, out, Options(full=step == "make"))
        else:
            take_in_bundle(book, out)
        seconds, cpu = time.perf_counter() - started, _cpu() - before
    return {"seconds": seconds, "cpu": cpu, "memory": peak(), "size": out.stat().st_size}


def _cpu() -> float:
    mine = resource.getrusage(resource.RUSAGE_SELF)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.ru_utime + mine.ru_stime + children.ru_utime + children.ru_stime


def _peer(place: Path, identity: str) -> dict[str, float]:
    """The same content through `tar | age`, and back, written through to the disk."""
    (place / "key").write_text(identity + "\n", "ascii")
    recipient = subprocess.run(
        ["age-keygen", "-y", str(place / "key")], capture_output=True, text=True, check=True
    ).stdout.strip()
    before, started = _cpu(), time.perf_counter()
    _piped(
        ["tar", "-C", str(place), "-cf", "-", "plain"],
        ["age", "-r", recipient, "-o", str(place / "peer.age")],
    )
    _sync(place / "peer.age")
    made, made_cpu = time.perf_counter() - started, _cpu() - before
    (place / "out").mkdir()
    before, started = _cpu(), time.perf_counter()
    _piped(
        ["age", "-d", "-i", str(place / "key"), str(place / "peer.age")],
        ["tar", "-C", str(place / "out"), "-xf", "-"],
    )
    for path in (place / "out").rglob("*"):
        if path.is_file():
            _sync(path)
    taken = time.perf_counter() - started
    return {"make": made, "take": taken, "make cpu": made_cpu, "take cpu": _cpu() - before}


def _piped(first: list[str], second: list[str]) -> None:
    with subprocess.Popen(first, stdout=subprocess.PIPE) as giver:
        subprocess.run(second, stdin=giver.stdout, check=True)
        if giver.stdout:
            giver.stdout.close()
        if giver.wait():
            raise SystemExit("The peer failed.")


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


if __name__ == "__main__":
    sys.exit(main())
