"""Builds a folder with the program that needs no Python, and on Debian a package around it.

One command: `python3 build_installer.py`. It makes an environment of its own in build/venv from
requirements/build.txt (locked, with hashes), builds dist/casebook with PyInstaller, takes out
what the program does not use, starts it once with `--self-test`, and packs it as a .deb.
On Windows `installer/casebook.iss` packs the folder; on macOS PyInstaller makes an .app. Both
were written without such computers and are untested.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent
BUILD, DIST = ROOT / "build", ROOT / "dist"
PROGRAM = DIST / "casebook"
VERSION = "0.1.0"
UNUSED = (
    # Qt brings these along; the program uses none of them
    "PySide6/Qt/translations", "PySide6/Qt/qml", "PySide6/Qt/plugins/networkinformation",
    "PySide6/Qt/plugins/tls", "PySide6/Qt/plugins/sqldrivers", "PySide6/Qt/plugins/qmltooling",
    "PySide6/Qt/plugins/imageformats/libqpdf.so", "PySide6/Qt/plugins/imageformats/libqtiff.so",
    "PySide6/Qt/lib/libQt6Quick.so.6", "PySide6/Qt/lib/libQt6Qml.so.6",
    "PySide6/Qt/lib/libQt6QmlModels.so.6", "PySide6/Qt/lib/libQt6QmlMeta.so.6",
    "PySide6/Qt/lib/libQt6QmlWorkerScript.so.6", "PySide6/Qt/lib/libQt6Sql.so.6",
    "PySide6/Qt/lib/libQt6VirtualKeyboard.so.6",
    "PySide6/Qt/plugins/platforminputcontexts/libqtvirtualkeyboardplugin.so",
)  # fmt: skip
NEEDS = (
    "libglib2.0-0t64 | libglib2.0-0", "libegl1", "libgl1", "libxkbcommon0", "libxkbcommon-x11-0",
    "libdbus-1-3", "libfontconfig1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0",
    "libxcb-keysyms1", "libxcb-render-util0", "libxcb-shape0",
)  # fmt: skip


def main() -> int:
    """Build, prune, start once, pack."""
    python = environment()
    freeze(python)
    prune()
    self_test()
    print(f"Built: {PROGRAM} ({megabytes(PROGRAM)} MB)")
    if sys.platform == "linux" and shutil.which("dpkg-deb"):
        package = debian_package(python)
        print(f"Package: {package} ({package.stat().st_size >> 20} MB)")
    return 0


def environment() -> Path:
    """An environment with the program's packages and PyInstaller; made once, kept up to date."""
    venv = BUILD / "venv"
    python = venv / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    stamp = venv / "casebook-build"
    lock = ROOT / "requirements" / "build.txt"
    if stamp.is_file() and stamp.read_bytes() == lock.read_bytes():
        return python
    shutil.rmtree(venv, ignore_errors=True)
    run(sys.executable, "-m", "venv", str(venv))
    run(
        str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
        "--require-hashes", "--only-binary", ":all:", "-r", str(lock),
    )  # fmt: skip
    stamp.write_bytes(lock.read_bytes())
    return python


def freeze(python: Path) -> None:
    """dist/casebook, with PyInstaller."""
    migrations = ROOT / "src" / "casebook" / "db" / "migrations"
    hidden = ["casebook.ui.app", "casebook.ui.self_test", "casebook.evidence.decoder"]
    # loaded by name when they are asked for
    rooms = [ROOT / "src" / "casebook" / room for room in ("cli", "evidence")]
    hidden += [
        f"casebook.{room.name}.{one.stem}" for room in rooms for one in room.glob("[a-z]*.py")
    ]
    # the keyring's backends are found by name when it runs
    hidden += ["keyring.backends.SecretService", "keyring.backends.kwallet"]
    run(
        str(python), "-m", "PyInstaller", "--noconfirm", "--clean", "--onedir",
        "--log-level", "WARN", "--name", "casebook",
        *(["--windowed"] if sys.platform == "darwin" else []),
        "--distpath", str(DIST), "--workpath", str(BUILD / "work"), "--specpath", str(BUILD),
        "--paths", str(ROOT / "src"),
        "--add-data", f"{ROOT / 'resources'}{os.pathsep}resources",
        "--add-data", f"{migrations}{os.pathsep}casebook/db/migrations",
        "--collect-all", "pymediainfo", "--collect-data", "puremagic", "--collect-data", "docx",
        "--collect-data", "pptx", "--collect-data", "uniseg", "--copy-metadata", "keyring",
        "--exclude-module", "tkinter", "--exclude-module", "PySide6.QtNetwork",
        *(word for name in hidden for word in ("--hidden-import", name)),
        str(ROOT / "src" / "casebook" / "__main__.py"),
    )  # fmt: skip


