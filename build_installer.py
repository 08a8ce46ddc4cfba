"""Builds a folder with the program that runs without a Python of its own being installed.

One command: `.venv/bin/python build_installer.py`. It needs PyInstaller in the environment and
says so if it is not there. The window's issue adds the package for Debian around this folder.
"""

import importlib.util
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
DIST = ROOT / "dist"


def main() -> int:
    """Build dist/casebook and start it once."""
    if importlib.util.find_spec("PyInstaller") is None:
        print("PyInstaller is not installed: .venv/bin/pip install pyinstaller")
        return 1
    entry = ROOT / "src" / "casebook" / "__main__.py"
    migrations = ROOT / "src" / "casebook" / "db" / "migrations"
    hidden = [
        f"casebook.cli.{name}"
        for name in ("care", "doors", "evidence", "making", "papers", "records", "sample", "tables")
    ]
    # the keyring's backends are found by name when it runs
    hidden += ["keyring.backends.SecretService", "keyring.backends.kwallet"]
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--clean", "--onedir",
        "--name", "casebook", "--distpath", str(DIST), "--workpath", str(ROOT / "build"),
        "--specpath", str(ROOT / "build"), "--paths", str(ROOT / "src"),
        "--add-data", f"{ROOT / 'resources'}:resources",
        "--add-data", f"{migrations}:casebook/db/migrations",
        "--exclude-module", "PySide6",
        "--collect-all", "pymediainfo", "--collect-data", "puremagic", "--collect-data", "docx",
        "--collect-data", "pptx", "--collect-data", "uniseg",
        *(word for name in hidden for word in ("--hidden-import", name)),
        str(entry),
    ]  # fmt: skip
    subprocess.run(command, check=True)
    program = DIST / "casebook" / "casebook"
    subprocess.run([str(program), "fields", "incident"], check=True, stdout=subprocess.DEVNULL)
    print(f"Built and started once: {program}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
