"""Every failure that a person can meet says what is so, what is safe, and what to do."""

import inspect
import string

import pytest

from casebook import errors
from casebook.errors import CasebookError
from casebook.records import KINDS

FAILURES = [
    item
    for _name, item in inspect.getmembers(errors, inspect.isclass)
    if issubclass(item, CasebookError)
]
FIELDS = {spec.name for kind in KINDS.values() for spec in kind.fields()}
# facts that are words or characters of the program's own choosing, though a field is called so too
OURS = {"name", "reason", "field", "text", "preset"}


def facts(text: str) -> set[str]:
    return {name for _text, name, _form, _how in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
def test_a_failure_says_what_is_so_and_what_to_do(failure: type[CasebookError]) -> None:
    for said in (failure.says, failure.hint):
        assert said.strip() == said and said.endswith((".", ".)", "{text}")), said
    assert "says" in vars(failure), "it says what another failure says"
    assert not failure.__name__.endswith(("Error", "Exception")) or failure is CasebookError
    assert failure.status in (1, 3), "2 is for words that the command line does not know"
    assert (facts(failure.says) | facts(failure.hint)) & FIELDS <= OURS


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure.__name__)
def test_a_failure_without_its_facts_can_still_be_told(failure: type[CasebookError]) -> None:
    said = str(failure())
    assert said and "{" not in said and "}" not in said
    given = dict.fromkeys(facts(failure.says) | facts(failure.hint), "FACT")
    assert str(failure(**given)).count("FACT") >= len(given)


def test_damage_has_a_status_of_its_own() -> None:
    damaged = {item.__name__ for item in FAILURES if item.status == 3}
    assert {
        "HeaderDamaged", "CasebookDamaged", "EvidenceMissing", "EvidenceChanged", "BadJournal",
        "BackupDamaged", "BundleDamaged",
    } <= damaged  # fmt: skip
    assert not damaged & {"CannotOpen", "DiskFull", "ReadOnly", "NotAFile", "FileChanged"}
