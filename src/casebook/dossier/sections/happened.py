"""What happened: numbered facts in order of time, one sheet an incident, or rows without names."""

from collections import Counter
from datetime import date

from casebook.dossier.blocks import Block, Fact, Facts, Heading, Prose, Row, Section, Strip, Table
from casebook.dossier.matter import Matter
from casebook.records import Act, Incident, Referral
from casebook.records.said import say, say_stamp


def chronology(m: Matter) -> Section:
    """One row an incident, numbered; each cites its exhibits and its sources."""
    rows = [_row(m, item) for item in m.incidents]
    most = m.recipe.most or len(rows)
    blocks: list[Block] = []
    if not m.recipe.is_brief and (strip := _strip(m)):  # rows say more in the same room
        blocks.append(strip)
    blocks.append(
        Table(
            (
                m.say("No."), m.say("When"), m.say("Where"), m.say("What happened"),
                m.say("How it is known"), m.say("Exhibits"),
            ),
            (0.05, 0.16, 0.14, 0.36, 0.17, 0.12),
            tuple(rows[:most]),
        )
    )  # fmt: skip
    if len(rows) > most:
        blocks.append(
            Prose(
                m.plural(
                    "{count} more incident stands in the full form of this dossier.",
                    "{count} more incidents stand in the full form of this dossier.",
                    len(rows) - most,
                ),
                "small",
            )
        )
    return Section("chronology", m.say("Chronology"), tuple(blocks))


def _row(m: Matter, item: Incident) -> Row:
    what = f"{item.ref}: {m.title(item)}. {m.kinds_of(item)}."
    if targets := m.targets_of(item):
        what += " " + m.say("To: {people}.").format(people=targets)
    if doers := m.doers_of(item):
        said = ", ".join(
            m.people.call(one.contact)
            + (f" ({sure})" if (sure := m.value(one, "certainty")) else "")
            for one in doers
        )
        what += " " + m.say("Said to have acted: {people}.").format(people=said)
    if reports := [m.value(one, "recipient") for one in _reported(m, item)]:
        told = ", ".join(dict.fromkeys(reports))
        what += " " + m.say("Reported to: {agencies}.").format(agencies=told)
    return (
        str(m.numbers[item.id]),
        m.when(item),
        m.where(item) or m.unknown,
        what,
        m.sources_of(item) or m.say("no source recorded"),
        ", ".join(exhibit.ref for exhibit in m.exhibits_of(item)) or "-",
    )


def _strip(m: Matter) -> Strip | None:
    """Incidents by month, where the month is known."""
    months = Counter(
        item.when.earliest[:7]
        for item in m.incidents
        if item.when and item.when.earliest and _same_month(item)
    )
    if len(months) < 2:
        return None
    first, last = min(months), max(months)
    span = (int(last[:4]) - int(first[:4])) * 12 + int(last[5:7]) - int(first[5:7])
    if span > 120:
        return None
    every = []
    year, month = int(first[:4]), int(first[5:7])
    for _step in range(span + 1):
        name = f"{year:04d}-{month:02d}"
        every.append((name, months.get(name, 0)))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    left = len(m.incidents) - sum(months.values())
    note = m.say("One dot is one incident, over its month.")
    if left:
        note += " " + m.plural(
            "{count} incident is not drawn: its month is not known.",
            "{count} incidents are not drawn: their months are not known.",
            left,
        )
    return Strip(tuple(every), note)


def _same_month(item: Incident) -> bool:
    when = item.when
    return bool(when and when.earliest and when.latest and when.earliest[:7] == when.latest[:7])


def register(m: Matter) -> Section:
    """Rows without names, refs or words: what a register of a coalition holds."""
    rows = tuple(
        (
            str(number),
            item.when.earliest[:7] if item.when and item.when.earliest and _same_month(item)
            else m.unknown,
            m.kinds_of(item),
            m.value(item, "place_type") or m.unknown,
            m.value(item, "channel") or m.unknown,
            m.value(item, "status") or m.unknown,
            m.value(item, "fear") or m.unknown,
        )
        for number, item in enumerate(m.incidents, 1)
    )  # fmt: skip
    heads = (
        m.say("No."), m.say("Month"), m.say("Acts"), m.say("Kind of place"),
        m.say("How it reached the person"), m.say("How sure we are"), m.say("Fear"),
    )  # fmt: skip
    table = Table(heads, (0.06, 0.11, 0.29, 0.15, 0.15, 0.12, 0.12), rows)
    return Section("register", m.say("Register"), (table,))


def incidents(m: Matter) -> Section:
    """One sheet an incident, each on its own page."""
    blocks: list[Block] = []
    for place, item in enumerate(m.incidents):
        blocks.append(Heading(m.title(item), ref=item.ref, fresh=place > 0))
        blocks += sheet(m, item)
    return Section("incidents", m.say("Incidents"), tuple(blocks), fresh=True)


