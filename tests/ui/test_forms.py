"""Forms: every declared field can be edited, and what was typed is never changed or lost."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pytestqt.qtbot import QtBot

from casebook.book import Casebook
from casebook.records import KINDS, Incident, Moment, Record, Shape
from casebook.ui.forms.editors import Editor, Wrong
from casebook.ui.forms.form import Form, editor_of
from casebook.ui.forms.moment import MomentEditor, in_words
from casebook.ui.runner import Runner
from casebook.ui.tools import Tools, read_terms
from tests.records.dates import points
from tests.ui.hands import type_in

ALL_FIELDS = [(kind, spec) for kind in KINDS.values() for spec in kind.fields()]
IDS = [f"{kind.kind}.{spec.name}" for kind, spec in ALL_FIELDS]
SAMPLES: dict[Shape, Any] = {
    Shape.LINE: "རྟགས་ +852 ••• 4471 ئۇيغۇر",
    Shape.PROSE: "one\n\n對方用普通話\nئۇيغۇر",
    Shape.MOMENT: Moment.parse("2025-03-14T21:40~"),
    Shape.TAGS: ("vigil", "遊行"),
    Shape.NUMBER: 1989,
    Shape.YES_NO: False,
}


@pytest.fixture
def tools(book: Casebook, qtbot: QtBot) -> Any:
    runner = Runner()
    yield Tools(book, runner, read_terms(book))
    runner.close()


@pytest.mark.parametrize(("kind", "spec"), ALL_FIELDS, ids=IDS)
def test_every_field_has_an_editor_that_gives_back_its_value(
    kind: type[Record], spec: Any, tools: Tools, qtbot: QtBot
) -> None:
    editor: Editor = editor_of(spec, tools)
    qtbot.addWidget(editor)
    codes = list(tools.terms.get(spec.vocabulary, {}))
    value = {
        Shape.CHOICE: codes[-1] if codes else "",
        Shape.CHOICES: tuple(codes[:2]),
        Shape.REF: "",
    }.get(spec.shape, SAMPLES.get(spec.shape))
    editor.put_value(value)
    assert editor.value() == value
    typed = editor.typed()
    editor.put_value(() if spec.is_set else None)
    assert not editor.value()
    editor.put(typed)
    assert editor.value() == value
    assert editor.focus_on().accessibleName()


def test_an_unknown_code_is_kept(tools: Tools, qtbot: QtBot) -> None:
    for name in ("status", "impact"):
        spec = Incident.field(name)
        assert spec
        editor = editor_of(spec, tools)
        qtbot.addWidget(editor)
        value = ("from-a-newer-program",) if spec.is_set else "from-a-newer-program"
        editor.put_value(value)
        assert editor.value() == value


def test_every_naughty_string_survives_a_form(
    tools: Tools, naughty: list[str], qtbot: QtBot
) -> None:
    form = Form(tools, Incident, ["title", "narrative", "place"])
    qtbot.addWidget(form)
    for text in naughty:
        before = Incident(title=text.strip() or "x", narrative=text, place=text)
        form.put(before)
        # what nobody touched stays as it was, even what an editor of Qt cannot show
        form.editors["title"].put("changed")
        after, _wrong = form.record(before)
        assert (after.title, after.narrative, after.place) == ("changed", text, text)
        # what is typed comes out as it went in, but for the ways of breaking a line
        form.editors["narrative"].put("a" + text)
        after, _wrong = form.record(before)
        assert "".join(after.narrative.split()) == "".join(("a" + text).split())


def test_wrong_dates_are_said_beside_the_field_and_kept(tools: Tools, qtbot: QtBot) -> None:
    form = Form(tools, Incident, ["title", "when"])
    qtbot.addWidget(form)
    form.show()
    form.put_typed({"title": "", "when": "the day of the flood"})
    _record, found = form.record(Incident())
    form.show_problems(found)
    assert {problem.field for problem in found} == {"title", "when"}
    assert form.typed()["when"] == "the day of the flood"
    assert form.editors["title"].focus_on().property("wrong") == "true"


def test_a_date_that_can_mean_two_days_is_chosen(tools: Tools, qtbot: QtBot) -> None:
    spec = Incident.field("when")
    assert spec
    editor = editor_of(spec, tools)
    assert isinstance(editor, MomentEditor)
    qtbot.addWidget(editor)
    editor.show()
    type_in(editor.edit, "03/04/2020")
    with pytest.raises(Wrong):
        editor.value()
    assert editor._ways.isVisible()
    editor._second.click()
    assert editor.value() == Moment.parse("2020-03-04")


@settings(max_examples=200, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(points)
def test_a_date_in_words_means_the_same_date(text: str) -> None:
    from datetime import datetime

    from casebook.records.spoken import understand

    moment = Moment.parse(text)
    assert understand(in_words(moment), datetime.now()) == moment
