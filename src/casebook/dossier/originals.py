"""Which files of exhibits may go into a package beside a dossier, and under which names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from casebook.dossier.matter import Matter
from casebook.records import Exhibit


@dataclass(frozen=True)
class Original:
    """A file that goes along: `exhibit` is whose number it has, `file_of` the exhibit whose file
    it is, another one where parts are covered. `name` is neutral."""

    exhibit: str
    file_of: str
    name: str

    @property
    def is_covered(self) -> bool:
        """It is the copy with covered parts."""
        return self.exhibit != self.file_of


def neutral_name(item: Exhibit, ref: str = "") -> str:
    """What a copy of an exhibit's file is called outside: EXH-0001.jpg. The file's own name may
    name people."""
    ending = PurePosixPath(item.file_name).suffix.lower()
    kept = ending if re.fullmatch(r"\.[a-z0-9]{1,5}", ending) else ""
    return (ref or item.ref) + kept


def originals(m: Matter) -> Iterator[Original]:
    """Those that were ticked and may go; a covered copy goes in place of what it covers."""
    ticked = {ref.strip().upper() for ref in m.order.originals}
    for item in m.exhibits:
        if item.ref not in ticked or not item.sha256 or not may_go(m, item):
            continue
        covered = m.case.covered.get(item.id)
        if covered:
            yield Original(item.ref, covered.ref, "covered/" + neutral_name(covered, item.ref))
        else:
            yield Original(item.ref, item.ref, "originals/" + neutral_name(item))


def kept_back(m: Matter) -> list[str]:
    """Refs of those that were ticked and may not go, or are not in the dossier."""
    going = {one.exhibit for one in originals(m)}
    return [ref for one in m.order.originals if (ref := one.strip().upper()) not in going]


def may_go(m: Matter, item: Exhibit) -> bool:
    """The same rule as for pictures on its pages: never intimate ones or those of minors, never
    uncovered where covers are wanted, never of somebody who did not agree."""
    if item.intimate or item.minor:
        return False
    if m.case.covered.get(item.id) or not m.is_picture(item):
        return True
    return m.may_be_seen(item) and not m.profile.covered_only
