"""What came back, and how often: correlations, not conclusions."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from casebook.dossier.blocks import Block, Prose, Row, Section, Table
from casebook.dossier.gravity import gravest
from casebook.dossier.matter import AFRAID, SMALL, Matter
from casebook.records import Incident
from casebook.records.said import half_year, say


def repetition(m: Matter) -> Section | None:
    """Acts, actors, numbers and wording that stand in more than one incident."""
    blocks: list[Block] = []
    heads = (m.say("How often"), m.say("First"), m.say("Last"), m.say("In"))
    for title, rows in (
        (m.say("The same kind of act"), _rows(m, _acts(m))),
        (m.say("The same alleged actor"), _rows(m, _actors(m))),
        (m.say("The same number, account or vehicle"), _rows(m, _identifiers(m))),
        (m.say("Linked by those who recorded them"), _rows(m, _links(m), least=1)),
    ):
        if rows:
            table = Table((title, *heads), (0.34, 0.1, 0.18, 0.18, 0.2), rows)
            blocks.append(table)
    if not blocks:
        return None
    if over := _over_time(m):
        blocks.insert(0, over)
    blocks.append(
        Prose(m.say("These are correlations, not conclusions: the same may have other causes."),
              "small")
    )  # fmt: skip
    return Section("repetition", m.say("Repetition"), tuple(blocks))


def _over_time(m: Matter) -> Table | None:
    """Whether it came more often, and worse, from one half of a year to the next."""
    halves: Groups = {}
    for item in m.incidents:
        halves.setdefault(half_year(item.when, m.language) or m.unknown, []).append(item)
    if len(halves.keys() - {m.unknown}) < 2:
        return None
    acts = {item.id: {act.act_type for act in m.of(m.acts, item)} for item in m.incidents}
    rows = []
    for half, found in sorted(halves.items(), key=lambda pair: pair[0] == m.unknown):
        worst = gravest(code for item in found for code in acts[item.id])
        afraid = sum(item.fear in AFRAID for item in found)
        named = m.term("act_type", worst) if worst else "-"
        rows.append((half, str(len(found)), str(afraid) if afraid else "-", named))
    heads = (
        m.say("Over time"), m.say("Incidents"), m.say("Fear stated"),
        m.say("Gravest act recorded"),
    )  # fmt: skip
    return Table(heads, (0.34, 0.1, 0.18, 0.38), tuple(rows))


Groups = dict[str, list[Incident]]


def _rows(m: Matter, groups: Groups, least: int = 2) -> tuple[Row, ...]:
    rows = []
    for name, found in groups.items():
        known = {item.id: item for item in found}
        here = [item for item in m.incidents if item.id in known]
        if len(here) < least:
            continue
        dated = [item for item in here if item.when]
        rows.append(
            (
                name,
                str(len(here)),
                say(dated[0].when, m.language) if dated else m.unknown,
                say(dated[-1].when, m.language) if dated else m.unknown,
                ", ".join(item.ref for item in here),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-int(row[1]), row[0])))


def _grouped(m: Matter, pairs: Iterable[tuple[str, str]]) -> Groups:
    by_id = {item.id: item for item in m.incidents}
    groups: Groups = {}
    for name, incident in pairs:
        if name and incident in by_id:
            groups.setdefault(name, []).append(by_id[incident])
    return groups


def _acts(m: Matter) -> Groups:
    return _grouped(m, ((m.value(act, "act_type"), act.incident) for act in m.acts))


def _actors(m: Matter) -> Groups:
    return _grouped(
        m,
        (
            (m.people.call(item.contact), item.incident)
            for item in m.involvements
            if not m.people.is_protected(item.contact) and not m.people.is_hidden(item.contact)
        ),
    )


def _identifiers(m: Matter) -> Groups:
    return _grouped(
        m,
        (
            (f"{m.value(item, 'identifier_type')}: {m.value(item, 'value')}", one)
            for item in m.case.identifiers
            if not item.contact or m.people.may_be_reached(item.contact)
            for one in m.case.seen_in.get(item.id, ())
        ),
    )


def _links(m: Matter) -> Groups:
    pairs = []
    for link in m.case.links:
        if link.other in m.refs and link.incident in m.refs:
            refs = f"{m.refs[link.incident]} - {m.refs[link.other]}"
            name = f"{m.value(link, 'link_type')} ({refs})"
            pairs += [(name, link.incident), (name, link.other)]
    return _grouped(m, pairs)


def counts(m: Matter) -> Section:
    """Numbers without names. Small ones are suppressed, since they could point at somebody."""
    blocks: list[Block] = [
        Prose(m.plural("{count} incident in all.", "{count} incidents in all.", len(m.incidents)))
    ]
    for title, values, adds_up in (
        (m.say("Kind of act"), (m.value(act, "act_type") for act in m.acts), False),
        (m.say("Kind of place"), (m.value(item, "place_type") for item in m.incidents), True),
        (
            m.say("How it reached the person"),
            (m.value(item, "channel") for item in m.incidents),
            True,
        ),
        (m.say("Year"), (_year(m, item) for item in m.incidents), True),
    ):
        found = Counter(value or m.unknown for value in values)
        if found:
            rows = _suppressed(m, found, adds_up=adds_up)
            blocks.append(Table((title, m.say("How often")), (0.7, 0.3), rows))
    blocks.append(
        Prose(
            m.say(
                "An incident may hold several acts. Records are not victims: the same event may "
                "have been recorded twice, and much was never recorded."
            ),
            "small",
        )
    )
    return Section("counts", m.say("Counts"), tuple(blocks))


def _suppressed(m: Matter, found: Mapping[str, int], *, adds_up: bool) -> tuple[Row, ...]:
    """The counts, without the small ones; nor those from which a small one could be worked out,
    where all of them together are known (`adds_up`)."""
    few = m.say("fewer than {count}").format(count=SMALL)
    small = [count for count in found.values() if count < SMALL]
    large = sorted(count for count in found.values() if count >= SMALL)
    along = _taken_along(small, large) if adds_up and small else 0
    if along > len(large):
        few = m.say("fewer than {count}").format(count=2 * SMALL)
        return tuple((name, few) for name in sorted(found))
    hidden = sorted((count, name) for name, count in found.items() if count >= SMALL)[:along]
    vague = {name: m.say("{count} or more").format(count=SMALL) for _count, name in hidden}
    vague |= {name: few for name, count in found.items() if count < SMALL}
    told = sorted((-count, name) for name, count in found.items() if name not in vague)
    rows = [(name, str(-count)) for count, name in told]
    return (*rows, *((name, vague[name]) for _count, name in hidden),
            *((name, few) for name in sorted(found) if found[name] < SMALL))  # fmt: skip


def _taken_along(small: Sequence[int], large: Sequence[int]) -> int:
    """How many of the large ones, the smallest first, must not be told either, so that no small
    one is the only number that fits; more than there are when all of them do not suffice."""
    least = len(small)
    if least > 1 and least < sum(small) < least * (SMALL - 1):
        return 0
    for count, number in enumerate(large, 1):
        if number > SMALL or sum(small) > least:
            return count
    return len(large) + 1


def _year(m: Matter, item: Incident) -> str:
    when = item.when
    if when and when.earliest and when.latest and when.earliest[:4] == when.latest[:4]:
        return when.earliest[:4]
    return m.unknown
