"""Commands about the casebook as a whole: new, info, passphrase."""

from argparse import Namespace
from pathlib import Path

from casebook.book import aside, opening
from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.opening import passphrase as ask_passphrase
from casebook.cli.say import ask_secret, out, out_fact, out_json, secret_from, tell
from casebook.keys.passphrase import suggest
from casebook.keys.slot import KEYRING, PASSPHRASE, RECOVERY, SHARES
from casebook.records import KINDS
from casebook.tasks.rekey import rekey
from casebook.words import _, later

_WAYS = {
    PASSPHRASE: later("passphrase"),
    RECOVERY: later("recovery code"),
    SHARES: later("shares"),
    KEYRING: later("this computer’s keyring"),
}


def new(args: Namespace) -> int:
    """Make a new casebook."""
    folder = Path(args.book)
    aside.sweep()
    opening.refuse_existing(folder)
    if args.passphrase_file:
        words = secret_from(args.passphrase_file)
    else:
        phrase, bits = suggest("en")
        tell(
            _("A passphrase that nobody guesses ({bits} bits): {phrase}").format(
                bits=round(bits), phrase=phrase
            )
        )
        words = ask_secret(_("Passphrase:"))
        if ask_secret(_("The same again:")) != words:
            tell(_("The two are not the same. Nothing was made."))
            return 1
    with opening.create(folder, member=args.member, passphrase=words):
        pass
    out(str(folder))
    tell(
        _("Make a recovery sheet now: casebook recovery {folder} --sheet SHEET.pdf").format(
            folder=folder
        )
    )
    return 0


def info(args: Namespace) -> int:
    """What a casebook holds and how it can be opened."""
    with opened(args) as book:
        counts = {kind.kind: book.count(kind) for kind in KINDS.values()}
        plain: dict[str, object] = {
            "folder": str(book.folder),
            "member": book.member().name,
            "read_only": book.read_only,
            "records": {kind: count for kind, count in counts.items() if count},
            "entries": book.entry_count(),
            "fingerprint": book.fingerprint(),
            "slots": [slot.label or slot.kind for slot in book.slots()],
            "last_backup": book.last_backup() or None,
        }
        if args.json:
            out_json(plain)
            return 0
        out_fact(_("Folder"), plain["folder"])
        out_fact(_("Member"), plain["member"])
        for kind, count in counts.items():
            if count:
                out_fact(_(KINDS[kind].label), count)
        out_fact(_("Entries in the history"), plain["entries"])
        out_fact(_("Fingerprint of the member"), plain["fingerprint"])
        ways = (_(slot.label or _WAYS[slot.kind]) for slot in book.slots())
        out_fact(_("Opens with"), ", ".join(ways))
        out_fact(_("Last backup"), plain["last_backup"] or _("none yet"))
    return 0


def passphrase(args: Namespace) -> int:
    """Change the passphrase; with --rekey, encrypt everything anew."""
    if args.suggest:
        words, bits = suggest(args.suggest)
        tell(_("{bits} bits").format(bits=round(bits)))
        out(words)
        return 0
    folder = Path(args.book)
    opening.look(folder)
    forgotten = args.recovery_code_file
    current = "" if forgotten and not args.rekey else ask_passphrase(args)
    if args.new_passphrase_file:
        words = secret_from(args.new_passphrase_file)
    else:
        words = ask_secret(_("New passphrase:"))
        if ask_secret(_("The same again:")) != words:
            tell(_("The two are not the same. Nothing was changed."))
            return 1
    if args.rekey:
        with Bar() as bar:
            rekey(folder, current, words, progress=bar)
        tell(
            _(
                "Everything is encrypted with a new key. Make a new recovery sheet, new shares if "
                "there were any, and a new backup: the old ones open only old copies."
            )
        )
        return 0
    if forgotten:
        code = secret_from(forgotten)
        with opening.open_with_recovery_code(folder, code) as book:
            book.choose_passphrase(words)
    else:
        opening.change_passphrase(folder, current, words)
    tell(
        _(
            "The passphrase is changed. Old copies and backups still open with the old one; "
            "if somebody may know it, use --rekey."
        )
    )
    return 0
