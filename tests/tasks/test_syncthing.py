"""Three casebooks whose folder the real Syncthing carries, on this computer only, with cuts."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from casebook.book import Casebook
from casebook.tasks.exchange import VERIFIED, exchange_once
from tests.tasks.laptops import laptops, on_shelf, the_same, titles, write_down

SYNCTHING = shutil.which("syncthing")
PATIENCE = 420.0

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(SYNCTHING is None, reason="the Debian package syncthing is not installed"),
    pytest.mark.skipif(sys.platform != "linux", reason="Syncthing is run as on Linux"),
]


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


class Carrier:
    """One Syncthing with a home of its own: no discovery, no relays, nothing but loopback."""

    def __init__(self, place: Path) -> None:
        self.home, self.folder = place / "home", place / "share"
        self.folder.mkdir(parents=True)
        self.port, self.gui = free_port(), free_port()
        self._run("generate", f"--home={self.home}", "--skip-port-probing", "--no-default-folder")
        self.id = self._run(f"--home={self.home}", "--device-id").strip()
        self.process: subprocess.Popen[bytes] | None = None

    def _run(self, *arguments: str) -> str:
        return subprocess.run(
            [str(SYNCTHING), *arguments], capture_output=True, text=True, check=True, env=self._env
        ).stdout

    @property
    def _env(self) -> dict[str, str]:
        return {
            **os.environ, "HOME": str(self.home), "STNOUPGRADE": "1", "STNORESTART": "1",
            "STNODEFAULTFOLDER": "1", "STMONITORED": "yes",  # one process, which can be cut
        }  # fmt: skip

    def know(self, everybody: "list[Carrier]") -> None:
        """Write the settings: who else there is, and the one folder."""
        devices = "".join(
            f'<device id="{one.id}" name="x" compression="never" introducer="false">'
            f"<address>tcp://127.0.0.1:{one.port}</address></device>"
            for one in everybody
        )
        shared = "".join(f'<device id="{one.id}"></device>' for one in everybody)
        options = (
            f"<listenAddress>tcp://127.0.0.1:{self.port}</listenAddress>"
            "<globalAnnounceEnabled>false</globalAnnounceEnabled>"
            "<localAnnounceEnabled>false</localAnnounceEnabled>"
            "<relaysEnabled>false</relaysEnabled><natEnabled>false</natEnabled>"
            "<startBrowser>false</startBrowser><autoUpgradeIntervalH>0</autoUpgradeIntervalH>"
            "<urAccepted>-1</urAccepted><crashReportingEnabled>false</crashReportingEnabled>"
            "<reconnectionIntervalS>1</reconnectionIntervalS>"
            "<stunKeepaliveStartS>0</stunKeepaliveStartS>"
        )
        (self.home / "config.xml").write_text(
            '<configuration version="36">'
            f'<folder id="group" label="group" path="{self.folder}" type="sendreceive"'
            ' rescanIntervalS="2" fsWatcherEnabled="true" fsWatcherDelayS="1">'
            f"<filesystemType>basic</filesystemType>{shared}"
            '<minDiskFree unit="%">0</minDiskFree></folder>'
            f"{devices}"
            f'<gui enabled="true" tls="false"><address>127.0.0.1:{self.gui}</address>'
            "<apikey>for-this-test-only</apikey></gui>"
            f"<options>{options}</options></configuration>",
            "utf-8",
        )

    def start(self) -> None:
        self.process = subprocess.Popen(
            [str(SYNCTHING), "serve", f"--home={self.home}", "--no-browser", "--no-restart"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=self._env,
            start_new_session=True,
        )  # fmt: skip

    def cut(self) -> None:
        """The power goes, in the middle of whatever it was doing."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            self.process = None


@contextmanager
def carried(place: Path, count: int) -> Iterator[list[Carrier]]:
    carriers = [Carrier(place / str(number)) for number in range(count)]
    for one in carriers:
        one.know(carriers)
    try:
        for one in carriers:
            one.start()
        yield carriers
    finally:
        for one in carriers:
            one.cut()


def go_on(books: list[Casebook], carriers: list[Carrier], seconds: float) -> bool:
    """Pass after pass for a while; True as soon as all are the same and at rest."""
    until, quiet = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        did = False
        for book, carrier in zip(books, carriers, strict=True):
            assert carrier.process is None or carrier.process.poll() is None, "Syncthing ended"
            report = exchange_once(book, carrier.folder, take=VERIFIED)
            assert not report.failed
            did = did or report.did_something
        quiet = 0 if did else quiet + 1
        if quiet >= 3 and the_same(books):
            return True
        time.sleep(0.5)
    return False


def test_three_casebooks_over_syncthing_with_cuts_in_the_middle(tmp_path: Path) -> None:
    film = tmp_path / "film.mp4"
    film.write_bytes(os.urandom(24_000_000))
    with laptops(tmp_path, 3) as books, carried(tmp_path / "carried", 3) as carriers:
        for book in books:
            write_down(book, f"{book.card().name} 1")
        assert go_on(books, carriers, PATIENCE), "before any cut"
        assert len(titles(books[0])) == 3

        # a large file is on its way: cut the one that sends, then the one that receives
        write_down(books[0], "with a film", film)
        exchange_once(books[0], carriers[0].folder, take=VERIFIED)
        for cut in (carriers[0], carriers[1], carriers[2], carriers[0]):
            time.sleep(1.5)
            cut.cut()
            write_down(books[1], f"while {carriers.index(cut)} was away")
            go_on(books, carriers, 3)
            cut.start()
        # what Syncthing takes for a conflict: both sides change one file while they are apart
        carriers[2].cut()
        for carrier in carriers:
            for path in sorted(carrier.folder.glob("*.bundle"))[:1]:
                path.write_bytes(f"spoiled by {carrier.port}".encode())
        carriers[2].start()
        write_down(books[2], "after the conflict")
        assert go_on(books, carriers, PATIENCE), "after the cuts"
        assert len(titles(books[0])) == 3 + 1 + 4 + 1
        assert all(len(on_shelf(book)) == 1 for book in books)
        for book in books:
            assert not book.faults()
        names = [path.name for path in carriers[0].folder.glob("[!.~]*")]
        assert all(re.fullmatch(r"[0-9a-f]{32}-\d+\.bundle", name) for name in names), names
