"""Hypothesis strategies for dates in every written form."""

from calendar import monthrange

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from casebook.records.moment import PARTS_OF_DAY

# what is right does not depend on how busy the computer is
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

marks = st.sampled_from(["", "~", "?", "%"])
years = st.integers(1, 9998).map("{:04}".format)
zones = st.sampled_from(["", "Z", "-05:00", "+08:00", "-03:30", "+14:00"])


@st.composite
def _days(draw: st.DrawFn) -> str:
    year, month = draw(st.integers(1, 9998)), draw(st.integers(1, 12))
    day = draw(st.integers(1, monthrange(year, month)[1]))
    return f"{year:04}-{month:02}-{day:02}"


@st.composite
def _clocks(draw: st.DrawFn) -> str:
    parts = [draw(st.integers(0, 23))]
    parts += draw(st.lists(st.integers(0, 59), max_size=2))
    return ":".join(f"{part:02}" for part in parts)


def _joined(*parts: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(*parts).map("".join)


_plain = st.one_of(
    years,
    st.sampled_from(["202X", "199X", "20XX", "19XX"]),
    _joined(years, st.integers(1, 12).map("-{:02}".format)),
    _joined(years, st.sampled_from(["-21", "-22", "-23", "-24"])),
    _joined(years, st.integers(1, 12).map("-{:02}-XX".format)),
    _joined(years, st.sampled_from(["-XX", "-XX-XX"])),
    _joined(years, st.integers(1, 31).map("-XX-{:02}".format)),
    _days(),
    _joined(_days(), st.just("T"), _clocks(), zones),
    _joined(_days(), st.just("T"), st.sampled_from(sorted(PARTS_OF_DAY))),
)

points = _joined(_plain, marks)
stretches = st.one_of(
    points.map("../{}".format),
    points.map("{}/..".format),
    st.tuples(points, points).map("/".join),
)
"""Two points need not be in order: such a text is refused."""
