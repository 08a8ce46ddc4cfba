"""The time as entries carry it."""

from datetime import UTC, datetime


def now() -> tuple[str, int]:
    """UTC to the millisecond as ISO 8601, and the offset of local time in minutes."""
    local = datetime.now().astimezone()
    offset = local.utcoffset()
    minutes = round(offset.total_seconds() / 60) if offset else 0
    utc = local.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03}Z", minutes


def seconds_between(earlier: str, later: str) -> float:
    """Seconds from one entry's time to another's."""
    first, second = (
        datetime.fromisoformat(text.replace("Z", "+00:00")) for text in (earlier, later)
    )
    return (second - first).total_seconds()
