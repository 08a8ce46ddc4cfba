"""Reads a tar file with one BagIt bag as a stream, and believes nothing that is not in it.

Nothing is extracted by its name: members must be ordinary files, their paths must be in the
manifest, and every one is compared with it.
"""

import hashlib
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import BinaryIO

from casebook.errors import BackupDamaged
from casebook.evidence.intake import opened_plain
from casebook.files import reading_failure
from casebook.progress import UNWATCHED, Progress
from casebook.words import _, later

TAG_LIMIT = 256 << 20
CHUNK = 1 << 20
NOT_WHOLE = later("it is cut off, or not a backup")
_SUM = re.compile(rb"[0-7]{6}\0 ")
_LINE = re.compile(r"([0-9a-f]{64})  ([^\r\n]+)")
TAG_MANIFEST = "tagmanifest-sha256.txt"
TAGS = ("bagit.txt", "bag-info.txt", "manifest-sha256.txt", TAG_MANIFEST)


class Member:
    """One file of the payload; read it whole before the next one."""

    def __init__(self, name: str, size: int, file: BinaryIO, path: Path) -> None:
        self.name, self.size = name, size
        self._file, self._path = file, path
        self._digest = hashlib.sha256()

    def read(self, size: int = -1, /) -> bytes:
        """The next bytes. Raises `BackupDamaged`, `NotReadable`."""
        try:
            data = self._file.read(size)
        except tarfile.TarError as error:
            raise BackupDamaged(
                reason=_("it is cut off in {name}").format(name=self.name)
            ) from error
        except OSError as error:
            raise reading_failure(error, self._path) from error
        self._digest.update(data)
        return data

    def finish(self) -> str:
        """Read what is left; the SHA-256 of the whole."""
        while self.read(1 << 20):
            pass
        return self._digest.hexdigest()


def read_bag(
    path: Path, top: str, *, file: BinaryIO | None = None, progress: Progress = UNWATCHED
) -> Iterator[Member]:
    """The payload files of a bag, each compared with the manifest once it was read.

    `file` is read instead of the path, from where it stands, if it is given.
    Raises `BackupDamaged` for anything that is not as the manifests say, or is missing; `NotAFile`.
    """
    try:
        with ExitStack() as stack:
            opened_file = file or stack.enter_context(opened_plain(path))
            total = os.fstat(opened_file.fileno()).st_size
            archive = stack.enter_context(tarfile.open(fileobj=opened_file, mode="r|"))
            end = 0
            wanted: dict[str, str] | None = None
            tags: dict[str, bytes] = {}
            for info in archive:
                _refuse_hidden(opened_file, end, info)
                end = info.offset_data + info.size
                name = info.name.removeprefix(f"{top}/")
                opened = archive.extractfile(info) if info.isreg() else None
                if opened is None or name == info.name:
                    raise BackupDamaged(reason=_unexpected(info.name))
                if name in TAGS and name not in tags and wanted is None:
                    if info.size > TAG_LIMIT:
                        raise BackupDamaged(reason=_("a manifest is too large"))
                    tags[name] = opened.read()
                    continue
                if wanted is None:
                    wanted = manifest_of(tags)
                digest = wanted.pop(name, None)
                if digest is None:
                    raise BackupDamaged(reason=_unexpected(name))
                member = Member(
                    name.removeprefix("data/"),
                    info.size,
                    opened,  # type: ignore[arg-type]
                    path,
                )
                yield member
                if member.finish() != digest:
                    raise BackupDamaged(reason=_("{name} is damaged").format(name=name))
                progress.step(min(total, archive.offset), total, "reading")
            rest = total - end
            if rest < 2 * tarfile.BLOCKSIZE or total % tarfile.RECORDSIZE:
                raise BackupDamaged(reason=_(NOT_WHOLE))
            _refuse_other_than_zeros(opened_file, end, rest)
            if wanted is None:
                wanted = manifest_of(tags)
            if wanted:
                name = next(iter(wanted))
                raise BackupDamaged(reason=_("{name} is missing").format(name=name))
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BackupDamaged(reason=_(NOT_WHOLE)) from error
    except OSError as error:
        raise reading_failure(error, path) from error


def _refuse_hidden(file: BinaryIO, end: int, info: tarfile.TarInfo) -> None:
    """Refuse a byte that no hash covers and that is not as it was written.

    Between two members stand zeros; the sum over a header covers all of it but how it is written.
    """
    _refuse_other_than_zeros(file, end, info.offset - end)
    for place in {info.offset, info.offset_data - tarfile.BLOCKSIZE}:
        if not _SUM.fullmatch(_look(file, place + 148, 8)):
            raise BackupDamaged(reason=_(NOT_WHOLE))


def _refuse_other_than_zeros(file: BinaryIO, start: int, size: int) -> None:
    while size > 0 and (piece := _look(file, start, min(size, CHUNK))):
        if piece.strip(b"\0"):
            raise BackupDamaged(reason=_(NOT_WHOLE))
        start += len(piece)
        size -= len(piece)


def _look(file: BinaryIO, place: int, size: int) -> bytes:
    """Bytes at another place of a file; its reader stays where it stands, and hashes none of it."""
    handle = file.fileno()
    if hasattr(os, "pread"):
        return os.pread(handle, size, place)
    here = os.lseek(handle, 0, os.SEEK_CUR)
    os.lseek(handle, place, os.SEEK_SET)
    try:
        return os.read(handle, size)
    finally:
        os.lseek(handle, here, os.SEEK_SET)


def manifest_of(tags: dict[str, bytes]) -> dict[str, str]:
    """Path to SHA-256 of the payload; all other tag files are compared first."""
    if set(tags) != set(TAGS):
        raise BackupDamaged(reason=_("its list of files is missing"))
    listed = _lines(tags[TAG_MANIFEST])
    for name in sorted(listed.keys() | (set(TAGS) - {TAG_MANIFEST})):
        found = hashlib.sha256(tags[name]).hexdigest() if name in tags else ""
        if found != listed.get(name):
            raise BackupDamaged(reason=_("{name} is damaged").format(name=name[:60]))
    return _lines(tags["manifest-sha256.txt"])


def _lines(raw: bytes) -> dict[str, str]:
    found = {}
    for line in raw.decode("utf-8").removesuffix("\n").split("\n"):
        match = _LINE.fullmatch(line)
        if not match:
            raise BackupDamaged(reason=_("its list of files cannot be read"))
        if match[2] in found:
            raise BackupDamaged(reason=_("a name stands in it twice"))
        found[match[2]] = match[1]
    return found


def _unexpected(name: str) -> str:
    return _("it holds {name}, which does not belong in it").format(name=repr(name[:60]))
