"""What is said when a casebook is opened: notices, what was being written, what is to be done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

from casebook.book import Casebook, aside
from casebook.keys.header import RECOVERY, SHARES
from casebook.records import KINDS, Contact, Exhibit, Incident
from casebook.records.vocabulary import Entry
from casebook.tasks.backup_notes import Standing, standing
from casebook.ui.drafts import Kept, read_drafts
from casebook.ui.pages.part_sheets import title_of
from casebook.ui.pages.settings_backup import last_said
from casebook.ui.parts.banner import Banner
from casebook.ui.saved_searches import read_searches
from casebook.ui.tools import read_terms
from casebook.words import _


@dataclass(frozen=True)
class Opening:
    """What the desk needs to begin with, read in the book's thread."""

    terms: dict[str, dict[str, Entry]]
    drafts: list[Kept]
    searches: list[dict[str, Any]]
    backup: Standing
    has_recovery: bool
    is_forgotten: bool
    counts: dict[str, int]
    notices: list[str]
    read_only: bool


def read_opening(book: Casebook) -> Opening:
    """Read it all, once what a killed drill left is gone."""
    aside.sweep()
    return Opening(
        terms=read_terms(book),
        drafts=read_drafts(book),
        searches=read_searches(book),
        backup=standing(book),
        has_recovery=any(slot.kind in (RECOVERY, SHARES) for slot in book.slots()),
        is_forgotten=book.is_forgotten(),
        counts={kind.kind: book.count(kind) for kind in (Incident, Contact, Exhibit)},
        notices=[str(notice) for notice in book.notices],
        read_only=book.read_only,
    )


@dataclass(frozen=True)
class Ways:
    """Where the buttons of the greetings lead."""

    go_on: Callable[[], object]
    show: Callable[[str], object]
    choose_passphrase: Callable[[], object]
    make_sheet: Callable[[], object]
    back_up: Callable[[], object]
    not_now: Callable[[], object]


def greetings(opening: Opening, ways: Ways, *, new_drafts: bool) -> Iterator[Banner]:
    """What is said above the section, one below the other."""
    for notice in opening.notices:
        yield Banner(notice, tone="warn")
    if new_drafts:
        yield Banner(
            _("An incident that you were writing was kept."),
            tone="good",
            actions=((_("Go on"), ways.go_on),),
        )
    left = {str(one.more["at"]): one for one in opening.drafts if one.more.get("at")}
    for record, draft in list(left.items())[:3]:
        kind = KINDS.get(draft.kind)
        what = title_of(kind) if kind else draft.kind
        yield Banner(
            _("Written and not saved: {what}").format(what=what),
            tone="good",
            actions=((_("Show it"), partial(ways.show, record)),),
        )
    if opening.is_forgotten and not opening.read_only:
        yield _closing(
            _("The recovery code opened it."),
            _("Choose a new passphrase in the place of the forgotten one."),
            ((_("Choose one"), ways.choose_passphrase),),
            tone="warn",
            closable=True,
        )
    # one request at a time: the card at the side asks for the backup as well
    if opening.has_recovery or not opening.counts[Incident.kind]:
        if opening.backup.reminds and not opening.read_only:
            yield _backup(opening.backup, ways)
    else:
        yield Banner(
            _("There is no recovery sheet yet."),
            _("Without it, a forgotten passphrase means that everything is lost."),
            tone="warn",
            actions=((_("Make one"), ways.make_sheet),),
        )


def _backup(found: Standing, ways: Ways) -> Banner:
    """Say calmly that it is time for a backup."""
    return _closing(
        _("It is time for a backup."),
        last_said(found) if found.at else _("There is none yet: the laptop is the only copy."),
        ((_("Back up now"), ways.back_up), (_("Not now"), ways.not_now)),
    )


def _closing(
    title: str,
    text: str,
    actions: tuple[tuple[str, Callable[[], object]], ...],
    *,
    tone: str = "plain",
    closable: bool = False,
) -> Banner:
    """A banner that goes away when one of its buttons is pressed."""

    def closing(act: Callable[[], object]) -> Callable[[], None]:
        def done() -> None:
            banner.close_gently()
            act()

        return done

    banner = Banner(
        title,
        text,
        tone=tone,
        actions=tuple((says, closing(act)) for says, act in actions),
        closable=closable,
    )
    return banner
