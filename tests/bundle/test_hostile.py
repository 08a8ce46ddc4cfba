"""Hostile bundles, made by a verified member with real keys: refused whole, in one calm sentence,
and the casebook is afterwards, byte for byte, what it was."""

import base64
import hashlib
import json
import struct
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from casebook.book import Casebook, opening
from casebook.crypto import stretch
from casebook.crypto.seal import new_identity, recipient_of
from casebook.errors import (
    BundleDamaged,
    BundleNotForUs,
    BundleTooNew,
    CasebookError,
    KeyChanged,
    NotAFile,
)
from casebook.records import Incident
from casebook.tasks.read_bundle import look_at_bundle, take_in_bundle
from tests.bundle.forge import Forge, reader_of, tar
from tests.conftest import PASSPHRASE

Case = Callable[[Forge], bytes]
CASES: dict[str, tuple[Case, type[CasebookError]]] = {}
TOP = "casebook-bundle"


def case(name: str, raises: type[CasebookError] = BundleDamaged) -> Callable[[Case], Case]:
    def keep(make: Case) -> Case:
        assert name not in CASES
        CASES[name] = (make, raises)
        return make

    return keep


def cases(
    make: Callable[[Forge, Any], bytes],
    given: dict[str, Any],
    raises: type[CasebookError] = BundleDamaged,
) -> None:
    """One case for each value."""
    for name, value in given.items():
        CASES[name] = (lambda forge, value=value: make(forge, value), raises)  # type: ignore[misc]


# Names and kinds of members


def _named(forge: Forge, name: str) -> bytes:
    files = forge.bag(forge.payload())
    return forge.sealed(tar([*files[:-1], (name, files[-1][1])]))


cases(
    _named,
    {
        "a path that climbs": "../../etc/passwd",
        "a path that climbs in the middle": "data/../../x",
        "a drive letter": "C:\\x",
        "a share on a server": "\\\\server\\x",
        "a name with a line end": "data/a\nb",
        "a reserved name": "data/CON",
        "a name that ends in a dot": "data/entries.jsonl.",
        "a name that ends in a blank": "data/entries.jsonl ",
        "a name turned round": "data/\u202elnosj",
        "a twin in another case": "data/ENTRIES.jsonl",
        "a twin in another normal form": "data/entrie\u0301s.jsonl",
        "another name": "data/other",
        "an empty name": "",
    },
)


def _renamed(forge: Forge, name: str) -> bytes:
    def change(info: tarfile.TarInfo) -> None:
        if info.name.endswith("entries.jsonl"):
            info.name = name

    return forge.sealed(tar(forge.bag(forge.payload()), change))


cases(
    _renamed,
    {
        "an absolute path": "/etc/passwd",
        "a path beside the bag": "other/data/entries.jsonl",
        "a path with a dot in it": f"{TOP}/./data/entries.jsonl",
        "a path with two bars": f"{TOP}//data/entries.jsonl",
    },
)


def _typed(forge: Forge, kind: bytes) -> bytes:
    def change(info: tarfile.TarInfo) -> None:
        if info.name.endswith("entries.jsonl"):
            info.type = kind
            info.linkname = "/etc/passwd" if kind in (tarfile.LNKTYPE, tarfile.SYMTYPE) else ""

    return forge.sealed(tar(forge.bag(forge.payload()), change))


cases(
    _typed,
    {
        "a symbolic link": tarfile.SYMTYPE,
        "a hard link": tarfile.LNKTYPE,
        "a character device": tarfile.CHRTYPE,
        "a block device": tarfile.BLKTYPE,
        "a pipe": tarfile.FIFOTYPE,
        "a folder": tarfile.DIRTYPE,
        "a long name of GNU": tarfile.GNUTYPE_LONGNAME,
        "a long link of GNU": tarfile.GNUTYPE_LONGLINK,
        "a sparse file": tarfile.GNUTYPE_SPARSE,
        "a header of pax": tarfile.XHDTYPE,
        "a header of pax for all": tarfile.XGLTYPE,
        "a type nobody knows": b"Z",
    },
)


