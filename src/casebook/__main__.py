"""`python -m casebook`: a child that looks into a file, or else the program itself.

A child is wanted for every file from outside, so it loads nothing that it does not need.
"""

import sys

DECODE, FORK, UNPACK = "--decode-child", "--decode-server", "--unpack-child"
READ = "--read-child"


def main() -> int:
    """Start what is asked for; its exit status."""
    given = sys.argv[1:]
    if given == [DECODE]:
        # a decoder: no keys, no books, only a file on standard input
        from casebook.evidence.decoder import child_main as decode

        return decode()
    if given == [FORK]:
        # the same, for many files
        from casebook.evidence.fork_server import server_main as serve

        return serve()
    if given == [UNPACK]:
        # the same for what other programs packed; the file itself is its standard input
        from casebook.evidence.unpacker import child_main as unpack

        return unpack()
    if given == [READ]:
        # reads sealed files of ours again, with the identities it is given
        from casebook.evidence.reader import child_main as read

        return read()
    from casebook.start import main as start

    return start()


if __name__ == "__main__":
    raise SystemExit(main())
