"""Hypothesis strategies for records of every kind."""

from typing import Any

from hypothesis import strategies as st

from casebook.records import KINDS, Moment, Record, Shape

# everything that can be typed or pasted; half a character (a surrogate) is refused elsewhere
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)
lines = texts.filter(lambda text: text == "" or text.strip() != "")

moments = st.sampled_from(
    [
        "2025-03-14T21:40:00",
        "2025-03-14T21:40~",
        "2025-03-14Tevening",
        "2025-03-14",
        "2025-03-14~",
        "2025-03",
        "2025-XX-14",
        "2025-03-XX",
        "2025",
        "2025?",
        "202X",
        "2025-22",
        "2025-03/2025-05",
        "../2025-05",
        "2025-05/..",
        "2025-03-14T21:40:00-05:00",
    ]
).map(Moment.parse)


def _value(
    kind: type[Record], name: str, shape: Shape, *, required: bool
) -> st.SearchStrategy[Any]:
    if shape in (Shape.LINE, Shape.PROSE):
        return lines.filter(bool).filter(str.strip) if required else lines
    if shape is Shape.MOMENT:
        return st.none() | moments
    if shape is Shape.TAGS:
        return st.lists(lines.filter(str.strip), max_size=3, unique=True).map(
            lambda found: tuple(sorted(found))
        )
    if shape is Shape.NUMBER:
        return st.none() | st.integers(-(10**15), 10**15)
    if shape is Shape.YES_NO:
        return st.none() | st.booleans()
    return st.just(() if shape is Shape.CHOICES else "")


@st.composite
def records(draw: st.DrawFn, kind: type[Record] | None = None) -> Record:
    """A record of a kind, or of any, with whatever can stand in its fields (no codes or refs)."""
    chosen = kind or draw(st.sampled_from(list(KINDS.values())))
    values = {
        spec.name: draw(_value(chosen, spec.name, spec.shape, required=spec.required))
        for spec in chosen.fields()
    }
    return chosen(**values)