# Sizes that lie


def _sized(forge: Forge, raw: bytes) -> bytes:
    """The size of the last member, as twelve bytes of the header, with a checksum that fits."""
    whole = bytearray(tar(forge.bag(forge.payload())))
    place = whole.rindex(f"{TOP}/data/entries.jsonl".encode())
    whole[place + 124 : place + 136] = raw.ljust(12, b"\0")
    whole[place + 148 : place + 156] = b" " * 8
    total = sum(whole[place : place + 512])
    whole[place + 148 : place + 156] = f"{total:06o}\0 ".encode()
    return forge.sealed(bytes(whole))


cases(
    _sized,
    {
        "a size one too large": b"00000177777",
        "a size of nothing": b"00000000000",
        "a size below nothing": b"\xff" * 12,
        "a size of 2^63": b"\x80" + bytes(3) + struct.pack(">Q", 2**63),
        "a size that is no number": b"12345678zz\0",
        "a size of 8 GiB": b"77777777777",
    },
)


@case("a checksum that does not fit")
def _(forge: Forge) -> bytes:
    whole = bytearray(tar(forge.bag(forge.payload())))
    whole[150] ^= 1
    return forge.sealed(bytes(whole))


# The bag


@case("no member at all")
def _(forge: Forge) -> bytes:
    return forge.sealed(bytes(10_240))


@case("nothing inside")
def _(forge: Forge) -> bytes:
    return forge.sealed(b"")


@case("an empty payload")
def _(forge: Forge) -> bytes:
    return forge.sealed(tar(forge.bag({})))


@case("a million members")
def _(forge: Forge) -> bytes:
    line = hashlib.sha256(b"").hexdigest()
    manifest = "".join(f"{line}  data/{number:07}\n" for number in range(10**6)).encode()
    return forge.sealed(tar(forge.bag({}, manifest=manifest, oxum=b"Payload-Oxum: 0.1000000\n")))


@case("one member more than said")
def _(forge: Forge) -> bytes:
    return forge.sealed(tar([*forge.bag(forge.payload()), ("data/more", b"x")]))


@case("one member less than said")
def _(forge: Forge) -> bytes:
    return forge.sealed(tar(forge.bag(forge.payload())[:-1]))


@case("a file that is not announced")
def _(forge: Forge) -> bytes:
    raw = b"not announced"
    name = f"evidence/{hashlib.sha256(raw).hexdigest()}"
    return forge.sealed(tar(forge.bag({**forge.payload(), name: raw})))


@case("a file that is not what its name says")
def _(forge: Forge) -> bytes:
    name = hashlib.sha256(b"one").hexdigest()
    forge.letter["files"] = {name: 5}
    return forge.sealed(tar(forge.bag({**forge.payload(), f"evidence/{name}": b"other"})))


@case("a file of another size than announced")
def _(forge: Forge) -> bytes:
    name = hashlib.sha256(b"one").hexdigest()
    forge.letter["files"] = {name: 4}
    return forge.sealed(tar(forge.bag({**forge.payload(), f"evidence/{name}": b"one"})))


@case("the same name twice in the manifest")
def _(forge: Forge) -> bytes:
    twice = dict(forge.bag(forge.payload()))["manifest-sha256.txt"] * 2
    return forge.sealed(tar(forge.bag(forge.payload(), manifest=twice)))


@case("two manifests")
def _(forge: Forge) -> bytes:
    files = forge.bag(forge.payload())
    return forge.sealed(tar([*files[:3], files[2], *files[3:]]))


@case("a manifest with the line ends of Windows")
def _(forge: Forge) -> bytes:
    manifest = dict(forge.bag(forge.payload()))["manifest-sha256.txt"].replace(b"\n", b"\r\n")
    return forge.sealed(tar(forge.bag(forge.payload(), manifest=manifest)))


