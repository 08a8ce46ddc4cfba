"""Records whose making is held back, because who made them was removed: others wrote in them."""

from dataclasses import replace
from itertools import permutations

import pytest

from casebook.db.membership import ADMIT_MEMBER, REMOVE_MEMBER
from casebook.db.row import Row
from casebook.errors import NoSuchRecord
from casebook.records import Incident
from tests.db.laptops import Laptop, Parcel


class Group:
    """Bo removes Ana, who has just written something that Chen and Dawa have already."""

    def __init__(self) -> None:
        ana, self.bo, self.chen, self.dawa = (Laptop(name) for name in ("A", "Bo", "Chen", "Dawa"))
        ana.desk.add(Incident(title="all have it"))
        for one in (self.bo, self.chen, self.dawa):
            one.take(ana.pack(one, full=True))
        self.ana = ana.member
        self.bo.about(ana.member, REMOVE_MEMBER)
        self.id = ana.desk.add(Incident(title="a call")).id
        for one in (self.chen, self.dawa):
            one.take(ana.pack(one, full=True))

    def of(self, laptop: Laptop) -> Incident:
        """What Ana wrote last, as somebody has it."""
        return next(one for one in laptop.desk.store.all(Incident) if one.id == self.id)

    def parcels(self, taker: Laptop) -> list[Parcel]:
        return [one.pack(taker, full=True) for one in (self.bo, self.chen, self.dawa)]


def taken(group: Group, order: tuple[int, ...]) -> Laptop:
    eva = Laptop("Eva")
    parcels = group.parcels(eva)
    eva.take(parcels[0])
    for number in order:
        eva.take(parcels[number])
    assert eva.removed() == {group.ana}
    assert eva.desk.faults() == []
    return eva


def written(row: Row) -> tuple[object, ...]:
    return row.ref, row.created_at, row.created_by, row.updated_at, row.removed, row.conflicts


def test_whoever_comes_in_first_the_row_is_the_same() -> None:
    group = Group()
    for one, place in ((group.chen, "Toronto"), (group.dawa, "Ottawa")):
        one.desk.change(replace(group.of(one), place=place))
    rows = []
    for order in permutations((1, 2)):
        eva = taken(group, order)
        row = eva.desk.store.row(group.id)
        assert row.ref == "" and "title" not in row.texts and row.conflicts == 1
        rows.append((*written(row), row.texts))
        # once the maker is let in again, so is what they wrote, under its ref
        eva.about(group.ana, ADMIT_MEMBER)
        whole = eva.desk.store.row(group.id)
        assert whole.ref and whole.texts["title"] == "a call" and whole.conflicts == 1
        assert whole.created_at < row.created_at and eva.desk.faults() == []
    assert rows[0] == rows[1]


def test_what_one_or_two_removed_is_removed() -> None:
    group = Group()
    group.chen.desk.remove(group.of(group.chen))
    eva = taken(group, (1,))
    assert eva.desk.store.row(group.id).removed
    group.dawa.desk.remove(group.of(group.dawa))
    rows = [written(taken(group, order).desk.store.row(group.id)) for order in ((1, 2), (2, 1))]
    assert rows[0] == rows[1] and rows[0][4]


def test_what_nobody_else_wrote_in_has_no_row() -> None:
    eva = taken(group := Group(), (1, 2))
    with pytest.raises(NoSuchRecord):
        eva.desk.store.row(group.id)
