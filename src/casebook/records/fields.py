"""The words records are written in: one line declares a field, and all else follows from it."""

from collections.abc import Callable
from dataclasses import MISSING, dataclass, field
from enum import Enum
from typing import Any, Final

from casebook.records.moment import Moment


class Goes(Enum):
    """Where a field may go besides its member's own installations and backups."""

    GROUP = "group"
    EXCERPT = "excerpt"
    DOSSIER = "dossier"


ANYWHERE: Final = frozenset(Goes)
NOT_IN_EXCERPTS: Final = frozenset({Goes.GROUP, Goes.DOSSIER})
"""How much of it a reader has is decided for each dossier."""
GROUP_ONLY: Final = frozenset({Goes.GROUP})
NOWHERE: Final[frozenset[Goes]] = frozenset()


class Shape(Enum):
    """How a field is written down: its Python type, its text form, its editor."""

    LINE = "line"  # str, one line
    PROSE = "prose"  # str, any text
    MOMENT = "moment"  # Moment | None, EDTF
    CHOICE = "choice"  # str, a code of a vocabulary
    CHOICES = "choices"  # tuple[str, ...], codes of a vocabulary
    TAGS = "tags"  # tuple[str, ...], free words
    REF = "ref"  # str, the id of another record
    NUMBER = "number"  # int | None
    YES_NO = "yes-no"  # bool | None


SETS: Final = (Shape.CHOICES, Shape.TAGS)
TEXTS: Final = (Shape.LINE, Shape.PROSE)


@dataclass(frozen=True, kw_only=True)
class Field:
    """What is declared of one field of a kind."""

    name: str
    label: str
    shape: Shape
    goes: frozenset[Goes]
    required: bool = False
    vocabulary: str = ""
    kinds: tuple[str, ...] = ()  # for REF: kinds that may be meant
    default: object = None
    is_set: bool = False
    """Its elements are added and removed one by one."""

    def plain(self) -> dict[str, object]:
        """What is declared, as JSON has it."""
        return {
            "name": self.name,
            "label": self.label,
            "shape": self.shape.value,
            "required": self.required,
            "vocabulary": self.vocabulary or None,
            "kinds": list(self.kinds),
            "goes": sorted(place.value for place in self.goes),
        }


def _declare(shape: Shape, default: object, label: str, **declared: object) -> Any:
    return field(default=default, metadata={"field": {"label": label, "shape": shape, **declared}})


def line(label: str, *, goes: frozenset[Goes], required: bool = False) -> Any:
    """One line of text."""
    return _declare(Shape.LINE, "", label, goes=goes, required=required)


def prose(label: str, *, goes: frozenset[Goes], required: bool = False) -> Any:
    """Text of any length."""
    return _declare(Shape.PROSE, "", label, goes=goes, required=required)


def moment(label: str, *, goes: frozenset[Goes]) -> Any:
    """A partial date."""
    return _declare(Shape.MOMENT, None, label, goes=goes)


def choice(label: str, vocabulary: str, *, goes: frozenset[Goes], required: bool = False) -> Any:
    """One code of a vocabulary, or none."""
    return _declare(Shape.CHOICE, "", label, vocabulary=vocabulary, goes=goes, required=required)


def choices(label: str, vocabulary: str, *, goes: frozenset[Goes]) -> Any:
    """Any number of codes of a vocabulary."""
    return _declare(Shape.CHOICES, (), label, vocabulary=vocabulary, goes=goes)


def tags(label: str, *, goes: frozenset[Goes]) -> Any:
    """Any number of free words."""
    return _declare(Shape.TAGS, (), label, goes=goes)


def ref(label: str, *kinds: str, goes: frozenset[Goes], required: bool = False) -> Any:
    """Another record, of one of the kinds named."""
    return _declare(Shape.REF, "", label, kinds=kinds, goes=goes, required=required)


def number(label: str, *, goes: frozenset[Goes]) -> Any:
    """A whole number."""
    return _declare(Shape.NUMBER, None, label, goes=goes)


def yes_no(label: str, *, goes: frozenset[Goes]) -> Any:
    """Yes, no, or not said."""
    return _declare(Shape.YES_NO, None, label, goes=goes)


def declared(name: str, default: object, metadata: dict[str, Any]) -> Field:
    """The declaration that stands in a dataclass field."""
    return Field(
        name=name,
        default=None if default is MISSING else default,
        is_set=metadata["shape"] in SETS,
        **metadata,
    )


# Text forms: what the journal digests, rows keep, and JSON, CSV and the command line show.
# None stands for "empty" in every shape.

_YES = {"yes", "true", "1", "oui", "y", "是"}
_NO = {"no", "false", "0", "non", "n", "否"}


def _number(text: str) -> int:
    stripped = text.strip()
    if len(stripped) > 18 or not stripped.lstrip("-").isascii():
        raise ValueError("not a whole number of at most 18 digits")
    try:
        return int(stripped)
    except ValueError as error:
        raise ValueError("not a whole number") from error


def _yes_no(text: str) -> bool:
    word = text.strip().casefold()
    if word in _YES:
        return True
    if word in _NO:
        return False
    raise ValueError("neither yes nor no")


_READ: dict[Shape, Callable[[str], object]] = {
    Shape.LINE: str,
    Shape.PROSE: str,
    Shape.CHOICE: str,
    Shape.REF: str,
    Shape.MOMENT: Moment.parse,
    Shape.NUMBER: _number,
    Shape.YES_NO: _yes_no,
}


def to_text(value: object) -> str | None:
    """The text form of a single value (an element, for a set); None when it is empty."""
    if value is None or value == "":
        return None
    if value is True:
        return "yes"
    if value is False:
        return "no"
    return str(value)


def from_text(shape: Shape, text: str | None) -> Any:
    """The value that a text form means. Raises ValueError saying what is wrong with it."""
    if not text:
        return "" if shape in (*TEXTS, Shape.CHOICE, Shape.REF) else None
    return reader(shape)(text)


def reader(shape: Shape) -> Callable[[str], object]:
    """What reads the text form of a single value that is not empty: it raises ValueError."""
    return _READ[shape]
