"""Import of a CSV and an XLSX file against plain SQLite writing the same rows in the same run.

Run: .venv/bin/python -m benchmarks.table [ROWS]
"""

import csv
import os
import resource
import sys
import tempfile
from pathlib import Path

import xlsxwriter

from benchmarks.core import PASSPHRASE, Peer, incidents, timed
from casebook.book import opening
from casebook.crypto import stretch
from casebook.records import Incident
from casebook.tasks.import_table import import_table

HEAD = ("title", "when", "place", "narrative")


def main() -> None:
    records = incidents(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
    with tempfile.TemporaryDirectory() as name:
        os.environ["XDG_STATE_HOME"] = name
        folder = Path(name)
        rows = [(one.title, str(one.when), one.place, one.narrative) for one in records]
        with (folder / "t.csv").open("w", newline="", encoding="utf-8") as file:
            csv.writer(file).writerows((HEAD, *rows))
        options = {"constant_memory": True}
        with xlsxwriter.Workbook(str(folder / "t.xlsx"), options) as made:
            sheet = made.add_worksheet()
            for number, row in enumerate((HEAD, *rows)):
                sheet.write_row(number, 0, row)
        peer = timed(lambda: Peer(folder / "peer.db").write(records))
        rows.clear()
        records.clear()
        for path in (folder / "t.csv", folder / "t.xlsx"):
            one_file(folder, path, peer)


def one_file(folder: Path, path: Path, peer: float) -> None:
    place = folder / f"{path.suffix[1:]}.casebook"
    with opening.create(place, member="B", passphrase=PASSPHRASE, cost=stretch.FLOOR) as book:
        looking = timed(lambda: import_table(book, path, Incident, mapping={}, dry_run=True))
        whole = timed(lambda: import_table(book, path, Incident, mapping={}))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    sys.stdout.write(
        f"{path.suffix[1:]:5} dry run {looking:7.1f} s  import {whole:7.1f} s  peer {peer:7.1f} s"
        f"  ratio {whole / peer:5.2f} (goal 3)  peak memory {peak} MB\n"
    )


if __name__ == "__main__":
    main()
