"""How many of what, in words: 1 file, 2 files."""

from casebook.words import in_digits, plural


def files(count: int) -> str:
    """So many files."""
    return plural("{count} file", "{count} files", count).format(count=in_digits(count))


def entries(count: int) -> str:
    """So many entries of the history."""
    return plural("{count} entry", "{count} entries", count).format(count=in_digits(count))


def new_entries(count: int) -> str:
    """So many entries that were not here."""
    return plural("{count} new entry", "{count} new entries", count).format(count=in_digits(count))


def records(count: int) -> str:
    """So many records."""
    return plural("{count} record", "{count} records", count).format(count=in_digits(count))


def originals(count: int) -> str:
    """So many files as they were attached."""
    return plural("{count} original file", "{count} original files", count).format(
        count=in_digits(count)
    )


def in_bytes(count: int) -> str:
    """So many bytes."""
    return plural("{count} byte", "{count} bytes", count).format(count=in_digits(count))
