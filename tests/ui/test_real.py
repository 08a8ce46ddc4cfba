"""The program as it is started, on a screen of its own, with real keys; and what a lock leaves."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from casebook.book import opening
from casebook.records import Incident, Showing
from tests.conftest import PASSPHRASE

CANARY = "heronpulse"
"""A word that is typed, and must be nowhere in plain afterwards."""

PATIENCE = 180
"""Seconds that anything may take: a slow or busy machine must not fail a test."""

WORDS = "grey heron walks the north river"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="a screen of its own needs X"),
    pytest.mark.skipif(not shutil.which("Xvfb"), reason="Xvfb is not installed"),
    pytest.mark.skipif(not shutil.which("xdotool"), reason="xdotool is not installed"),
]


@dataclass
class Screen:
    """A screen with a keyboard and a mouse."""

    display: str
    home: Path
    started: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def start(self, *words: str) -> "subprocess.Popen[bytes]":
        """Start the program; what it and those that follow it complain of is kept."""
        with (self.home / "complaints").open("ab") as complaints:
            program = subprocess.Popen(
                [sys.executable, "-m", "casebook", "--window", *words],
                env=self.environment(),
                stderr=complaints,
            )
        self.started.append(program)
        return program

    def until(self, so: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
        """Wait until something is so; says how the program fared when it does not come."""
        end = time.monotonic() + seconds
        while not so():
            if time.monotonic() > end or any(one.poll() for one in self.started):
                pytest.fail(f"waited in vain for {what}; {self.state()}")
            time.sleep(0.02)

    def state(self) -> str:
        """What there is to know of it."""
        ends = [one.poll() for one in self.started]
        shown = [self.do("getwindowname", one) for one in self.windows("")]
        complaints = (self.home / "complaints").read_text(errors="replace")[-4000:]
        return f"ended: {ends}, running: {windows_of(self.home)}, shown: {shown}\n{complaints}"

    def environment(self) -> dict[str, str]:
        """What a program on this screen is started with."""
        kept = {name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ}
        return kept | {
            "DISPLAY": self.display,
            "QT_QPA_PLATFORM": "xcb",
            "HOME": str(self.home),
            "XDG_RUNTIME_DIR": str(self.home / "run"),
            "TMPDIR": str(self.home / "tmp"),
        }

    def do(self, *words: str) -> str:
        """One command of xdotool; empty when it fails."""
        done = subprocess.run(
            ["xdotool", *words],
            env=self.environment(),
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )
        return done.stdout.strip() if done.returncode == 0 else ""

    def windows(self, title: str) -> list[str]:
        """Windows that are shown and whose title holds this."""
        return self.do("search", "--onlyvisible", "--name", title).split()

    def front(self, title: str) -> None:
        """Wait for a window and give it the keys."""

        def has_keys() -> bool:
            found = self.windows(title)
            if found and self.do("getwindowfocus") != found[-1]:
                # not `--sync`, which waits for ever when the window has gone meanwhile
                self.do("windowfocus", found[-1])
            return bool(found) and self.do("getwindowfocus") == found[-1]

        self.until(has_keys, f"a window {title}")

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        self.do("type", "--delay", "12", text)

    def click(self, x: int, y: int) -> None:
        """Click at a place of the screen, whose corner is that of the window."""
        self.do("mousemove", str(x), str(y), "click", "1")

    def key(self, keys: str) -> None:
        """Press keys together, such as ctrl+n."""
        self.do("key", keys)


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    home = tmp_path / "home"
    (home / "tmp").mkdir(parents=True)
    (home / "run").mkdir(mode=0o700)
    read, write = os.pipe()
    server = subprocess.Popen(
        # Without -noreset it starts anew whenever nobody is connected, as after every look of
        # xdotool before the program is there: a program that connects meanwhile is turned away.
        f"Xvfb -noreset -nolisten tcp -screen 0 1400x900x24 -displayfd {write}".split(),
        pass_fds=[write],
        stderr=subprocess.PIPE,
    )
    os.close(write)
    assert server.stderr is not None
    with server, server.stderr, os.fdopen(read) as told:
        number = told.readline().strip()
        assert number, server.stderr.read()
        yield Screen(f":{number}", home)
        for pid in programs(home):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        server.terminate()


def programs(home: Path) -> list[int]:
    """Every process that was started on this screen."""
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        try:
            if f"HOME={home}\0".encode() in (path / "environ").read_bytes():
                state = (path / "stat").read_text().rpartition(")")[2].split()[0]
                if state != "Z" and int(path.name) != os.getpid():
                    found.append(int(path.name))
        except OSError:
            continue
    return found


def windows_of(home: Path) -> list[int]:
    """The processes of ours that show windows."""
    found = []
    for pid in programs(home):
        with suppress(OSError):  # it ended meanwhile
            if b"--window" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(pid)
    return found


def memory(pid: int) -> bytes:
    """All that a process has in memory."""
    found = []
    with Path(f"/proc/{pid}/maps").open() as maps, Path(f"/proc/{pid}/mem").open("rb", 0) as mem:
        for line in maps:
            place, rights, *_rest = line.split()
            if "r" not in rights or "[v" in line:
                continue
            start, end = (int(one, 16) for one in place.split("-"))
            try:
                mem.seek(start)
                found.append(mem.read(end - start))
            except (OSError, ValueError, OverflowError):
                continue
    return b"\0".join(found)


def in_any_form(text: str) -> list[bytes]:
    """A text as it may lie in memory or on a disk."""
    return [text.encode("utf-8"), text.encode("utf-16-le"), text.encode("utf-32-le")]


def test_typing_locking_and_what_is_left(screen: Screen, folder: Path) -> None:
    program = screen.start(str(folder))
    screen.front("Casebook")
    until_said(screen, "Unlock")
    screen.type(PASSPHRASE)
    screen.key("Return")
    screen.until(lambda: screen.windows("a – Casebook"), "the desk")
    screen.front("a – Casebook")
    screen.key("ctrl+n")
    screen.front("New incident")
    screen.type(f"He called and said {CANARY}.")
    screen.key("ctrl+Return")
    screen.until(lambda: not screen.windows("New incident"), "the sheet to close")
    screen.front("a – Casebook")
    screen.key("ctrl+n")
    screen.front("New incident")
    screen.type(f"unfinished {CANARY}")
    # it is there: looking finds it while the casebook is open
    assert any(form in memory(program.pid) for form in in_any_form(CANARY))

    pressed = time.monotonic()
    screen.key("ctrl+l")
    screen.until(lambda: not screen.windows("New incident"), "nothing to be seen")
    hidden = time.monotonic() - pressed
    screen.until(lambda: screen.windows("Casebook"), "the door")
    shown = time.monotonic() - pressed
    screen.until(lambda: program.poll() is not None, "the end of the process that held keys")
    ended = time.monotonic() - pressed
    sys.stdout.write(f"hidden {hidden:.2f} s, door {shown:.2f} s, ended {ended:.2f} s\n")

    (door,) = windows_of(screen.home)
    assert door != program.pid
    kept = memory(door)
    for secret in (CANARY, PASSPHRASE):
        assert not any(form in kept for form in in_any_form(secret))
    everything = [path for path in (*screen.home.rglob("*"), *folder.rglob("*")) if path.is_file()]
    assert everything
    for path in everything:
        raw = path.read_bytes()
        for secret in (CANARY, PASSPHRASE):
            assert not any(form in raw for form in in_any_form(secret)), path

    # the door opens again, and what was unfinished is offered
    screen.front("Casebook")
    until_said(screen, "Unlock")
    screen.type(PASSPHRASE)
    screen.key("Return")
    screen.until(lambda: screen.windows("a – Casebook"), "the desk again")
    screen.front("a – Casebook")
    screen.key("ctrl+n")
    screen.front("New incident")
    screen.key("ctrl+Return")
    screen.until(lambda: not screen.windows("New incident"), "the sheet to close")
    screen.front("a – Casebook")
    screen.key("ctrl+shift+l")
    screen.until(lambda: not windows_of(screen.home), "nothing to be left")
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        titles = [item.title for item in book.all(Incident)]
    assert titles == [f"He called and said {CANARY}", f"unfinished {CANARY}"]


def put_on_clipboard(screen: Screen, what: str) -> "subprocess.Popen[bytes]":
    """Another program that offers a text, or a picture it draws; it holds it until it is ended."""
    program = (
        "import sys; from PySide6.QtGui import QColor, QGuiApplication, QImage;"
        "app = QGuiApplication([]); board = app.clipboard(); what = sys.argv[1];"
        "image = QImage(120, 90, QImage.Format.Format_RGB32); image.fill(QColor('teal'));"
        "board.setText(what) if what else board.setImage(image); app.processEvents();"
        "sys.stdout.write('ready'); sys.stdout.flush(); app.exec()"
    )
    made = subprocess.Popen(
        [sys.executable, "-c", program, what],
        env=screen.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert made.stdout is not None
    with made.stdout:
        assert made.stdout.read(5) == b"ready"
    return made


def until_said(screen: Screen, text: str) -> None:
    """Wait until the window has drawn a text: what it shows is in memory as Qt writes it."""
    said = text.encode("utf-16-le") + b"\0\0"

    def is_said() -> bool:
        try:
            return any(said in memory(pid) for pid in windows_of(screen.home))
        except OSError:  # it ended meanwhile
            return False

    screen.until(is_said, text)


def write_down(screen: Screen, words: str) -> None:
    screen.front("Our casebook – Casebook")
    screen.key("ctrl+n")
    screen.front("New incident")
    if words:
        screen.type(words)
        screen.key("ctrl+Return")
        screen.until(lambda: not screen.windows("New incident"), "the sheet to close")


def test_a_day_with_real_keys(screen: Screen) -> None:
    # made: a name, a passphrase twice, the recovery sheet later
    program = screen.start()
    screen.front("Casebook")
    until_said(screen, "Create a casebook")
    screen.key("Return")
    screen.type("Mei")
    screen.key("Return")
    for _time in range(2):
        screen.type(WORDS)
        screen.key("Return")
    until_said(screen, "A recovery sheet")
    for key in ("Tab", "Tab", "Return"):
        screen.key(key)

    # written down: Chinese words and a screenshot, saved at once; and a second one
    screen.until(lambda: screen.windows("Our casebook – Casebook"), "the desk")
    write_down(screen, "")
    board = put_on_clipboard(screen, "對方用普通話，講出姐姐的全名。")
    screen.key("ctrl+v")
    until_said(screen, "對方用普通話，講出姐姐的全名。")
    board.kill()
    board.wait()
    board = put_on_clipboard(screen, "")
    screen.key("ctrl+v")
    screen.key("ctrl+Return")
    screen.until(lambda: not screen.windows("New incident"), "the sheet to close")
    board.kill()
    board.wait()
    write_down(screen, "A grey car waited outside")

    # locked, and opened again
    (before,) = windows_of(screen.home)
    screen.front("Our casebook – Casebook")
    screen.key("ctrl+l")
    screen.until(lambda: windows_of(screen.home) not in ([before], []), "another process")
    program.wait(PATIENCE)
    assert program.pid == before
    until_said(screen, "Unlock")
    screen.front("Casebook")
    screen.type(WORDS)
    screen.key("Return")
    screen.until(lambda: screen.windows("Our casebook – Casebook"), "the desk again")
    screen.front("Our casebook – Casebook")
    until_said(screen, "2 incidents")

    # found in Chinese, and completed
    board = put_on_clipboard(screen, "姐姐")
    screen.key("ctrl+f")
    screen.key("ctrl+v")
    until_said(screen, "1 incident")
    board.kill()
    board.wait()
    screen.key("Down")
    until_said(screen, "Not yet reported")
    screen.key("Return")
    until_said(screen, "Discard changes")
    screen.key("End")
    screen.type(" (my sister)")
    screen.key("ctrl+s")
    folder = next((screen.home / "Casebook").glob("*.casebook"), screen.home)
    until_said(screen, "2 versions")

    # a dossier of it is begun, by mouse: it is not saved before what is readable was gone through
    screen.click(1130, 106)
    until_said(screen, "Go through what will be readable first: step 4.")
    screen.front("Our casebook – Casebook")
    screen.key("ctrl+l")
    until_said(screen, "Unlock")
    screen.until(lambda: len(windows_of(screen.home)) == 1, "the end of the one with keys")
    with opening.open_with_passphrase(folder, WORDS) as book:
        first, second = book.all(Incident)
        assert first.title == "對方用普通話，講出姐姐的全名 (my sister)"
        assert second.title == "A grey car waited outside"
        assert len(book.where(Showing, "subject", first.id)) == 1
