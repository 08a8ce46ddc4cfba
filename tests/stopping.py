"""Work that is stopped at its first step, at its second, and so on."""

from collections.abc import Callable
from itertools import count

from casebook.errors import Cancelled
from casebook.progress import Progress, StopAt


def stopped_everywhere(work: Callable[[Progress], object], look: Callable[[], object]) -> int:
    """Stop it at every step it has; `look` after each stop. How many steps it has when let be."""
    for step in count(1):
        try:
            work(StopAt(step))
        except Cancelled:
            look()
        else:
            return step
    raise AssertionError
