"""One opener at a time: an operating-system lock, which ends with the process that holds it."""

import os
import sys
from pathlib import Path

from casebook.errors import CasebookInUse

if sys.platform == "win32":
    import msvcrt

    def _take(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _take(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


NAME = "lock"


class FolderLock:
    """Held from opening to closing. The contents of the file mean nothing."""

    def __init__(self, folder: Path, *, read_only: bool = False) -> None:
        """Raises `CasebookInUse` when somebody else holds it."""
        flags = os.O_RDONLY if read_only else os.O_RDWR | os.O_CREAT
        self._handle = -1
        try:
            self._handle = os.open(folder / NAME, flags | getattr(os, "O_CLOEXEC", 0), 0o600)
            _take(self._handle)
        except FileNotFoundError:
            if not read_only:
                raise
        except OSError as error:
            if self._handle < 0:
                raise
            self.release()
            raise CasebookInUse from error

    def release(self) -> None:
        """Let the next one in."""
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
