"""The decoder child: reads one file from standard input, says what is inside, and ends."""

import json
import sys
from dataclasses import replace

from casebook.evidence.answer import written
from casebook.evidence.findings import BROKEN, TOO_LARGE, WHOLE_LIMIT, Findings
from casebook.evidence.limits import SECONDS, TABLE_SECONDS, confine

HEAD_LIMIT = 8192


def child_main() -> int:
    """Shut ourselves in, decode, answer."""
    head = json.loads(sys.stdin.buffer.readline(HEAD_LIMIT))
    # a large table takes longer than any picture, and so do many pages
    confine(TABLE_SECONDS if head.get("rows") or head.get("pictures") else SECONDS)
    data = sys.stdin.buffer.read(WHOLE_LIMIT + 1)
    if head.get("rows"):
        from casebook.evidence.workbook import tell_rows

        tell_rows(data, head.get("sheet"), sys.stdout.buffer)
        return 0
    if head.get("pictures"):
        from casebook.evidence.showing import tell_pictures

        tell_pictures(data, head["pictures"], sys.stdout.buffer)
        return 0
    for part in written(_found(head, data)):
        sys.stdout.buffer.write(part)
    sys.stdout.buffer.flush()
    return 0


def _found(head: dict[str, object], data: bytes) -> Findings:
    try:
        if head.get("plate"):
            from casebook.evidence.images import plate

            return plate(data)
        from casebook.evidence import inspect, media

        name = str(head["name"])
        told = Findings(*media.told_by_content(name, data))
        if not head["whole"]:
            return replace(told, no_preview_reason=TOO_LARGE)
    except Exception:  # noqa: BLE001 - a decoder may raise whatever it likes: it is shut in here
        return Findings(no_preview_reason=BROKEN)
    try:
        found = inspect.decoded(told.media_type, data)
    except MemoryError:
        return replace(told, no_preview_reason=TOO_LARGE)
    except Exception:  # noqa: BLE001 - as above
        return replace(told, no_preview_reason=BROKEN)
    return replace(found, media_type=told.media_type, disagrees=told.disagrees)
