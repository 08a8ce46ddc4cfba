"""Speaks to the person at the terminal, and asks for what must not stand in an argument."""

import errno
import getpass
import json
import os
import re
import sys
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from casebook.errors import Cancelled, CasebookError, NotReadable, OutputNotWritten
from casebook.evidence.intake import opened_plain
from casebook.words import _

# a text somebody typed must not move the cursor, ring the bell or turn the line round
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
LIMIT = 4096


def shown(text: str) -> str:
    """A text made safe to show on a terminal: control characters become visible."""
    return _CONTROL.sub(lambda found: f"<{ord(found[0]):02X}>", text)


def out(text: str = "") -> None:
    """One line of the result."""
    write(shown(text) + "\n")


def out_fact(label: str, text: object) -> None:
    """One fact of the result, behind what it is."""
    out(_("{label}: {text}").format(label=label, text=text))


def out_json(value: Mapping[str, object]) -> None:
    """One object of the result, on a line of its own; safe to show, and the same to a program."""
    text = json.dumps(value, ensure_ascii=False)
    write(_CONTROL.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n")


def write(text: str) -> None:
    """A part of the result as it is. Raises `OutputNotWritten`."""
    try:
        if sys.stdout is None:
            raise OSError(errno.EBADF, os.strerror(errno.EBADF))
        sys.stdout.write(text)
    except BrokenPipeError:
        raise  # no failure: whoever reads the result has had enough
    except OSError as error:
        raise OutputNotWritten(reason=error.strerror or "") from error


def flush() -> None:
    """Have what was written of the result arrive. Raises `OutputNotWritten`."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputNotWritten(reason=error.strerror or "") from error


def tell(text: str) -> None:
    """Something about the result; where that cannot be said, the work goes on all the same."""
    with suppress(OSError):
        sys.stderr.write(shown(text) + "\n")


def tell_failure(error: CasebookError) -> None:
    """What went wrong, what is safe, what to do."""
    tell(error.sentence())
    if advice := error.advice():
        tell(advice)


def table(rows: Iterable[tuple[str, ...]]) -> None:
    """Rows in columns; the last column takes what is left of the line."""
    found = [tuple(shown(cell).replace("\n", " ") for cell in row) for row in rows]
    if not found:
        return
    widths = [min(40, max(len(row[n]) for row in found)) for n in range(len(found[0]) - 1)]
    for row in found:
        cells = [cell[:width].ljust(width) for cell, width in zip(row, widths, strict=False)]
        write("  ".join([*cells, row[-1][:100]]).rstrip() + "\n")


def secret_from(file: str) -> str:
    """The passphrase in a file ("-": standard input), without its line end."""
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with Path(file).open("rb") as opened:
                raw = opened.read(LIMIT + 1)
        text = raw.decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", "") or _("it is not text in UTF-8")
        raise NotReadable(name=file, reason=reason) from error
    if len(raw) > LIMIT:
        raise NotReadable(name=file, reason=_("it is too long for a passphrase"))
    return text.removesuffix("\n").removesuffix("\r")


def read_text(file: str, longest: int) -> str:
    """A short text in a file ("-": standard input)."""
    try:
        if file == "-":
            raw = sys.stdin.buffer.read(longest + 1)
        else:
            with opened_plain(Path(file)) as opened:
                raw = opened.read(longest + 1)
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadable(name=file, reason=_("it is not text in UTF-8")) from error
    if len(raw) > longest:
        raise NotReadable(name=file, reason=_("it is too long"))
    return text


def ask_secret(question: str) -> str:
    """Ask for something that is not shown while it is typed. Raises `Cancelled` at Ctrl+D."""
    flush()
    if sys.stdin.isatty():
        try:
            return getpass.getpass(question + " ")
        except EOFError as error:
            raise Cancelled from error
    # not a terminal: one line of standard input
    return sys.stdin.readline().removesuffix("\n").removesuffix("\r")


def ask(question: str) -> str:
    """Ask for a line; what was written before can be read by then."""
    flush()
    with suppress(OSError):
        sys.stderr.write(shown(question) + " ")
        sys.stderr.flush()
    return sys.stdin.readline().strip()
