"""Statements: begun, corrected, adopted, printed; changed words never pass for adopted ones."""

from dataclasses import replace
from pathlib import Path

import pytest

from casebook.book import Casebook
from casebook.dossier.order import Order
from casebook.errors import NotReady
from casebook.records import (
    Contact,
    Incident,
    Involvement,
    Moment,
    Statement,
    Wording,
)
from casebook.tasks.build_dossier import look_through
from casebook.tasks.statements import (
    begin_statement,
    is_outdated,
    judge,
    keep_statement,
    paper_of,
    print_statement,
)
from tests.dossier.making import make
from tests.dossier.reading import pdftotext

WORDS = (
    "I was at home on 14 March 2025.\n\n"
    "The telephone rang. A man said: 我知道你姐姐在哪裡.\nI was afraid."
)


@pytest.fixture
def incident(book: Casebook) -> Incident:
    pema = book.save(Contact(name="Pema Lhakyi", side="our-people", languages=("bo",)))
    found = book.save(Incident(title="A call at night", when=Moment.parse("2025-03-14T21:40~")))
    book.save(Involvement(incident=found.id, contact=pema.id, role="target"))
    return found


@pytest.fixture
def adopted(book: Casebook, incident: Incident) -> Statement:
    begun = replace(begin_statement(book, incident.id), text=WORDS, language="en")
    draft = keep_statement(book, begun)
    return keep_statement(
        book, replace(draft, read_back=True, adopted=Moment.parse("2025-03-20"), signed=True)
    )


def text_of(pdf: bytes) -> str:
    return " ".join(pdftotext(pdf).split())


def test_it_is_begun_with_the_one_who_can_make_it(book: Casebook, incident: Incident) -> None:
    begun = begin_statement(book, incident.ref)
    assert book.get(Contact, begun.maker).name == "Pema Lhakyi"
    assert (begun.incident, begun.language) == (incident.id, "bo")
    assert "A call at night" in begun.title


def test_the_paper_has_numbers_the_name_and_says_that_it_is_a_draft(
    book: Casebook, incident: Incident
) -> None:
    draft = keep_statement(book, replace(begin_statement(book, incident.id), text=WORDS))
    text = text_of(paper_of(book, draft.ref))
    assert "DRAFT - NOT ADOPTED" in text and "Pema Lhakyi" in text
    assert "1. I was at home" in text and "3. I was afraid." in text
    assert "我知道你姐姐在哪裡" in text and "4." not in text
    assert "read back to me" in text and "Signature" in text


def test_the_paper_of_what_was_adopted_says_nothing_of_a_draft(
    book: Casebook, adopted: Statement
) -> None:
    assert judge(book, adopted).is_adopted
    assert "DRAFT" not in text_of(paper_of(book, adopted.ref))


def test_words_changed_after_the_adoption_are_a_draft_again_whichever_way_they_were_changed(
    book: Casebook, adopted: Statement
) -> None:
    book.edit(adopted.ref, {"text": WORDS + "\nI saw his face."})
    changed = book.get(Statement, adopted.ref)
    assert is_outdated(book, changed) and not judge(book, changed).is_adopted
    assert "DRAFT - NOT ADOPTED" in text_of(paper_of(book, adopted.ref))
    book.edit(adopted.ref, {"text": WORDS})
    assert judge(book, book.get(Statement, adopted.ref)).is_adopted, "the adopted words again"


def test_new_words_can_be_adopted_on_the_same_day(book: Casebook, adopted: Statement) -> None:
    corrected = keep_statement(book, replace(adopted, text=WORDS + "\nI saw his face."))
    assert corrected.adopted == adopted.adopted
    assert judge(book, corrected).is_adopted


def test_other_fields_change_nothing_in_an_adoption(book: Casebook, adopted: Statement) -> None:
    book.edit(adopted.ref, {"title": "Statement of Pema", "translation": "…"})
    assert judge(book, book.get(Statement, adopted.ref)).is_adopted


def test_a_dossier_prints_it_as_a_draft_and_says_so_beforehand(
    book: Casebook, adopted: Statement, incident: Incident, tmp_path: Path
) -> None:
    order = Order(incidents=(incident.ref,), preset="local-police")
    assert not [one for one in look_through(book, order).remarks if adopted.ref in one.about]
    made = make(book, [incident.ref], tmp_path / "one.pdf", preset="local-police")
    assert "DRAFT - NOT ADOPTED" not in text_of(made.path.read_bytes())
    book.edit(adopted.ref, {"text": "I saw nothing."})
    says = [one.says for one in look_through(book, order).remarks if adopted.ref in one.about]
    assert any("changed after they were adopted" in one for one in says)
    made = make(book, [incident.ref], tmp_path / "two.pdf", preset="local-police")
    assert "DRAFT - NOT ADOPTED" in text_of(made.path.read_bytes())


def test_what_is_missing_is_said(book: Casebook, incident: Incident) -> None:
    begun = begin_statement(book, incident.id)
    assert judge(book, begun).missing == ("Nothing is written yet.",)
    wrong = replace(
        begun, maker="", text="Obviously EXH-0099 shows it.\nI left.", translation="Une seule."
    )
    found = " ".join(judge(book, wrong).missing)
    for says in ("who makes it", "“Obviously”", "EXH-0099", "2 paragraphs", "translator"):
        assert says in found


def test_an_exhibit_that_a_statement_names_and_the_dossier_lacks_is_said(
    book: Casebook, incident: Incident
) -> None:
    keep_statement(book, replace(begin_statement(book, incident.id), text="See EXH-0007."))
    found = look_through(book, Order(incidents=(incident.ref,))).remarks
    assert any("EXH-0007" in " ".join(one.about) for one in found)


def test_what_is_never_to_leave_is_not_printed(
    book: Casebook, adopted: Statement, tmp_path: Path
) -> None:
    book.save(replace(adopted, sensitivity="this-casebook"))
    with pytest.raises(NotReady):
        print_statement(book, adopted.ref, tmp_path / "s.pdf")
    assert not list(tmp_path.glob("s.pdf*"))


def test_other_words_are_marked_wherever_they_stand(
    book: Casebook, incident: Incident, tmp_path: Path
) -> None:
    book.save(
        Wording(incident=incident.id, about=incident.id, field_name="title",
                text="A telephone call", reason="shorter")
    )  # fmt: skip
    book.edit(incident.ref, {"narrative": "He rang again and again."})
    book.save(
        Wording(incident=incident.id, about=incident.id, field_name="narrative",
                text="He rang several times.")
    )  # fmt: skip
    text = text_of(make(book, [incident.ref], tmp_path / "d.pdf").path.read_bytes())
    assert text.count("A telephone call") == text.count("A telephone call [reworded]") > 1
    assert "He rang several times." in text and "He rang again and again." not in text
    assert "(reworded)" in text and "the records keep both wordings" in text
    assert book.get(Incident, incident.id).title == "A call at night"


def test_what_somebody_stated_has_no_other_words(
    book: Casebook, adopted: Statement, incident: Incident, tmp_path: Path
) -> None:
    book.save(
        Wording(incident=incident.id, about=incident.id, field_name="private_notes", text="X1X2")
    )
    text = text_of(make(book, [incident.ref], tmp_path / "d.pdf").path.read_bytes())
    assert "I was afraid." in text and "X1X2" not in text
