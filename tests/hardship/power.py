"""What a disk may hold after a power cut, worked out from what a process asked of it.

The run is traced once. Its calls are played on a disk in memory that knows of each byte and each
name whether it was made durable (fsync of the file, fsync of the folder). For a cut after any
call, the disk then shows one of the states that POSIX allows:

* `nothing`: only what was made durable;
* `names`: all names, but of the contents only what was made durable (delayed allocation);
* a number: names up to a random one (as a journal keeps them) or any of them, and of the contents
  any sectors of 512 bytes, chosen by that number (torn and reordered writes);
* `all`: everything, as after a kill.

This is stricter than any file system in use: a new file's name is lost without an fsync of its
folder. Not modelled: a drive that lies about flushing, and damage to neighbouring sectors. Files
written through memory maps are not seen; the only one is casebook.db-shm, which is made anew.
"""

import os
import random
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.hardship.operations import Outcome
from tests.hardship.tracing import CHANGING, Call

SEEN = (*CHANGING, "open", "openat", "creat", "lseek", "read")
SECTOR = 512
Way = str | int


@dataclass(eq=False)
class File:
    """Bytes as they are, as they are durable, and the writes in between."""

    now: bytearray = field(default_factory=bytearray)
    kept: bytes = b""
    waiting: list[tuple[int, bytes | None]] = field(default_factory=list)

    def write(self, place: int, data: bytes) -> None:
        """Write somewhere."""
        _write(self.now, place, data)
        self.waiting.append((place, data))

    def cut(self, size: int) -> None:
        """Give it another size."""
        _cut(self.now, size)
        self.waiting.append((size, None))

    def sync(self) -> None:
        """All of it is durable."""
        self.kept = bytes(self.now)
        self.waiting.clear()

    def after(self, way: Way, chance: random.Random) -> bytes:
        """What is there after a cut."""
        if way == "all":
            return bytes(self.now)
        if not isinstance(way, int):
            return self.kept
        found = bytearray(self.kept)
        for place, data in self.waiting:
            if data is None:
                if chance.random() < 0.5:
                    _cut(found, place)
                continue
            for start in range(0, len(data), SECTOR):
                if chance.random() < 0.5:
                    _write(found, place + start, data[start : start + SECTOR])
        return bytes(found)


@dataclass(eq=False)
class Folder:
    """Names as they are and as they are durable."""

    now: dict[str, "File | Folder"] = field(default_factory=dict)
    kept: dict[str, "File | Folder"] = field(default_factory=dict)


Change = list[tuple[Folder, str, File | Folder | None]]
"""One change of names: in which folder which name stands for what from now on."""


