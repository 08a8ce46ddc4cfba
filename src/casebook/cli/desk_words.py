"""The words of the commands of the referral desk."""

from argparse import ArgumentParser
from collections.abc import Callable
from typing import Any

from casebook.cli.amounts import days_ahead, moment
from casebook.words import _


def add_desk(verb: Any, why: Callable[[ArgumentParser], None]) -> None:
    """refer, answered, referrals, where, agencies, due."""
    refer = verb("refer", _("note what was handed to an agency"))
    refer.add_argument("--to", default="", metavar="TEXT", help=_("to whom, in words"))
    refer.add_argument(
        "--agency", default="", metavar="REF", help=_("an agency, or an entry of the shipped list")
    )
    refer.add_argument("--incidents", default="", metavar="REF,REF...")
    refer.add_argument("--dossier", default="", metavar="REF", help=_("the dossier handed over"))
    refer.add_argument("--file", metavar="FILE", help=_("the file handed over: its hash is noted"))
    refer.add_argument("--after", default="", metavar="REF", help=_("the referral that sent us on"))
    refer.add_argument("--set", nargs="+", action="extend", default=[], metavar="FIELD=VALUE")
    why(refer)

    answered = verb("answered", _("say what became of a referral"))
    answered.add_argument("ref", metavar="REF")
    answered.add_argument("status", metavar="STATUS", help=_("a code or a label, as acknowledged"))
    answered.add_argument("--on", type=moment, metavar="DATE", help=_("when it was acknowledged"))
    answered.add_argument("--set", nargs="+", action="extend", default=[], metavar="FIELD=VALUE")
    why(answered)

    shown = verb("referrals", _("the hand-overs and the way from desk to desk"))
    shown.add_argument("--incidents", default="", metavar="REF,REF...", help=_("about these only"))
    shown.add_argument("--path", action="store_true", help=_("as lines from desk to desk"))
    shown.add_argument("--ledger", action="store_true", help=_("as a dossier would print them"))
    shown.add_argument("--json", action="store_true")

    where = verb("where", _("where incidents can be reported, and why"))
    where.add_argument("--incidents", required=True, metavar="REF,REF...")
    where.add_argument("--json", action="store_true")

    agencies = verb("agencies", _("the directory of agencies"))
    agencies.add_argument("--put-in", action="store_true", help=_("put the shipped list in"))
    agencies.add_argument("--checked", metavar="REF", help=_("mark that you checked this one"))
    agencies.add_argument("--on", type=moment, metavar="DATE", help=_("when you checked it"))
    agencies.add_argument("--json", action="store_true")

    due = verb("due", _("what has to be followed up"))
    due.add_argument("--ahead", type=days_ahead, default=14, metavar="DAYS")
    due.add_argument(
        "--ics", metavar="FILE.ics", help=_("write a calendar file with days and no names")
    )
    due.add_argument("--json", action="store_true")
