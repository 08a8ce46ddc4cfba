"""The command that shows what the program does: demo."""

import tempfile
from argparse import Namespace
from pathlib import Path

from casebook.cli.bar import Bar
from casebook.cli.say import out
from casebook.tasks.demo import make_demo
from casebook.tasks.demo_group import share_with_another


def demo(args: Namespace) -> int:
    """Make a sample casebook, dossiers, a bundle and a backup; check them, say where they are."""
    folder = Path(args.folder) if args.folder else Path(tempfile.mkdtemp(prefix="casebook-demo-"))
    with Bar() as bar:
        done = make_demo(folder, progress=bar, also=share_with_another)
    for line in done.lines():
        out(line)
    return 0 if done.is_sound else 3
