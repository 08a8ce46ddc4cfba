"""Searches with atheris for bytes at which one of our own parsers fails as it must not.

atheris is not among what ./check installs; it stands in an environment of its own:

    python3 -m venv .fuzz
    .fuzz/bin/pip install --require-hashes -r requirements/run.txt -r requirements/fuzz.txt
    PYTHONPATH=src .fuzz/bin/python -m tests.hardship.fuzz PARSER [--seconds 1200]

Seconds are those of a processor, so that a machine that does other things searches as long. What
it finds is written to tests/samples/parsers/PARSER, where test_parsers.py tries it on.
"""

import argparse
import hashlib
import os
import shutil
import sys
import tempfile
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["casebook", "json"]):
    from tests.hardship.parsers import KEPT, PARSERS, Parser


def main() -> int:
    """1 if something was found."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("parser", choices=[parser.name for parser in PARSERS])
    options.add_argument("--seconds", type=int, default=1200)
    given = options.parse_args()
    parser = next(one for one in PARSERS if one.name == given.parser)
    return search(parser, given.seconds)


def say(text: str) -> None:
    """A line at once."""
    sys.stderr.write(text + "\n")


def search(parser: Parser, seconds: int) -> int:
    """Try on what libFuzzer thinks of; the process ends here when the time is over."""
    tried, started = 0, time.process_time()
    corpus = Path(tempfile.mkdtemp())
    for number, raw in enumerate(parser.cases()):
        (corpus / str(number)).write_bytes(raw)
    longest = max(512, *(4 * len(raw) for raw in parser.seeds()))

    def one(raw: bytes) -> None:
        nonlocal tried
        tried += 1
        try:
            parser.try_on(raw)
        except Exception as error:
            folder = KEPT / parser.name
            folder.mkdir(parents=True, exist_ok=True)
            (folder / hashlib.sha256(raw).hexdigest()[:16]).write_bytes(raw)
            say(f"{parser.name}: {type(error).__name__}: {error}"[:300])
            raise
        spent = time.process_time() - started
        if spent >= seconds:
            reached = len(list(corpus.iterdir()))
            say(f"{parser.name}: {tried} tried in {spent:.0f} s, a corpus of {reached}")
            shutil.rmtree(corpus)
            os._exit(0)

    atheris.Setup(
        [sys.argv[0], str(corpus), f"-max_len={longest}", "-timeout=20", "-rss_limit_mb=1024",
         "-verbosity=0"],
        one,
    )  # fmt: skip
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
