"""A child that reads sealed files again, beside its parent, and says which are unchanged.

pyrage holds Python's lock while it opens a file, so that only a second process makes use of a
second core. It is given the identity of each file by a pipe, one after another, and never the key
of the casebook; it parses nothing but age. A line on standard input (JSON: folder, name, identity,
size, sha256) asks; one byte answers.
"""

import json
import os
import sys
from pathlib import Path

from casebook.errors import CasebookError
from casebook.evidence import limits
from casebook.evidence.shelf import OnShelf, Shelf

UNCHANGED, NOT_SO = b"+", b"-"


def child_main() -> int:
    """Answer until nobody asks any more."""
    limits.give_up_rights()
    for line in sys.stdin.buffer:
        folder, *kept = json.loads(line)
        try:
            Shelf(Path(folder)).verify(OnShelf(*kept))
            answer = UNCHANGED
        except CasebookError:
            answer = NOT_SO
        os.write(1, answer)
    return 0
