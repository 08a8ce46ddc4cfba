"""Shuts a decoder in: memory, time and files are limited, and it can reach nothing.

What the kernel offers is used: resource limits everywhere on Unix, a system-call filter
(seccomp) on Linux. Where there is no filter, Python itself refuses sockets and programs, which
stops Python code but not a decoder written in C that was taken over; `confine` says which it was.
"""

import errno
import os
import sys
from typing import Any

MEMORY = 1536 << 20
SECONDS = 20
TABLE_SECONDS = 120
FILES = 64

_FORBIDDEN = (
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg",
    "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv", "process_vm_writev",
    "kill", "tkill", "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir", "mkdirat",
    "rmdir", "symlink", "symlinkat", "link", "linkat", "chmod", "fchmodat", "chown", "fchownat",
    "truncate", "mknod", "mknodat", "mount", "umount2", "unshare", "setns", "bpf", "io_uring_setup",
    "keyctl", "add_key", "request_key", "memfd_create", "shmget", "open_by_handle_at",
)  # fmt: skip
_REFUSED_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def confine(seconds: int = SECONDS) -> bool:
    """Give up everything a decoder does not need; True if the kernel enforces it."""
    if sys.platform == "win32":
        _refuse_in_python()
        return False
    import resource

    filters = _library()  # it looks for itself with other programs: before they are refused
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_NOFILE, FILES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))
    _refuse_in_python()
    return filters is not None and _filter_calls(filters)


def _library() -> Any:
    """The binding to libseccomp, or None where there is none."""
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError):
        return None
    return pyseccomp


def _filter_calls(pyseccomp: Any) -> bool:
    refuse = pyseccomp.ERRNO(errno.EPERM)
    calls = pyseccomp.SyscallFilter(defaction=pyseccomp.ALLOW)
    for name in _FORBIDDEN:
        try:
            calls.add_rule(refuse, name)
        except (OSError, ValueError):
            continue  # this kernel has no such call
    for name, place in (("open", 1), ("openat", 2)):
        for flag in (os.O_WRONLY, os.O_RDWR, os.O_CREAT):
            mask = flag if flag == os.O_CREAT else os.O_ACCMODE
            try:
                calls.add_rule(refuse, name, pyseccomp.Arg(place, pyseccomp.MASKED_EQ, mask, flag))
            except (OSError, ValueError):
                continue
    try:
        calls.load()
    except OSError:
        return False
    return True


def _refuse_in_python() -> None:
    def hook(event: str, _arguments: object) -> None:
        if event.startswith(_REFUSED_EVENTS):
            raise PermissionError(event)

    sys.addaudithook(hook)
