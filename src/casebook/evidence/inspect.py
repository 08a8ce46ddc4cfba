"""Hands a file to the decoder for what it is. Runs only in the child."""

from dataclasses import replace

from casebook.evidence import media
from casebook.evidence.findings import EMPTY, LOCKED, UNSUPPORTED, Findings

_LOCKED_OFFICE = "EncryptedPackage".encode("utf-16-le")


def decoded(media_type: str, data: bytes) -> Findings:
    """Everything that can be read in a file of this type. May raise anything."""
    # each decoder is loaded only when it is needed: most of the time of a child is loading
    if media_type == "image/svg+xml":
        from casebook.evidence import texts

        return texts.html(data)
    if media_type.startswith("image/"):
        from casebook.evidence.images import look

        return look(data)
    if media_type == "application/pdf":
        from casebook.evidence.papers import pdf

        return pdf(data)
    if media_type in (media.WORD, media.SLIDES, media.SHEET):
        from casebook.evidence.office import office

        return office(media_type, data)
    if media_type.startswith(media.OPEN_DOCUMENT):
        from casebook.evidence.zipped import open_document

        return open_document(data)
    if media_type == media.OLE:
        return Findings(no_preview_reason=LOCKED if _LOCKED_OFFICE in data else UNSUPPORTED)
    if media_type == "message/rfc822":
        from casebook.evidence.mail import mail

        return mail(data)
    if media_type.startswith(("audio/", "video/")):
        from casebook.evidence.sound import container

        return container(data)
    if media_type == "application/zip":
        from casebook.evidence.packed import packed

        return packed(data)
    if media_type.startswith("text/") or media_type in ("application/json", "application/xml"):
        return _words(media_type, data)
    return Findings(no_preview_reason=UNSUPPORTED if data else EMPTY)


def _words(media_type: str, data: bytes) -> Findings:
    """The words of a text, and what other programs say in it of themselves or of another file."""
    from casebook.evidence import chats, proofs, texts

    if media_type == "text/html":
        return chats.telegram_html(data) or texts.html(data)
    if media_type == "application/json" and (found := chats.telegram_json(data)):
        return found
    found = texts.plain(data)
    if media_type == "application/json":
        return replace(found, metadata=proofs.of_json(found.text))
    if media_type == "text/csv":
        return replace(found, metadata=proofs.of_table(found.text))
    if media_type == "text/plain":
        return replace(found, metadata=chats.whatsapp(found.text))
    return found
