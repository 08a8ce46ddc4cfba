"""What a lawyer asks of each fact: who wrote it down, who disputes it, what the person wishes."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from reportlab.lib.units import mm

from casebook.book import Casebook
from casebook.dossier.blocks import Code, Heading
from casebook.dossier.laying import Laying
from casebook.dossier.order import UNREAD, Order
from casebook.records import (
    Act,
    Contact,
    Custody,
    Incident,
    IncidentLink,
    Information,
    Involvement,
    Moment,
    Referral,
)
from casebook.tasks.attach import attach_files
from casebook.tasks.build_dossier import look_through, recipe_of
from tests.dossier.making import make
from tests.dossier.test_outline import said
from tests.dossier.test_sections import part, tables, words


def an_incident(book: Casebook, **said_of: object) -> Incident:
    when = Moment.parse("2025-03-14")
    item = book.save(Incident(title="Call", when=when, **said_of))  # type: ignore[arg-type]
    book.save(Act(incident=item.id, act_type="1.1"))
    return item


def test_what_the_person_wishes_is_on_the_sheet_and_with_the_harm(book: Casebook) -> None:
    an_incident(book, wishes="That nobody calls my mother")
    for name in ("incidents", "harm"):
        assert "What the person wishes\nThat nobody calls my mother" in words(part(book, name))
    french = words(part(book, "harm", language="fr"))
    assert "Ce que la personne souhaite\nThat nobody calls my mother" in french


def test_whom_it_could_endanger_is_for_the_person_alone(book: Casebook) -> None:
    item = an_incident(book, fear="strong", endangers="My mother in the old town")
    for name in ("harm", "incidents", "summary"):
        assert "old town" not in words(part(book, name))
    assert f"passed on is recorded for {item.ref}: ask us." in words(part(book, "harm"))
    assert "My mother in the old town" in words(part(book, "harm", preset="own-copy"))


@pytest.mark.parametrize(
    ("called", "says"),
    [
        (True, "911 was called: INC-0001. Number of the call for INC-0001: 24-118."),
        (False, "911 was not called: INC-0001."),
        (None, "Whether 911 was called is not known: INC-0001."),
    ],
)
def test_the_first_page_says_whether_911_was_called(
    book: Casebook, called: bool | None, says: str
) -> None:
    number = "24-118" if called else ""
    an_incident(book, immediate_danger=True, emergency_called=called, emergency_number=number)
    text = words(part(book, "transmittal"))
    assert "Danger was stated when this was last written: INC-0001 (" in text
    assert text.split("Urgency\n")[1].splitlines()[0].endswith(f"). {says}")


def test_it_is_said_by_whom_something_is_disputed(book: Casebook) -> None:
    item = an_incident(book, disputed_by="The consulate")
    actor = book.save(Contact(name="Vice Consul Wei", side="actor"))
    book.save(
        Involvement(
            incident=item.id, contact=actor.id, role="suspected-perpetrator", basis="Gave his name",
            state_link=("said-so",), attribution="denied", disputed_by="Wei himself",
        )
    )  # fmt: skip
    book.save(Information(incident=item.id, claim="He called", disputed_by="His lawyer"))
    sheet = words(part(book, "incidents"))
    assert "Disputed by\nThe consulate" in sheet
    assert "Gave his name; disputed by: Wei himself" in sheet
    assert "He called; disputed by: His lawyer" in sheet
    assert "disputed by: Wei himself" in words(part(book, "foreign-link", preset="rcmp"))
    assert "Disputed, as the sheets say: INC-0001." in words(part(book, "summary"))


def test_a_member_is_named_only_where_they_stand_under_it(book: Casebook) -> None:
    an_incident(book, recorded_by="The night guard")
    text = words(part(book, "incidents"))
    assert "Who wrote it down first\nThe night guard" in text
    assert not re.search(r"Member M\b", text)  # a pseudonym may begin so
    (code,) = re.findall(r"; by (Member [A-Z]{3})", text)
    assert code in words(part(book, "incidents"))
    other = re.findall(r"; by (Member [A-Z]{3})", words(part(book, "incidents", addressee="Else")))
    assert other and other != [code]
    under = words(part(book, "incidents", prepared_by="Member M"))
    assert re.search(r"; by Member M\b", under)


def test_custody_says_who(book: Casebook, tmp_path: Path) -> None:
    item = an_incident(book)
    path = tmp_path / "note.txt"
    path.write_text("said", "utf-8")
    exhibit = attach_files(book, [path], [item])[0].exhibit
    book.save(Custody(exhibit=exhibit.id, action="received", when=Moment.parse("2025-03~")))
    (table,) = tables(part(book, "custody", prepared_by="Member M"))
    sealed, *_more, stated = table.rows
    assert sealed[2:4] == ("sealed into the casebook", "Member M")
    assert stated[1] == "about March 2025 (day not known)" and stated[3] == "stated"
    hidden = tables(part(book, "custody"))[0].rows
    assert not any("Member M" in row for row in hidden)


def test_who_spoke_in_confidence_is_not_named_though_officials_are(
    book: Casebook, tmp_path: Path
) -> None:
    item = an_incident(book, narrative="Constable Arnaud Vasseur told us.")
    clerk = book.save(Contact(name="Arnaud Vasseur", side="official"))
    source = book.save(Information(incident=item.id, source=clerk.id, claim="He was sent"))
    out = tmp_path / "open.pdf"
    make(book, [item.ref], out)
    assert "Arnaud Vasseur" in said(out)
    book.edit(source.ref, {"confidential": "yes"})
    made = tmp_path / "closed.pdf"
    make(book, [item.ref], made)
    text = " ".join(said(made).split())
    assert "Arnaud" not in text and "Vasseur" not in text
    assert "The name of 1 person who said something in confidence." in text


def test_a_title_in_another_language_can_be_read(book: Casebook) -> None:
    an_incident(book)
    book.edit("INC-0001", {"title": "集會上被拍攝", "language": "zh-Hant",
                           "title_translation": "Photographed at the rally"})  # fmt: skip
    for name in ("chronology", "incidents"):
        assert "Photographed at the rally (集會上被拍攝)" in words(part(book, name))
    book.edit("INC-0001", {"title": "Prise en photo", "language": "fr"})
    assert "Photographed" not in words(part(book, "chronology", language="fr"))


def test_a_link_stands_on_the_sheets_of_both(book: Casebook) -> None:
    first, second = an_incident(book), an_incident(book)
    book.save(IncidentLink(incident=second.id, other=first.id, link_type="same-sender"))
    sheets = words(part(book, "incidents"))
    assert "Link\nSame sender: INC-0001" in sheets
    assert "Link\nINC-0002 - Same sender: INC-0001" in sheets


def test_a_draft_does_not_claim_that_somebody_went_through_it(book: Casebook) -> None:
    an_incident(book)
    draft = words(part(book, "method", checked=UNREAD))
    assert "Nobody has gone through what is left." in draft
    assert "A person went through what is left." not in draft
    assert "A person went through what is left." in words(part(book, "method"))


def test_names_typed_in_lines_are_on_the_list_too(book: Casebook) -> None:
    item = an_incident(
        book, language="zh-Hant", narrative="他來了。", translation="He came.",
        translator="Ines Roy", recorded_by="Pema Lhakyi", disputed_by="Wei Han",
    )  # fmt: skip
    book.save(Contact(name="Pema Lhakyi", side="our-people"))
    listed = {one.text: one for one in look_through(book, Order(incidents=(item.ref,))).readable}
    assert {"Ines Roy", "Wei Han"} <= set(listed)
    assert listed["Ines Roy"].whose == item.ref
    # who is hidden is not readable, and nobody has to decide on a pseudonym
    assert "Pema Lhakyi" not in listed and not any(one.startswith("Person ") for one in listed)


def test_a_withheld_person_is_not_known_by_their_language(book: Casebook) -> None:
    item = an_incident(book)
    person = book.save(
        Contact(name="Pema Lhakyi", side="our-people", interpreter_needed=True, languages=("bo",))
    )
    book.save(Involvement(incident=item.id, contact=person.id, role="target"))
    text = words(part(book, "transmittal"))
    assert "(ask us for the language)" in text and "Tibetan" not in text
    mine = words(part(book, "transmittal", preset="own-copy", subject=person.ref,
                      with_sections=("transmittal",)))  # fmt: skip
    assert "Pema Lhakyi (Tibetan)" in mine


def test_where_roles_stand_for_names_nobody_is_taken_for_the_target(book: Casebook) -> None:
    item = an_incident(book, recorded_by="Pema Lhakyi")
    person = book.save(Contact(name="Pema Lhakyi", side="our-people"))
    book.save(Involvement(incident=item.id, contact=person.id, role="target"))
    text = words(part(book, "incidents", preset="university"))
    assert "Who wrote it down first\nsomebody who is not named" in text


def test_what_is_missing_is_said_to_who_makes_it_in_their_own_language(book: Casebook) -> None:
    an_incident(book)
    english, french = (
        look_through(book, Order(incidents=("INC-0001",), language=code)).remarks
        for code in ("en", "fr")
    )
    assert english == french and "No source is recorded." in [one.says for one in english]


def test_no_row_of_a_table_stands_alone_before_or_after_a_break(
    book: Casebook, tmp_path: Path
) -> None:
    for number in range(60):
        an_incident(book, place=f"Place {number}")
    out = tmp_path / "d.pdf"
    refs = [item.ref for item in book.all(Incident)]
    for count in range(24, 40):
        make(book, refs[:count], out, with_sections=("chronology",), without_sections=(
            "incidents", "transmittal", "summary", "repetition", "people", "integrity", "method",
            "glossary", "checklist",
        ))  # fmt: skip
        rows = [len(re.findall(r"INC-\d{4}: Call", page)) for page in said(out).split("\f")]
        assert sum(rows) == count and 1 not in rows


def test_no_heading_stands_without_the_first_rows_of_its_table(
    book: Casebook, tmp_path: Path
) -> None:
    told = ["A long answer in which everything is explained twice. " * 2] * 2
    ledger = [
        book.save(Referral(recipient=f"Desk {number}", status="declined", answer=answer)).ref
        for number, answer in enumerate(told)
    ]
    out = tmp_path / "d.pdf"
    for count in range(1, 12):
        an_incident(book, fear="strong", changed="She moved")
        refs = [item.ref for item in book.all(Incident)]
        order = Order(incidents=tuple(refs), ledger=tuple(ledger))
        wanted = frozenset(("harm", "authorities"))
        make(book, refs, out, ledger=tuple(ledger), without_sections=tuple(
            one for one in recipe_of(book, order).sections() if one not in wanted
        ))  # fmt: skip
        (page,) = (one for one in said(out).split("\f") if "Contacts with authorities" in one)
        assert "Desk 0" in page and "Desk 1" in page, count


def test_a_heading_does_not_wait_for_all_that_follows() -> None:
    laying = Laying("en", 160 * mm, 240 * mm, frozenset())
    long = [laying.block(Heading("The script")), laying.block(Code(("line",) * 300))]
    assert 40 * mm < laying.least(long) < 60 * mm


def test_all_of_it_is_typed_on_the_command_line_and_exported(
    cli: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    typed = {
        "title_translation": "Called", "recorded_by": "A guard", "disputed_by": "Them",
        "emergency_called": "yes", "emergency_number": "24-118", "wishes": "Peace at night",
        "endangers": "A mother",
    }  # fmt: skip
    assert cli("add", "incident", "--set", "title=Call")[0] == 0
    said = [f"{name}={value}" for name, value in typed.items()]
    assert cli("edit", "INC-0001", "--set", *said)[0] == 0
    out = cli(
        "export", "incident", "--group", "--to-whom", "Us", "--yes", "--out", str(tmp_path / "out")
    )
    assert out[0] == 0, out
    (table,) = (tmp_path / "out").rglob("incident*.csv")
    with table.open(encoding="utf-8-sig", newline="") as file:
        (row,) = csv.DictReader(file)
    assert {name: row[name] for name in typed} == typed
    # whom it could endanger stays with the group: no plain table of an outsider has it
    plain = cli(
        "export", "incident", "--to-whom", "Them", "--yes", "--out", str(tmp_path / "plain")
    )
    assert plain[0] == 0, plain
    told = b"".join(one.read_bytes() for one in (tmp_path / "plain").rglob("*") if one.is_file())
    assert b"Peace at night" in told and b"A mother" not in told
