"""Made the golden files in tests/samples once: python -m tests.bundle.make_samples FOLDER.

They are kept as they are; a later format gets files of its own beside them.
"""

import hashlib
import json
import sys
import tempfile
from pathlib import Path

from casebook.book import opening
from casebook.crypto import stretch
from casebook.records import Contact, Incident, Involvement, Moment
from casebook.tasks.attach import attach_files
from casebook.tasks.make_bundle import make_bundle, readers_of

EVIDENCE = "Tashi, we know where your mother lives.\n"


def main(folder: Path) -> None:
    """Write card-1.txt, bundle-1.casebundle, its identity, and what must come of it."""
    with tempfile.TemporaryDirectory() as place:
        words = {"passphrase": "made only for a sample", "cost": stretch.FLOOR}
        with (
            opening.create(Path(place) / "a.casebook", member="Ana", **words) as ana,  # type: ignore[arg-type]
            opening.create(Path(place) / "b.casebook", member="Ben", **words) as ben,  # type: ignore[arg-type]
        ):
            ana.verify_card(ben.card())
            shown = ana.save(
                Incident(
                    title="A call at night (說普通話)",
                    when=Moment.parse("2025-03-14T21:40~"),
                    private_notes="stays with Ana",
                    tags=("phone",),
                )
            )
            contact = ana.save(Contact(name="Tashi"))
            ana.save(Involvement(incident=shown.id, contact=contact.id, role="target"))
            ana.save(Incident(title="Hidden from Ben", sensitivity="this-casebook"))
            source = Path(place) / "message.txt"
            source.write_text(EVIDENCE, "utf-8")
            attach_files(ana, [source], [shown])
            out = folder / "bundle-1.casebundle"
            made = make_bundle(ana, readers_of(ana, [ben.own_member()]), out)
            (folder / "bundle-1.identity").write_text(ben.age_identity() + "\n", "ascii")
            (folder / "card-1.txt").write_text(ana.card().to_text(ana.sign) + "\n", "ascii")
            expected = {
                "member": ana.own_member(),
                "name": "Ana",
                "fingerprint": ana.fingerprint(),
                "entries": made.entries,
                "incidents": [shown.title],
                "contacts": ["Tashi"],
                "evidence": [hashlib.sha256(EVIDENCE.encode()).hexdigest()],
                "not in it": ["stays with Ana", "Hidden from Ben"],
            }
            text = json.dumps(expected, ensure_ascii=False, indent=1) + "\n"
            (folder / "bundle-1.json").write_text(text, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
