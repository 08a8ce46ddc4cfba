"""Colours and sizes of the window: one set of tokens for each look, one number for the size."""

from dataclasses import dataclass, fields
from typing import Final


@dataclass(frozen=True)
class Look:
    """The colours of one look. Texts on their grounds have a contrast of 4.5 or more."""

    dark: bool
    ground: str
    surface: str
    side: str
    border: str
    field: str
    text: str
    muted: str
    accent: str
    on_accent: str
    accent_hover: str
    chosen: str
    hover: str
    danger: str
    danger_ground: str
    warn: str
    warn_ground: str
    good: str
    good_ground: str
    chip: str
    ours: str
    ours_ground: str
    actor: str
    actor_ground: str

    def colours(self) -> dict[str, str]:
        """Every colour by name."""
        return {item.name: getattr(self, item.name) for item in fields(self) if item.name != "dark"}


LIGHT: Final = Look(
    dark=False,
    ground="#F4F6F9",
    surface="#FFFFFF",
    side="#E9EDF3",
    border="#DCE2EA",
    field="#7E8CA0",
    text="#18212F",
    muted="#56657A",
    accent="#2F54C9",
    on_accent="#FFFFFF",
    accent_hover="#2646AC",
    chosen="#E3E9FB",
    hover="#EEF2F8",
    danger="#B42318",
    danger_ground="#FDECEA",
    warn="#8A4B00",
    warn_ground="#FFF3DC",
    good="#0B6B4F",
    good_ground="#E1F5EC",
    chip="#EDF1F6",
    ours="#0B5C8A",
    ours_ground="#DFF0FA",
    actor="#9A3B00",
    actor_ground="#FBE9DD",
)
DARK: Final = Look(
    dark=True,
    ground="#12161D",
    surface="#1A202A",
    side="#0E1218",
    border="#2C3543",
    field="#6C7A91",
    text="#E8ECF2",
    muted="#9DABBD",
    accent="#8AA8FF",
    on_accent="#0C1224",
    accent_hover="#A6BDFF",
    chosen="#26345C",
    hover="#222A37",
    danger="#FF9C92",
    danger_ground="#43211F",
    warn="#FFCB7A",
    warn_ground="#3A2C13",
    good="#74D9B4",
    good_ground="#14362B",
    chip="#262F3C",
    ours="#8FD0F5",
    ours_ground="#16374B",
    actor="#FFB489",
    actor_ground="#4A2814",
)
CONTRAST: Final = Look(
    dark=True,
    ground="#000000",
    surface="#000000",
    side="#000000",
    border="#B8C0CC",
    field="#FFFFFF",
    text="#FFFFFF",
    muted="#E4E8EE",
    accent="#FFE066",
    on_accent="#000000",
    accent_hover="#FFF0A8",
    chosen="#1E3A8A",
    hover="#242424",
    danger="#FFB3AB",
    danger_ground="#3D0000",
    warn="#FFD98A",
    warn_ground="#2E2000",
    good="#8CF0C8",
    good_ground="#00281B",
    chip="#2A2A2A",
    ours="#A8DEFF",
    ours_ground="#00304A",
    actor="#FFC9A6",
    actor_ground="#4A1F00",
)
LOOKS: Final = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}

OKABE_ITO: Final = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#D55E00", "#56B4E9")
"""Colours that people with any colour vision tell apart (Okabe and Ito, 2008)."""

SCALES: Final = (0.8, 0.9, 1.0, 1.1, 1.25, 1.5, 1.75, 2.0)
