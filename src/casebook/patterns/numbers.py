"""When two identifiers are the same one, however they were written down."""

import re
import unicodedata

_CALLED = frozenset(("phone", "whatsapp", "signal", "telegram"))
"""Kinds whose value may be a telephone number; one number serves for several of them."""
_LEAST = 7
"""Digits that a telephone number has at least; fewer prove nothing."""
_SPACES = re.compile(r"\s+")


def _flat(value: str) -> str:
    text = unicodedata.normalize("NFKC", value).casefold()
    return "".join(char for char in text if unicodedata.category(char) not in ("Cf", "Cc"))


def digits(value: str) -> str:
    """The digits of a telephone number without what is dialled before it; empty if it is none."""
    text = _SPACES.sub("", _flat(value))
    if re.search(r"[^\d+()./\-–—x]", text) or "x" in text.strip("x"):
        return ""
    found = "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())
    if text.startswith("+"):
        return found if len(found) >= _LEAST else ""
    found = found.removeprefix("00").removeprefix("011") if len(found) > 11 else found
    found = found.lstrip("0")
    return found if len(found) >= _LEAST else ""


def key(sort: str, value: str) -> tuple[str, str]:
    """What is the same for two identifiers that may be the same one; ("", "") for none."""
    text = _SPACES.sub("", _flat(value)).strip(".,;:，。")
    if sort in _CALLED and (number := digits(value)):
        return "number", number[-_LEAST:]
    if sort in ("phone", "whatsapp"):
        return "", ""
    if any(mark in text for mark in "?*…"):
        return "", ""  # not read in full: it is like many others
    if sort == "email":
        return ("email", text.removeprefix("mailto:")) if "@" in text else ("", "")
    if sort == "url":
        bare = re.sub(r"^[a-z]+://", "", text).removeprefix("www.").rstrip("/")
        return ("url", bare) if bare else ("", "")
    if sort == "plate":
        bare = "".join(char for char in text if char.isalnum())
        return ("plate", bare) if len(bare) >= 4 else ("", "")
    bare = text.lstrip("@")
    return (sort, bare) if len(bare) >= 3 else ("", "")


def same(sort: str, one: str, other: str) -> bool:
    """Two identifiers with the same `key` are the same one."""
    if sort not in _CALLED:
        return True
    here, there = digits(one), digits(other)
    if not here or not there:
        return here == there
    # one was written with the code of its country or area, the other without
    return here.endswith(there) or there.endswith(here)
