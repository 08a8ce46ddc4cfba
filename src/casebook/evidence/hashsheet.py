"""The sheet that goes with an exported copy: what it is and how anybody can check it."""

from casebook.words import _


def hash_sheet(*, ref: str, name: str, size: int, sha256: str, exported_at: str) -> str:
    """Plain text; its last line is what `sha256sum -c` reads."""
    # a name with a line end or a backslash is written the way sha256sum writes it
    escaped = name.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
    mark = "\\" if escaped != name else ""
    lines = [
        f"# {_('Copy of exhibit')} {ref}, {_('byte for byte as it was received')}",
        f"# {_('File')}: {escaped}",
        f"# {_('Size')}: {size} {_('bytes')}",
        f"# SHA-256: {sha256}",
        f"# {_('Copied out')}: {exported_at}",
        f"# {_('To check, in the folder of the copy')}: sha256sum -c {_('this file')}",
        f"{mark}{sha256}  {escaped}",
    ]
    return "\n".join(lines) + "\n"
