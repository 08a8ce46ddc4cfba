"""The open casebook: the one door to records, history, evidence and keys.

Knows rows, files and slots; knows no window, no command line and no pages.
"""

from casebook.book.casebook import Casebook
from casebook.book.plain import kind_named

__all__ = ["Casebook", "kind_named"]