class Disk:
    """A disk below one folder, fed with calls."""

    def __init__(self, root: Path) -> None:
        """As it is now, all of it durable."""
        self.root = root
        self.top = _load(root)
        self.waiting: list[Change] = []
        self.places: dict[tuple[str, int], int] = {}

    def take(self, call: Call) -> bool:
        """Play one call; True if something on the disk is not as it was."""
        if call.gave < 0:
            return False
        played = getattr(self, "_" + call.name.removesuffix("at2").removesuffix("at"), None)
        return bool(played(call)) if played else False

    # Calls

    def _open(self, call: Call) -> bool:
        path = self._path(call, 0)
        if path is None:
            return False
        folder, name = self._find(path.parent), path.name
        file = folder.now.get(name) if isinstance(folder, Folder) else None
        changed = False
        if file is None and "O_CREAT" in call.arguments and isinstance(folder, Folder):
            file = File()
            self._rename_all([(folder, name, file)])
            changed = True
        if isinstance(file, File):
            if "O_TRUNC" in call.arguments and file.now:
                file.cut(0)
                changed = True
            self.places[str(call.gave), id(file)] = 0
        return changed

    _creat = _open

    def _write(self, call: Call) -> bool:
        number, file = self._file(call)
        if file is None:
            return False
        place = self.places.get((number, id(file)), 0)
        file.write(place, b"".join(call.texts)[: call.gave])
        self.places[number, id(file)] = place + call.gave
        return True

    _writev = _write

    def _pwrite64(self, call: Call) -> bool:
        _number, file = self._file(call)
        if file is None:
            return False
        file.write(call.numbers[-1], b"".join(call.texts)[: call.gave])
        return True

    _pwritev = _pwrite64

    def _sendfile(self, call: Call) -> bool:
        (number, target), (other, source) = call.handles[:2]
        file, of = self._find(Path(target)), self._find(Path(source))
        if not isinstance(file, File) or not isinstance(of, File):
            return False
        start = self.places.get((other, id(of)), 0)
        place = self.places.get((number, id(file)), 0)
        file.write(place, bytes(of.now[start : start + call.gave]))
        self.places[other, id(of)] = start + call.gave
        self.places[number, id(file)] = place + call.gave
        return call.gave > 0

    _copy_file_range = _sendfile

    def _lseek(self, call: Call) -> bool:
        number, file = self._file(call)
        if file is not None:
            self.places[number, id(file)] = call.gave
        return False

    def _read(self, call: Call) -> bool:
        number, file = self._file(call)
        if file is not None:
            self.places[number, id(file)] = self.places.get((number, id(file)), 0) + call.gave
        return False

    def _ftruncate(self, call: Call) -> bool:
        _number, file = self._file(call)
        if file is None:
            return False
        file.cut(call.numbers[-1])
        return True

    def _fallocate(self, call: Call) -> bool:
        _number, file = self._file(call)
        size = sum(call.numbers[-2:])
        if file is None or size <= len(file.now):
            return False
        file.cut(size)
        return True

    def _fsync(self, call: Call) -> bool:
        found = self._find(Path(call.handles[0][1]))
        if isinstance(found, File):
            found.sync()
        elif isinstance(found, Folder):
            for change in [one for one in self.waiting if any(part[0] is found for part in one)]:
                _apply(change, kept=True)
                self.waiting.remove(change)
        return found is not None

    _fdatasync = _fsync

    def _rename(self, call: Call) -> bool:
        old, new = self._path(call, 0), self._path(call, 1)
        if old is None or new is None:
            return False
        moved = self._find(old)
        return moved is not None and self._rename_all(
            [(self._folder(old), old.name, None), (self._folder(new), new.name, moved)]
        )

    def _link(self, call: Call) -> bool:
        old, new = self._path(call, 0), self._path(call, 1)
        if old is None or new is None:
            return False
        return self._rename_all([(self._folder(new), new.name, self._find(old))])

    def _unlink(self, call: Call) -> bool:
        path = self._path(call, 0)
        return path is not None and self._rename_all([(self._folder(path), path.name, None)])

    _rmdir = _unlink

    def _mkdir(self, call: Call) -> bool:
        path = self._path(call, 0)
        return path is not None and self._rename_all([(self._folder(path), path.name, Folder())])

    # Names

    def _rename_all(self, change: Change) -> bool:
        _apply(change, kept=False)
        self.waiting.append(change)
        return True

    def _file(self, call: Call) -> tuple[str, File | None]:
        if not call.handles:
            return "", None
        number, path = call.handles[0]
        found = self._find(Path(path))
        return number, found if isinstance(found, File) else None

    def _path(self, call: Call, which: int) -> Path | None:
        """The path that a call names, whole; None for one elsewhere."""
        named = os.fsdecode(call.texts[which])
        folders = [path for number, path in call.handles if call.name.endswith(("at", "at2"))]
        path = Path(folders[min(which, len(folders) - 1)] if folders else "/", named)
        return path if self.root in path.parents else None

    def _folder(self, path: Path) -> Folder:
        found = self._find(path.parent)
        assert isinstance(found, Folder), path
        return found

    def _find(self, path: Path) -> File | Folder | None:
        if path != self.root and self.root not in path.parents:
            return None
        found: File | Folder | None = self.top
        for name in path.relative_to(self.root).parts:
            found = found.now.get(name) if isinstance(found, Folder) else None
        return found

    # After a cut

    def show(self, way: Way, to: Path) -> None:
        """Write what is there after a cut into a folder; what was there goes.

        The casebook's folder itself stays where there is one: it is no copy.
        """
        chance = random.Random(str(way))
        names: dict[int, dict[str, File | Folder]] = {}
        kept = list(self.waiting)
        if way == "nothing":
            kept = []
        elif isinstance(way, int):
            if chance.random() < 0.5:
                kept = kept[: chance.randrange(len(kept) + 1)]
            else:
                kept = [change for change in kept if chance.random() < 0.5]
        for change in kept:
            for folder, name, what in change:
                _set(names.setdefault(id(folder), dict(folder.kept)), name, what)
        _clear(to, keep={"a.casebook"})
        self._put(self.top, to, names, way, chance)

    def _put(
        self,
        folder: Folder,
        to: Path,
        names: dict[int, dict[str, File | Folder]],
        way: Way,
        chance: random.Random,
    ) -> None:
        to.mkdir(mode=0o700, exist_ok=True)
        for name, what in names.get(id(folder), folder.kept).items():
            if isinstance(what, Folder):
                self._put(what, to / name, names, way, chance)
            else:
                (to / name).write_bytes(what.after(way, chance))

    def differences(self) -> list[str]:
        """Where the disk in memory is not the real one: the model must have seen everything."""
        there = {path for path in self.root.rglob("*") if path.is_file()}
        ours = dict(_files(self.top, self.root))
        found = [f"only one has {path}" for path in there ^ set(ours)]
        found += [
            f"{path} differs"
            for path in there & set(ours)
            if not path.name.endswith("-shm") and path.read_bytes() != bytes(ours[path].now)
        ]
        return found


