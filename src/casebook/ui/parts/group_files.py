"""Files that come from the group, known by their names: bundles and cards."""

from pathlib import Path

from PySide6.QtCore import QMimeData

BUNDLE = ".casebook-bundle"
CARD = ".casebook-card"


def is_card(path: Path) -> bool:
    """Its name says that it is a member's card."""
    return path.name.casefold().endswith(CARD)


def is_group_file(path: Path) -> bool:
    """Its name says that it comes from the group; a carrier may have numbered it."""
    name = path.name.casefold()
    return BUNDLE in name or CARD in name


def group_file_in(data: QMimeData) -> Path | None:
    """The first such file in what is dropped or pasted."""
    for url in data.urls():
        if url.isLocalFile() and is_group_file(Path(url.toLocalFile())):
            return Path(url.toLocalFile())
    return None
