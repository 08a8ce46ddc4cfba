"""Checks a dossier with nothing but Python 3:   python3 -I verify.py DOSSIER.pdf [FOLDER]

Says whether the file is as it was sealed; with FOLDER, whether the files in it are those that
manifest-sha256.txt names (save that attachment of the PDF into FOLDER first).
Who sealed it is not checked here: ask the member for the fingerprint, and compare.
"""

import base64
import hashlib
import pathlib
import re
import sys

MARK = rb"%casebook-seal/1"
SEAL = re.compile(MARK + rb" begin\n([0-9a-f]{64}) (\S{44}) (\S{88})\n" + MARK + rb" end")


def main(pdf, folder=""):
    data = pathlib.Path(pdf).read_bytes()
    found = list(SEAL.finditer(data))
    if len(found) != 1:
        return "NOT a sealed dossier, or its seal was damaged."
    start, end = found[0].start(1), found[0].end(3)
    blank = data[:start] + b" " * (end - start) + data[end:]
    if hashlib.sha256(blank).hexdigest() != found[0][1].decode():
        return "CHANGED: this is not the file that was sealed."
    key = hashlib.sha256(b"casebook/fingerprint/1\n" + base64.b64decode(found[0][2]))
    digits = f"{int.from_bytes(key.digest(), 'big') % 10**60:060}"
    print("Unchanged since it was sealed. SHA-256:", hashlib.sha256(data).hexdigest())
    print("Fingerprint:", " ".join(digits[n : n + 5] for n in range(0, 60, 5)))
    if not folder:
        return 0
    place, wrong = pathlib.Path(folder), 0
    for line in (place / "manifest-sha256.txt").read_text("utf-8").splitlines():
        digest, name = line.split(maxsplit=1)
        file = place / pathlib.Path(name).name
        if not file.is_file():
            print("not here:", name)
        elif hashlib.sha256(file.read_bytes()).hexdigest() == digest:
            print("the same:", name)
        else:
            wrong += 1
            print("CHANGED: ", name)
    return 1 if wrong else 0


sys.exit(main(*sys.argv[1:3]) if sys.argv[1:] else __doc__)
