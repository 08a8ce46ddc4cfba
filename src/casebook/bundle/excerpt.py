"""The payload of an excerpt: records as JSON Lines and CSV, a page and a text to read them with.

All of it can be read without this program. Nothing in the page is a script, and everything that
somebody typed is escaped, isolated and without hidden characters that turn text round.
"""

import csv
import html
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from casebook.bundle import strict
from casebook.errors import BundleDamaged, BundleTooNew
from casebook.records import KINDS, Goes, Shape
from casebook.records.cells import defuse
from casebook.records.extract import Extract
from casebook.records.fields import from_text
from casebook.records.vocabulary import label, vocabulary
from casebook.words import _, later

RECORDS: Final = "records.jsonl"
INDEX: Final = "index.html"
README: Final = "README.txt"
FILES: Final = "files"
MOST_RECORDS: Final = 100_000
NAME: Final = re.compile(r"[A-Z0-9]{1,12}(?:-[A-Z0-9]{1,12}){1,2}(?:\.[a-z0-9]{1,5})?")
"""What a file in an excerpt may be called."""
_REF: Final = re.compile(r"(?:[A-Z]{3}(?:-[A-Z0-9]{1,8})?-\d{1,9})?")
_TURNING: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_STYLE: Final = (
    "body{font:16px/1.5 sans-serif;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse;margin:0 0 2em;width:100%}"
    "th,td{border:1px solid #999;padding:.3em .6em;text-align:start;vertical-align:top}"
    "th{width:14em;font-weight:normal;color:#444}td{white-space:pre-wrap;word-break:break-word}"
)


def to_lines(records: Iterable[Extract]) -> bytes:
    """data/records.jsonl. Characters that would turn a text round in an editor are escaped."""

    def line(one: Extract) -> str:
        plain = {"kind": one.kind, "id": one.id, "ref": one.ref, "values": dict(one.values)}
        text = json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
        return _TURNING.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"

    return "".join(map(line, records)).encode("utf-8")


def to_tables(records: Sequence[Extract]) -> dict[str, bytes]:
    """data/csv/KIND.csv: one table for each kind, safe to open in any spreadsheet."""
    found: dict[str, bytes] = {}
    for kind in dict.fromkeys(one.kind for one in records):
        some = [one for one in records if one.kind == kind]
        names = [
            spec.name
            for spec in KINDS[kind].fields()
            if any(spec.name in one.values for one in some)
        ]
        text = io.StringIO()
        table = csv.writer(text, lineterminator="\r\n")
        table.writerow(["id", "ref", *names])
        for one in some:
            cells = [_joined(one.values.get(name, "")) for name in names]
            table.writerow([defuse(_still(cell)) for cell in (one.id, one.ref, *cells)])
        found[f"csv/{kind}.csv"] = b"\xef\xbb\xbf" + text.getvalue().encode("utf-8")
    return found


def to_page(
    records: Sequence[Extract], files: Mapping[str, str], head: Sequence[str], language: str
) -> bytes:
    """data/index.html. `files` maps a SHA-256 to a name; `head` are its first lines."""
    names = {one.id: _called(one, language) for one in records}
    parts = [
        "<!DOCTYPE html>",
        f'<html lang="{_safe(language)}"><head><meta charset="utf-8">',
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">",
        '<meta name="referrer" content="no-referrer">',
        f"<title>{_safe(head[0])}</title><style>{_STYLE}</style></head><body>",
        f"<h1>{_safe(head[0])}</h1>",
        *(f'<p dir="auto">{_safe(line)}</p>' for line in head[1:]),
    ]
    for kind in dict.fromkeys(one.kind for one in records):
        parts.append(f"<h2>{_safe(_(KINDS[kind].label, language=language))}</h2>")
        for one in records:
            if one.kind == kind:
                parts += _table(one, names, files, language)
    parts.append("</body></html>\n")
    return "\n".join(parts).encode("utf-8")


