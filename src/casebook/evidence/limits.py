"""Shuts a decoder in: memory, time and files are limited, and it can reach nothing.

What the kernel offers is used: resource limits everywhere on Unix, a system-call filter
(seccomp) on Linux. Where there is no filter, Python itself refuses sockets and programs, which
stops Python code but not a decoder written in C that was taken over; `confine` says which it was.
"""

import errno
import os
import sys
from contextlib import suppress
from typing import Any

MEMORY = 1536 << 20
SECONDS = 20
TABLE_SECONDS = 120
FILES = 64

_FORBIDDEN = (
    # reaching out, and other processes
    "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4", "sendto", "sendmsg",
    "sendmmsg", "execve", "execveat", "fork", "vfork", "ptrace", "process_vm_readv",
    "process_vm_writev", "process_madvise", "kill", "tkill", "rt_sigqueueinfo",
    "rt_tgsigqueueinfo", "pidfd_open", "pidfd_getfd", "pidfd_send_signal", "shmget", "shmat",
    "msgget", "semget", "mq_open", "memfd_create", "memfd_secret", "keyctl", "add_key",
    "request_key",
    # changing anything on the disk
    "creat", "openat2", "unlink", "unlinkat", "rename", "renameat", "renameat2", "mkdir",
    "mkdirat", "rmdir", "symlink", "symlinkat", "link", "linkat", "chmod", "fchmod", "fchmodat",
    "fchmodat2", "chown", "fchown", "lchown", "fchownat", "truncate", "ftruncate", "fallocate",
    "mknod", "mknodat", "utime", "utimes", "utimensat", "futimesat", "setxattr", "lsetxattr",
    "fsetxattr", "removexattr", "lremovexattr", "fremovexattr", "open_by_handle_at",
    # the kernel's rarer doors
    "mount", "umount2", "open_tree", "move_mount", "fsopen", "fsmount", "mount_setattr", "chroot",
    "pivot_root", "unshare", "setns", "bpf", "perf_event_open", "userfaultfd", "io_uring_setup",
    "io_uring_enter", "io_uring_register", "fanotify_init", "inotify_init1", "init_module",
    "finit_module", "delete_module", "kexec_load", "reboot", "swapon", "acct", "quotactl",
    "settimeofday", "clock_settime", "personality",
)  # fmt: skip
_REFUSED_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")
_CLONE_THREAD = 0x00010000
_TIOCSTI = 0x5412
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS = 1, 4, 38


def confine(seconds: int = SECONDS) -> bool:
    """Give up everything a decoder does not need; True if the kernel enforces it."""
    if sys.platform == "win32":
        _refuse_in_python()
        return False
    import resource

    filters = library()
    give_up_rights()
    for what, most, last in (
        (resource.RLIMIT_AS, MEMORY, MEMORY),
        # the first is a signal that the parent can tell from a crash
        (resource.RLIMIT_CPU, seconds, seconds + 2),
        (resource.RLIMIT_FSIZE, 0, 0),
        (resource.RLIMIT_NOFILE, FILES, FILES),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        resource.setrlimit(what, (most, last))
    _refuse_in_python()
    return filters is not None and _filter_calls(filters)


def give_up_rights() -> None:
    """Gain no rights by starting programs, leave no core, and end when the parent ends."""
    if sys.platform != "linux":
        return
    import ctypes

    call = ctypes.CDLL(None).prctl
    call(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    call(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    end_with_parent()


def end_with_parent() -> None:
    """Be killed when the parent ends (Linux)."""
    import ctypes
    import signal

    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def library() -> Any:
    """The binding to libseccomp, or None where there is none.

    It is taken by its name, which is the same wherever it is. The binding would ask `ldconfig` and
    then a compiler, which writes to the disk, and find none where they fail: on a full disk.
    """
    import ctypes.util

    asking = ctypes.util.find_library
    ctypes.util.find_library = {"seccomp": "libseccomp.so.2"}.get  # type: ignore[assignment]
    try:
        import pyseccomp
    except (ImportError, OSError, RuntimeError):
        return None
    finally:
        ctypes.util.find_library = asking
    return pyseccomp


def _filter_calls(seccomp: Any) -> bool:
    refuse = seccomp.ERRNO(errno.EPERM)
    calls = seccomp.SyscallFilter(defaction=seccomp.ALLOW)

    def forbid(name: str, *arguments: Any, how: Any = refuse) -> None:
        with suppress(OSError, ValueError):  # this kernel or library has no such call
            calls.add_rule(how, name, *arguments)

    for name in _FORBIDDEN:
        forbid(name)
    for name, place in (("open", 1), ("openat", 2)):
        for flag in (os.O_WRONLY, os.O_RDWR, os.O_CREAT):
            mask = flag if flag == os.O_CREAT else os.O_ACCMODE
            forbid(name, seccomp.Arg(place, seccomp.MASKED_EQ, mask, flag))
    # threads, which some decoders need, but no processes; clone3 hides its flags from a filter,
    # so it is said not to exist and clone is used instead
    forbid("clone", seccomp.Arg(0, seccomp.MASKED_EQ, _CLONE_THREAD, 0))
    forbid("clone3", how=seccomp.ERRNO(errno.ENOSYS))
    # signals and limits for itself only; nothing typed into a terminal
    forbid("tgkill", seccomp.Arg(0, seccomp.NE, os.getpid()))
    forbid("prlimit64", seccomp.Arg(0, seccomp.NE, 0))
    forbid("ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, _TIOCSTI))
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
