"""The sample's second laptop: gets a bundle of the first one, and is compared with it."""

from casebook.book import Casebook, opening
from casebook.progress import UNWATCHED, Progress
from casebook.records import Exhibit, Incident
from casebook.tasks import counts
from casebook.tasks.check_casebook import check_casebook
from casebook.tasks.demo import Demo
from casebook.tasks.make_bundle import make_bundle, readers_of
from casebook.tasks.read_bundle import take_in_bundle
from casebook.words import _

OTHER = "Karma Lhundup (invented)"
BUNDLE = "sample.casebook-bundle"


def share_with_another(book: Casebook, demo: Demo, *, progress: Progress = UNWATCHED) -> None:
    """Make a bundle for an invented second member, take it in there, and compare both."""
    place = demo.folder / "second.casebook"
    opening.refuse_existing(place)
    with opening.create(place, member=OTHER, passphrase=demo.passphrase) as other:
        for one, card in ((book, other.card()), (other, book.card())):
            one.add_card(card)
            one.verify_member(card.member)
        made = make_bundle(book, readers_of(book, [OTHER]), demo.folder / BUNDLE, progress=progress)
        take_in_bundle(other, made.path, progress=progress)
        demo.said.append(
            _("Bundle: {path}, taken in by {place} ({entries}, {files})").format(
                path=made.path,
                place=place.name,
                entries=counts.entries(made.entries),
                files=counts.files(made.files),
            )
        )
        demo.faults += _differences(book, other)
        demo.faults += check_casebook(other, read_data=True, progress=progress).faults


def _differences(book: Casebook, other: Casebook) -> list[str]:
    """What the other one should have and has not, word for word and byte for byte."""
    me = other.own_member()
    mine = {
        item.id: (item.ref, item.title)
        for kind in (Incident, Exhibit)
        for item in book.all(kind)
        if book.may_have([me], item.kind, item.id)
    }
    theirs = {
        item.id: (item.ref, item.title) for kind in (Incident, Exhibit) for item in other.all(kind)
    }
    files = {one.sha256 for one in book.all_sealed()} - {one.sha256 for one in other.all_sealed()}
    found = []
    if mine != theirs:
        found.append(_("DAMAGE: the two casebooks do not say the same"))
    tender = {item.sha256 for item in book.all(Exhibit) if item.intimate or item.minor}
    if files - tender:
        found.append(_("DAMAGE: files did not arrive"))
    return found
