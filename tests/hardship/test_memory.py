"""Too little memory: a thing is done whole, or refused in words; never half, never silently."""

from pathlib import Path

import pytest

from tests.hardship.operations import OPERATIONS, Operation, make_place
from tests.hardship.test_killed import judged

LEAVE = """
import resource
import casebook.start
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + {more} * 2**20,) * 2)
"""
"""Let the process have no more than so many MB besides what the program takes by itself."""


@pytest.mark.slow
@pytest.mark.parametrize("name", ["add", "attach", "import", "rekey", "backup", "dossier"])
def test_too_little_memory_is_no_silent_success(name: str, tmp_path: Path) -> None:
    operation: Operation = next(one for one in OPERATIONS if one.name == name)
    base = make_place(tmp_path / "base", operation)
    ends, wrong = [], []
    for more in (1, 8, 32, 128, 1024):
        place = base.copy(tmp_path / "short")
        outcome = operation.run(place, LEAVE.format(more=more))
        ends.append(outcome.status)
        if "Traceback" in outcome.said or (outcome.status and not outcome.said.strip()):
            wrong.append(f"{more} MB: not in words: {outcome.said[-300:]}")
        wrong += judged(operation, place, outcome, f"{more} MB")
    assert wrong == []
    assert ends[0] != 0 and ends[-1] == 0, ends
