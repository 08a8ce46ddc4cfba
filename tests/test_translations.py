"""What is claimed to be translated is."""

import ast
import io
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from casebook import words
from casebook.book import Casebook
from casebook.paths import resource
from casebook.records import KINDS, Incident
from casebook.records.moment import Moment
from casebook.records.said import say
from casebook.tasks.demo import fill
from tests.dossier.making import make

FOLDER = resource("translations", "fr", "LC_MESSAGES")


def test_the_compiled_catalogue_is_that_of_the_text() -> None:
    text = read_po(io.BytesIO((FOLDER / "casebook.po").read_bytes()))
    compiled = read_mo(io.BytesIO((FOLDER / "casebook.mo").read_bytes()))
    for message in text:
        if message.id:
            found = compiled.get(message.id[0] if isinstance(message.id, tuple) else message.id)
            assert found and [found.string] != [None]
            assert tuple(found.string or ()) == tuple(message.string or ())


def said_inside(tree: ast.AST) -> set[str]:
    """What is marked within other calls and within f-strings, where babel does not look."""
    return {
        call.args[0].value
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id in ("_", "later", "plural")
        and call.args
        and isinstance(call.args[0], ast.Constant)
        and isinstance(call.args[0].value, str)
    }


def said_anywhere() -> set[str]:
    """Every text that the program marks for translation, and every label of a field."""
    found: set[str] = set()
    keywords = {"_": None, "later": None, "plural": (1, 2)}
    # one call inside another is not looked into: say(_("...")) shows only without say
    for wanted in (keywords, {**keywords, "say": None}):
        for path in Path(words.__file__).parent.rglob("*.py"):
            with path.open("rb") as file:
                for _line, message, _comments, _context in extract("python", file, wanted):
                    one = message[0] if isinstance(message, tuple) else message
                    found.add(str(one))
            found |= said_inside(ast.parse(path.read_text("utf-8")))
    for kind in KINDS.values():
        found.add(kind.label)
        found.update(spec.label for spec in kind.fields())
    return found - {"", "None"}


def test_all_that_is_said_is_said_in_french() -> None:
    text = read_po(io.BytesIO((FOLDER / "casebook.po").read_bytes()))
    known = set()
    for message in text:
        whole = all(message.string) if isinstance(message.string, tuple) else message.string
        if message.id and whole:
            known.add(message.id[0] if isinstance(message.id, tuple) else message.id)
    assert said_anywhere() - known == set()


def test_facts_stand_in_both_languages() -> None:
    """A translation names the same facts, in braces, as the text."""
    text = read_po(io.BytesIO((FOLDER / "casebook.po").read_bytes()))
    for message in text:
        ids = message.id if isinstance(message.id, tuple) else (message.id,)
        strings = message.string if isinstance(message.string, tuple) else (message.string,)
        facts = {name for one in ids for name in re.findall(r"\{(\w+)\}", str(one))}
        for string in strings:
            assert set(re.findall(r"\{(\w+)\}", str(string))) <= facts, message.id


@pytest.mark.slow
def test_everything_that_a_french_dossier_says_is_translated(
    book: Casebook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    catalogue = words._catalogue("fr")
    missing: set[str] = set()

    class Listening(type(catalogue)):  # type: ignore[misc]
        def gettext(self, message: str) -> str:
            if message not in self._catalog:
                missing.add(message)
            return str(super().gettext(message))

    heard = Listening(io.BytesIO((FOLDER / "casebook.mo").read_bytes()))
    monkeypatch.setattr(words, "_catalogue", lambda _language: heard)
    saved = fill(book)
    refs = [record.ref for record in saved if isinstance(record, Incident)]
    make(book, refs, tmp_path / "d.pdf", language="fr")
    assert missing == set()


@pytest.mark.parametrize(
    ("text", "en", "fr"),
    [
        ("2025-03-14T21:40:00", "14 March 2025, 21:40:00", "14 mars 2025, 21:40:00"),
        ("2025-03-01", "1 March 2025", "1er mars 2025"),
        ("2025-03-14T21:40~", "14 March 2025, about 21:40", "14 mars 2025, vers 21:40"),
        ("2025-03-14~", "about 14 March 2025", "vers 14 mars 2025"),
        ("2025-03-14Tevening", "14 March 2025, in the evening", "14 mars 2025, en soirée"),
        ("2025-03", "March 2025 (day not known)", "mars 2025 (jour inconnu)"),
        (
            "2025-XX-14",
            "day 14 of a month not known, 2025",
            "le 14 d’un mois inconnu, 2025",
        ),
        ("../2025-05-02", "2 May 2025 or earlier", "2 mai 2025 ou plus tôt"),
        ("2025/..", "2025 or later", "2025 ou plus tard"),
        ("2024/2025", "between 2024 and 2025", "entre 2024 et 2025"),
        ("2025-21", "spring 2025", "printemps 2025"),
        ("2025?", "2025 (not sure)", "2025 (incertain)"),
        (
            "2025-03-14T21:40-05:00",
            "14 March 2025, 21:40 (UTC-05:00)",
            "14 mars 2025, 21:40 (UTC-05:00)",
        ),
    ],
)
def test_partial_dates_are_said_as_what_they_are(text: str, en: str, fr: str) -> None:
    moment = Moment.parse(text)
    assert say(moment, "en") == en
    assert say(moment, "fr") == fr


def test_no_date_is_said_to_be_not_known() -> None:
    assert say(None, "en") == "not known"