@case("a manifest of another hash")
def _(forge: Forge) -> bytes:
    manifest = dict(forge.bag(forge.payload()))["manifest-sha256.txt"]
    return forge.sealed(tar(forge.bag(forge.payload(), manifest=b"0" * 64 + manifest[64:])))


@case("a wrong sum of sizes")
def _(forge: Forge) -> bytes:
    return forge.sealed(tar(forge.bag(forge.payload(), oxum=b"Payload-Oxum: 1.2\n")))


@case("a sum of sizes of 200,000 digits")
def _(forge: Forge) -> bytes:
    oxum = b"Payload-Oxum: " + b"9" * 200_000 + b".2\n"
    return forge.sealed(tar(forge.bag(forge.payload(), oxum=oxum)))


@case("a changed tag file")
def _(forge: Forge) -> bytes:
    files = forge.bag(forge.payload())
    return forge.sealed(tar([files[0], ("bag-info.txt", files[1][1] + b"X: y\n"), *files[2:]]))


@case("something behind the end")
def _(forge: Forge) -> bytes:
    return forge.sealed(tar(forge.bag(forge.payload())) + b"x")


@case("another archive behind the end")
def _(forge: Forge) -> bytes:
    return forge.sealed(tar(forge.bag(forge.payload())) * 2)


@case("something between the files")
def _(forge: Forge) -> bytes:
    whole = bytearray(tar(forge.bag(forge.payload())))
    whole[512 + 200] = 1
    return forge.sealed(bytes(whole))


@case("a bundle inside a bundle")
def _(forge: Forge) -> bytes:
    return forge.sealed(forge.made())


@case("a zip instead of a tar")
def _(forge: Forge) -> bytes:
    return forge.sealed(b"PK\x03\x04" + bytes(20_000))


# Seals


@case("sealed to somebody else", BundleNotForUs)
def _(forge: Forge) -> bytes:
    return forge.sealed(tar(forge.bag(forge.payload())), recipient_of(new_identity()))


@case("taken out of its seal and sealed to us", BundleNotForUs)
def _(forge: Forge) -> bytes:
    forge.letter["for"] = [recipient_of(new_identity())]
    return forge.made()


@case("a signature over other readers")
def _(forge: Forge) -> bytes:
    def signature(tagmanifest: bytes) -> bytes:
        other = [forge.reader, recipient_of(new_identity())]
        return forge.signature(tagmanifest, **{"for": other})

    return forge.sealed(tar(forge.bag(forge.payload(), signature=signature)))


@case("no signature")
def _(forge: Forge) -> bytes:
    return forge.sealed(tar(forge.bag(forge.payload(), signature=lambda _: b"")))


@case("a signature without its bytes")
def _(forge: Forge) -> bytes:
    return forge.sealed(
        tar(forge.bag(forge.payload(), signature=lambda tags: forge.signature(tags, signature="")))
    )


@case("a signature of another file")
def _(forge: Forge) -> bytes:
    return forge.sealed(
        tar(forge.bag(forge.payload(), signature=lambda _: forge.signature(b"something else")))
    )


@case("a signature in another domain")
def _(forge: Forge) -> bytes:
    def signature(tagmanifest: bytes) -> bytes:
        made = base64.b64encode(forge.sender.sign(tagmanifest)).decode()
        return forge.signature(tagmanifest, signature=made)

    return forge.sealed(tar(forge.bag(forge.payload(), signature=signature)))


@case("the key of another in the signature")
def _(forge: Forge) -> bytes:
    key = base64.b64encode(bytes(32)).decode()
    return forge.sealed(
        tar(forge.bag(forge.payload(), signature=lambda tags: forge.signature(tags, key=key)))
    )


@case("the name of another over the signature")
def _(forge: Forge) -> bytes:
    forge.letter["from"] = {**forge.letter["from"], "key": base64.b64encode(bytes(32)).decode()}
    payload = forge.payload()
    key = base64.b64encode(forge.sender.public_key()).decode()
    return forge.sealed(
        tar(forge.bag(payload, signature=lambda tags: forge.signature(tags, key=key)))
    )


