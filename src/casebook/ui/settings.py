"""What this program remembers for a person, outside any casebook: looks and habits, no data."""

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from casebook import paths
from casebook.errors import CasebookError
from casebook.files import fresh_file
from casebook.ui.look import LOOKS, SCALES

LANGUAGES = {"en": "English", "fr": "Français"}
"""The finished languages of the window, in their own names."""
_FILE = "settings.json"


@dataclass
class Settings:
    """Saved at once when changed; a damaged file is as good as none."""

    language: str = "en"
    look: str = "system"
    scale: float = 1.0
    lock_after: int = 10
    """Minutes without use of this computer; 0: never by itself."""
    discreet: bool = False
    """The title of the window says nothing, and the door shows no name."""
    remember: bool = True
    """Remember where the last casebook is."""
    last: str = ""
    hide_from_capture: bool = True

    @classmethod
    def read(cls) -> "Settings":
        """The settings of this person, or those of a new one."""
        plain: dict[str, Any] = {}
        with suppress(OSError, ValueError):
            read = json.loads((paths.settings() / _FILE).read_text("utf-8"))
            plain = read if isinstance(read, dict) else {}
        new = cls()
        known = {
            item.name: plain[item.name]
            for item in fields(cls)
            if type(plain.get(item.name)) is type(getattr(new, item.name))
        }
        found = cls(**known)
        found.language = found.language if found.language in LANGUAGES else "en"
        found.look = found.look if found.look in ("system", *LOOKS) else "system"
        found.scale = found.scale if found.scale in SCALES else 1.0
        found.lock_after = found.lock_after if 0 <= found.lock_after <= 240 else 10
        return found

    def save(self) -> None:
        """Keep them. A folder that cannot be written is no failure: they hold until the end."""
        plain = asdict(self)
        if not self.remember:
            plain["last"] = ""
        with suppress(OSError, CasebookError):
            paths.settings().mkdir(mode=0o700, parents=True, exist_ok=True)
            with fresh_file(paths.settings() / _FILE) as file:
                file.write(json.dumps(plain, indent=1).encode())

    def opened(self, folder: Path) -> None:
        """Remember where a casebook is."""
        self.last = str(folder) if self.remember else ""
        self.save()


def places() -> Path:
    """Where a new casebook is offered to be made."""
    return Path.home() / "Casebook"
