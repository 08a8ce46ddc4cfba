"""Runs an operation under strace: to see what it asks of the disk, or to make one call go wrong."""

import re
import shutil
import subprocess
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.hardship.operations import Operation, Outcome, Place

CHANGING = (
    "write", "pwrite64", "writev", "pwritev", "fsync", "fdatasync", "ftruncate", "fallocate",
    "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat",
    "link", "linkat", "sendfile", "copy_file_range",
)  # fmt: skip
"""Calls that change what is on a disk."""

_LINE = re.compile(r"(\d+) +(\w+)\((.*)\) += (-?\d+)(.*)")
_CUT = re.compile(r"(\d+) +(\w+)\((.*?),? <unfinished \.\.\.>")
_REST = re.compile(r"(\d+) +<\.\.\. (\w+) resumed>,? ?(.*)\) += (-?\d+)(.*)")
_TEXT = re.compile(r"\"((?:\\x[0-9a-f]{2})*)\"")
_HANDLE = re.compile(r"(AT_FDCWD|\d+)<((?:\\x[0-9a-f]{2})*)>")


def strace() -> str:
    """The program; a test that needs it is left out where it is not or may not trace."""
    found = shutil.which("strace")
    if found is None:
        pytest.skip("strace is not installed")
    tried = subprocess.run([found, "-qq", "-o", "/dev/null", "true"], capture_output=True)
    if tried.returncode:
        pytest.skip("nothing can be traced here")
    return found


@dataclass(frozen=True)
class Call:
    """One call of the system, done: its arguments as strace writes them, and what it gave back."""

    process: int
    name: str
    arguments: str
    gave: int
    note: str = ""

    @property
    def texts(self) -> list[bytes]:
        """Its strings: paths, or what was written."""
        return [_raw(text) for text in _TEXT.findall(self.arguments)]

    @property
    def handles(self) -> list[tuple[str, str]]:
        """(number, path) of the open files it names."""
        # without its strings: they are long, and hold no quotation mark as they are written
        found = _HANDLE.findall("".join(self.arguments.split('"')[::2]))
        return [(number, _raw(path).decode("utf-8", "replace")) for number, path in found]

    @property
    def numbers(self) -> list[int]:
        """Its plain numbers, in order."""
        parts = self.arguments.split(", ")
        return [int(part) for part in parts if part.lstrip("-").isdigit()]

    def touches(self, root: Path) -> bool:
        """It concerns something in a folder."""
        named = [path for _number, path in self.handles]
        if not named or self.name.endswith(("at", "at2")):
            named += [text.decode("utf-8", "replace") for text in self.texts[:2]]
        return any(path.startswith(f"{root}/") or path == str(root) for path in named)


def _raw(text: str) -> bytes:
    return bytes.fromhex(text.replace("\\x", ""))


def traced(
    operation: Operation,
    place: Place,
    *,
    calls: tuple[str, ...] = CHANGING,
    inject: str = "",
    spoil: str = "",
    timeout: float = 300,
) -> tuple[Outcome, list[Call]]:
    """Run it under strace. `inject`: a call and what becomes of it, in the words of strace."""
    log = place.root.parent / f"{place.root.name}.strace"
    longest = "256" if inject else "40000000"
    options = ["-f", "-qq", "-y", "-xx", "-s", longest, "-e", "signal=none", "-o", str(log)]
    options += ["-e", "trace=" + ",".join(f"?{name}" for name in calls)]
    if inject:
        options += ["-e", f"inject={inject}"]
    else:
        options += ["--seccomp-bpf"]  # quicker, but then strace injects no signal
    done = subprocess.run(
        [strace(), *options, *operation.command(place, spoil)],
        env=place.environment(),
        capture_output=True,
        timeout=timeout,
    )
    found = list(read_log(log.read_text("utf-8", "replace").splitlines()))
    log.unlink()
    return Outcome.of(done.stdout, done.stderr, done.returncode), found


def read_log(lines: list[str]) -> list[Call]:
    """Calls in the order in which they came back."""
    waiting: dict[str, str] = {}
    found = []
    for line in lines:
        if match := _CUT.match(line):
            waiting[match[1]] = match[3]
        elif match := _REST.match(line):
            before = waiting.pop(match[1], "")
            arguments = ", ".join(part for part in (before, match[3]) if part)
            found.append(Call(int(match[1]), match[2], arguments, int(match[4]), match[5]))
        elif match := _LINE.match(line):
            found.append(Call(int(match[1]), match[2], match[3], int(match[4]), match[5]))
    return found


def points(calls: list[Call], root: Path, names: tuple[str, ...] = CHANGING) -> list[str]:
    """Every call that can be made to go wrong, in the words of strace: `pwrite64:when=7`.

    strace counts for each thread and each call by itself. Only calls that concern the folder
    count: what is written to a pipe is on no disk.
    """
    seen: dict[tuple[int, str], int] = Counter()
    found: dict[str, None] = {}
    for call in calls:
        if call.name in names:
            seen[call.process, call.name] += 1
            if call.touches(root):
                found[f"{call.name}:when={seen[call.process, call.name]}"] = None
    return list(found)


def by_name(found: list[str]) -> dict[str, int]:
    """How many points there are of each call."""
    count: dict[str, int] = defaultdict(int)
    for point in found:
        count[point.split(":")[0]] += 1
    return dict(count)
