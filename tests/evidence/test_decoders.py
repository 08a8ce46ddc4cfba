"""Decoders that are forked, not started: as shut in, each with one file, and gone after it."""

import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from casebook.errors import Cancelled
from casebook.evidence import decode, decoders
from casebook.evidence.decode import look_inside
from casebook.evidence.decoders import FORKS, SLOTS, Decoders, Forked
from casebook.evidence.findings import BROKEN, TOO_SLOW, Findings
from tests.evidence.looking import inside

pytestmark = pytest.mark.skipif(not FORKS, reason="decoders are forked on Linux only")

SAMPLES = Path(__file__).parents[1] / "samples"


@pytest.fixture
def forking() -> Iterator[Decoders]:
    """Decoders of which all that are asked for now are forked."""
    with Decoders() as decoders:
        first = decoders.start()
        assert not isinstance(first, Forked), "the first is started by itself"
        end(first)
        yield decoders


def end(decoder: decode.Decoder) -> None:
    decoder.kill()
    for pipe in (decoder.stdin, decoder.stdout):
        assert pipe
        pipe.close()
    decoder.wait()


SERVER = """
import os, sys, time
from casebook.evidence import fork_server
from casebook.evidence.limits import confine
def child_main():
{code}
    return 0
fork_server.child_main = child_main
fork_server.server_main()
"""


