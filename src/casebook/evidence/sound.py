"""Facts of sound and video files: what their containers say. Runs only in the child."""

import io

from casebook.evidence.findings import UNSUPPORTED, Findings

_WANTED = (
    ("General", ("format", "duration", "encoded_date", "tagged_date", "recorded_date",
                 "writing_application", "comapplequicktimelocationiso6709", "xyz")),
    ("Video", ("format", "width", "height", "frame_rate", "encoded_date")),
    ("Audio", ("format", "channel_s", "sampling_rate", "encoded_date")),
)  # fmt: skip


def container(data: bytes) -> Findings:
    """Duration, formats and times of a container, exactly as they stand in it."""
    metadata = _mediainfo(data) or _mutagen(data)
    if not metadata:
        return Findings(no_preview_reason=UNSUPPORTED)
    taken = next(
        (value for label, value in metadata if label.endswith(("encoded date", "recorded date"))),
        "",
    )
    return Findings(metadata=tuple(metadata), taken_at=taken)


def _mediainfo(data: bytes) -> list[tuple[str, str]]:
    try:
        from pymediainfo import MediaInfo

        info = MediaInfo.parse(io.BytesIO(data))
    except (ImportError, OSError, RuntimeError):
        return []
    rows = []
    for track in info.tracks:
        for sort, names in _WANTED:
            if track.track_type != sort:
                continue
            for name in names:
                value = getattr(track, name, None)
                if value not in (None, ""):
                    label = f"{sort} {name.replace('_', ' ')}"
                    rows.append((label, f"{value} ms" if name == "duration" else str(value)))
    return rows if any(label.startswith(("Audio", "Video")) for label, _ in rows) else []


def _mutagen(data: bytes) -> list[tuple[str, str]]:
    import mutagen

    found = mutagen.File(io.BytesIO(data))
    if found is None or found.info is None:
        return []
    rows = [("Format", type(found).__name__)]
    for name in ("length", "bitrate", "channels", "sample_rate", "codec"):
        value = getattr(found.info, name, None)
        if value:
            rows.append((name, str(value)))
    return rows
