"""E-mails: headers as read, text, and the files that came inside. Runs only in the child."""

import email
import mimetypes
from email.message import EmailMessage, MIMEPart
from email.policy import default

from casebook.evidence.findings import (
    ATTACHMENT_BYTES,
    ATTACHMENTS,
    Attachment,
    Findings,
)
from casebook.evidence.texts import decode, html, limited

_HEADERS = (
    "From",
    "Sender",
    "Reply-To",
    "To",
    "Cc",
    "Date",
    "Subject",
    "Message-ID",
    "Return-Path",
)
_TRACE = ("Received", "X-Originating-IP", "Authentication-Results", "DKIM-Signature")
_FIRST = frozenset(name.lower() for name in (*_HEADERS, *_TRACE))
DEPTH = 100


def mail(data: bytes) -> Findings:
    """One e-mail, with its attachments."""
    message = email.message_from_bytes(data, policy=default)
    metadata: list[tuple[str, str]] = []
    rest = [name for name in message if name.lower() not in _FIRST]
    for name in dict.fromkeys((*_HEADERS, *_TRACE, *rest)):
        metadata += [(name, value) for value in _header(message, name)]
    texts: list[str] = []
    attachments: list[Attachment] = []
    broken = False
    try:
        _walk(message, texts, attachments, 0)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - what was read before the broken part is still good
        broken = True
    text, complete = limited("\n".join(texts))
    whole = len(attachments) <= ATTACHMENTS
    size, kept = 0, []
    for attachment in attachments[:ATTACHMENTS]:
        size += len(attachment.payload)
        if size > ATTACHMENT_BYTES:
            whole = False
            break
        kept.append(attachment)
    if not whole:
        metadata.append(("Attachments", f"{len(kept)} of {len(attachments)} were taken out"))
    return Findings(
        metadata=tuple(metadata),
        text=text,
        text_complete=complete and not broken,
        attachments=tuple(kept),
    )


def _header(message: EmailMessage, name: str) -> list[str]:
    try:
        return [str(value) for value in message.get_all(name, [])]
    except Exception:  # noqa: BLE001 - the library raises much for broken headers: shown raw
        return [str(value) for key, value in message.raw_items() if key.lower() == name.lower()]


def _walk(part: MIMEPart, texts: list[str], attachments: list[Attachment], depth: int) -> None:
    if depth > DEPTH:
        return
    if part.get_content_type() == "message/rfc822" and depth:
        for inner in part.iter_parts() if part.is_multipart() else ():
            attachments.append(Attachment(_name(part) or "message.eml", inner.as_bytes()))
        return
    if part.is_multipart():
        for inner in part.iter_parts():
            _walk(inner, texts, attachments, depth + 1)
        return
    payload = part.get_payload(decode=True)
    if not isinstance(payload, bytes):
        return
    kind = part.get_content_type()
    if part.is_attachment() or _name(part) or not kind.startswith("text/"):
        attachments.append(
            Attachment(_name(part) or _numbered(len(attachments) + 1, kind), payload)
        )
        return
    if kind == "text/html":
        texts.append(html(payload).text)
    else:
        texts.append(_text(part, payload))


def _numbered(number: int, kind: str) -> str:
    """A name for what has none."""
    return f"part-{number}{mimetypes.guess_extension(kind) or ''}"


def _text(part: MIMEPart, payload: bytes) -> str:
    charset = part.get_content_charset()
    if charset:
        try:
            return payload.decode(charset, "replace")
        except LookupError:
            pass
    return decode(payload)[0]


def _name(part: MIMEPart) -> str:
    try:
        return (part.get_filename() or "").replace("\x00", "")[-255:]
    except Exception:  # noqa: BLE001 - a name that cannot be read is no name
        return ""
