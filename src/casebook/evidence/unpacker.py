"""The child that unpacks what other programs export as a ZIP file; it alone opens it.

Its standard input is the file itself, so that a film of any length goes through in pieces. It
answers with a line of JSON for each file inside, then its bytes in pieces, each behind its length.
"""

import json
import os
import struct
import sys
import zipfile
import zlib
from typing import BinaryIO, Final

from casebook.evidence.limits import confine
from casebook.evidence.packages import sort_of

MEMBERS: Final = 5000
TOTAL: Final = 16 << 30
PIECE: Final = 1 << 18
BROKEN: Final = 0xFFFFFFFF
SECONDS: Final = 600
_AT_LEAST: Final = 64 << 20
_TIMES: Final = 20
_FAILURES = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError)


def most(size: int) -> int:
    """How much may come out of a ZIP file of this size; pictures and films hardly get smaller."""
    return min(TOTAL, _AT_LEAST + size * _TIMES)


def child_main() -> int:
    """Shut ourselves in, and hand out what is inside."""
    out = sys.stdout.buffer
    confine(SECONDS)
    try:
        with zipfile.ZipFile(sys.stdin.buffer) as archive:
            _answer(archive, out)
    except (*_FAILURES, ValueError):
        _line(out, {"sort": ""})
    out.flush()
    return 0


def _answer(archive: zipfile.ZipFile, out: BinaryIO) -> None:
    files = [info for info in archive.infolist()[: MEMBERS * 4] if not info.is_dir()]
    sort = sort_of(info.filename for info in files)
    _line(out, {"sort": sort, "files": len(files), "locked": any(i.flag_bits & 1 for i in files)})
    if not sort:
        return
    left = most(os.fstat(sys.stdin.fileno()).st_size)
    for info in files[:MEMBERS]:
        _line(out, {"name": info.filename[-1000:], "size": info.file_size})
        try:
            with archive.open(info) as member:
                while piece := member.read(PIECE):
                    left -= len(piece)
                    if left < 0:
                        break
                    out.write(struct.pack(">I", len(piece)) + piece)
            out.write(struct.pack(">I", 0 if left >= 0 else BROKEN))
        except (*_FAILURES, ValueError):
            out.write(struct.pack(">I", BROKEN))


def _line(out: BinaryIO, value: dict[str, object]) -> None:
    out.write(json.dumps(value).encode("ascii") + b"\n")
