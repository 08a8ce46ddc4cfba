"""An order is read back as it was written; a wrong one is refused with what is wrong with it."""

import json
from typing import Any

import pytest

from casebook.dossier.order import FORMAT, Order, Relevance, read_order
from casebook.errors import NotAnOrder
from casebook.words import speak, speaking

WRONG: list[tuple[Any, str, str]] = [
    ("no JSON", "it is not JSON", "ce n’est pas du JSON"),
    ("[" * 100_000, "it is not JSON", "ce n’est pas du JSON"),
    (" " * 200_001, "more than 200000 characters", "plus de 200000 caractères"),
    ([1], "it is not a JSON object", "ce n’est pas un objet JSON"),
    ({"format": "other/1"}, f"its format is not {FORMAT}", f"son format n’est pas {FORMAT}"),
    ({"colour": "red"}, "it says “colour”, which means nothing", "il dit « colour », qui ne veut"),
    ({"language": "de"}, "language must be one of: en, fr", "language doit être l’un de : en, fr"),
    ({"with_sections": ["x"]}, "there is no section “x”", "il n’y a pas de section « x »"),
    ({"hidden": {"a": "b"}}, "nobody can be hidden as “b”", "personne ne peut être masqué par"),
    ({"found": {"a": "b"}}, "a name can be left to “hide” or “keep”", "un nom peut être laissé à"),
    ({"hidden": []}, "hidden must be an object", "hidden doit être un objet"),
    ({"budget": "1"}, "budget must be a number", "budget doit être un nombre"),
    ({"budget": -1}, "budget must be a number of bytes", "budget doit être un nombre d’octets"),
    ({"incidents": "x"}, "incidents must be a list", "incidents doit être une liste"),
    ({"incidents": [1]}, "incidents must be text", "incidents doit être un texte"),
    ({"law": [{"law": "x"}]}, "each item of law must say", "chaque élément de law doit contenir"),
]


@pytest.mark.parametrize(("given", "english", "french"), WRONG)
def test_a_wrong_order_says_what_is_wrong(given: Any, english: str, french: str) -> None:
    text = given if isinstance(given, str) else json.dumps(given)
    before = speaking()
    try:
        for language, says in (("en", english), ("fr", french)):
            speak(language)
            with pytest.raises(NotAnOrder) as caught:
                read_order(text)
            assert says in caught.value.sentence()
    finally:
        speak(before)


def test_an_order_is_read_back_as_it_was_written() -> None:
    order = Order(
        incidents=("INC-0001",),
        language="fr",
        paper="a4",
        hidden={"CON-0001": "role"},
        found={"name:x": "hide"},
        law_author="A lawyer",
        law=(Relevance("s. 423.1", "intimidation"),),
        budget=1_000_000,
        checked="mark",
    )
    assert read_order(order.text()) == order
    assert read_order(Order().text()) == Order()