def serving(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let what is forked from now on do something else than decode."""
    lines = "\n".join(f"    {line}" for line in code.splitlines())
    launch = [sys.executable, "-c", SERVER.format(code=lines)]
    monkeypatch.setattr(decode, "command", lambda: launch)


def stop_server(decoders: Decoders) -> None:
    process = decoders._servers[-1]._process
    process.kill()
    process.wait()


FILES = sorted(
    path for path in SAMPLES.rglob("*") if path.is_file() and path.stat().st_size < 4 << 20
)[:40]


def test_what_is_forked_finds_what_is_started(forking: Decoders) -> None:
    for path in FILES:
        raw = path.read_bytes()
        assert inside(raw, path.name, begin=forking.start) == inside(raw, path.name), path.name


def test_several_threads_get_each_its_own_answer(forking: Decoders) -> None:
    def look(number: int) -> Findings:
        return inside(f"words of number {number}\n".encode() * 2000, "a.txt", begin=forking.start)

    with ThreadPoolExecutor(4) as pool:
        for number, found in enumerate(pool.map(look, range(24))):
            assert set(found.text.split("\n")) - {""} == {f"words of number {number}"}


def test_what_is_forked_can_reach_nothing(
    forking: Decoders, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    target = tmp_path / "written"
    tries = [
        "import socket; socket.socket()",
        f"open({str(target)!r}, 'w').write('x')",
        "os.fork()",
        "os.kill(os.getppid(), 15)",
        "import ctypes; c = ctypes.CDLL(None, use_errno=True); n = c.fork()\n"
        "if n < 0: raise OSError(ctypes.get_errno())",
        "x = bytearray(3 << 30)",
    ]
    code = f"""
sys.stdin.buffer.read()
print(sorted(os.listdir('/proc/self/fd'))[:-1], sorted(os.environ), flush=True)
print(confine())
for what in {tries!r}:
    try:
        exec(what)
        print('did it')
    except (OSError, MemoryError, PermissionError) as error:
        print(type(error).__name__)
"""
    serving(code, monkeypatch)
    monkeypatch.setenv("CASEBOOK_SECRET", "of ours")
    decoder = forking.start()
    assert isinstance(decoder, Forked)
    decoder.stdin.close()
    lines = decoder.stdout.read().decode().splitlines()
    end(decoder)
    assert lines[0].startswith("['0', '1', '2'] ["), "it holds what belongs to others"
    assert "CASEBOOK_SECRET" not in lines[0] and "HOME" not in lines[0]
    assert len(lines) == 2 + len(tries) and "did it" not in lines
    assert not target.exists()


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("os.abort()", BROKEN),
        ("os.kill(os.getpid(), 9)", BROKEN),
        ("raise ValueError", BROKEN),
        ("sys.stdin.buffer.read(); print('null'); return 0", BROKEN),
        ("time.sleep(60)", TOO_SLOW),
        ("sys.stdin.buffer.read(); time.sleep(60)", TOO_SLOW),
        ("import signal; signal.signal(15, signal.SIG_IGN); time.sleep(60)", TOO_SLOW),
        ("import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 3))\nwhile True: pass",
         TOO_SLOW),
    ],
)  # fmt: skip
def test_whatever_becomes_of_one_the_next_is_as_good(
    code: str, reason: str, forking: Decoders, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = f"if sys.stdin.buffer.readline() and b'bad' in sys.stdin.buffer.peek(3):\n    {code}\n"
    good = "from casebook.evidence.answer import written\n"
    good += "from casebook.evidence.findings import Findings\n"
    good += "sys.stdin.buffer.read()\n"
    good += "sys.stdout.buffer.write(b''.join(written(Findings(text='well'))))"
    once = once.replace("; ", "\n    ").replace("\nwhile", "\n    while")
    serving(once + good, monkeypatch)
    started = time.monotonic()
    patience = 0.5 if reason == TOO_SLOW and "RLIMIT" not in code else 30.0
    told = inside(b"bad", "a", patience=patience, begin=forking.start)
    assert told.no_preview_reason == reason
    assert time.monotonic() - started < 25
    assert inside(b"fine", "a", begin=forking.start).text == "well"


def test_without_its_server_a_decoder_is_started(forking: Decoders) -> None:
    assert inside(b"one\n", "a.txt", begin=forking.start).text == "one\n"
    stop_server(forking)
    assert inside(b"two\n", "a.txt", begin=forking.start).text == "two\n"


@pytest.mark.parametrize("server", ["", "import sys; sys.stdin.buffer.readline()"])
def test_where_the_server_does_not_come_up_no_file_is_called_broken(
    server: str, forking: Decoders, monkeypatch: pytest.MonkeyPatch
) -> None:
    launch = [sys.executable, "-c", server]

    def start(child: str = decode.DECODER, **more: Any) -> "subprocess.Popen[bytes]":
        with monkeypatch.context() as patched:
            if child == decoders.SERVER:
                patched.setattr(decode, "command", lambda: launch)
            return decode.start(child, **more)

    monkeypatch.setattr(decoders, "start", start)
    before = len(list(Path("/proc/self/fd").iterdir()))
    for number in range(3):
        found = inside(b"words %d\n" % number, "a.txt", begin=forking.start)
        assert found.text == f"words {number}\n" and not found.no_preview_reason
    # of what was prepared for it only the pipes of the others stay, until it is left
    assert len(list(Path("/proc/self/fd").iterdir())) <= before + 4 * SLOTS


def test_what_stops_the_feeding_comes_out_as_it_is_and_nothing_is_left() -> None:
    def feed(_pipe: object) -> None:
        raise Cancelled

    with Decoders() as decoders:
        end(decoders.start())
        with pytest.raises(Cancelled):
            look_inside(feed, 5000, "x", begin=decoders.start)
        server = decoders._servers[0]._process
        assert server.poll() is None
    assert server.poll() is not None


def test_nothing_outlives_whoever_asked(forking: Decoders, monkeypatch: pytest.MonkeyPatch) -> None:
    serving("print(os.getpid(), os.getppid(), flush=True)\ntime.sleep(600)", monkeypatch)
    decoder = forking.start()
    assert decoder.stdout
    numbers = [int(word) for word in decoder.stdout.readline().split()]
    stop_server(forking)  # as when the whole program is killed
    deadline = time.monotonic() + 20
    while any(is_alive(number) for number in numbers):
        assert time.monotonic() < deadline, "it lives on"
        time.sleep(0.02)
    end(decoder)


def is_alive(number: int) -> bool:
    try:
        return "\nState:\tZ" not in Path(f"/proc/{number}/status").read_text()
    except OSError:
        return False


def test_handles_are_given_back() -> None:
    outside = len(list(Path("/proc/self/fd").iterdir()))
    with Decoders() as decoders:
        end(decoders.start())
        end(decoders.start())
        before = len(list(Path("/proc/self/fd").iterdir()))
        for number in range(2 * SLOTS):
            found = inside(b"words %d\n" % number, "a.txt", begin=decoders.start)
            assert found.text == f"words {number}\n"
        assert len(list(Path("/proc/self/fd").iterdir())) <= before
        assert [server._process.poll() for server in decoders._servers[:-1]] == [0, 0]
    assert len(list(Path("/proc/self/fd").iterdir())) == outside


def test_without_handles_for_a_server_a_decoder_is_started(forking: Decoders) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    few = len(list(Path("/proc/self/fd").iterdir())) + 20
    resource.setrlimit(resource.RLIMIT_NOFILE, (few, hard))
    try:
        assert inside(b"words\n", "a.txt", begin=forking.start).text == "words\n"
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert len(list(Path("/proc/self/fd").iterdir())) < few - 15
