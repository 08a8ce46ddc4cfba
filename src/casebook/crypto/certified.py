"""Detached signatures with one's own certificate: CMS (RFC 5652), as other programs read it."""

from dataclasses import dataclass

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7, pkcs12

_LEAST_BITS = 2048


@dataclass(frozen=True)
class Certified:
    """A signature in DER, who it says to be, and the SHA-256 of the certificate in hex."""

    signature: bytes
    subject: str
    fingerprint: str
    is_self_signed: bool


def sign_with(container: bytes, password: str, data: bytes) -> Certified:
    """Sign with the key and certificate of a PKCS #12 container (RFC 7292).

    Raises ValueError saying what is wrong with the container, the key or the password.
    """
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(
            container, password.encode("utf-8") or None
        )
    except ValueError as error:
        raise ValueError("wrong password, or no PKCS #12 file") from error
    if key is None or certificate is None:
        raise ValueError("a key with its certificate is not in it")
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValueError("only RSA and elliptic-curve keys can be used")
    if isinstance(key, rsa.RSAPrivateKey) and key.key_size < _LEAST_BITS:
        raise ValueError(f"its RSA key has fewer than {_LEAST_BITS} bits")
    builder = pkcs7.PKCS7SignatureBuilder().set_data(data)
    builder = builder.add_signer(certificate, key, hashes.SHA256())
    for other in others:
        builder = builder.add_certificate(other)
    options = [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary]
    return Certified(
        builder.sign(Encoding.DER, options),
        _name(certificate),
        certificate.fingerprint(hashes.SHA256()).hex(),
        certificate.subject == certificate.issuer,
    )


def _name(certificate: x509.Certificate) -> str:
    return certificate.subject.rfc4514_string()
