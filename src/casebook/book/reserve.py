"""A few MiB kept aside, so that deleting and locking still work when the disk is full."""

import os
from contextlib import suppress
from pathlib import Path

NAME = "reserve"
SIZE = 4 << 20


class Reserve:
    """The reserve of one casebook folder."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME

    def keep(self) -> None:
        """Set the space aside if it is not; a full disk is not a reason to complain now."""
        with suppress(OSError):
            if self._path.exists() and self._path.stat().st_size == SIZE:
                return
            part = self._path.with_name(NAME + ".part")
            try:
                with part.open("wb") as file:
                    # random bytes: a file system that compresses would keep nothing aside
                    file.write(os.urandom(SIZE))
                    file.flush()
                    os.fsync(file.fileno())
                part.replace(self._path)
            finally:
                part.unlink(missing_ok=True)

    def free(self) -> bool:
        """Give the space back; False if there was none."""
        try:
            self._path.unlink()
        except OSError:
            return False
        return True
