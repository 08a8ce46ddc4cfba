"""The first pages: to whom and what is asked; what happened, on one page."""

from collections import Counter

from casebook.dossier.blocks import Block, Fact, Facts, Heading, Numbered, Prose, Section
from casebook.dossier.gravity import gravest
from casebook.dossier.matter import AFRAID, Matter
from casebook.records import Incident, Moment
from casebook.records.said import half_year, say

_MOST_NAMES = 12
_MOST_KINDS = 8
_SAYS_NOTHING = ("none", "suspicion-only")


def transmittal(m: Matter) -> Section:
    """One page that can be sent alone."""
    order = m.order
    blocks: list[Block] = [
        Facts(
            (
                Fact(m.say("To"), order.addressee or m.profile.name(m.language)),
                Fact(m.say("From"), order.prepared_by or m.say("not stated")),
                *([Fact(m.say("Our reference"), m.reference)] if m.reference else []),
                *([Fact(m.say("About"), m.own(order.purpose))] if order.purpose else []),
                Fact(m.say("Urgency"), _urgency(m)),
            )
        ),
        Heading(m.say("What we ask")),
        Numbered(tuple(line.strip() for line in _asks(m))),
        Heading(m.say("Enclosed")),
        Prose(_enclosed(m)),
        Heading(m.say("How to reach us")),
        Prose(
            m.own(order.reply_to)
            or m.say("Through the person who handed this over. Do not call anybody named here.")
        ),
    ]
    careful = [
        one for one in m.concerned(protected=True) if m.case.all_people[one].interpreter_needed
    ]
    if careful:
        blocks.append(
            Prose(
                m.say("An interpreter is needed for: {people}.").format(
                    people=", ".join(dict.fromkeys(_and_languages(m, one) for one in careful))
                )
            )
        )
    if m.profile.in_confidence:
        blocks += [
            Heading(m.say("Confidentiality")),
            Prose(m.say("Supplied in confidence; contains information on third parties.")),
        ]
    if m.case.referrals:
        said = "; ".join(
            m.value(item, "recipient")
            + (f" ({number})" if (number := m.value(item, "file_number")) else "")
            for item in m.case.referrals
        )
        blocks += [Heading(m.say("Also brought to")), Prose(said)]
    blocks.append(Prose(m.say("If somebody is in danger now, call 911 first."), "warning"))
    return Section("transmittal", "", tuple(blocks))


def _and_languages(m: Matter, one: str) -> str:
    """Somebody, with the languages that they speak unless those could tell who it is."""
    called = m.people.call(one)
    spoken = m.value(m.case.all_people[one], "languages")
    if m.people.is_hidden(one):
        spoken = m.say("ask us for the language")
    return f"{called} ({spoken})" if spoken else called


def _asks(m: Matter) -> tuple[str, ...]:
    own = tuple(m.own(line) for line in m.order.asks.splitlines() if line.strip())
    return own or m.profile.asking(m.language) or (m.say("Take note of what is set out here."),)


def _urgency(m: Matter) -> str:
    danger = [item for item in m.incidents if item.immediate_danger]
    if not danger:
        return m.say("No danger at the time of writing is stated.")
    lines = [_in_danger(m, danger)]
    for says, called in (
        (m.say("911 was called: {refs}."), True),
        (m.say("911 was not called: {refs}."), False),
        (m.say("Whether 911 was called is not known: {refs}."), None),
    ):
        if found := [item for item in danger if item.emergency_called is called]:
            lines.append(says.format(refs=m.listed(found)))
    if m.tells_each:
        lines += [
            m.say("Number of the call for {ref}: {number}.").format(ref=item.ref, number=number)
            for item in danger
            if (number := m.value(item, "emergency_number"))
        ]
    return " ".join(lines)


def _in_danger(m: Matter, danger: list[Incident]) -> str:
    """That danger was stated, and when that was last written: it may be long over, or not."""
    refs = m.listed(danger)
    if m.tells_each and len(danger) <= _MOST_NAMES:
        refs = ", ".join(
            f"{item.ref} ({say(Moment.parse(dated.updated_at[:10]), m.language)})"
            if (dated := m.case.dated.get(item.id))
            else item.ref
            for item in danger
        )
    return m.say("Danger was stated when this was last written: {refs}.").format(refs=refs)


def _enclosed(m: Matter) -> str:
    parts = [m.plural("{count} incident", "{count} incidents", len(m.incidents))]
    if "exhibits" in m.recipe.sections():
        parts.append(m.plural("{count} exhibit", "{count} exhibits", len(m.exhibits)))
    if m.statements and "statements" in m.recipe.sections():
        parts.append(m.plural("{count} statement", "{count} statements", len(m.statements)))
    hash_slip = m.say("The SHA-256 of this file stands on a separate slip.")
    return f"{', '.join(parts)}. {hash_slip}"


def summary(m: Matter) -> Section:
    """What happened, how often, how bad, how sure, and what is not known."""
    lines = [*_how_many(m), *_how_bad(m), _foreign(m), *_shown(m)]
    blocks: list[Block] = [Prose(line, "lead" if not place else "body")
                           for place, line in enumerate(lines)]  # fmt: skip
    if gaps := _not_known(m):
        blocks += [Heading(m.say("What is not known")), *(Prose(line) for line in gaps)]
    return Section("summary", m.say("Summary"), tuple(blocks))


def _some(m: Matter, names: list[str]) -> str:
    """So many that a reader can take in, and how many more."""
    said = ", ".join(names[:_MOST_NAMES])
    if (left := len(names) - _MOST_NAMES) > 0:
        said += ", " + m.plural("{count} more", "{count} more", left)
    return said