def _started(forge: Forge, header: bytes) -> bytes:
    return header


cases(
    _started,
    {
        "an armoured file": b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24=\n",
        "no age file": b"hello",
        "an empty file": b"",
        "ten thousand stanzas": b"age-encryption.org/v1\n" + b"-> X25519 AAAA\nAAAA\n" * 10_000,
        "work factor 23": b"age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 23\n"
        + b"A" * 43 + b"\n--- " + b"A" * 43 + b"\n" + bytes(100),
        "work factor 63": b"age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 63\n"
        + b"A" * 43 + b"\n--- " + b"A" * 43 + b"\n" + bytes(100),
        "a version of age that is not known": b"age-encryption.org/v2\n--- x\n",
    },
    CasebookError,
)  # fmt: skip


# What it says of itself


def _letter(forge: Forge, raw: bytes) -> bytes:
    payload = {**forge.payload(), "bundle.json": raw}
    return forge.sealed(tar(forge.bag(payload)))


cases(
    _letter,
    {
        "deep JSON": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        "a number of 200,000 digits": b'{"format":' + b"1" * 200_000 + b"}",
        "not a number": b'{"format":NaN}',
        "infinity": b'{"format":Infinity}',
        "a name twice": b'{"format":1,"format":1}',
        "half a character": b'{"format":"\\ud800"}',
        "bytes that are no UTF-8": b'{"format":"\xff\xfe"}',
        "an overlong slash": b'{"format":"\xc0\xaf"}',
        "a mark of byte order": b'\xef\xbb\xbf{"format":1}',
        "no object": b"[]",
        "nothing": b"",
    },
)


def _says(forge: Forge, change: dict[str, Any]) -> bytes:
    forge.letter.update(change)
    return forge.made()


cases(
    _says,
    {
        "more entries than there are": {"entries": 9999},
        "fewer entries than none": {"entries": -1},
        "a count that is no whole number": {"entries": 1.5},
        "a sort nobody knows": {"sort": "backup"},
        "an id that is none": {"id": "../../x"},
        "a time that moves the cursor": {"made": "\x1b[2J"},
        "heads that are none": {"holds": {"heads": {"x": []}, "lacks": [], "files": []}},
        "heads below nothing": {"holds": {"heads": {"ab" * 16: [[-1, "00"]]}}},
        "no heads": {"holds": {}},
        "too many heads": {
            "holds": {"heads": {}, "lacks": [[1, 1, "ab" * 32]] * 100_001, "files": []}
        },
        "a file with a path for a name": {"files": {"../../etc/passwd": 1}},
        "a file of 2^63 bytes": {"files": {"ab" * 32: 2**63}},
    },
)
cases(
    _says,
    {
        "a future version": {"format": 2},
        "a version that is no number": {"format": "1"},
        "a critical field that is not known": {"crit": ["poison"], "poison": 1},
    },
    BundleTooNew,
)


# Entries


def _last(forge: Forge, change: Callable[[dict[str, Any]], dict[str, Any]]) -> bytes:
    forge.lines[-1] = change(forge.lines[-1])
    return forge.made()


cases(
    _last,
    {
        "a last entry without a signature": lambda one: {
            key: value for key, value in one.items() if key != "signature"
        },
        "a last entry with another signature": lambda one: {
            **one, "signature": base64.b64encode(bytes(64)).decode(),
        },
        "an entry without its content": lambda one: {**one, "content": []},
        "content that is not what was signed": lambda one: {
            **one, "content": [["AAAAAAAAAAAAAAAAAAAAAA", "x"]] * len(one["content"]),
        },
        "content of three": lambda one: {**one, "content": [["a", "b", "c"]] * len(one["content"])},
        "content of numbers": lambda one: {**one, "content": [[1, 2]] * len(one["content"])},
        "content that is an object": lambda one: {**one, "content": [{}] * len(one["content"])},
        "content without a list": lambda one: {**one, "content": "withheld"},
        "an entry that is no JSON": lambda one: {**one, "body": "{"},
        "an entry in letters of others": lambda one: {**one, "body": "é"},
        "an entry after nothing": lambda one: {**one, "prev": "0" * 64},
    },
)  # fmt: skip


