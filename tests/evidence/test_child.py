"""The child is shut in, and nothing that it says is believed unchecked."""

import io
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from casebook.crypto.seal import Writable
from casebook.errors import Cancelled
from casebook.evidence import decode
from casebook.evidence.answer import FACTS, LINE_LIMIT, heard, written
from casebook.evidence.decode import look_inside
from casebook.evidence.findings import BROKEN, TOO_SLOW, Attachment, Findings
from casebook.evidence.jpeg import is_bare_jpeg
from tests.evidence.looking import inside

CHILD = """
import sys
from casebook.evidence.limits import confine
print(confine())
for what in sys.argv[1:]:
    try:
        exec(what)
        print("did it")
    except (OSError, MemoryError, PermissionError) as error:
        print(type(error).__name__)
"""


def test_the_child_can_reach_nothing(tmp_path: Path) -> None:
    target = tmp_path / "written"
    kept = tmp_path / "keep"
    kept.write_text("x")
    tries = [
        "import socket; socket.socket()",
        "import socket; socket.socketpair()",
        f"open({str(target)!r}, 'w').write('x')",
        f"import os; os.open({str(target)!r}, os.O_RDONLY | os.O_CREAT)",
        "import os; os.fork()",
        "import os; os.kill(os.getppid(), 15)",
        "import subprocess; subprocess.run(['true'])",
        "import ctypes; c = ctypes.CDLL(None, use_errno=True); n = c.fork()\n"
        "if n < 0: raise OSError(ctypes.get_errno())",
        "x = bytearray(3 << 30)",
        f"import os; os.remove({str(kept)!r})",
        f"import os; os.truncate({str(kept)!r}, 0)",
        f"import os; os.chmod({str(kept)!r}, 0)",
        f"import os; os.utime({str(kept)!r})",
    ]
    done = subprocess.run([sys.executable, "-c", CHILD, *tries], capture_output=True, text=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 1 + len(tries), done.stderr
    assert "did it" not in lines
    assert not target.exists()
    assert kept.read_text() == "x"


# Children that were taken over


def lies(code: str, monkeypatch: pytest.MonkeyPatch, *, patience: float = 30.0) -> Findings:
    monkeypatch.setattr(decode, "command", lambda: [sys.executable, "-c", code])
    return inside(b"x" * 3_000_000, "a.txt", patience=patience)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "import os; os.abort()",
        "print('{}')",
        "import sys; sys.stdin.buffer.read(); print('null')",
        "import sys; sys.stdin.buffer.read(); print('[' * 100000)",
        "import sys; sys.stdin.buffer.read(); print('1' * 100000)",
        "import sys; sys.stdin.buffer.read(); sys.stdout.buffer.write(bytes(9_000_000))",
    ],
)
def test_an_answer_that_is_none_is_a_broken_file(
    code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert lies(code, monkeypatch).no_preview_reason == BROKEN


@pytest.mark.parametrize(
    "code",
    [
        "import time; time.sleep(60)",  # takes nothing: the time counts while it is fed
        "import sys, time; sys.stdin.buffer.read(); time.sleep(60)",
        "import sys, time; sys.stdin.buffer.read(); sys.stdout.write('{'); sys.stdout.flush();"
        " time.sleep(60)",
        "import sys\nwhile True: sys.stdout.write('x' * 65536)",  # talks, and does not listen
        "import time; import signal; signal.signal(15, signal.SIG_IGN); time.sleep(60)",
    ],
)
def test_a_child_that_does_not_end_is_ended(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    started = time.monotonic()
    assert lies(code, monkeypatch, patience=0.3).no_preview_reason == TOO_SLOW
    assert time.monotonic() - started < 20


def test_what_stops_the_feeding_comes_out_as_it_is_and_no_child_is_left() -> None:
    def feed(pipe: Writable) -> None:
        pipe.write(b"x" * 1000)
        raise Cancelled

    with pytest.raises(Cancelled):
        look_inside(feed, 5000, "x")
    assert children() == []


def children() -> list[str]:
    """Decoders that this process started: other tests have theirs."""
    return [
        path.name
        for path in Path("/proc").glob("[0-9]*")
        if "--decode-child" in _read(path / "cmdline")
        and f"PPid:\t{os.getpid()}\n" in _read(path / "status")
    ]


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""


# The answer


def picture(size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, "JPEG", **options)
    return out.getvalue()


WHOLE = Findings(
    media_type="message/rfc822",
    disagrees=True,
    metadata=(("From", "a"), ("Subject", "你好")),
    taken_at="2025:01:01 00:00:00",
    text="words\n\tand 字",
    text_complete=False,
    pages=3,
    thumbnail=picture(),
    attachments=(Attachment("a.txt", b"one"), Attachment("", b"")),
    no_preview_reason=BROKEN,
)


def test_what_is_said_is_heard() -> None:
    assert heard(io.BytesIO(b"".join(written(WHOLE))), 512) == WHOLE
    assert heard(io.BytesIO(b"".join(written(Findings()))), 512) == Findings()


def test_an_answer_that_was_cut_anywhere_is_none() -> None:
    whole = b"".join(written(WHOLE))
    for size in range(0, len(whole) - 1, 7):
        assert heard(io.BytesIO(whole[:size]), 512) is None


def said(**changes: object) -> Findings | None:
    head = json.loads(next(written(Findings())))
    return heard(io.BytesIO(json.dumps(head | changes).encode() + b"\n"), 512)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": -1}, {"text": 2**50}, {"text": True}, {"text": 1.0}, {"text": "0"},
        {"thumbnail": 1 << 30}, {"pages": -1}, {"pages": "many"}, {"metadata": "ab"},
        {"metadata": [["a"]]}, {"metadata": [[1, 2]]}, {"metadata": {"a": "b"}},
        {"attachments": [{"name": "a", "size": 1 << 30}]},
        {"attachments": [{"name": "a", "size": 0}] * 201},
        {"attachments": [{"name": 5, "size": 0}]}, {"attachments": 5}, {"taken_at": None},
        {"media_type": 1},
    ],
    ids=str,
)  # fmt: skip
def test_an_answer_of_the_wrong_shape_is_none(changes: dict[str, object]) -> None:
    assert said(**changes) is None


