"""While something is being saved nothing more can be typed: it would be in neither place."""

from PySide6.QtWidgets import QWidget


class Saving:
    """Holds what is typed into still; if it was not saved, the keys are where they were."""

    def __init__(self, inside: QWidget) -> None:
        self._inside = inside
        self._had_keys: QWidget | None = None
        self.is_on = False

    def begin(self) -> None:
        """It is being saved from now on."""
        self.is_on = True
        self._had_keys = self._inside.window().focusWidget()
        self._inside.setEnabled(False)

    def failed(self) -> None:
        """It was not saved: go on typing."""
        self.is_on = False
        self._inside.setEnabled(True)
        if self._had_keys is not None:
            self._had_keys.setFocus()
