"""Making dossiers in tests as somebody does who goes through the list of names each time."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from casebook.book import Casebook
from casebook.dossier.order import Order
from casebook.tasks.build_dossier import Made, build_dossier, look_through


def gone_through(book: Casebook, order: Order) -> Order:
    """The order, with the mark of the list as it is now."""
    return replace(order, checked=look_through(book, order).mark)


def make(book: Casebook, refs: Sequence[str], out: Path, **wishes: Any) -> Made:
    """A dossier of these incidents."""
    return build_dossier(book, gone_through(book, Order(incidents=tuple(refs), **wishes)), out)