def test_what_is_heard_is_bounded_and_made_harmless() -> None:
    found = said(
        media_type="text/plain\n<b>",
        metadata=[["l" * 999, "v\0\x1b[31m" + "w" * 2_999]] * 999,
        taken_at="x" * 999,
        reason="Everything is fine.",
        attachments=[
            {"name": name, "size": 0}
            for name in ("../../etc/passwd", "C:\\a\\b.txt", "..", "\ud800")
        ],
    )
    assert found is not None
    assert found.media_type == "application/octet-stream"
    assert len(found.metadata) <= FACTS
    assert sum(len(label) + len(value) for label, value in found.metadata) < 1 << 20
    assert all("\0" not in value and "\x1b" not in value for _, value in found.metadata)
    assert len(found.taken_at) == 100
    assert found.no_preview_reason == BROKEN
    assert [item.name for item in found.attachments] == ["passwd", "b.txt", "", "?"]


def test_a_line_without_an_end_is_not_read_for_ever() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: object) -> int:
            view = memoryview(buffer)  # type: ignore[arg-type]
            view[:] = b"x" * len(view)
            Endless.given += len(view)
            return len(view)

    assert heard(io.BufferedReader(Endless()), 512) is None
    assert Endless.given <= LINE_LIMIT + (1 << 20)


@given(st.binary(max_size=200))
def test_nothing_that_a_child_writes_raises(data: bytes) -> None:
    heard(io.BytesIO(data), 512)
    heard(io.BytesIO(next(written(WHOLE)) + data), 512)


# Pictures, judged without decoding them


def test_only_the_plain_form_of_a_picture_is_let_through() -> None:
    assert is_bare_jpeg(picture(), 512)
    exif = Image.Exif()
    exif[271] = "Maker"
    for other in (
        picture(exif=exif),
        picture(progressive=True),
        picture(comment=b"x"),
        picture(icc_profile=b"x" * 200),
        picture((600, 10)),
        picture()[:-2],
        b"",
        b"\xff\xd8\xff\xd9",
        b"\x89PNG",
    ):
        assert not is_bare_jpeg(other, 512)


def test_every_cut_or_claim_of_a_picture_is_judged_without_harm() -> None:
    whole = picture()
    for place in range(len(whole)):
        is_bare_jpeg(whole[:place] + b"\xff\xd9", 512)
    place = whole.index(b"\xff\xc0") + 5
    claims = whole[:place] + b"\xff\xff\xff\xff" + whole[place + 4 :]
    assert not is_bare_jpeg(claims, 512)