def sheet(m: Matter, item: Incident) -> list[Block]:
    """Everything that may be said of one incident."""
    facts = [Fact(m.say("When"), m.when(item))]
    for name in ("when_note", "place", "place_type", "channel", "status", "disputed_by", "ongoing"):
        facts += m.fact(item, name)
    for act in m.of(m.acts, item):
        facts += _act(m, act)
    facts += m.fact(item, "narrative", item.language)
    if item.translation:
        facts += m.fact(item, "translation", item.translation_language)
        facts += m.fact(item, "translator") or [Fact(m.say("Translated by"), m.say("not stated"))]
    for name in (
        "fear", "fear_for", "impact", "impact_words", "changed", "immediate_danger",
        "emergency_called", "emergency_number", "measures", "wishes", "first_known",
    ):  # fmt: skip
        facts += m.fact(item, name)
    facts += _written_down(m, item)
    facts += _links(m, item)
    blocks: list[Block] = [Facts(tuple(facts))]
    blocks += _people(m, item)
    blocks += _sources(m, item)
    blocks += _reports(m, item)
    if shown := m.exhibits_of(item):
        blocks.append(Heading(m.say("Exhibits")))
        blocks += [Prose(f"{one.ref} {m.value(one, 'title')}") for one in shown]
    return blocks


def _links(m: Matter, item: Incident) -> list[Fact]:
    """How it stands to others, said on the sheet of each of the two."""
    said = []
    for link in m.case.links:
        if link.incident not in m.refs or link.other not in m.refs:
            continue
        how, other = m.value(link, "link_type"), m.refs[link.other]
        if link.incident == item.id:
            said.append(f"{how}: {other}")
        elif link.other == item.id:
            said.append(f"{m.refs[link.incident]} - {how}: {other}")
    return [Fact(m.say("Link"), "; ".join(said))] if said else []


def _act(m: Matter, act: Act) -> list[Fact]:
    head = m.value(act, "act_type")
    if target := m.value(act, "target") or m.value(act, "target_kind"):
        head += f" ({target})"
    if act.when:
        head += f", {say(act.when, m.language)}"
    if act.repeated:
        head += "; " + m.say("done more than once")
    facts = [Fact(m.say("Act"), head)]
    facts += m.fact(act, "words", act.language)
    if act.translation:
        facts += m.fact(act, "translation", m.language)
        facts += m.fact(act, "translator") or [Fact(m.say("Translated by"), m.say("not stated"))]
    for name in ("demand", "stated_reason", "consequence", "techniques"):
        facts += m.fact(act, name)
    return facts


def _written_down(m: Matter, item: Incident) -> list[Fact]:
    dated = m.case.dated.get(item.id)
    if not dated:
        return []
    told = _how_soon(m, item, dated.created_at)
    if dated.by:
        told = m.say("{when}; by {name}").format(when=told, name=m.member(dated.by))
    facts = [*m.fact(item, "recorded_by"), Fact(m.say("Written down"), told)]
    if dated.updated_at != dated.created_at:
        facts.append(Fact(m.say("Last changed"), say_stamp(dated.updated_at, m.language)))
    return facts


def _how_soon(m: Matter, item: Incident, stamp: str) -> str:
    """When it was written down, and how long after it happened, if both days are known."""
    said = say_stamp(stamp, m.language)
    when = item.when
    if not when or not when.latest or not when.earliest or when.latest[:10] != when.earliest[:10]:
        return said
    try:
        days = (date.fromisoformat(stamp[:10]) - date.fromisoformat(when.latest[:10])).days
    except ValueError:
        return said
    if days == 0:
        return f"{said}; " + m.say("on the same day")
    if days < 0:
        return said
    return f"{said}; " + m.plural("{count} day after", "{count} days after", days)


def _people(m: Matter, item: Incident) -> list[Block]:
    rows = tuple(
        (
            m.people.call(one.contact),
            m.value(one, "role"),
            m.with_dispute(one, m.value(one, "said_or_did") or m.value(one, "basis")) or "-",
        )
        for one in m.of(m.involvements, item)
    )
    if not rows:
        return []
    heads = (m.say("Who"), m.say("Role"), m.say("What they did or said"))
    return [Heading(m.say("People")), Table(heads, (0.28, 0.24, 0.48), rows)]


def _sources(m: Matter, item: Incident) -> list[Block]:
    rows: tuple[Row, ...] = tuple(
        (
            m.with_dispute(one, m.value(one, "claim") or m.say("the incident as a whole")),
            m.people.call(one.source) if one.source else m.refs.get(one.exhibit, m.unknown),
            m.value(one, "directness") or m.unknown,
            m.value(one, "reliability") or m.unknown,
        )
        for one in m.of(m.information, item)
    )
    if not rows:
        return []
    heads = (
        m.say("What it supports"), m.say("Source"), m.say("How do you know"), m.say("Reliability"),
    )  # fmt: skip
    return [Heading(m.say("How it is known")), Table(heads, (0.4, 0.2, 0.2, 0.2), rows)]


def _reported(m: Matter, item: Incident) -> list[Referral]:
    """The hand-overs that were ticked and are about an incident."""
    mine = {one.referral for one in m.case.referred if one.incident == item.id}
    return [one for one in m.case.referrals if one.id in mine]


def _reports(m: Matter, item: Incident) -> list[Block]:
    rows: tuple[Row, ...] = tuple(
        (
            say(one.sent, m.language),
            m.value(one, "recipient"),
            ", ".join(part for part in (m.value(one, "officer"), m.value(one, "badge")) if part)
            or m.unknown,
            m.value(one, "file_number") or m.unknown,
        )
        for one in _reported(m, item)
    )
    if not rows:
        return []
    heads = (m.say("When"), m.say("To whom"), m.say("Officer"), m.say("Their file number"))
    return [Heading(m.say("Reported")), Table(heads, (0.22, 0.34, 0.24, 0.2), rows)]
