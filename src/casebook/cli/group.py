"""Commands about the group: member and settle."""

from argparse import Namespace
from pathlib import Path

from casebook.book.members import Fellow
from casebook.bundle.card import LONGEST, Card, read
from casebook.cli.opening import opened
from casebook.cli.say import ask, out, out_json, read_text, tell
from casebook.errors import KeyChanged
from casebook.files import fresh_file
from casebook.tasks.card_picture import card_picture
from casebook.tasks.settling import disagreements
from casebook.tasks.settling import settle as settle_one
from casebook.words import _, plural


def member(args: Namespace) -> int:
    """The people of the group."""
    return {
        "card": _card,
        "add": _add,
        "list": _list,
        "verify": _verify,
        "remove": _remove,
        "admit": _admit,
        "accept": _accept,
        "outside": _outside,
    }[args.part](args)


def _card(args: Namespace) -> int:
    with opened(args) as book:
        text = book.card().to_text(book.sign)
        if args.qr:
            card_picture(text, Path(args.qr))
            out(args.qr)
        if args.out:
            with fresh_file(Path(args.out)) as file:
                file.write(text.encode("ascii") + b"\n")
            out(args.out)
        elif not args.qr:
            out(text)
        tell(_("Your fingerprint: {digits}").format(digits=book.fingerprint()))
    return 0


def _add(args: Namespace) -> int:
    card = _read_card(args.card)
    with opened(args) as book:
        fellow = book.add_card(card, outside=args.outside)
        out(fellow.member)
        tell(_("{name}: {digits}").format(name=fellow.name, digits=fellow.fingerprint))
        if not fellow.verified:
            tell(_not_compared(fellow))
    return 0


def _list(args: Namespace) -> int:
    with opened(args) as book:
        for one in book.fellows():
            if args.json:
                out_json(plain(one))
                continue
            state = [_("you")] if one.is_self else []
            if not one.is_self:
                state.append(_("verified") if one.verified else _("not compared yet"))
            if one.is_outside:
                state.append(_("of another group"))
            if one.is_removed:
                state.append(_("removed"))
            if one.later:
                state.append(
                    plural("{count} entry waits for review", "{count} entries wait for review",
                           one.later).format(count=one.later)
                )  # fmt: skip
            out(f"{one.name}  ({', '.join(state)})")
            out(f"    {one.fingerprint}")
    return 0


def plain(one: Fellow) -> dict[str, object]:
    """A member as JSON."""
    return {
        "member": one.member,
        "ref": one.ref,
        "name": one.name,
        "fingerprint": one.fingerprint,
        "recipient": one.recipient,
        "verified": one.verified if not one.is_self else "",
        "is_verified": bool(one.verified),
        "is_self": one.is_self,
        "is_removed": one.is_removed,
        "is_outside": one.is_outside,
        "last_said": one.last_said,
        "waiting": one.later,
    }


def _verify(args: Namespace) -> int:
    with opened(args) as book:
        fellow = book.fellow(args.name)
        card = _read_card(args.card) if args.card else None
        if card and card.member != fellow.member:
            raise KeyChanged(name=fellow.name)
        if args.undo:
            book.verify_member(fellow.member, verified=False)
            return 0
        digits = card.fingerprint if card else fellow.fingerprint
        out(digits)
        if not args.yes:
            said = ask(_("Does {name} read out the same digits? (yes/no)").format(name=fellow.name))
            if said.casefold() not in (_("yes"), "yes", "y"):
                tell(_("Nothing was changed."))
                return 1
        if card:
            book.verify_card(card)
        else:
            book.verify_member(fellow.member)
        tell(_("{name} is verified. Let {name} compare yours too: {digits}").format(
            name=fellow.name, digits=book.fingerprint()))  # fmt: skip
    return 0


def _remove(args: Namespace) -> int:
    with opened(args) as book:
        fellow = book.fellow(args.name)
        book.remove_member(fellow.member, why=args.why)
        tell(
            _(
                "{name} is removed: what they write from now on waits for review, and nothing is "
                "sent to them. What they have they keep. If they know the passphrase of this "
                "casebook, give it a new key: passphrase --rekey."
            ).format(name=fellow.name)
        )
    return 0


def _admit(args: Namespace) -> int:
    with opened(args) as book:
        fellow = book.fellow(args.name)
        book.admit_member(fellow.member, why=args.why)
    return 0


def _accept(args: Namespace) -> int:
    with opened(args) as book:
        fellow = book.fellow(args.name)
        book.accept_later(fellow.member, why=args.why)
        accepted = plural(
            "{count} entry was accepted.", "{count} entries were accepted.", fellow.later
        )
        tell(accepted.format(count=fellow.later))
    return 0


def _outside(args: Namespace) -> int:
    with opened(args) as book:
        book.set_outside(book.fellow(args.name).member, not args.undo)
    return 0


def settle(args: Namespace) -> int:
    """Show what waits to be settled, or settle one field."""
    with opened(args) as book:
        if args.choice:
            settle_one(book, args.ref, args.field, args.choice, why=args.why)
            return 0
        for one in disagreements(book, args.ref or ""):
            if args.json:
                out_json(
                    {
                        "ref": one.record.ref,
                        "kind": one.record.kind,
                        "field": one.field,
                        "sides": [
                            {"by": side.by, "text": side.text, "shown": side.is_shown}
                            for side in one.sides
                        ],
                    }
                )
                continue
            out(f"{one.record.ref}  {one.field}")
            for number, side in enumerate(one.sides, 1):
                out(f"  {number}  {side.by}: {side.text or _('(empty)')}")
            if not one.sides:
                out("  " + _("removed by one, changed by another: keep or remove"))
    return 0


def _read_card(name: str) -> Card:
    return read(read_text(name, LONGEST))


def _not_compared(fellow: Fellow) -> str:
    return _(
        "Compare these digits with {name} by voice or in person, then: member verify. Until then "
        "what they send waits in the inbox."
    ).format(name=fellow.name)
