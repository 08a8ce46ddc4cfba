"""What the parts of a dossier say, read in the outline and in the PDF as another program does."""

import io
import subprocess
from dataclasses import replace
from itertools import product
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from casebook.book import Casebook
from casebook.dossier.blocks import Section, Table, texts
from casebook.dossier.gravity import GRAVEST, gravest
from casebook.dossier.order import Order
from casebook.dossier.profiles import shipped
from casebook.dossier.sections.repetition import _suppressed
from casebook.records import (
    Act,
    Contact,
    Dossier,
    Incident,
    Involvement,
    Moment,
    Referral,
    RelatesTo,
    Statement,
)
from casebook.records.dossier import reference_of
from casebook.records.vocabulary import vocabulary
from casebook.tasks.build_dossier import build_dossier, look_through, preview_dossier
from casebook.tasks.demo import fill
from tests.dossier.making import gone_through, make
from tests.dossier.test_outline import said


def part(book: Casebook, name: str, **wishes: object) -> Section:
    """A section of a dossier of everything."""
    refs = tuple(item.ref for item in book.all(Incident))
    order = replace(Order(incidents=refs), **wishes)  # type: ignore[arg-type]
    return next(one for one in look_through(book, order).sections if one.id == name)


def words(section: Section) -> str:
    return "\n".join(text for block in section.blocks for text in texts(block))


def tables(section: Section) -> list[Table]:
    return [block for block in section.blocks if isinstance(block, Table)]


def happened(book: Casebook, when: str, act: str, **said_of: object) -> Incident:
    item = book.save(Incident(title=f"On {when}", when=Moment.parse(when), **said_of))  # type: ignore[arg-type]
    book.save(Act(incident=item.id, act_type=act))
    return item


def test_a_page_can_be_named_on_the_telephone(book: Casebook, tmp_path: Path) -> None:
    """The reference stands on every page and in the casebook, where it is found by its words."""
    happened(book, "2025-03-14", "1.1")
    out = tmp_path / "d.pdf"
    make(book, ["INC-0001"], out)
    (made,) = book.all(Dossier)
    reference = reference_of(made.head)
    assert len(reference) == 8
    pages = said(out).split("\f")[:-1]
    assert len(pages) > 3 and all(reference in page for page in pages)
    assert f"Our reference {reference}" in " ".join(pages[0].split())
    assert made.id in {one.id for one, *_part in book.search(reference)}


def test_a_summary_says_the_gravest_act_and_what_changed_over_time(book: Casebook) -> None:
    happened(book, "2024-11-02", "4.1")
    happened(book, "2025-02-01", "2.1", fear="strong")
    happened(book, "2025-03-01", "1.3")
    happened(book, "2025", "9.3")  # the half of the year is not known
    text = words(part(book, "summary"))
    assert "Gravest act recorded: Death threat, in INC-0003." in text
    assert "Over time: second half of 2024 (1); first half of 2025 (2)." in text


def test_repetition_shows_whether_it_grew(book: Casebook) -> None:
    happened(book, "2024-11-02", "4.1")
    happened(book, "2025-02-01", "4.1", fear="strong")
    happened(book, "2025-03-01", "1.3", fear="in-danger")
    over, acts = tables(part(book, "repetition"))
    assert over.rows == (
        ("second half of 2024", "1", "-", "Followed or shadowed"),
        ("first half of 2025", "2", "2", "Death threat"),
    )
    assert acts.rows[0][:2] == ("Followed or shadowed", "2")


def test_every_grave_act_is_one_of_the_vocabulary() -> None:
    assert set(GRAVEST) <= set(vocabulary("act_type"))
    assert gravest(["1.2", "1.3", "9.3"]) == "1.3" and gravest(["9.3", "00"]) == ""