def _more(forge: Forge, body: dict[str, Any]) -> bytes:
    forge.lines.append(forge.entry(**body))
    return forge.made()


cases(
    _more,
    {
        "a number that leaps": {"seq": 99},
        "an order that leaps": {"lamport": 10**6},
        "a turn that is not yet": {"turn": 99},
        "another writer in a chain": {"writer": "00" * 16},
        "a chain opened in its middle": {"key": base64.b64encode(bytes(32)).decode()},
        "a record with a path for an id": {"record": "../../../../../../../../../x.y"},
        "a time that is none": {"at": "yesterday"},
        "a time with a month of 13": {"at": "2026-13-01T00:00:00.000Z"},
        "an offset of a million minutes": {"offset": 10**6},
        "an undo of nothing": {"undoes": "zz"},
        "an entry that says it is hidden": {"action": "hidden"},
        "a change of four": {"changes": [["title", "=", "x", "y"]]},
        "a change of an unknown sort": {"changes": [["title", "*", "x"]]},
        "a version of entries that is not known": {"v": 2},
        "a drop that names no entry": {"changes": [["tags", "-", [["zz", 0]]]]},
    },
)


@case("the same writer opened twice")
def _(forge: Forge) -> bytes:
    first = json.loads(forge.lines[0]["body"])
    body = {**first, "at": "2026-01-02T00:00:00.000Z", "changes": []}
    body.pop("after", None)
    raw = json.dumps({**body, "lamport": 1, "seq": 1}, separators=(",", ":"))
    forge.lines.append(forge.sign({"prev": "0" * 64, "body": raw, "content": []}))
    return forge.made()


@case("a writer that speaks for the reader", KeyChanged)
def _(forge: Forge) -> bytes:
    first = json.loads(forge.lines[0]["body"])
    body = {
        **first,
        "writer": "cd" * 16,
        "record": VICTIM[0],
        "changes": [],
        "seq": 1,
        "lamport": 1,
    }
    body.pop("after", None)
    raw = json.dumps(body, separators=(",", ":"))
    forge.lines.append(forge.sign({"prev": "0" * 64, "body": raw, "content": []}))
    return forge.made()


@case("a chain that begins with an entry that is not shown")
def _(forge: Forge) -> bytes:
    forge.lines = [{"prev": "0" * 64, "digest": "ab" * 32}]
    return forge.made()


@case("a last line that is not whole")
def _(forge: Forge) -> bytes:
    payload = forge.payload()
    payload["entries.jsonl"] = payload["entries.jsonl"][:-1]
    return forge.sealed(tar(forge.bag(payload)))


@case("a line of 65 MiB")
def _(forge: Forge) -> bytes:
    payload = {**forge.payload(), "entries.jsonl": b"[" * (65 << 20)}
    return forge.sealed(tar(forge.bag(payload)))


VICTIM: list[str] = []


