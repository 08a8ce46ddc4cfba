"""The decoder child: reads one file from standard input, says what is inside, and ends."""

import json
import sys

from casebook.evidence.findings import BROKEN, TOO_LARGE, WHOLE_LIMIT, Findings
from casebook.evidence.limits import SECONDS, TABLE_SECONDS, confine

HEAD_LIMIT = 8192


def child_main() -> int:
    """Shut ourselves in, decode, answer."""
    head = json.loads(sys.stdin.buffer.readline(HEAD_LIMIT))
    # a large table takes longer than any picture
    confine(TABLE_SECONDS if head.get("rows") else SECONDS)
    data = sys.stdin.buffer.read(WHOLE_LIMIT + 1)
    if head.get("rows"):
        from casebook.evidence.workbook import tell_rows

        tell_rows(data, head.get("sheet"), sys.stdout.buffer)
    elif head.get("plate"):
        _answer(_plate(data))
    else:
        _answer(_findings(str(head["name"]), data, whole=bool(head["whole"])))
    return 0


def _findings(name: str, data: bytes, *, whole: bool) -> Findings:
    from casebook.evidence.inspect import inspect, told_by_content

    try:
        if not whole:
            media_type, disagrees = told_by_content(name, data)
            return Findings(media_type, disagrees, no_preview_reason=TOO_LARGE)
        return inspect(name, data)
    except MemoryError:
        return _told(name, data, TOO_LARGE)
    except Exception:  # noqa: BLE001 - a decoder may raise whatever it likes: it is shut in here
        return _told(name, data, BROKEN)


def _plate(data: bytes) -> Findings:
    from casebook.evidence.images import plate

    try:
        return plate(data)
    except Exception:  # noqa: BLE001 - as above
        return Findings(no_preview_reason=BROKEN)


def _told(name: str, data: bytes, reason: str) -> Findings:
    from casebook.evidence.inspect import told_by_content

    media_type, disagrees = told_by_content(name, data[:65536])
    return Findings(media_type, disagrees, no_preview_reason=reason)


def _answer(found: Findings) -> None:
    thumbnail = found.thumbnail or b""
    head = {
        "media_type": found.media_type,
        "disagrees": found.disagrees,
        "metadata": list(found.metadata),
        "taken_at": found.taken_at,
        "text": found.text,
        "text_complete": found.text_complete,
        "pages": found.pages,
        "thumbnail": len(thumbnail),
        "attachments": [
            {"name": item.name, "size": len(item.payload)} for item in found.attachments
        ],
        "reason": found.no_preview_reason,
    }
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode("ascii") + b"\n")
    out.write(thumbnail)
    for item in found.attachments:
        out.write(item.payload)
    out.flush()
