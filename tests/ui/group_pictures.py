"""Pictures of three laptops: from an invitation to a conflict that is settled."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from casebook.book import Casebook
from casebook.dossier.order import Order
from casebook.errors import SenderNotVerified
from casebook.records import Contact, Exhibit, Incident, Involvement, Moment
from casebook.tasks.attach import attach_files
from casebook.tasks.capture import capture
from casebook.tasks.excerpt import For, look_through_excerpt, make_excerpt
from casebook.tasks.exchange import Setting, exchange_once
from casebook.tasks.make_bundle import make_bundle, readers_of
from casebook.tasks.read_bundle import take_in_bundle
from casebook.tasks.read_excerpt import take_in_excerpt
from casebook.tasks.settling import disagreements, settle
from casebook.ui.desk import Desk
from casebook.ui.group.add_member import AddMember
from casebook.ui.group.bundle_sheet import BundleSheet
from casebook.ui.group.compare_sheet import CompareSheet
from casebook.ui.group.excerpt_sheet import ExcerptSheet
from casebook.ui.group.remove_sheet import RemoveSheet
from casebook.ui.group.send_sheet import SendSheet
from casebook.ui.parts.group_files import BUNDLE
from casebook.words import speaking
from tests.ui.people import Person, somebody


class Camera(Protocol):
    """What the story needs of whoever makes the pictures."""

    def take(self, widget: QWidget, name: str) -> None:
        """Make a picture."""

    def until(self, so: Any) -> None:
        """Wait until something is so."""

    def desk(self, folder: Path) -> Any:
        """The desk of a casebook in a window, for a while."""


def story(camera: Camera, home: Path) -> None:
    """Ada invites Bo and Chen; they exchange what they have; two of them write the same."""
    ada, bo, chen = (somebody(home / name, name) for name in ("Ada Lhamo", "Bo Wan", "Chen Yu"))
    with ada.book() as book:
        write(book)
    invitation(camera, ada, bo, chen)
    there = home / f"2026-11-21{BUNDLE}"
    with _at(camera, ada) as desk:
        send(camera, desk, bo)
        readers(camera, desk)
    ada.sends(bo.card, there)
    with _at(camera, bo) as desk:
        receive(camera, desk, there)
    meanwhile(ada, bo)
    back = bo.sends(ada.card, home / f"2026-11-28{BUNDLE}")
    with _at(camera, ada) as desk:
        conflict(camera, desk, back)
        leaving(camera, desk, chen, home / f"chen{BUNDLE}")
    outside(camera, ada, home)
    with _at(camera, ada) as desk:
        exchange(camera, desk, ada, bo, home / "Shared with the group")


def outside(camera: Camera, ada: Person, home: Path) -> None:
    """Ada gives an excerpt to a clinic, and later another one that says something else."""
    clinic = somebody(home / "Clinic", "Rights Clinic")
    clinic.knows(ada.card)
    with ada.book() as book:
        book.add_card(clinic.card, outside=True)
        book.verify_member(clinic.card.member)
        caller = next(one for one in book.all(Contact) if one.name == "Unknown caller")
        sister = book.save(Contact(name="Tenzin Dolma", side="our-people"))
        first = next(one for one in book.all(Incident) if "Caller" in one.title)
        book.save(replace(first, narrative="He spoke Mandarin. He named Tenzin Dolma, my sister."))
        book.save(Involvement(incident=first.id, contact=caller.id, role="suspected-perpetrator"))
        book.save(Involvement(incident=first.id, contact=sister.id, role="target"))
    path = home / f"2026-12-01{BUNDLE}"
    with _at(camera, ada) as desk:
        give(camera, desk, clinic, path)
    with clinic.book() as book:
        take_in_excerpt(book, path)
    again = home / f"2026-12-08{BUNDLE}"
    with ada.book() as book:
        first = next(one for one in book.all(Incident) if "vigil" in one.title)
        words = "A grey van waited at the corner with its lights on, and left when we waved."
        book.save(replace(first, narrative=words))
        capture(book, Incident(title="Second call to my sister"), ["1.1"], [])
        refs = tuple(one.ref for one in book.all(Incident) if "Brother" not in one.title)
        language = "fr" if speaking() == "fr" else "en"
        order = Order(incidents=refs, preset="lawyer", addressee="Rights Clinic", language=language)
        whom = For(readers_of(book, [clinic.card.member]))
        mark = look_through_excerpt(book, order, whom).mark
        make_excerpt(book, replace(order, checked=mark), whom, again)
    with _at(camera, clinic) as desk:
        sheet = BundleSheet(desk, desk.tools, again)
        sheet.show()
        camera.until(lambda: sheet.review is not None)
        camera.take(sheet, "group-18-review")
        sheet.reject()


def give(camera: Camera, desk: Desk, clinic: Person, path: Path) -> None:
    """The four steps, and the file."""
    state = desk.group.state
    assert state is not None
    book = desk.tools.book
    ids = [one.id for one in book.all(Incident) if "Brother" not in one.title]
    desk.group.going.excerpt(ids, [clinic.card.member])
    found: list[ExcerptSheet] = []

    def there() -> bool:
        found[:] = desk.window().findChildren(ExcerptSheet)
        return bool(found)

    camera.until(there)
    (sheet,) = found
    sheet.preset.setCurrentIndex(sheet.preset.findData("lawyer"))
    sheet.addressee.setText("Rights Clinic")
    sheet.reader.purpose.setText("Advice on what the three of us can do")
    sheet._others()
    camera.until(lambda: sheet.looked is not None)
    camera.take(sheet, "group-14-excerpt-reader")
    sheet.go_to(1)
    camera.take(sheet, "group-15-excerpt-incidents")
    sheet.go_to(2)
    camera.take(sheet, "group-16-excerpt-hiding")
    sheet.go_to(3)
    camera.take(sheet, "group-17-excerpt-check")
    sheet.readable.tick_rest()
    sheet.save(path)
    camera.until(path.exists)
    camera.until(lambda: not desk.tools.runner.is_busy)


def exchange(camera: Camera, desk: Desk, ada: Person, bo: Person, folder: Path) -> None:
    """A folder that both see; what Bo left waits for Ada."""
    folder.mkdir()
    with bo.book() as theirs:
        theirs.save(Incident(title="Car followed us home", narrative="From the vigil on."))
        exchange_once(theirs, folder)
    desk.group.exchanging.put(Setting(folder))
    camera.until(lambda: desk.group.exchanging.report and desk.group.exchanging.log)
    desk.group.show_exchange()
    view: Any = desk.group.shown
    # no path of the computer on which pictures are made
    view.folder.setText("/home/ada/Nextcloud/Shared with the group")
    camera.take(desk.window(), "group-19-exchange")


def write(book: Casebook) -> None:
    """What Ada has written before anybody else was there."""
    for title, words, when in (
        ("Caller named my sister", "He spoke Mandarin and said the full name of my sister.",
         "2026-11-14T21:40~"),
        ("Two men photographed the vigil", "A grey car waited at the corner with its lights on.",
         "2026-11-12"),
        ("Brother questioned at home", "Asked about what I do here, for two hours.", "2026-11-03"),
    ):  # fmt: skip
        capture(book, Incident(title=title, narrative=words, when=Moment.parse(when)), ["1.1"], [])
    book.save(Contact(name="Unknown caller", side="actor"))
    first = next(one for one in book.all(Incident) if "vigil" in one.title)
    files = Path(__file__).parents[2] / "resources" / "demo" / "files"
    attach_files(book, [files / "rally.jpg", files / "letter.pdf"], [first])
    picture = next(one for one in book.all(Exhibit) if one.file_name == "rally.jpg")
    book.save(replace(picture, minor=True, title="Children at the vigil"))


@contextmanager
def _at(camera: Camera, person: Person) -> Iterator[Desk]:
    with camera.desk(person.folder) as desk:
        desk.go("group")
        camera.until(lambda: desk.group.state is not None and desk.group.shown is not None)
        yield desk


def invitation(camera: Camera, ada: Person, bo: Person, chen: Person) -> None:
    """Cards are exchanged, digits read out."""
    with _at(camera, ada) as desk:
        camera.until(lambda: getattr(desk.group.shown, "text", ""))
        camera.take(desk.window(), "group-1-card")
    line = ada.card_text
    with _at(camera, bo) as desk:
        sheet = AddMember(desk, desk.tools)
        sheet.show()
        sheet.edit.setPlainText(f"Hello Bo, here is my card:\n\n{line}\n\nAda")
        camera.take(sheet, "group-2-add")
        sheet.reject()
        compare = CompareSheet(
            desk, desk.tools, ada.card.member, "Ada Lhamo", ada.card.fingerprint, ada.card
        )
        compare.show()
        camera.until(compare.same.isEnabled)
        camera.take(compare, "group-3-compare")
        compare.reject()
    ada.knows(bo.card)
    ada.knows(chen.card, verified=False)
    bo.knows(ada.card, chen.card)
    chen.knows(ada.card, bo.card)


def send(camera: Camera, desk: Desk, bo: Person) -> None:
    """What goes to Bo, and what does not."""
    book = desk.tools.book
    private = next(one for one in book.all(Incident) if "Brother" in one.title)
    book.save(replace(private, sensitivity="case-team"))
    state = desk.group.state
    assert state is not None
    sheet = SendSheet(desk, desk.tools, state.fellows, [bo.card.member])
    sheet.show()
    camera.until(lambda: sheet._ahead is not None)
    camera.take(sheet, "group-4-send")
    sheet.reject()
    desk.group.show_entry(bo.card.member)
    camera.take(desk.window(), "group-5-member")


def readers(camera: Camera, desk: Desk) -> None:
    """Who may have an incident, where it is written."""
    page = desk.incidents
    private = next(one for one in desk.tools.book.all(Incident) if "Brother" in one.title)
    desk.go("incidents")
    page.open_record(private.id)
    camera.until(lambda: page.shown_id() == private.id and page._file is not None)
    page.edit("sure")
    editor: Any = page._shown
    camera.until(lambda: editor.sections["sure"].readers.people.isVisible())
    editor.area.ensureWidgetVisible(editor.sections["sure"])
    camera.take(desk.window(), "group-6-readers")
    editor.leave()


def receive(camera: Camera, desk: Desk, there: Path) -> None:
    """Bo looks at what came, and adds it."""
    sheet = BundleSheet(desk, desk.tools, there)
    sheet.take.connect(desk.group.coming.take_in)
    sheet.show()
    camera.until(lambda: sheet.add_button is not None)
    camera.take(sheet, "group-7-receive")
    sheet.take_it()
    camera.until(lambda: desk.tools.book.taken())
    desk.group.show_came(desk.tools.book.taken()[0].id)
    camera.take(desk.window(), "group-8-taken")


def meanwhile(ada: Person, bo: Person) -> None:
    """Both write the same incident on, and neither knows of the other."""
    for person, words in (
        (ada, "A grey car waited at the corner with its lights on. The driver filmed us."),
        (bo, "A dark car waited at the corner with its lights on; its plate began with CXB."),
    ):
        with person.book() as book:
            one = next(one for one in book.all(Incident) if "vigil" in one.title)
            book.save(replace(one, narrative=words))


def conflict(camera: Camera, desk: Desk, back: Path) -> None:
    """Ada takes in what Bo wrote, and settles it."""
    book = desk.tools.book
    take_in_bundle(book, back)
    desk.tools.runner.changed.emit()
    one = next(one for one in book.all(Incident) if "vigil" in one.title)
    desk.go("incidents")
    desk.incidents.open_record(one.id)
    camera.until(lambda: desk.incidents.shown_id() == one.id)
    camera.take(desk.window(), "group-9-conflict")
    desk.group.show_settle()
    view: Any = desk.group.shown
    camera.until(lambda: view.disputes)
    camera.take(desk.window(), "group-10-settle")
    (waits,) = disagreements(book)
    settle(book, waits.record.id, waits.field, "both")
    desk.tools.runner.changed.emit()
    camera.until(lambda: not view.disputes)


def leaving(camera: Camera, desk: Desk, chen: Person, path: Path) -> None:
    """A bundle of somebody who was not compared; and a member who is removed."""
    book = desk.tools.book
    with chen.book() as theirs:
        theirs.save(Incident(title="Letter without a sender", narrative="In my mailbox."))
        make_bundle(theirs, readers_of(theirs, [book.card().member]), path)
    sheet = BundleSheet(desk, desk.tools, path)
    sheet.show()
    camera.until(lambda: sheet.read is not None)
    camera.take(sheet, "group-11-unverified")
    sheet.reject()
    with suppress(SenderNotVerified):
        take_in_bundle(book, path)
    desk.tools.runner.changed.emit()
    desk.group.show_me.emit()
    camera.until(lambda: desk.group.state and desk.group.state.inbox)
    desk.group.show_entry("inbox")
    camera.take(desk.window(), "group-12-inbox")
    state = desk.group.state
    assert state is not None
    fellow = state.fellow(chen.card.member)
    assert fellow is not None
    remove = RemoveSheet(desk, desk.tools, replace(fellow, writes=True))
    remove.show()
    camera.take(remove, "group-13-remove")
    remove.reject()
