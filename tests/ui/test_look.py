"""The looks: texts can be read on their grounds, and the stylesheet is whole at every size."""

import re
from itertools import product
from pathlib import Path

import pytest

from casebook.paths import resource
from casebook.ui.look import LOOKS, SCALES, Look
from casebook.ui.sheet import sheet

PAIRS = [
    ("text", "ground"), ("text", "surface"), ("text", "side"), ("text", "chosen"),
    ("text", "hover"), ("text", "chip"), ("muted", "ground"), ("muted", "surface"),
    ("muted", "side"), ("accent", "surface"), ("accent", "chosen"), ("on_accent", "accent"),
    ("danger", "danger_ground"), ("warn", "warn_ground"), ("good", "good_ground"),
    ("ours", "ours_ground"), ("actor", "actor_ground"), ("danger", "surface"),
    ("warn", "surface"), ("good", "surface"), ("ground", "text"), ("accent", "ground"),
]  # fmt: skip


def luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """As WCAG 2.2 defines it."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(("name", "pair"), list(product(LOOKS, PAIRS)))
def test_texts_can_be_read(name: str, pair: tuple[str, str]) -> None:
    look = LOOKS[name]
    assert contrast(getattr(look, pair[0]), getattr(look, pair[1])) >= 4.5


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
def test_fields_can_be_seen(look: Look) -> None:
    assert contrast(look.field, look.surface) >= 3
    assert contrast(look.field, look.ground) >= 3


@pytest.mark.parametrize(("look", "scale"), list(product(LOOKS.values(), SCALES)))
def test_the_stylesheet_is_whole(look: Look, scale: float) -> None:
    text = sheet(look, scale, arrow="/a.png", tick="/t.png")
    assert "%" not in text.split("*/", 1)[1]
    assert not re.search(r"\d+u\b", text)
    assert text.count("{") == text.count("}")


@pytest.mark.parametrize("scale", SCALES)
def test_a_pill_stays_round_at_every_size(scale: float) -> None:
    # Qt silently drops a radius of more than half the height
    text = sheet(LOOKS["light"], scale, arrow="", tick="")
    rule = re.search(r'QPushButton\[look="pill"\] \{(.*?)\}', text, re.S)
    assert rule
    number = {name: int(value) for name, value in re.findall(r"([a-z-]+): (\d+)px", rule[1])}
    height = number["min-height"] + 2 * number["padding"] + 2
    assert number["border-radius"] <= height / 2


def test_every_icon_that_is_named_is_there() -> None:
    source = Path(__file__).parents[2] / "src" / "casebook" / "ui"
    named: set[str] = set()
    for path in source.rglob("*.py"):
        text = path.read_text("utf-8")
        named.update(re.findall(r'icon(?:_button)?\(\s*"([a-z0-9-]+)"', text))
        named.update(re.findall(r'icon="([a-z0-9-]+)"', text))
    missing = [name for name in named if not resource("icons", f"{name}.svg").is_file()]
    assert named and not missing
