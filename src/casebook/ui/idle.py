"""Notices that nobody is there: the system's idle time, sleep, screen lock, another user."""

import ctypes
import ctypes.util
import sys
import time
from typing import Any

from PySide6.QtCore import SLOT, QEvent, QObject, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

WARNING = 30
"""Seconds before locking in which it is said."""
_LOOK = 5_000
_MEANT = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.InputMethod,
)


class Idle(QObject):
    """Signals: soon(seconds) - it will lock; back - somebody is there again; lock - now."""

    soon = Signal(int)
    back = Signal()
    lock = Signal()

    def __init__(self, minutes: int) -> None:
        super().__init__()
        self.minutes = minutes
        self._last = time.monotonic()
        self._warned = False
        self._system = system_idle()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)
        self._timer.start(_LOOK)
        self._dbus: list[Any] = []
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)
        self._listen()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _MEANT:
            self._last = time.monotonic()
            if self._warned:
                self._warned = False
                self.back.emit()
        return False

    def seconds(self) -> float:
        """How long nobody used this computer; where the system does not tell, this program."""
        own = time.monotonic() - self._last
        told = self._system() if self._system else None
        return own if told is None else min(own, told)

    def look(self) -> None:
        """Lock when it is time; say so before."""
        if not self.minutes:
            return
        left = self.minutes * 60 - self.seconds()
        if left <= 0:
            self._warned = False
            self.lock.emit()
        elif left <= WARNING and not self._warned:
            self._warned = True
            self.soon.emit(int(left))
        elif left > WARNING and self._warned:
            self._warned = False
            self.back.emit()

    def stop(self) -> None:
        """No longer look."""
        self._timer.stop()
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)

    # What the system tells

    def _listen(self) -> None:
        if not sys.platform.startswith("linux"):
            return
        from PySide6.QtDBus import QDBusConnection

        system, session = QDBusConnection.systemBus(), QDBusConnection.sessionBus()
        for bus, interface, name, slot in (
            (system, "org.freedesktop.login1.Manager", "PrepareForSleep", "told(bool)"),
            (system, "org.freedesktop.login1.Session", "Lock", "told()"),
            (session, "org.freedesktop.ScreenSaver", "ActiveChanged", "told(bool)"),
            (session, "org.gnome.ScreenSaver", "ActiveChanged", "told(bool)"),
            (session, "org.mate.ScreenSaver", "ActiveChanged", "told(bool)"),
            (session, "org.cinnamon.ScreenSaver", "ActiveChanged", "told(bool)"),
        ):
            if bus.isConnected():
                bus.connect("", "", interface, name, self, SLOT(slot).encode())
                self._dbus.append(bus)

    @Slot(bool)
    @Slot()
    def told(self, is_so: bool = True) -> None:
        """The system sleeps or its screen is locked."""
        if is_so:
            self.lock.emit()


def system_idle() -> Any:
    """A function that tells the system's idle seconds, or None where there is none."""
    if sys.platform == "win32":
        return _windows_idle
    if sys.platform == "darwin":
        return _mac_idle()
    if QGuiApplication.platformName() == "xcb":
        return _x11_idle()
    return None


def _windows_idle() -> float | None:
    class LastInput(ctypes.Structure):
        _fields_ = (("size", ctypes.c_uint), ("time", ctypes.c_uint))

    info = LastInput(ctypes.sizeof(LastInput), 0)
    windows: Any = ctypes
    if not windows.windll.user32.GetLastInputInfo(ctypes.byref(info)):
        return None
    return float((windows.windll.kernel32.GetTickCount() - info.time) & 0xFFFFFFFF) / 1000


def _mac_idle() -> Any:
    quartz = ctypes.CDLL(
        "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices"
    )
    ask = quartz.CGEventSourceSecondsSinceLastEventType
    ask.restype = ctypes.c_double
    ask.argtypes = [ctypes.c_int, ctypes.c_uint32]
    return lambda: float(ask(0, 0xFFFFFFFF))


def _x11_idle() -> Any:
    names = [ctypes.util.find_library(name) for name in ("X11", "Xss")]
    if not all(names):
        return None

    class Info(ctypes.Structure):
        _fields_ = (
            ("window", ctypes.c_ulong),
            ("state", ctypes.c_int),
            ("kind", ctypes.c_int),
            ("since", ctypes.c_ulong),
            ("idle", ctypes.c_ulong),
            ("mask", ctypes.c_ulong),
        )

    x11, xss = (ctypes.CDLL(name) for name in names)
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    xss.XScreenSaverAllocInfo.restype = ctypes.POINTER(Info)
    display = ctypes.c_void_p(x11.XOpenDisplay(None))
    if not display:
        return None
    root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
    info = xss.XScreenSaverAllocInfo()

    def idle() -> float | None:
        if not xss.XScreenSaverQueryInfo(display, root, info):
            return None
        return float(info.contents.idle) / 1000

    return idle
