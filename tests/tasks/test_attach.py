"""Files become exhibits: whole or not at all, once, with custody; found and copied out again."""

import hashlib
import io
import os
import shutil
import subprocess
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image

from casebook.book import Casebook
from casebook.errors import (
    Cancelled,
    EvidenceChanged,
    EvidenceMissing,
    NotAFile,
    NotReadable,
    NotReady,
    NotWritable,
)
from casebook.progress import StopAt
from casebook.records import Exhibit, Incident, Showing
from casebook.tasks.attach import DEPTH, Attached, attach_files
from casebook.tasks.attach_many import attach_each
from casebook.tasks.export_exhibit import export_exhibit
from casebook.tasks.verify_evidence import verify_evidence


@pytest.fixture
def incident(book: Casebook) -> Incident:
    return book.save(Incident(title="a threat"))


def attach(book: Casebook, source: Path, *incidents: Incident) -> Attached:
    (done,) = attach_files(book, [source], incidents)
    return done


def file(tmp_path: Path, name: str, data: bytes) -> Path:
    path = tmp_path / name
    path.write_bytes(data)
    return path


def photo(colour: str = "red") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return out.getvalue()


def message(subject: str, *inside: tuple[str, bytes] | EmailMessage) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@example.invalid", "b@example.invalid", subject
    mail["Date"] = "Wed, 08 Jan 2025 07:12:44 +0800"
    mail.set_content(f"words of {subject}")
    for item in inside:
        if isinstance(item, EmailMessage):
            mail.add_attachment(item)
        else:
            mail.add_attachment(item[1], "application", "octet-stream", filename=item[0])
    return mail


def actions(book: Casebook, ref: str) -> list[str]:
    return [revision.action for revision in book.history(ref)]


def on_shelf(book: Casebook) -> set[str]:
    return {path.name for path in (book.folder / "evidence").rglob("*") if path.is_file()}


def test_a_photo_becomes_an_exhibit(book: Casebook, tmp_path: Path, incident: Incident) -> None:
    source = file(tmp_path, "IMG_1.jpg", photo())
    os.utime(source, (1_700_000_000, 1_700_000_000))
    done = attach(book, source, incident)
    exhibit = book.get(Exhibit, done.exhibit.ref)
    assert exhibit.file_name == exhibit.title == "IMG_1.jpg"
    assert exhibit.sha256 == hashlib.sha256(photo()).hexdigest()
    assert exhibit.size == len(photo())
    assert exhibit.media_type == "image/jpeg"
    assert exhibit.file_time == "2023-11-14T22:13:20+00:00"
    assert exhibit.no_preview == ""
    assert [showing.subject for showing in book.where(Showing, "exhibit", exhibit.id)] == [
        incident.id
    ]
    inside = book.inside(exhibit.id)
    assert inside is not None
    assert inside.thumbnail
    assert actions(book, exhibit.ref) == ["attach"]
    assert source.read_bytes() == photo()