def _table(
    one: Extract, names: Mapping[str, str], files: Mapping[str, str], language: str
) -> Iterator[str]:
    yield f'<table id="r{_safe(one.id)}">'
    if one.ref:
        yield f"<tr><th>{_safe(_('Number', language=language))}</th><td>{_safe(one.ref)}</td></tr>"
    for spec in KINDS[one.kind].fields():
        said = one.values.get(spec.name)
        if not said:
            continue
        if spec.shape is Shape.REF and isinstance(said, str):
            shown = f'<a href="#r{_safe(said)}"><bdi>{_safe(names.get(said, ""))}</bdi></a>'
        elif spec.vocabulary:
            codes = (said,) if isinstance(said, str) else said
            shown = _safe(", ".join(label(spec.vocabulary, code, language) for code in codes))
        elif spec.name == "sha256" and isinstance(said, str) and said in files:
            shown = f'<a href="{FILES}/{_safe(files[said])}">{_safe(said)}</a>'
        else:
            shown = f'<bdi dir="auto">{_safe(_joined(said))}</bdi>'
        yield f"<tr><th>{_safe(_(spec.label, language=language))}</th><td>{shown}</td></tr>"
    yield "</table>"


def _called(one: Extract, language: str) -> str:
    kind = KINDS[one.kind]
    title = one.values.get(kind.title_field, "") if kind.title_field else ""
    name = title if isinstance(title, str) and title else _(kind.label, language=language)
    return " ".join(part for part in (one.ref, name[:80]) if part)


def _safe(text: str) -> str:
    return html.escape(_still(text), quote=True)


def _still(text: str) -> str:
    """A text in which nothing rings, moves or turns."""
    return _TURNING.sub("\ufffd", text)


def _joined(value: str | tuple[str, ...]) -> str:
    return value if isinstance(value, str) else "; ".join(value)


# Reading


def read_records(raw: Iterable[bytes]) -> list[Extract]:
    """The records in data/records.jsonl, every one checked on its own and against the others.

    Raises `BundleDamaged`, `BundleTooNew` (a code or a kind that only a later version knows).
    """
    found: dict[str, Extract] = {}
    for line in raw:
        one = _read(line)
        if one.id in found or len(found) >= MOST_RECORDS:
            raise BundleDamaged(reason=later("a record in it stands twice, or there are too many"))
        found[one.id] = one
    for one in found.values():
        _look_at_links(one, found)
    return list(found.values())


def _read(line: bytes) -> Extract:
    try:
        plain = strict.read(line)
        name = strict.text(plain["kind"], 40)
        kind = KINDS.get(name)
        if kind is None or name not in TRAVELS:
            raise BundleTooNew
        record = strict.hexadecimal(plain["id"], 32)
        ref = strict.text(plain["ref"], 30)
        if not _REF.fullmatch(ref):
            raise ValueError("not a ref")
        values: dict[str, str | tuple[str, ...]] = {}
        for field, value in plain["values"].items():
            spec = kind.field(field)
            if spec is None:
                continue  # of a later version: nothing here could show it
            if Goes.EXCERPT not in spec.goes:
                raise ValueError("a field that never travels")
            if spec.is_set:
                if not isinstance(value, list) or len(value) > 1000:
                    raise ValueError("not a list")
                values[field] = tuple(strict.text(one, 10_000) for one in value)
            else:
                values[field] = strict.text(value, 10_000_000)
                from_text(spec.shape, str(values[field]))
            if spec.vocabulary:
                _know(spec.vocabulary, values[field])
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise BundleDamaged(reason=later("a record in it cannot be read")) from error
    return Extract(name, record, ref, values)


def _know(name: str, value: str | tuple[str, ...]) -> None:
    known = vocabulary(name)
    if any(code not in known for code in ((value,) if isinstance(value, str) else value)):
        raise BundleTooNew


def _look_at_links(one: Extract, found: Mapping[str, Extract]) -> None:
    for spec in KINDS[one.kind].fields():
        value = one.values.get(spec.name)
        if spec.required and not value:
            raise BundleDamaged(reason=later("something is missing in a record in it"))
        if spec.shape is Shape.REF and isinstance(value, str) and value:
            other = found.get(value)
            if other is None or other.kind not in spec.kinds or other is one:
                raise BundleDamaged(reason=later("a record in it names one that is not there"))


TRAVELS: Final = (
    "contact", "incident", "exhibit", "identifier", "name", "act", "involvement", "information",
    "incident-link", "statement", "sighting", "showing",
)  # fmt: skip
"""Kinds that are in excerpts, each after those that it may name."""
