"""docs/adding.md: a field takes two places and a kind three; all else follows from them."""

import json
import subprocess
import sys
from pathlib import Path

from casebook.book import opening
from casebook.db.migrate import newest
from casebook.records import Incident
from tests.conftest import PASSPHRASE

# in a process of its own: what is declared is remembered for as long as a process lives
LATER = """
import sys
from dataclasses import dataclass
from casebook import records
from casebook.db import migrate
from casebook.records import Incident, Moment, Record
from casebook.records.fields import ANYWHERE, NOWHERE, line, moment, prose


@dataclass(frozen=True, kw_only=True)
class Later(Incident):
    weather: str = line("Weather", goes=ANYWHERE)


@dataclass(frozen=True, kw_only=True)
class Vehicle(Record):
    kind = "vehicle"
    prefix = "VEH"
    label = "Vehicle"
    title_field = "plate"

    plate: str = line("Plate", goes=ANYWHERE, required=True)
    seen: Moment | None = moment("When it was seen", goes=ANYWHERE)
    notes: str = prose("Notes (never leave this casebook)", goes=NOWHERE)


records.KINDS["incident"] = Later
records.KINDS["vehicle"] = Vehicle
known = migrate.steps()
step = '''
ALTER TABLE incident ADD COLUMN "weather" TEXT;
CREATE TABLE "vehicle" (
    no INTEGER PRIMARY KEY, id TEXT NOT NULL, ref TEXT NOT NULL, created_at TEXT NOT NULL,
    created_by TEXT NOT NULL, updated_at TEXT NOT NULL, updated_by TEXT NOT NULL,
    removed INTEGER NOT NULL, conflicts INTEGER NOT NULL, heads TEXT NOT NULL,
    "plate" TEXT, "seen" TEXT, "seen_sort" TEXT, "notes" TEXT,
    "sensitivity" TEXT, "tags" TEXT, "origin" TEXT
) STRICT;
'''
migrate.steps = lambda: [*known, (known[-1][0] + 1, "later.sql", step)]

from casebook.cli.main import run
from casebook.dossier.leaving import may_leave

book, secret, table = sys.argv[1:]
for words in (
    ["fields", "incident", "--json"],
    ["fields", "vehicle", "--json"],
    ["add", "vehicle", "--set", "plate=ABCD 123", "seen=2025-03~", "notes=stays"],
    ["edit", "VEH-0001", "--set", "plate=ABCD 124"],
    ["edit", "INC-0001", "--set", "weather=snow, 雪"],
    ["import", table, "--kind", "vehicle", "--map", "plate=Plate", "seen=Seen"],
    ["list", "vehicle", "--json"],
    ["list", "vehicle", "--csv"],
    ["show", "INC-0001", "--json"],
    ["search", "雪", "--json"],
    ["search", "ABCD 124", "--json"],
    ["history", "VEH-0001", "--json"],
    ["undo"],
    ["list", "vehicle"],
    ["check"],
):
    if words[0] != "fields":
        words = [words[0], book, *words[1:], "--passphrase-file", secret]
    print("$", words[0], flush=True)
    status = run(words)
    assert status == 0, (status, words)
print("$ leaves")
print(sorted(may_leave(Vehicle(plate="x", notes="y"))), "weather" in may_leave(Later(title="x")))
"""


def test_a_field_takes_two_places_and_a_kind_three(folder: Path, tmp_path: Path) -> None:
    with opening.open_with_passphrase(folder, PASSPHRASE) as book:
        book.save(Incident(title="written before"))
    secret, table = tmp_path / "secret", tmp_path / "t.csv"
    secret.write_text(PASSPHRASE, "utf-8")
    table.write_text("Plate,Seen\nEFGH 567,14 March 2025\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-c", LATER, str(folder), str(secret), str(table)],
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    said = [part.partition("\n") for part in done.stdout.removeprefix("$ ").split("\n$ ")]
    outs = [text for _word, _, text in said]

    def objects(text: str) -> list[dict[str, object]]:
        return [json.loads(line) for line in text.splitlines()]

    assert "weather" in {item["name"] for item in objects(outs[0])}
    assert {"plate", "seen", "notes"} <= {item["name"] for item in objects(outs[1])}
    assert (outs[2], outs[5]) == ("VEH-0001", "VEH-0002")
    listed = {str(item["ref"]): item for item in objects(outs[6])}
    assert listed["VEH-0001"]["plate"] == "ABCD 124" and listed["VEH-0001"]["seen"] == "2025-03~"
    assert listed["VEH-0002"]["seen"] == "2025-03-14"
    assert outs[7].splitlines()[0].startswith("ref,plate,seen,notes")
    (shown,) = objects(outs[8])
    assert (shown["title"], shown["weather"]) == ("written before", "snow, 雪")
    assert [item["ref"] for item in objects(outs[9])] == ["INC-0001"]
    assert [item["ref"] for item in objects(outs[10])] == ["VEH-0001"]
    assert [item["action"] for item in objects(outs[11])] == ["add", "edit"]
    assert "EFGH" not in outs[13] and "ABCD 124" in outs[13]
    assert "No damage found" in outs[14]
    assert outs[15].strip() == "['plate', 'seen', 'sensitivity', 'tags'] True"
    # the database as it was before the step is kept beside it
    assert (folder / f"casebook.db.before-{newest() + 1:04}").exists()
