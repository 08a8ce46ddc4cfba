"""Tables of the brief form: so many rows, and a line that says how many more there are."""

from dataclasses import replace

from casebook.dossier.blocks import Block, Prose, Table
from casebook.dossier.matter import Matter


def shortened(m: Matter, table: Table) -> list[Block]:
    """A table as long as it may be here."""
    most = m.recipe.most_others or len(table.rows)
    if len(table.rows) <= most:
        return [table]
    left = len(table.rows) - most
    says = m.plural(
        "{count} more line stands in the full form of this dossier.",
        "{count} more lines stand in the full form of this dossier.",
        left,
    )
    return [replace(table, rows=table.rows[:most]), Prose(says, "small")]