@dataclass
class Two:
    """Who sends and who receives; made once, since no case may change anything."""

    sender: Casebook
    reader: Casebook
    place: Path

    def forge(self) -> Forge:
        return Forge(self.sender, reader_of(self.reader))

    def bytes_of_all(self) -> dict[str, bytes]:
        return {
            str(path.relative_to(self.reader.folder)): path.read_bytes()
            for path in sorted(self.reader.folder.rglob("*"))
            if path.is_file()
        }


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Two]:
    place = tmp_path_factory.mktemp("hostile")
    with pytest.MonkeyPatch.context() as patch:
        for name in ("XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
            patch.setenv(name, str(place / "home" / name.lower()))
        make = {"passphrase": PASSPHRASE, "cost": stretch.FLOOR}
        with (
            opening.create(place / "a.casebook", member="Ana", **make) as sender,  # type: ignore[arg-type]
            opening.create(place / "b.casebook", member="Ben", **make) as reader,  # type: ignore[arg-type]
        ):
            sender.save(Incident(title="A call at night", tags=("phone",)))
            reader.save(Incident(title="Mine"))
            reader.verify_card(sender.card())
            VICTIM[:] = [reader.own_member()]
            yield Two(sender, reader, place)


@pytest.mark.parametrize("name", CASES)
def test_it_is_refused_and_nothing_is_changed(two: Two, name: str) -> None:
    make, raises = CASES[name]
    path = two.place / "hostile.casebundle"
    path.write_bytes(make(two.forge()))
    before = two.bytes_of_all()
    with pytest.raises(raises) as found:
        take_in_bundle(two.reader, path)
    if raises is not KeyChanged:
        with pytest.raises(raises):
            look_at_bundle(two.reader, path)
    says = found.value.sentence()
    assert says.endswith(".") and "\n" not in says and len(says) < 200
    assert "call at night" not in says
    assert two.bytes_of_all() == before


def test_there_are_many_cases() -> None:
    assert len(CASES) >= 100


def test_the_forge_makes_good_ones_too(two: Two) -> None:
    """Otherwise nothing above would say anything."""
    path = two.place / "good.casebundle"
    path.write_bytes(two.forge().made())
    seen = look_at_bundle(two.reader, path)
    assert seen.verified and seen.new_records["incident"] == 1


@pytest.mark.parametrize(
    "at", ["1970-01-01T00:00:00.000Z", "9999-12-31T23:59:59.999Z"], ids=["1970", "9999"]
)
def test_a_clock_that_is_wrong_hurts_nobody(two: Two, at: str) -> None:
    forge = two.forge()
    forge.letter["made"] = at
    record = json.loads(forge.lines[-1]["body"])["record"]
    forge.lines.append(forge.entry(at=at, offset=1439, record=record))
    path = two.place / "clock.casebundle"
    path.write_bytes(forge.made())
    assert look_at_bundle(two.reader, path).plan.new


def test_it_is_refused_wherever_it_is_cut(two: Two) -> None:
    raw = two.forge().made()
    header = raw.index(b"\n--- ") + 48
    edges = {header + 16 + number * (65_536 + 16) for number in range(len(raw) // 65_552 + 1)}
    cuts = {len(raw) * number // 100 for number in range(100)} | {
        cut + off for cut in edges for off in (-1, 0, 1) if 0 <= cut + off < len(raw)
    }
    before = two.bytes_of_all()
    path = two.place / "cut.casebundle"
    for cut in sorted(cuts):
        path.write_bytes(raw[:cut])
        with pytest.raises(BundleDamaged):
            take_in_bundle(two.reader, path)
    for more in (b"x", b"\0" * 4096, raw):
        path.write_bytes(raw + more)
        with pytest.raises(BundleDamaged):
            take_in_bundle(two.reader, path)
    assert two.bytes_of_all() == before


def test_a_folder_and_a_pipe_are_no_bundles(two: Two, tmp_path: Path) -> None:
    import os

    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        with pytest.raises(NotAFile):
            take_in_bundle(two.reader, path)


def test_the_bytes_of_headers_are_looked_at_before_anything_is_believed(two: Two) -> None:
    """Every byte of the first header and of the manifest's can be turned without harm."""
    whole = tar(two.forge().bag(two.forge().payload()))
    path = two.place / "turned.casebundle"
    before = two.bytes_of_all()
    for place in range(0, 148):
        changed = bytearray(whole)
        changed[place] ^= 0x55
        path.write_bytes(two.forge().sealed(bytes(changed)))
        with pytest.raises(BundleDamaged):
            take_in_bundle(two.reader, path)
    assert two.bytes_of_all() == before
