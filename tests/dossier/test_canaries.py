"""Nothing of somebody who is hidden is in any byte of a dossier.

CASEBOOK_CANARIES=500 runs it on 500 casebooks; a few are looked at each time.
"""

import base64
import io
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from PIL import Image

from casebook.book import Casebook, opening
from casebook.crypto import stretch
from casebook.dossier.order import TREATMENTS
from casebook.dossier.profiles import shipped
from casebook.records import (
    Act,
    Consent,
    Contact,
    Exhibit,
    Identifier,
    Incident,
    Information,
    Involvement,
    Moment,
    Name,
    Sighting,
    Statement,
)
from casebook.tasks.attach import attach_files
from tests.conftest import PASSPHRASE
from tests.dossier.making import make

ROUNDS = int(os.environ.get("CASEBOOK_CANARIES", "12"))
SCRIPTS = ("Zyxwort", "鬱龘", "ཟླཀྵ", "غژپگ")

canaries = st.lists(st.sampled_from(SCRIPTS), min_size=1, max_size=2).flatmap(
    lambda parts: st.integers(100, 999).map(lambda number: f"{' '.join(parts)}{number}")
)
around = st.sampled_from(["{} said no", "我見到{}。", "({})", "{}’s brother", "«{}»", "\n{}\n"])


def everything(path: Path) -> bytes:
    """Every byte of a PDF as it is, with its streams unpacked and its texts in other encodings."""
    found = [path.read_bytes()]
    with pikepdf.open(path) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                try:
                    found.append(item.read_bytes())
                except pikepdf.PdfError:
                    found.append(item.read_raw_bytes())
            elif isinstance(item, pikepdf.Dictionary):
                found += [str(value).encode("utf-8", "replace") for value in item.values()
                          if isinstance(value, pikepdf.String)]  # fmt: skip
        for spec in pdf.attachments.values():
            found.append(spec.get_file().read_bytes())
    return b"\n".join(found)


def encodings(text: str) -> list[bytes]:
    """A text as it could hide in a file."""
    plain = [text.encode("utf-8"), text.encode("utf-16-be"), text.encode("utf-16-le")]
    found = [*plain, *(one.hex().encode() for one in plain)]
    found += [one.hex().upper().encode() for one in plain]
    return found + [base64.b64encode(one)[1:-4] for one in plain if len(one) > 8]


def photo(path: Path, secret: str) -> None:
    """A picture that carries a secret in its EXIF, its comment and its name."""
    exif = Image.Exif()
    exif[270] = secret
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 10.5), 3: "W", 4: (79.0, 22.0, 1.0)})
    out = io.BytesIO()
    Image.effect_noise((64, 48), 60).convert("RGB").save(
        out, "JPEG", exif=exif, comment=secret.encode()
    )
    path.write_bytes(out.getvalue())


def sought(rounds: int) -> Callable[[Callable[..., None]], Any]:
    """Look in this many casebooks, in each with another hidden person."""
    return settings(
        max_examples=rounds,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
    )


@dataclass(frozen=True)
class Hidden:
    """Somebody who is hidden, and how what leaves is chosen."""

    name: str
    alias: str
    note: str
    wording: str
    preset: str
    language: str
    hides: str
    is_withdrawn: bool
    digits: int

    @property
    def number(self) -> str:
        """Their telephone number."""
        return f"416{self.digits}"

    @property
    def numbers(self) -> tuple[str, ...]:
        """The same as people write it."""
        return self.number, f"416-{self.digits}", f"(416) {self.digits}"

    @property
    def mail(self) -> str:
        """Their address for mail."""
        return f"quokka{self.digits}@example.org"

    @property
    def words(self) -> set[str]:
        """What must not be found."""
        texts = (self.name, self.alias, self.note)
        found = {part for text in texts for part in text.split() if len(part) > 3}
        return found | {self.mail, "quokka"}

    def order(self, person: Contact) -> dict[str, str]:
        """How they are hidden, as an order says it."""
        return {person.ref: self.hides} if self.hides else {}


hidden = st.builds(
    Hidden,
    name=canaries, alias=canaries, note=canaries, wording=around,
    preset=st.sampled_from(sorted(shipped())), language=st.sampled_from(["en", "fr"]),
    hides=st.sampled_from(["", *TREATMENTS]), is_withdrawn=st.booleans(),
    digits=st.integers(2_000_000, 9_999_999),
)  # fmt: skip