@pytest.mark.parametrize(
    ("stamp", "when", "says"),
    [
        ("2025-03-16T09:00:00-05:00", "2025-03-14", "March 2025, 09:00 (UTC-05:00); 2 days after"),
        ("2025-03-15T09:00:00-05:00", "2025-03-14T21:40", "; 1 day after"),
        ("2025-03-14T23:00:00-05:00", "2025-03-14", "; on the same day"),
        ("2025-03-16T09:00:00-05:00", "2025-03", "16 March 2025, 09:00 (UTC-05:00)"),
        ("2025-03-13T09:00:00-05:00", "2025-03-14", "13 March 2025, 09:00 (UTC-05:00)"),
    ],
)  # fmt: skip
def test_a_sheet_says_how_soon_it_was_written_down(
    book: Casebook, monkeypatch: pytest.MonkeyPatch, stamp: str, when: str, says: str
) -> None:
    from casebook.dossier.casefile import Dated
    from casebook.tasks import gather as gathering

    happened(book, when, "1.1")
    monkeypatch.setattr(gathering, "Dated", lambda *_stamps: Dated(stamp, stamp))
    text = words(part(book, "incidents"))
    assert says in text
    assert ("after" in text) == ("after" in says)


def test_what_was_reported_is_said_only_where_it_was_ticked(book: Casebook) -> None:
    item = happened(book, "2025-03-14", "1.1")
    referral = book.save(
        Referral(recipient="Toronto Police Service", sent=Moment.parse("2025-03-15"))
    )
    book.save(RelatesTo(referral=referral.id, incident=item.id))
    assert "Toronto Police" not in words(part(book, "chronology"))
    ticked = words(part(book, "chronology", ledger=(referral.ref,)))
    assert "Reported to: Toronto Police Service." in ticked


def test_special_procedures_find_each_answer_in_its_place(book: Casebook) -> None:
    item = happened(book, "2025-03-14", "1.1", place="Toronto")
    target = book.save(Contact(name="Pema Lhakyi", side="our-people"))
    actor = book.save(Contact(name="Vice Consul Wei", side="actor"))
    book.save(Involvement(incident=item.id, contact=target.id, role="target"))
    book.save(Involvement(incident=item.id, contact=actor.id, role="suspected-perpetrator"))
    text = words(part(book, "communication", preset="un-special-procedures", prepared_by="A Group"))
    for answer in (
        "0 of 1 agreed to be named", "Vice Consul Wei", "A Group", "14 March 2025", "Toronto",
        "not stated here",
    ):  # fmt: skip
        assert answer in text
    assert "Pema" not in text and "Person " in text


def test_a_signed_statement_asks_for_no_signature(book: Casebook) -> None:
    item = happened(book, "2025-03-14", "1.1")
    maker = book.save(Contact(name="Pema Lhakyi", side="our-people"))
    mine = {"maker": maker.id, "incident": item.id, "read_back": True}
    book.save(Statement(title="One", text="I saw it.", **mine))  # type: ignore[arg-type]
    draft = words(part(book, "statements"))
    assert "DRAFT - NOT ADOPTED" in draft and "Signature" in draft
    (first,) = book.all(Statement)
    book.edit(first.ref, {"adopted": "2025-04-01", "signed": "yes"})
    signed = words(part(book, "statements"))
    assert "DRAFT" not in signed and "Signature" not in signed
    assert "This is the text as it was signed" in signed


def could_be(printed: str, count: int) -> bool:
    """Whether a count may stand behind what is printed of it."""
    if printed.startswith("fewer than "):
        return count < int(printed.removeprefix("fewer than "))
    if printed.endswith(" or more"):
        return count >= int(printed.removesuffix(" or more"))
    return printed == str(count)


def test_counts_leave_nothing_to_be_worked_out(book: Casebook) -> None:
    """Whatever the counts are, more than one number fits what is printed of each small one."""
    happened(book, "2025-03-14", "1.1")
    from casebook.dossier.matter import Matter
    from casebook.tasks.build_dossier import recipe_of
    from casebook.tasks.gather import gather

    order = Order(incidents=("INC-0001",))
    matter = Matter(gather(book, order), recipe_of(book, order))
    for counts in product(range(1, 8), repeat=3):
        found = {f"kind {place}": count for place, count in enumerate(counts)}
        printed = {row[0]: row[1] for row in _suppressed(matter, found, adds_up=True)}
        ways: dict[str, set[int]] = {name: set() for name in found}
        for guess in product(range(1, sum(counts)), repeat=3):
            guessed = dict(zip(found, guess, strict=True))
            if sum(guess) == sum(counts) and all(
                could_be(printed[name], count) for name, count in guessed.items()
            ):
                for name, count in guessed.items():
                    ways[name].add(count)
        told = {name for name in found if found[name] < 5 and len(ways[name]) == 1}
        if sum(counts) > 3:  # of three in three kinds there is one in each, whatever is printed
            assert not told, (counts, printed)


