"""Bundles that are made to cost much: refused within little time and memory."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bundle.forge import Forge, reader_of, tar
from tests.tasks.people import People, people

__all__ = ["people"]  # a fixture
MOST_MEMORY = 512e6
MOST_SECONDS = 10

CHILD = """
import json, sys, time
from pathlib import Path
from casebook.book import opening
from casebook.errors import CasebookError
from casebook.tasks.read_bundle import take_in_bundle
from tests.conftest import PASSPHRASE
found = {}
with opening.open_with_passphrase(Path(sys.argv[1]), PASSPHRASE) as book:
    for name in sys.argv[2:]:
        started = time.process_time()
        try:
            take_in_bundle(book, Path(name))
            said = "taken in"
        except CasebookError as error:
            said = type(error).__name__
        found[Path(name).name] = [said, time.process_time() - started]
# not ru_maxrss: that begins with what the program had that started this one
peak = next(line for line in Path("/proc/self/status").open() if line.startswith("VmHWM"))
print(json.dumps([found, int(peak.split()[1]) * 1024]))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells how much was used here")
def test_what_is_made_to_cost_much_costs_little(people: People, tmp_path: Path) -> None:
    ana, ben = people.begin("Ana"), people.begin("Ben")
    people.meet(ana, ben)
    forge = Forge(ana, reader_of(ben))
    payload = forge.payload()
    line = "0" * 64
    many = "".join(f"{line}  data/{number:07}\n" for number in range(10**6)).encode()
    bombs = {
        "a million members": tar(forge.bag({}, manifest=many, oxum=b"Payload-Oxum: 0.1000000\n")),
        "a hundred thousand members": tar(
            forge.bag({}, manifest=many[:7_600_000], oxum=b"Payload-Oxum: 0.100000\n")
        ),
        "deep": tar(forge.bag({**payload, "bundle.json": b'{"a":' * 10**6})),
        "wide": tar(forge.bag({**payload, "bundle.json": b"[" + b"[]," * (5 << 20) + b"[]]"})),
        "a large letter": tar(forge.bag({**payload, "bundle.json": b'{"a":"' + b"x" * (17 << 20)})),
        "a long line": tar(forge.bag({**payload, "entries.jsonl": b" " * (70 << 20)})),
        "many lines": tar(forge.bag({**payload, "entries.jsonl": b"{}\n" * 3_000_000})),
    }
    names = []
    for name, raw in bombs.items():
        path = tmp_path / name
        path.write_bytes(forge.sealed(raw))
        names.append(str(path))
    for work in ("21", "23", "63"):
        path = tmp_path / f"work {work}"
        start = f"age-encryption.org/v1\n-> scrypt {'A' * 22} {work}\n{'A' * 43}\n--- {'A' * 43}\n"
        path.write_bytes(start.encode() + bytes(64))
        names.append(str(path))
    folder = ben.folder
    ben.close()
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(folder), *names],
        capture_output=True,
        text=True,
        check=True,
        cwd=Path(__file__).resolve().parents[2],
        env={**os.environ, "PYTHONPATH": "src"},
    )
    found, memory = json.loads(done.stdout)
    assert len(found) == len(names)
    for name, (said, seconds) in found.items():
        assert said in ("BundleDamaged", "BundleNotForUs"), name
        assert seconds < MOST_SECONDS, (name, seconds)
    assert memory < MOST_MEMORY, memory
