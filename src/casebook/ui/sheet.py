"""The stylesheet of the window, generated from a look and a scale."""

import re

from casebook.paths import resource
from casebook.ui.look import Look

_SIZED = re.compile(r"(\d+)u\b")


def sheet(look: Look, scale: float, *, arrow: str, tick: str) -> str:
    """The stylesheet; `arrow` and `tick` are paths of pictures. Lengths in u follow the scale."""
    text = resource("window.qss").read_text("utf-8")
    for name, colour in {**look.colours(), "arrow": arrow, "tick": tick}.items():
        text = text.replace(f"%{name}%", colour)
    return _SIZED.sub(lambda found: f"{max(1, round(int(found[1]) * scale))}px", text)