def test_the_brief_form_holds_as_much_as_fits(book: Casebook, tmp_path: Path) -> None:
    for day in range(1, 45):
        happened(book, f"2025-03-{day % 28 + 1:02}", "1.1", place="In front of the house" * 4)
    refs = tuple(item.ref for item in book.all(Incident))
    order = gone_through(book, Order(incidents=refs, form="brief"))
    made = build_dossier(book, order, tmp_path / "d.pdf")
    text = " ".join(said(tmp_path / "d.pdf").split())
    shown = sum(f"{ref}: " in text for ref in refs)
    assert made.pages == 4 and 12 <= shown
    if shown < len(refs):
        left = len(refs) - shown
        assert f"{left} more incident" in text


def test_what_is_signed_stands_on_one_page_with_its_line(book: Casebook, tmp_path: Path) -> None:
    for count in range(1, 9):
        happened(book, f"2025-03-{count:02}", "1.1")
    out = tmp_path / "d.pdf"
    make(book, [item.ref for item in book.all(Incident)], out)
    pages = [" ".join(page.split()) for page in said(out).split("\f")]
    (page,) = [page for page in pages if "I keep these records." in page]
    assert "Signature" in page and "Date and place" in page


def test_the_identity_of_a_file_is_its_own(book: Casebook, tmp_path: Path) -> None:
    found = []
    for day in (1, 2):
        happened(book, f"2025-03-{day:02}", "1.1")
        make(book, [f"INC-000{day}"], tmp_path / f"{day}.pdf")
        with pikepdf.open(tmp_path / f"{day}.pdf") as pdf:
            first, second = (bytes(one) for one in pdf.trailer.ID)
        assert first == second and len(first) == 16
        found.append(first)
    assert found[0] != found[1]


SAMPLE = (0, 1, 2, 3, 5, 8, 13, 20, 21, 30)
"""Places of incidents of the demo that between them have every script and exhibit."""


def complaints(path: Path) -> list[str]:
    """What qpdf, poppler and PDFium have to say against a PDF."""
    found = []
    for command in (
        ["qpdf", "--check", path],
        ["pdfinfo", path],
        ["pdftotext", path, "-"],
        ["pdftoppm", "-r", "20", "-png", path, path.with_suffix("")],
    ):
        try:
            done = subprocess.run(list(map(str, command)), capture_output=True)
        except FileNotFoundError:
            pytest.skip(f"{command[0]} is not installed")
        if done.returncode or done.stderr:
            found.append(f"{command[0]}: {done.stderr.decode()}")
    with pypdfium2.PdfDocument(io.BytesIO(path.read_bytes())) as document:
        for page in document:
            page.render(scale=0.2)
    return found


ONE_WAY = (("letter", "full"), ("a4", "brief"))
OTHER_WAY = (("a4", "full"), ("letter", "brief"))


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "papers"),
    [
        ("en", ONE_WAY),
        ("fr", OTHER_WAY),
        pytest.param("en", OTHER_WAY, marks=pytest.mark.long),
        pytest.param("fr", ONE_WAY, marks=pytest.mark.long),
    ],
)
def test_two_readers_open_every_preset_in_every_form(
    book: Casebook, tmp_path: Path, language: str, papers: tuple[tuple[str, str], ...]
) -> None:
    fill(book)
    refs = [item.ref for item in book.all(Incident)]
    some = tuple(refs[place] for place in SAMPLE)
    for preset, (paper, form) in product(shipped(), papers):
        order = Order(incidents=some, preset=preset, language=language, paper=paper, form=form)
        out = tmp_path / "d.pdf"
        made = build_dossier(book, gone_through(book, order), out)
        assert complaints(out) == [], (preset, paper, form)
        assert form == "full" or made.pages <= 4, preset


def test_a_brief_preview_is_the_same_paper(book: Casebook) -> None:
    for day in range(1, 45):
        happened(book, f"2025-03-{day % 28 + 1:02}", "1.1", place="In front of the house" * 4)
    refs = tuple(item.ref for item in book.all(Incident))
    shown = preview_dossier(book, Order(incidents=refs, form="brief"))
    with pypdfium2.PdfDocument(shown) as document:
        assert len(document) == 4
