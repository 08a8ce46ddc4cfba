"""What pages are made of: plain values without looks. What is not in a block cannot be printed."""

from dataclasses import dataclass
from typing import Literal

from casebook.dossier.plates import Plate

Row = tuple[str, ...]
Tone = Literal["body", "small", "lead", "quote", "warning"]


@dataclass(frozen=True)
class Prose:
    """A text. `language` is that of the text, for its fonts; empty for the dossier's."""

    text: str
    tone: Tone = "body"
    language: str = ""


@dataclass(frozen=True)
class Fact:
    """One labelled value; `language` is that of the value."""

    label: str
    value: str
    language: str = ""


@dataclass(frozen=True)
class Facts:
    """Labels at the left, values at the right."""

    rows: tuple[Fact, ...]


@dataclass(frozen=True)
class Table:
    """A table that repeats its head. `shares` are of the width; `codes` run left to right."""

    heads: Row
    shares: tuple[float, ...]
    rows: tuple[Row, ...]
    codes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Heading:
    """The head of a part. With a ref it is a place that links lead to, and stands in the outline.

    `fresh` begins a page.
    """

    text: str
    ref: str = ""
    fresh: bool = False


@dataclass(frozen=True)
class Numbered:
    """Numbered paragraphs, as in a statement."""

    lines: tuple[str, ...]
    language: str = ""
    first: int = 1


@dataclass(frozen=True)
class Boxes:
    """Lines with an empty box before each, to be filled in by hand."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Blanks:
    """Labels with a line to write on, on one page with what is signed there."""

    labels: tuple[str, ...]
    says: str = ""


@dataclass(frozen=True)
class Strip:
    """How many incidents in each month, drawn as dots and said in words beside them."""

    months: tuple[tuple[str, int], ...]
    note: str = ""


@dataclass(frozen=True)
class Digest:
    """A hash, in groups that an eye can follow."""

    label: str
    value: str


@dataclass(frozen=True)
class Code:
    """Lines of a command or a script, as they are typed."""

    lines: tuple[str, ...]


@dataclass(frozen=True)
class Stamp:
    """Words across the head of a part that nobody can overlook: DRAFT - NOT ADOPTED."""

    text: str


Block = (
    Prose | Facts | Table | Heading | Numbered | Boxes | Blanks | Strip | Digest | Code | Stamp
    | Plate
)  # fmt: skip


@dataclass(frozen=True)
class Section:
    """One part of a dossier. `fresh` begins a page; without a title it has no head."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    fresh: bool = False


def texts(block: Block) -> list[str]:
    """Everything in a block that a reader can read."""
    match block:
        case Prose():
            return [block.text]
        case Facts():
            return [part for row in block.rows for part in (row.label, row.value)]
        case Table():
            return [*block.heads, *(cell for row in block.rows for cell in row)]
        case Heading():
            return [block.ref, block.text]
        case Numbered() | Boxes() | Code():
            return [*block.lines]
        case Blanks():
            return [block.says, *block.labels]
        case Strip():
            return [block.note, *(month for month, _count in block.months)]
        case Digest():
            return [block.label, block.value]
        case Stamp():
            return [block.text]
        case Plate():
            facts = [part for fact in block.facts for part in fact]
            return [block.ref, block.title, block.caption, block.text, *facts,
                    *(one.name for one in block.enclosed)]  # fmt: skip
