"""What may point abroad, what it did to people, and what a named author thinks the law may say."""

import json
from functools import lru_cache

from casebook.dossier.blocks import Block, Fact, Facts, Heading, Prose, Row, Section, Stamp, Table
from casebook.dossier.matter import Matter
from casebook.paths import resource

_ABROAD = frozenset(("family-abroad",))
_SUSPICION = frozenset(("suspicion-only",))


@lru_cache(maxsize=1)
def laws() -> dict[str, dict[str, str]]:
    """Id of a provision to its title by language."""
    plain = json.loads(resource("presets", "laws.json").read_text("utf-8"))
    return {item["id"]: item["title"] for item in plain["laws"]}


def foreign_link(m: Matter) -> Section | None:
    """Each indication with its source, its grade, and what else could explain it."""
    rows: list[Row] = []
    for item in m.involvements:
        if not item.state_link or item.state_link == ("none",) or item.incident not in m.refs:
            continue
        about = [one for one in m.information if one.about == item.id] or [
            one for one in m.information if one.incident == item.incident
        ]
        sources = "; ".join(
            dict.fromkeys(
                ", ".join(
                    part
                    for part in (
                        m.people.call(one.source) if one.source else m.refs.get(one.exhibit, ""),
                        m.value(one, "directness"),
                        m.value(one, "reliability"),
                    )
                    if part
                )
                for one in about
            )
        )
        rows.append(
            (
                f"{m.refs[item.incident]}: {m.people.call(item.contact)}",
                m.value(item, "state_link"),
                m.value(item, "basis") or m.say("not stated"),
                sources or m.say("no source recorded"),
                m.value(item, "alternatives") or m.say("none recorded"),
                m.with_dispute(item, m.value(item, "attribution")) or m.unknown,
            )
        )
    if not rows:
        return None
    blocks: list[Block] = [
        Prose(
            m.say(
                "Nothing here asserts that a state is behind these acts. Each line is an "
                "indication, with its source and with what else could explain it."
            )
        ),
        Table(
            (
                m.say("Where and who"), m.say("Indication"), m.say("How it is known"),
                m.say("Source and reliability"), m.say("Other explanations considered"),
                m.say("What the other side says"),
            ),
            (0.17, 0.17, 0.2, 0.17, 0.17, 0.12),
            tuple(rows),
        ),
    ]  # fmt: skip
    if all(set(item.state_link) <= _SUSPICION for item in m.involvements if item.state_link):
        blocks.insert(0, Stamp(m.say("Suspicion only")))
    return Section("foreign-link", m.say("Basis for a foreign link"), tuple(blocks))


def harm(m: Matter) -> Section | None:
    """What it did, in their words; what was changed; what disclosure could endanger."""
    blocks: list[Block] = []
    for item in m.incidents:
        facts: list[Fact] = []
        facts += m.fact(item, "fear")
        whom = [
            m.term("fear_for", code)
            for code in item.fear_for
            if m.profile.relatives or code not in _ABROAD
        ]
        if whom:
            facts.append(Fact(m.say("Afraid for whom"), ", ".join(whom)))
        for name in ("impact", "impact_words", "changed", "measures", "wishes"):
            facts += m.fact(item, name)
        if m.profile.relatives:
            facts += m.fact(item, "endangers")
        if facts:
            blocks += [Heading(f"{item.ref}  {m.title(item)}"), Facts(tuple(facts))]
    if not blocks:
        return None
    blocks += _endangered(m)
    blocks.append(
        Prose(
            m.say(
                "Before anything here is passed on, ask us whether it could endanger the people "
                "concerned or their relatives."
            ),
            "warning",
        )
    )
    return Section("harm", m.say("Harm and protection"), tuple(blocks))


def _endangered(m: Matter) -> list[Block]:
    """That somebody could be endangered, where whom is not for this reader."""
    found = [item for item in m.incidents if m.value(item, "endangers")]
    if m.profile.relatives or not found:
        return []
    says = m.say("Whom it could endanger that this is passed on is recorded for {refs}: ask us.")
    return [Prose(says.format(refs=m.listed(found)))]


def law(m: Matter) -> Section | None:
    """Facts set beside provisions by an author who stands under it."""
    rows = tuple(
        (laws().get(one.law, {}).get(m.language, one.law), m.own(one.text, "", one.law))
        for one in m.order.law
        if one.text.strip()
    )
    if not rows or not m.order.law_author:
        return None
    return Section(
        "law",
        m.say("Possible relevance in law"),
        (
            Prose(
                m.say(
                    "Facts that may be relevant to the provisions named. Nothing here says that "
                    "an offence was committed or by whom."
                )
            ),
            Table((m.say("Provision"), m.say("Facts that may be relevant")), (0.38, 0.62), rows),
            Facts((Fact(m.say("Set out by"), m.order.law_author),)),
        ),
    )
