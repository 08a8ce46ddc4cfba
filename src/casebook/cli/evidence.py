"""Commands about files: attach, evidence show, export and verify."""

from argparse import Namespace
from pathlib import Path

from casebook.cli.bar import Bar
from casebook.cli.opening import opened
from casebook.cli.say import out, out_json, tell
from casebook.errors import CasebookError
from casebook.records import Exhibit
from casebook.tasks.attach import attach_files
from casebook.tasks.attach_many import files_in
from casebook.tasks.export_exhibit import export_exhibit
from casebook.tasks.tie import tie
from casebook.tasks.verify_evidence import verify_evidence
from casebook.words import _, plural


def attach(args: Namespace) -> int:
    """Seal files as exhibits; one ref a line, in the order of the files."""
    with opened(args) as book, Bar() as bar:
        subjects = [book.find(ref) for ref in args.to]
        paths, left_out = files_in([Path(name) for name in args.files])
        if left_out:
            says = plural(
                "{n} file was left out: there are too many.",
                "{n} files were left out: there are too many.",
                left_out,
            )
            tell(says.format(n=left_out))
        done = attach_files(
            book,
            paths,
            subjects,
            title=args.title,
            why=args.why,
            progress=bar,
        )
        tie(book, {path: one.exhibit.id for path, one in zip(paths, done, strict=True)})
        for item in done:
            if args.json:
                out_json(
                    {
                        "ref": item.exhibit.ref,
                        "file": item.name,
                        "sha256": item.exhibit.sha256,
                        "media_type": item.exhibit.media_type,
                        "already_here": item.already_here,
                        "attachments": [part.ref for part in item.parts],
                    }
                )
            else:
                out(item.exhibit.ref)
            for remark in item.remarks:
                tell(f"{item.name}: {remark}")
    return 0


def evidence(args: Namespace) -> int:
    """Look at exhibits, copy them out, verify them."""
    return {"show": _show, "export": _export, "verify": _verify}[args.part](args)


def _show(args: Namespace) -> int:
    with opened(args) as book:
        exhibit = book.get(Exhibit, args.ref)
        inside = book.inside(exhibit.id)
        sealed = book.sealed(exhibit.id)
        plain = {
            "ref": exhibit.ref,
            "file_name": exhibit.file_name,
            "media_type": exhibit.media_type,
            "size": exhibit.size,
            "sha256": exhibit.sha256,
            "verified": (sealed.verified or None) if sealed else None,
            "no_preview": exhibit.no_preview or None,
            "pages": inside.pages if inside else None,
            "as_read": [list(pair) for pair in inside.as_read] if inside else [],
            "text_complete": inside.text_complete if inside else None,
            "text": inside.text if inside else "",
        }
        if args.json:
            out_json(plain)
        else:
            for name in ("ref", "file_name", "media_type", "size", "sha256", "no_preview", "pages"):
                if plain[name] is not None:
                    out(f"{name}: {plain[name]}")
            for label, value in inside.as_read if inside else ():
                out(f"  {label}: {value}")
    return 0


def _export(args: Namespace) -> int:
    with opened(args) as book, Bar() as bar:
        done = export_exhibit(
            book,
            args.ref,
            Path(args.out),
            to_whom=args.to_whom,
            purpose=args.purpose,
            progress=bar,
        )
        tell(
            _("SHA-256 {sha256} is that of the original; hash sheet: {sheet}").format(
                sha256=done.sha256, sheet=done.sheet
            )
        )
    return 0


def _verify(args: Namespace) -> int:
    status = 0
    with opened(args) as book, Bar() as bar:
        for ref, failure in verify_evidence(book, args.refs, progress=bar):
            out(f"{ref}  {_('unchanged') if failure is None else failure.sentence()}")
            if isinstance(failure, CasebookError):
                status = failure.status
    return status