def _clear(root: Path, keep: set[str]) -> None:
    for path in root.iterdir():
        if not path.is_dir():
            path.unlink()
        elif path.name not in keep:
            shutil.rmtree(path)
        else:
            _clear(path, set())


def acknowledged(calls: list[Call]) -> Iterator[tuple[Call, Outcome]]:
    """Each call, and what the process had told when it came back."""
    out = err = b""
    main = calls[0].process
    for call in calls:
        if call.name == "write" and call.process == main and call.handles:
            number, path = call.handles[0]
            if path.startswith("pipe:"):
                written = call.texts[0] if call.texts else b""
                out += written if number == "1" else b""
                err += written if number == "2" else b""
        yield call, Outcome.of(out, err, None)


def _load(root: Path) -> Folder:
    folder = Folder()
    for path in root.iterdir():
        if path.is_dir():
            folder.now[path.name] = _load(path)
        else:
            raw = path.read_bytes()
            folder.now[path.name] = File(bytearray(raw), raw)
    folder.kept = dict(folder.now)
    return folder


def _files(folder: Folder, at: Path) -> Iterator[tuple[Path, File]]:
    for name, what in folder.now.items():
        if isinstance(what, Folder):
            yield from _files(what, at / name)
        else:
            yield at / name, what


def _apply(change: Change, *, kept: bool) -> None:
    for folder, name, what in change:
        _set(folder.kept if kept else folder.now, name, what)


def _set(names: dict[str, File | Folder], name: str, what: File | Folder | None) -> None:
    if what is None:
        names.pop(name, None)
    else:
        names[name] = what


def _write(raw: bytearray, place: int, data: bytes) -> None:
    if len(raw) < place:
        raw.extend(bytes(place - len(raw)))
    raw[place : place + len(data)] = data


def _cut(raw: bytearray, size: int) -> None:
    if len(raw) > size:
        del raw[size:]
    else:
        raw.extend(bytes(size - len(raw)))
