"""Reads a tar file with one BagIt bag as a stream, and believes nothing that is not in it.

Nothing is extracted by its name: members must be ordinary files, their paths must be in the
manifest, and every one is compared with it.
"""

import hashlib
import re
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from casebook.errors import BackupDamaged
from casebook.files import reading_failure
from casebook.progress import UNWATCHED, Progress

TAG_LIMIT = 256 << 20
CHUNK = 1 << 20
NOT_WHOLE = "it is not a whole tar file"
_SUM = re.compile(rb"[0-7]{6}\0 ")
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)")
TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt")


class Member:
    """One file of the payload; read it whole before the next one."""

    def __init__(self, name: str, size: int, file: BinaryIO, bag: Path) -> None:
        self.name, self.size = name, size
        self._file, self._bag = file, bag
        self._digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes. Raises `BackupDamaged`, `NotReadable`."""
        try:
            data = self._file.read(size)
        except tarfile.TarError as error:
            raise BackupDamaged(reason=NOT_WHOLE) from error
        except OSError as error:
            raise reading_failure(error, self._bag) from error
        self._digest.update(data)
        return data

    def finish(self) -> str:
        """Read what is left; the SHA-256 of the whole."""
        while self.read(1 << 20):
            pass
        return self._digest.hexdigest()


def read_bag(path: Path, top: str, *, progress: Progress = UNWATCHED) -> Iterator[Member]:
    """The payload files of a bag, each compared with the manifest once it was read.

    Raises `BackupDamaged` for anything that is not as the manifests say, or is missing.
    """
    try:
        total = path.stat().st_size
        with (
            path.open("rb") as between,
            path.open("rb") as file,
            tarfile.open(fileobj=file, mode="r|") as archive,
        ):
            end = 0
            wanted: dict[str, str] | None = None
            tags: dict[str, bytes] = {}
            for info in archive:
                _refuse_hidden(between, end, info)
                end = info.offset_data + info.size
                name = info.name.removeprefix(f"{top}/")
                opened = archive.extractfile(info) if info.isreg() else None
                if opened is None or name == info.name:
                    raise BackupDamaged(reason=f"unexpected member {info.name[:60]!r}")
                if name in TAGS and name not in tags and wanted is None:
                    if info.size > TAG_LIMIT:
                        raise BackupDamaged(reason="a manifest is too large")
                    tags[name] = opened.read()
                    continue
                if wanted is None:
                    wanted = manifest_of(tags)
                digest = wanted.pop(name, None)
                if digest is None:
                    raise BackupDamaged(reason=f"{name[:60]!r} is not in the manifest")
                member = Member(name.removeprefix("data/"), info.size, opened, path)  # type: ignore[arg-type]
                yield member
                if member.finish() != digest:
                    raise BackupDamaged(reason=f"{name} is not what the manifest says")
                progress.step(min(total, archive.offset), total, "reading")
            rest = total - end
            if rest < 2 * tarfile.BLOCKSIZE or total % tarfile.RECORDSIZE:
                raise BackupDamaged(reason=NOT_WHOLE)
            _refuse_other_than_zeros(between, end, rest)
            if wanted is None:
                wanted = manifest_of(tags)
            if wanted:
                raise BackupDamaged(reason=f"{next(iter(wanted))} is missing")
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BackupDamaged(reason=NOT_WHOLE) from error
    except OSError as error:
        raise reading_failure(error, path) from error


def _refuse_hidden(file: BinaryIO, end: int, info: tarfile.TarInfo) -> None:
    """Refuse a byte that no hash covers and that is not as it was written.

    Between two members stand zeros; the sum over a header covers all of it but how it is written.
    """
    _refuse_other_than_zeros(file, end, info.offset - end)
    for place in {info.offset, info.offset_data - tarfile.BLOCKSIZE}:
        file.seek(place + 148)
        if not _SUM.fullmatch(file.read(8)):
            raise BackupDamaged(reason=NOT_WHOLE)


def _refuse_other_than_zeros(file: BinaryIO, start: int, size: int) -> None:
    file.seek(start)
    while size > 0 and (piece := file.read(min(size, CHUNK))):
        if piece.strip(b"\0"):
            raise BackupDamaged(reason=NOT_WHOLE)
        size -= len(piece)


def manifest_of(tags: dict[str, bytes]) -> dict[str, str]:
    """Path to SHA-256 of the payload; the tag files are compared first."""
    if set(tags) != set(TAGS):
        raise BackupDamaged(reason="a tag file is missing")
    for name, digest in _lines(tags["tagmanifest-sha256.txt"]).items():
        if name not in tags or hashlib.sha256(tags[name]).hexdigest() != digest:
            raise BackupDamaged(reason=f"{name[:60]} is not what the tag manifest says")
    return _lines(tags["manifest-sha256.txt"])


def _lines(raw: bytes) -> dict[str, str]:
    found = {}
    for line in raw.decode("utf-8").removesuffix("\n").split("\n"):
        match = _LINE.fullmatch(line)
        if not match:
            raise BackupDamaged(reason="a manifest cannot be read")
        found[match[2]] = match[1]
    return found