@contextmanager
def somebody_hidden(
    folder: Path, who: Hidden, *, member: str
) -> Iterator[tuple[Casebook, Incident, Contact]]:
    """A casebook in which they stand in every place, their incident, and they themselves."""
    with opening.create(
        folder / "a.casebook", member=member, passphrase=PASSPHRASE, cost=stretch.FLOOR
    ) as book:
        incident = filled(
            book, folder, who.name, who.alias, who.note, who.wording, who.number, who.mail
        )
        person = book.get(Contact, "CON-0001")
        if who.is_withdrawn:
            book.save(
                Consent(
                    contact=person.id, subjects=("identity", "contact"),
                    audiences=("local-police", "rcmp", "mp", "lawyer"),
                    withdrawn=Moment.parse("2025-01-01"),
                )
            )  # fmt: skip
        yield book, incident, person


@pytest.mark.slow
@sought(ROUNDS)
@given(who=hidden, form=st.sampled_from(["full", "brief"]))
def test_nothing_of_the_hidden_is_in_any_byte(
    tmp_path_factory: pytest.TempPathFactory, who: Hidden, form: str
) -> None:
    folder = tmp_path_factory.mktemp("canary")
    with somebody_hidden(folder, who, member="Quagga Memberson") as (book, incident, person):
        out = folder / "d.pdf"
        make(
            book, [incident.ref], out, preset=who.preset, language=who.language, form=form,
            hidden=who.order(person),
        )  # fmt: skip
        raw = everything(out)
        slip = (folder / "d.pdf.sha256").read_bytes()
    for secret in who.words | {"Quagga", "Memberson"}:
        for written in encodings(secret):
            assert written not in raw and written not in slip, (secret, who.preset, form)
    for figures in who.numbers:
        assert not any(one in raw for one in encodings(figures))
    if who.hides != "initials":
        assert who.name.split()[0] not in raw.decode("utf-8", "replace")


def filled(
    book: Casebook, folder: Path, name: str, alias: str, note: str, wording: str, number: str,
    mail: str,
) -> Incident:  # fmt: skip
    """An incident in which somebody who is hidden stands in every place."""
    said = wording.format
    person = book.save(
        Contact(
            name=name, side="our-people", private_notes=note, risk_notes=note, address=note + " st",
            safe_contact=note, pseudonym=alias + "code",
        )
    )  # fmt: skip
    actor = book.save(Contact(name="Vice Consul Wei", side="actor", description=said(alias)))
    book.save(Name(contact=person.id, text=alias))
    phone = book.save(Identifier(identifier_type="phone", value=number, contact=person.id))
    book.save(Identifier(identifier_type="email", value=mail, contact=person.id))
    incident = book.save(
        Incident(
            title=said(name), when=Moment.parse("2025-03"), when_note=said(alias),
            place=said(name), narrative=f"{said(alias)} {said(number)} {said(mail)}",
            translation=said(name), translator=said(alias), impact_words=said(name),
            changed=said(alias), measures=said(name), private_notes=note, language="en",
            first_known_by=name, tags=(name,), title_translation=said(name),
            recorded_by=name, disputed_by=said(alias), wishes=said(name), endangers=said(alias),
            emergency_called=True, emergency_number=said(number), immediate_danger=True,
        )
    )  # fmt: skip
    act = book.save(
        Act(incident=incident.id, act_type="1.1", target=person.id, words=said(name),
            demand=said(alias), stated_reason=said(name), consequence=said(mail))
    )  # fmt: skip
    book.save(
        Involvement(incident=incident.id, contact=person.id, role="target",
                    said_or_did=said(alias), relationship=said(name))
    )  # fmt: skip
    book.save(
        Involvement(incident=incident.id, contact=actor.id, role="suspected-perpetrator",
                    basis=said(name), alternatives=said(alias), state_link=("expert",),
                    disputed_by=name)
    )  # fmt: skip
    book.save(Information(incident=incident.id, source=person.id, claim=said(name),
                          note=note, interpreter=said(alias), disputed_by=said(name)))  # fmt: skip
    book.save(Sighting(incident=incident.id, identifier=phone.id))
    book.save(Statement(title=said(name), maker=person.id, incident=incident.id,
                        text=f"{said(alias)}\n{said(name)}", interpreter=said(name)))  # fmt: skip
    path = folder / f"{name.replace(' ', '_')} {number}.jpg"
    photo(path, name + note)
    attach_files(book, [path], [incident, act])
    exhibit = next(book.all(Exhibit))
    book.edit(
        exhibit.ref,
        {"description": said(name), "source": mail, "device": said(alias), "collected_by": name,
         "seen_by": name, "physical_location": note, "context": said(name)},
    )  # fmt: skip
    return incident
