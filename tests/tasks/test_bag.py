"""Every byte of a backup counts: also those between its members, which no hash covers."""

import hashlib
import io
import random
import tarfile
from pathlib import Path

import pytest

from casebook.errors import BackupDamaged
from casebook.tasks.backup_file import TOP
from casebook.tasks.bag import read_bag

PAYLOAD = {"header.json": b"x" * 700, "casebook.db": b"y" * 5000}


def a_bag() -> bytes:
    manifest = "".join(
        f"{hashlib.sha256(raw).hexdigest()}  data/{name}\n" for name, raw in PAYLOAD.items()
    )
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": b"Payload-Oxum: 5700.2\n",
        "manifest-sha256.txt": manifest.encode(),
    }
    lines = [f"{hashlib.sha256(raw).hexdigest()}  {name}\n" for name, raw in tags.items()]
    tags["tagmanifest-sha256.txt"] = "".join(lines).encode()
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, raw in {**tags, **{f"data/{name}": raw for name, raw in PAYLOAD.items()}}.items():
            info = tarfile.TarInfo(f"{TOP}/{name}")
            info.size = len(raw)
            archive.addfile(info, io.BytesIO(raw))
    return out.getvalue()


def read(path: Path) -> dict[str, bytes]:
    return {member.name: member.read() for member in read_bag(path, TOP)}


def test_no_changed_byte_and_no_lost_end_is_overlooked(tmp_path: Path) -> None:
    whole, path = a_bag(), tmp_path / "b"
    path.write_bytes(whole)
    assert read(path) == PAYLOAD
    chance = random.Random(1)
    for at in range(0, len(whole), 5):
        raw = bytearray(whole)
        raw[at] ^= 1 << chance.randrange(8)
        path.write_bytes(raw)
        with pytest.raises(BackupDamaged):
            read(path)
    for size in range(0, len(whole), tarfile.BLOCKSIZE):
        path.write_bytes(whole[:size])
        with pytest.raises(BackupDamaged):
            read(path)
    path.write_bytes(whole + b"more")
    with pytest.raises(BackupDamaged):
        read(path)


def again(raw: bytes, change: dict[str, bytes]) -> bytes:
    """The same archive with other contents of some members."""
    out = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(raw)) as old,
        tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for info in old:
            held = old.extractfile(info)
            assert held
            content = change.get(info.name.removeprefix(f"{TOP}/"), held.read())
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize("left_out", ["bagit.txt", "bag-info.txt", "manifest-sha256.txt"])
def test_a_tag_file_that_its_list_leaves_out_is_not_believed(tmp_path: Path, left_out: str) -> None:
    path, whole = tmp_path / "b", a_bag()
    with tarfile.open(fileobj=io.BytesIO(whole)) as archive:
        held = archive.extractfile(f"{TOP}/tagmanifest-sha256.txt")
        assert held
        lines = held.read().splitlines(keepends=True)
    path.write_bytes(again(whole, {}))
    assert read(path) == PAYLOAD
    shorter = b"".join(line for line in lines if left_out.encode() not in line)
    path.write_bytes(again(whole, {"tagmanifest-sha256.txt": shorter}))
    with pytest.raises(BackupDamaged, match=left_out):
        read(path)
    path.write_bytes(again(whole, {"tagmanifest-sha256.txt": b"".join([*lines, lines[0]])}))
    with pytest.raises(BackupDamaged, match="twice"):
        read(path)
