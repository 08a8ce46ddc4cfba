"""Texts in spreadsheet cells: a program that opens the table must not take one for a formula."""

import json

# the wide forms are taken for the narrow ones where Chinese or Japanese is typed
_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def cell_of(value: object) -> str:
    """A plain value (see `Casebook.plain`) as a cell; importing the cell gives it back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return defuse(str(value))


def defuse(text: str) -> str:
    """The text as a cell that no spreadsheet calculates; `refuse` gives it back."""
    return "'" + text if _needs(text) else text


def refuse(cell: str) -> str:
    """The text that `defuse` made a cell of; any other cell is itself."""
    return cell[1:] if cell.startswith("'") and _needs(cell[1:]) else cell


def _needs(text: str) -> bool:
    """It starts like a formula, behind any number of apostrophes."""
    return text.lstrip("'").startswith(_STARTS)
