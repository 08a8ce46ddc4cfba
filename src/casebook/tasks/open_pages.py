"""The open format as web pages: no scripts, nothing fetched, every text escaped."""

import html
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

from casebook.book import Casebook
from casebook.records import KINDS, Field, Moment, Record, Shape
from casebook.records.said import say
from casebook.tasks.open_format import WRITTEN
from casebook.words import _, speaking

AT_ONCE = 500
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_HEAD = """<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 sans-serif; max-width: 48em; margin: 2em auto; padding: 0 1em;
  color: #1c1c1c; background: #fff }}
h1 {{ font-size: 1.5em }} h2 {{ font-size: 1.1em; margin: 0 }}
article {{ border-top: 1px solid #bbb; padding: 1em 0 }}
dl {{ margin: .5em 0; display: grid; grid-template-columns: 12em 1fr; gap: .2em 1em }}
dt {{ color: #555 }} dd {{ margin: 0; white-space: pre-wrap; overflow-wrap: anywhere }}
.warn {{ border-left: 4px solid #a33; padding-left: 1em }}
.small {{ color: #555; font-size: .85em }}
</style>
</head>
<body>
"""
_FOOT = "</body>\n</html>\n"


def said(text: str) -> str:
    """A text as it may stand in a page: what is no sign becomes visible, what is markup is text."""
    return html.escape(_CONTROL.sub("\ufffd", text), quote=True)


def page_name(kind: str, number: int) -> str:
    """The name of one page of a kind; they count from 1."""
    return f"{kind}-{number}.html"


@dataclass
class Places:
    """Where each record stands, and the path of each file, so that pages can name them."""

    page: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def take(self, kind: str, ids: Sequence[str]) -> None:
        """Note on which pages the records of a kind come to stand."""
        for place, record in enumerate(ids):
            self.page[record] = page_name(kind, place // AT_ONCE + 1)


def head(title: str) -> str:
    """The beginning of a page."""
    return _HEAD.format(language=said(speaking()), title=said(title)) + f"<h1>{said(title)}</h1>\n"


def foot() -> str:
    """The end of a page."""
    return _FOOT


def kind_head(kind: type[Record], number: int, pages: int) -> str:
    """The beginning of one page of a kind."""
    way = [f'<a href="../../index.html">{said(_("Back to the beginning"))}</a>']
    if number > 1:
        way.append(f'<a href="{page_name(kind.kind, number - 1)}">{said(_("Before"))}</a>')
    if number < pages:
        way.append(f'<a href="{page_name(kind.kind, number + 1)}">{said(_("After"))}</a>')
    return head(_(kind.label)) + f"<p>{' · '.join(way)}</p>\n"


def article(
    book: Casebook, record: Record, plain: Mapping[str, object], written: Mapping[str, str],
    places: Places,
) -> str:  # fmt: skip
    """One record: every field that says something."""
    rows = []
    for spec in record.fields():
        value = getattr(record, spec.name)
        if value not in (None, "", ()):
            shown = _shown(book, spec, value, plain[spec.name], places)
            rows.append(f'<dt>{said(_(spec.label))}</dt><dd dir="auto">{shown}</dd>')
    if path := places.files.get(record.id):
        link = f'<a href="../../{said(quote(path))}">{said(path.rpartition("/")[2])}</a>'
        rows.append(f'<dt>{said(_("Original file"))}</dt><dd dir="auto">{link}</dd>')
    title = f" <bdi>{said(record.title)}</bdi>" if record.title else ""
    stamp = " · ".join(written[name] for name in WRITTEN)
    return (
        f'<article id="r-{said(record.id)}"><h2>{said(record.ref)}{title}</h2>\n'
        f'<dl>{"".join(rows)}</dl>\n<p class="small">{said(stamp)}</p></article>\n'
    )


def _shown(book: Casebook, spec: Field, value: Any, plain: object, places: Places) -> str:
    if spec.shape is Shape.REF:
        page = places.page.get(value)
        text = said(str(plain or value))
        return f'<a href="{page}#r-{said(value)}">{text}</a>' if page else text
    if spec.vocabulary:
        known = book.vocabulary(spec.vocabulary)
        codes = value if spec.is_set else (value,)
        labels = [known[code].label(speaking()) if code in known else code for code in codes]
        return "; ".join(f"<bdi>{said(one)}</bdi>" for one in labels)
    if spec.is_set:
        return "; ".join(f"<bdi>{said(one)}</bdi>" for one in value)
    if isinstance(value, bool):
        return said(_("yes") if value else _("no"))
    if isinstance(value, Moment):
        # in words, and as the tables have it: neither can be misread for the other
        return said(f"{say(value, speaking())} ({value})")
    return said(str(value))


def index(title: str, lines: Sequence[str], counts: Mapping[str, int]) -> str:
    """The first page: what this is, and where everything stands."""
    parts = [head(title)]
    parts += [
        f'<p class="warn">{said(lines[0])}</p>\n',
        *(f"<p>{said(one)}</p>\n" for one in lines[1:]),
    ]
    parts.append("<ul>\n")
    for name, kind in KINDS.items():
        if counts.get(name):
            parts.append(
                f'<li><a href="data/pages/{page_name(name, 1)}">{said(_(kind.label))}</a>'
                f" ({counts[name]})</li>\n"
            )
    parts.append("</ul>\n")
    return "".join(parts) + foot()
