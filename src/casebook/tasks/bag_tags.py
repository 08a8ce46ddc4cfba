"""The tag files of a BagIt bag (RFC 8493): what every other file in it must be."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Payload:
    """One file of a bag: its SHA-256 and its size in bytes."""

    sha256: str
    size: int


def tag_files(
    payload: Mapping[str, Payload],
    *,
    info: Mapping[str, str] | None = None,
    beside: Mapping[str, bytes] | None = None,
) -> dict[str, bytes]:
    """The tag files of a bag by name; `payload` by path, beginning with "data/".

    `info` are more lines of bag-info.txt, each one line long. `beside` are other files beside
    the payload, listed as tag files are, and given back along with them.
    """
    size = sum(one.size for one in payload.values())
    lines = [f"{name}: {' '.join(text.split())}" for name, text in (info or {}).items()]
    lines.append(f"Payload-Oxum: {size}.{len(payload)}")
    tags = {
        "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
        "bag-info.txt": "".join(line + "\n" for line in lines).encode("utf-8"),
        "manifest-sha256.txt": "".join(
            f"{payload[path].sha256}  {path}\n" for path in sorted(payload)
        ).encode("utf-8"),
        **(beside or {}),
    }
    listed = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n" for name, content in tags.items()
    )
    return {**tags, "tagmanifest-sha256.txt": listed.encode("ascii")}