def prune() -> None:
    """Take out what Qt brings along and the program does not use."""
    inside = PROGRAM / "_internal"
    for name in UNUSED:
        path = inside / name
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def self_test() -> None:
    """Start what was built: from an empty home, without any Python packages to be found."""
    program = PROGRAM / ("casebook.exe" if sys.platform == "win32" else "casebook")
    with tempfile.TemporaryDirectory() as home:
        kept = {
            name: os.environ[name]
            for name in ("PATH", "DISPLAY", "SYSTEMROOT", "QT_QPA_PLATFORM")
            if name in os.environ
        }
        if "DISPLAY" not in kept and sys.platform == "linux":
            kept.setdefault("QT_QPA_PLATFORM", "offscreen")
        subprocess.run(
            [str(program), "--self-test"],
            check=True,
            env=kept | {"HOME": home, "TMPDIR": home},
            cwd=home,
            timeout=300,
        )


def debian_package(python: Path) -> Path:
    """dist/casebook_VERSION_ARCH.deb."""
    architecture = subprocess.run(
        ["dpkg", "--print-architecture"], capture_output=True, text=True, check=True
    ).stdout.strip()
    top = BUILD / "deb"
    shutil.rmtree(top, ignore_errors=True)
    share = top / "usr" / "share"
    for folder in (top / "opt", top / "usr" / "bin", top / "DEBIAN", share / "applications",
                   share / "mime" / "packages", share / "metainfo",
                   share / "doc" / "casebook"):  # fmt: skip
        folder.mkdir(parents=True)
    shutil.copytree(PROGRAM, top / "opt" / "casebook", symlinks=True)
    (top / "usr" / "bin" / "casebook").symlink_to("/opt/casebook/casebook")
    installer = ROOT / "installer"
    shutil.copy(installer / "casebook.desktop", share / "applications")
    shutil.copy(installer / "casebook-mime.xml", share / "mime" / "packages" / "casebook.xml")
    shutil.copy(installer / "casebook.metainfo.xml", share / "metainfo")
    shutil.copy(ROOT / "LICENSE", share / "doc" / "casebook" / "copyright")
    icons(python, share / "icons" / "hicolor")
    size = sum(path.lstat().st_size for path in top.rglob("*") if path.is_file()) >> 10
    (top / "DEBIAN" / "control").write_text(
        "Package: casebook\n"
        f"Version: {VERSION}\n"
        f"Architecture: {architecture}\n"
        "Maintainer: The Casebook project <casebook@localhost>\n"
        f"Installed-Size: {size}\n"
        f"Depends: {', '.join(NEEDS)}\n"
        "Section: misc\n"
        "Priority: optional\n"
        "Description: encrypted, offline record of incidents and evidence\n"
        " Write down what happened, keep the evidence unchanged, find it again in six\n"
        " languages, and print dossiers. The program opens no network connection.\n",
        "utf-8",
    )
    package = DIST / f"casebook_{VERSION}_{architecture}.deb"
    run("dpkg-deb", "--root-owner-group", "-Zxz", "--build", str(top), str(package))
    return package


def icons(python: Path, folder: Path) -> None:
    """The icon as a drawing, and in the sizes that desktops ask for."""
    drawing = ROOT / "resources" / "app" / "casebook.svg"
    scalable = folder / "scalable" / "apps"
    scalable.mkdir(parents=True)
    shutil.copy(drawing, scalable / "casebook.svg")
    code = (
        "import sys\n"
        "from PySide6.QtGui import QGuiApplication, QImage, QPainter\n"
        "from PySide6.QtSvg import QSvgRenderer\n"
        "app = QGuiApplication([])\n"
        "image = QImage(int(sys.argv[2]), int(sys.argv[2]), QImage.Format.Format_ARGB32)\n"
        "image.fill(0)\n"
        "painter = QPainter(image)\n"
        "QSvgRenderer(sys.argv[1]).render(painter)\n"
        "painter.end()\n"
        "image.save(sys.argv[3])\n"
    )
    for size in (16, 32, 48, 128, 256):
        place = folder / f"{size}x{size}" / "apps"
        place.mkdir(parents=True)
        subprocess.run(
            [str(python), "-c", code, str(drawing), str(size), str(place / "casebook.png")],
            check=True,
            env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        )


def megabytes(folder: Path) -> int:
    """The size of a folder."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file()) >> 20


def run(*command: str) -> None:
    """Run a command; stop when it fails."""
    subprocess.run(command, check=True, cwd=ROOT)


if __name__ == "__main__":
    sys.exit(main())
