"""Where things live on this computer."""

import sys
from pathlib import Path

from platformdirs import PlatformDirs

_DIRS = PlatformDirs("casebook", appauthor=False, roaming=False)


def resource(*parts: str) -> Path:
    """A file or folder that ships with the program: fonts, word lists, translations, presets."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen, "resources", *parts)
    here = Path(__file__).resolve().parent
    installed = here / "resources"
    root = installed if installed.is_dir() else here.parent.parent / "resources"
    return root.joinpath(*parts)


def machine_state() -> Path:
    """The folder for what this computer remembers of each casebook: its writer and last head."""
    return Path(_DIRS.user_state_dir)


def settings() -> Path:
    """The folder for this person's settings of the program (never anything from a casebook)."""
    return Path(_DIRS.user_config_dir)
