"""Numbers that carry a code from now on, because two casebooks that were begun apart have met."""

from casebook.ui.direction import own
from casebook.ui.parts.banner import Banner
from casebook.words import _

Codes = dict[str, tuple[str, str]]
"""Member to (name, code in their numbers)."""


def new_codes(before: Codes, after: Codes, *, own_member: str) -> list[Banner]:
    """Whose numbers carry a code now and did not before: one message, however many they are."""
    found = []
    for member, (name, code) in after.items():
        if not code or before.get(member, ("", ""))[1] == code:
            continue
        says = _("The numbers of {name} now carry the code {code}, as in INC-{code}-0001.")
        if member == own_member:
            says = _("Your numbers now carry the code {code}, as in INC-{code}-0001.")
        found.append(says.format(name=own(name), code=code))
    if not found:
        return []
    return [
        Banner(
            " ".join(found),
            _(
                "Two casebooks that were begun apart have met, and would give the same "
                "numbers. On paper that is printed already, the number without the code is "
                "meant."
            ),
        )
    ]
