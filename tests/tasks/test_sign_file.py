"""Signatures with a certificate, as OpenSSL reads them."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import NameOID

from casebook.cli.main import run
from casebook.errors import NotSigned
from casebook.tasks.sign_file import sign_file
from casebook.tasks.verify_file import verify_file
from tests.conftest import SAMPLES

needs_openssl = pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not there")
KEYS: dict[str, Callable[[], Any]] = {
    "rsa": lambda: rsa.generate_private_key(65537, 2048),
    "ec": lambda: ec.generate_private_key(ec.SECP256R1()),
    "small": lambda: rsa.generate_private_key(65537, 1024),
    "ed25519": ed25519.Ed25519PrivateKey.generate,
}


def container(sort: str, path: Path, password: str = "secret") -> Path:
    key = KEYS[sort]()
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Nadia Verreault (invented)")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(7).not_valid_before(now).not_valid_after(now + timedelta(days=9))
        .sign(key, None if sort == "ed25519" else hashes.SHA256())
    )  # fmt: skip
    path.write_bytes(
        pkcs12.serialize_key_and_certificates(
            b"me", key, made, None, BestAvailableEncryption(password.encode())
        )
    )
    return path


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / "dossier-2.pdf", tmp_path / "dossier.pdf"))


@needs_openssl
@pytest.mark.parametrize("sort", ["rsa", "ec"])
def test_openssl_accepts_it_and_refuses_a_changed_file(
    sort: str, paper: Path, tmp_path: Path
) -> None:
    done = sign_file(paper, container(sort, tmp_path / "me.p12"), "secret")
    assert done.is_self_signed and "Nadia Verreault" in done.subject

    def check() -> int:
        return subprocess.run(done.command.split(), cwd=tmp_path, capture_output=True).returncode

    assert check() == 0
    assert verify_file(paper).faults == [], "the seal is not touched"
    raw = bytearray(paper.read_bytes())
    raw[500] ^= 1
    paper.write_bytes(raw)
    assert check() != 0


def test_what_cannot_sign_is_named_and_nothing_is_written(paper: Path, tmp_path: Path) -> None:
    (tmp_path / "no.p12").write_bytes(b"nothing")
    for certificate, password, reason in (
        (container("rsa", tmp_path / "a.p12"), "wrong", "wrong password"),
        (tmp_path / "no.p12", "secret", "no PKCS #12"),
        (container("small", tmp_path / "b.p12"), "secret", "2048 bits"),
        (container("ed25519", tmp_path / "c.p12"), "secret", "RSA and elliptic"),
    ):
        with pytest.raises(NotSigned, match=reason):
            sign_file(paper, certificate, password)
    assert not list(tmp_path.glob("*.p7s"))


def test_the_command_says_that_it_is_self_signed(
    paper: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "words").write_text("secret\n")
    certificate = container("ec", tmp_path / "me.p12")
    arguments = ["sign", str(paper), "--certificate", str(certificate)]
    assert run([*arguments, "--password-file", str(tmp_path / "words")]) == 0
    said = capsys.readouterr()
    assert said.out == f"{paper}.p7s\n" and "signed by itself" in said.err
    (tmp_path / "words").write_text("wrong\n")
    assert run([*arguments, "--password-file", str(tmp_path / "words")]) == 1