def _how_many(m: Matter) -> list[str]:
    count = len(m.incidents)
    lines = [
        m.plural(
            "This dossier sets out {count} incident.",
            "This dossier sets out {count} incidents.",
            count,
        )
    ]
    dated = [item for item in m.incidents if item.when]
    if len(dated) == 1:
        lines.append(m.say("It is dated {date}.").format(date=_date(m, dated[0])))
    elif dated:
        lines.append(
            m.say("Earliest: {first}. Latest: {last}.").format(
                first=_date(m, dated[0]), last=_date(m, dated[-1])
            )
        )
    targets = [one for one in m.concerned(protected=True) if _is_target(m, one)]
    if targets and m.tells_each:
        lines.append(
            m.say("Targeted: {people}.").format(
                people=_some(m, list(dict.fromkeys(m.people.call(one) for one in targets)))
            )
        )
    kinds = Counter(m.value(act, "act_type") for act in m.acts)
    if kinds:
        ordered = sorted(kinds.items(), key=lambda item: (-item[1], item[0]))
        listed = "; ".join(f"{name} ({m.few(number)})" for name, number in ordered[:_MOST_KINDS])
        if (left := len(ordered) - _MOST_KINDS) > 0:
            listed += "; " + m.plural("{count} other kind", "{count} other kinds", left)
        lines.append(m.say("Acts recorded: {acts}.").format(acts=listed))
    return [*lines, *_over_time(m)]


def _over_time(m: Matter) -> list[str]:
    """How many in each half of a year. Not where only counts leave: a small one would be told."""
    halves = Counter(half for item in m.incidents if (half := half_year(item.when, m.language)))
    if len(halves) < 2 or not m.tells_each:
        return []
    told = "; ".join(f"{half} ({count})" for half, count in halves.items())
    return [m.say("Over time: {counts}.").format(counts=told)]


def _date(m: Matter, item: Incident) -> str:
    """When it was; no more than the year where single incidents are not told."""
    if m.tells_each or not item.when:
        return say(item.when, m.language)
    years = [day[:4] for day in (item.when.earliest, item.when.latest) if day]
    return " - ".join(dict.fromkeys(years)) or m.unknown


def _is_target(m: Matter, one: str) -> bool:
    return any(act.target == one for act in m.acts) or any(
        item.contact == one and item.role == "target" for item in m.involvements
    )


def _how_bad(m: Matter) -> list[str]:
    lines = []
    if worst := gravest(act.act_type for act in m.acts):
        mine = {act.incident for act in m.acts if act.act_type == worst}
        lines.append(
            m.say("Gravest act recorded: {act}, in {refs}.").format(
                act=m.term("act_type", worst),
                refs=m.listed([item for item in m.incidents if item.id in mine]),
            )
        )
    if danger := [item for item in m.incidents if item.immediate_danger]:
        lines.append(_in_danger(m, danger))
    for says, found in (
        (
            m.say("Fear is stated in {refs}."),
            [item for item in m.incidents if item.fear in AFRAID],
        ),
        (m.say("Still going on: {refs}."), [item for item in m.incidents if item.ongoing]),
    ):
        if found:
            lines.append(says.format(refs=m.listed(found)))
    return lines


def _foreign(m: Matter) -> str:
    bases = [
        code for item in m.involvements for code in item.state_link if code not in _SAYS_NOTHING
    ]
    if not bases:
        return m.say(
            "Nothing recorded here asserts who was behind these acts; where a foreign link is "
            "suspected, the basis is stated with its source."
        )
    listed = ", ".join(dict.fromkeys(m.term("state_link", code) for code in bases))
    return m.say(
        "Recorded bases for suspecting a foreign link: {bases}. They are indications with "
        "sources, not findings."
    ).format(bases=listed)


def _shown(m: Matter) -> list[str]:
    if "exhibits" not in m.recipe.sections():
        return []
    if not m.exhibits:
        return [m.say("No exhibit is attached to these incidents.")]
    lines = [
        m.plural(
            "{count} exhibit is listed with its SHA-256.",
            "{count} exhibits are listed with their SHA-256.",
            len(m.exhibits),
        )
    ]
    cited = Counter(item.id for incident in m.incidents for item in m.exhibits_of(incident))
    best = sorted(m.exhibits, key=lambda item: (-cited[item.id], item.ref))[:3]
    lines.append(
        m.say("To begin with: {exhibits}.").format(
            exhibits="; ".join(f"{item.ref} {m.value(item, 'title')}" for item in best)
        )
    )
    return lines


def _disputed(m: Matter) -> list[Incident]:
    """The incidents of which somebody says that something in them was otherwise."""
    about = {one.incident for one in m.involvements if one.disputed_by}
    about |= {one.incident for one in m.information if one.disputed_by}
    return [item for item in m.incidents if item.disputed_by or item.id in about]


def _not_known(m: Matter) -> list[str]:
    lines = []
    for says, found in (
        (m.say("When it happened: {refs}."), [item for item in m.incidents if not item.when]),
        (
            m.say("Who acted: {refs}."),
            [item for item in m.incidents if not m.doers_of(item)],
        ),
        (m.say("Disputed, as the sheets say: {refs}."), _disputed(m)),
        (
            m.say("No source is recorded for: {refs}."),
            [item for item in m.incidents if not m.of(m.information, item)],
        ),
    ):
        if found:
            lines.append(says.format(refs=m.listed(found)))
    return lines