def test_the_same_file_is_linked_not_stored_twice(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    second = book.save(Incident(title="another"))
    first = attach(book, file(tmp_path, "a.jpg", photo()), incident)
    before = on_shelf(book)
    again = attach(book, file(tmp_path, "b.jpg", photo()), second)
    assert again.already_here
    assert again.exhibit.ref == first.exhibit.ref
    assert first.exhibit.ref in again.remarks[0]
    assert on_shelf(book) == before
    subjects = {s.subject for s in book.where(Showing, "exhibit", first.exhibit.id)}
    assert subjects == {incident.id, second.id}
    assert "offered-again" in actions(book, first.exhibit.ref)


def test_attachments_of_an_email_are_exhibits_of_their_own(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    old = attach(book, file(tmp_path, "known.jpg", photo("blue")), incident)
    mail = message(
        "outer",
        ("photo.jpg", photo()),
        ("photo again.jpg", photo()),
        ("known.jpg", photo("blue")),
        message("forwarded", ("list.txt", "電話裡的人說普通話".encode("big5"))),
    )
    done = attach(book, file(tmp_path, "mail.eml", mail.as_bytes()), incident)
    assert [part.title for part in done.parts] == [
        "photo.jpg", "message.eml", "list.txt", "known.jpg",
    ]  # fmt: skip
    assert [part.parent for part in done.parts] == [done.exhibit.id] * 3 + [""]
    assert done.parts[-1].ref == old.exhibit.ref
    assert any("already in the casebook" in remark for remark in done.remarks)
    for part in done.parts:
        assert part.sha256
        assert incident.id in {s.subject for s in book.where(Showing, "exhibit", part.id)}
    copied = export_exhibit(book, done.parts[0].ref, tmp_path / "out.jpg")
    assert copied.path.read_bytes() == photo()
    inside = book.inside(done.exhibit.id)
    assert inside is not None
    assert ("Date", "Wed, 08 Jan 2025 07:12:44 +0800") in inside.as_read


def test_emails_inside_emails_are_opened_so_deep_and_no_deeper(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    mail = message("innermost", ("a.txt", b"a"))
    for number in range(DEPTH + 1):
        mail = message(f"level {number}", mail)
    done = attach(book, file(tmp_path, "mail.eml", mail.as_bytes()), incident)
    assert len(done.parts) == DEPTH
    assert any("nested" in remark for remark in done.remarks)


@pytest.mark.parametrize(
    ("words", "encoding", "asked"),
    [
        ("電話裡的人說普通話，他知道我姐姐的地址。", "big5", "姐姐"),
        ("电话里的人说普通话，他知道我姐姐的地址。", "gb18030", "普通话"),
        ("Rendez-vous près de l’église à Montréal", "utf-16", "eglise"),
        ("تېلېفون كەلدى", "utf-8", "تېلېفون"),
    ],
)
def test_words_inside_a_file_are_found(
    book: Casebook, tmp_path: Path, incident: Incident, words: str, encoding: str, asked: str
) -> None:
    done = attach(book, file(tmp_path, "chat.txt", words.encode(encoding)), incident)
    assert [record.ref for record, part in book.search(asked) if part == "inside"] == [
        done.exhibit.ref
    ]


def test_what_breaks_a_decoder_is_kept_and_says_so(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    data = b"\x89PNG\r\n\x1a\n broken"
    done = attach(book, file(tmp_path, "letter.pdf", data), incident)
    assert done.exhibit.no_preview
    assert done.exhibit.name_disagrees
    assert len(done.remarks) == 2
    assert export_exhibit(book, done.exhibit.ref, tmp_path / "out").path.read_bytes() == data


@pytest.mark.parametrize("name", [b"\xff\xfe.jpg", b"a\nb.txt", "电话.txt".encode(), b" ", b"-rf"])
def test_any_name_of_a_file_can_be_kept(
    book: Casebook, tmp_path: Path, incident: Incident, name: bytes
) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name))
    path.write_bytes(os.urandom(50))
    done = attach(book, path, incident)
    kept = book.get(Exhibit, done.exhibit.ref)
    kept.file_name.encode("utf-8")
    assert "\n" not in kept.file_name


# What cannot be attached


def test_pipes_folders_and_devices_are_refused(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path, Path("/dev/zero")):
        with pytest.raises(NotAFile):
            attach(book, path, incident)
    with pytest.raises(NotReadable):
        attach(book, tmp_path / "nowhere", incident)
    assert on_shelf(book) == set()
    assert book.count(Exhibit) == 0


def test_what_is_attached_before_a_failure_stays(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    good = file(tmp_path, "a.txt", b"a")
    with pytest.raises(NotReadable):
        attach_files(book, [good, tmp_path / "nowhere"], [incident])
    assert book.count(Exhibit) == 1


def test_only_what_can_be_shown_is_a_subject(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    done = attach(book, file(tmp_path, "a.txt", b"a"), incident)
    with pytest.raises(NotReady):
        attach_files(book, [file(tmp_path, "b.txt", b"b")], [done.exhibit])


@pytest.mark.parametrize("step", range(1, 12))
def test_stopped_anywhere_nothing_is_left(
    book: Casebook, tmp_path: Path, incident: Incident, step: int
) -> None:
    mail = message("m", ("a.bin", os.urandom(200_000)), ("b.jpg", photo()))
    source = file(tmp_path, "mail.eml", mail.as_bytes())
    try:
        attach_files(book, [source], [incident], progress=StopAt(step))
    except Cancelled:
        assert on_shelf(book) == set()
        assert book.count(Exhibit) == 0
    else:
        assert book.count(Exhibit) == 3
    attach(book, source, incident)
    assert book.count(Exhibit) == 3
    assert len(on_shelf(book)) == 3


# Copying out


def test_the_copy_is_the_same_and_its_sheet_is_checked_by_sha256sum(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    data = os.urandom(300_001)
    done = attach(book, file(tmp_path, "a.bin", data), incident)
    out = tmp_path / "給 律師's\\copy.bin"
    copied = export_exhibit(book, done.exhibit.ref, out, to_whom="a lawyer", purpose="advice")
    assert out.read_bytes() == data
    program = shutil.which("sha256sum")
    if program:
        checked = subprocess.run(
            [program, "--check", "--strict", copied.sheet.name], cwd=tmp_path, capture_output=True
        )
        # the other lines of the sheet are remarks to it
        assert checked.returncode == 0, checked.stderr
    sheet = copied.sheet.read_text("utf-8")
    assert done.exhibit.ref in sheet
    assert hashlib.sha256(data).hexdigest() in sheet
    last = book.history(done.exhibit.ref)
    assert "copied-out" in [revision.action for revision in last]


def test_a_damaged_or_missing_file_is_never_copied_out(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    done = attach(book, file(tmp_path, "a.bin", os.urandom(5000)), incident)
    sealed = book.sealed(done.exhibit.id)
    assert sealed is not None
    path = book.shelf.path(sealed.name)
    raw = bytearray(path.read_bytes())
    raw[-1] ^= 1
    path.write_bytes(raw)
    with pytest.raises(EvidenceChanged):
        export_exhibit(book, done.exhibit.ref, tmp_path / "out")
    ((ref, failure),) = verify_evidence(book, [done.exhibit.ref])
    assert ref == done.exhibit.ref
    assert isinstance(failure, EvidenceChanged)
    path.unlink()
    with pytest.raises(EvidenceMissing):
        export_exhibit(book, done.exhibit.ref, tmp_path / "out")
    assert not list(tmp_path.glob("*out*"))


def test_verifying_is_custody(book: Casebook, tmp_path: Path, incident: Incident) -> None:
    done = attach(book, file(tmp_path, "a.bin", b"x"), incident)
    ((_, failure),) = verify_evidence(book, [done.exhibit.ref])
    assert failure is None
    assert "verified" in actions(book, done.exhibit.ref)


def test_what_was_verified_is_told_in_the_order_in_which_it_was_asked_for(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    refs = [
        attach(book, file(tmp_path, "b.bin", b"x"), incident).exhibit.ref,
        book.save(Exhibit(title="kept elsewhere")).ref,
        attach(book, file(tmp_path, "a.bin", b"y"), incident).exhibit.ref,
    ]
    asked = [refs[2], refs[1], refs[0], refs[2]]
    found = list(verify_evidence(book, asked))
    assert [ref for ref, _failure in found] == asked
    assert [type(failure) for _ref, failure in found] == [
        type(None), EvidenceMissing, type(None), type(None),
    ]  # fmt: skip


def test_a_copy_that_cannot_be_written_says_so(
    book: Casebook, tmp_path: Path, incident: Incident
) -> None:
    done = attach(book, file(tmp_path, "a.bin", b"x"), incident)
    with pytest.raises(NotWritable):
        export_exhibit(book, done.exhibit.ref, tmp_path / "nowhere" / "out")


def test_many_files_tell_how_far_they_are_and_hear_a_stop_within_one(
    book: Casebook, tmp_path: Path
) -> None:
    small, large = tmp_path / "small", tmp_path / "large"
    small.write_bytes(os.urandom(1000))
    large.write_bytes(os.urandom(5 << 20))
    told: list[tuple[int, int, str]] = []

    class StopsInTheSecond:
        def step(self, done: int, total: int, doing: str = "") -> None:
            told.append((done, total, doing))
            if doing == "large" and done > 1 << 20:
                raise Cancelled

    with pytest.raises(Cancelled):
        attach_each(book, [small, large], [], progress=StopsInTheSecond())
    assert [one.title for one in book.all(Exhibit)] == ["small"]
    assert len(book.shelf.names()) == 1
    assert {total for _done, total, _doing in told} == {1000 + (5 << 20)}
    assert [doing for _done, _total, doing in told if doing == "small"]
    outcomes = attach_each(book, [small, large, tmp_path / "gone"], [])
    assert [(one.already_here, bool(one.error)) for one in outcomes] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip
