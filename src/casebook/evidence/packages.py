"""Files that other programs give out together: which came with which, told by their names.

Plain values in and out; opens nothing. docs/formats/chats.md and proofs.md say of which programs.
"""

import mimetypes
import re
from collections.abc import Iterable, Mapping

CHAT, PROOF, PAGE = "chat", "proof", "page"
_CHAT_TEXT = re.compile(r"_chat\.txt|.*whats\s?app.*\.txt", re.IGNORECASE)
_TELEGRAM = re.compile(r"result\.json|messages\.html")
_PROOFS = (
    ".proof.csv", ".proof.json", ".proof.csv.asc", ".proof.json.asc", ".proof.csv.ots",
    ".proof.json.ots", ".asc", ".ots", ".gst", ".devicecheck", ".ots.asc", ".gst.asc",
)  # fmt: skip
_HASH = re.compile("[0-9a-fA-F]{64}")
_REPORT = re.compile(r"(.*/)?formatted\w*\.html")
_MEDIA = ("image/", "video/", "audio/")


def sort_of(names: Iterable[str]) -> str:
    """What files of these names are together; empty for anything else."""
    parts = [(name, *_split(name)) for name in names]
    texts = [name for name, _folder, last in parts if _CHAT_TEXT.fullmatch(last)]
    if len(texts) == 1 or any(_TELEGRAM.fullmatch(last) for _name, _folder, last in parts):
        return CHAT
    if any(last.endswith((".proof.csv", ".proof.json")) for _name, _folder, last in parts):
        return PROOF
    if any(last == "metadata.json" for _name, _folder, last in parts) and any(
        _REPORT.fullmatch(name) for name, _folder, _last in parts
    ):
        return PAGE
    return ""


def came_with(hashes: Mapping[str, str], tellers: Iterable[str] = ()) -> dict[str, str]:
    """Of files by their names (with folders, divided by "/"), each that came with another one.

    `hashes` are their SHA-256; `tellers` those tables that tell of one thing.
    """
    found: dict[str, str] = {}
    by_place = {_split(name): name for name in hashes}
    for name, (folder, last) in ((name, _split(name)) for name in hashes):
        for ending in sorted(_PROOFS, key=len, reverse=True):
            if last.lower().endswith(ending):
                subject = _proved(last[: -len(ending)], folder, hashes, by_place)
                if subject and subject != name:
                    found[name] = subject
                break
    for name in tellers:
        folder, last = _split(name)
        stem, _dot, ending = last.rpartition(".")
        if ending.lower() == "csv" and name not in found:
            same = [
                other for (place, its), other in by_place.items()
                if place == folder and its.rpartition(".")[0] == stem and _is_media(its)
            ]  # fmt: skip
            if len(same) == 1:
                found[name] = same[0]
    for main, others in _mains(hashes):
        for name in others:
            if name != main and name not in found:
                found[name] = main
    return found


def _proved(
    stem: str, folder: str, hashes: Mapping[str, str], by_place: Mapping[tuple[str, str], str]
) -> str:
    """The file that a proof is named for: by its SHA-256, or by its name beside it."""
    if _HASH.fullmatch(stem):
        named = [name for name, digest in hashes.items() if digest == stem.lower()]
        return named[0] if len(named) == 1 else ""
    return by_place.get((folder, stem), "")


def _mains(names: Iterable[str]) -> list[tuple[str, list[str]]]:
    """(file that stands for the whole, all files of the whole) of each export among them."""
    every = list(names)
    found = []
    for name in every:
        folder, last = _split(name)
        inside = [one for one in every if one.startswith(folder)]
        if _TELEGRAM.fullmatch(last):
            # an export may have both: the one for programs stands for it
            if last == "messages.html" and f"{folder}result.json" in every:
                continue
            found.append((name, inside))
        elif _CHAT_TEXT.fullmatch(last):
            texts = [one for one in inside if _CHAT_TEXT.fullmatch(_split(one)[1])]
            if len(texts) == 1:
                found.append((name, inside))
        elif _REPORT.fullmatch(last) and f"{folder}metadata.json" in every:
            found.append((name, inside))
    return found


def _is_media(name: str) -> bool:
    return (mimetypes.guess_type(name)[0] or "").startswith(_MEDIA)


def _split(name: str) -> tuple[str, str]:
    """(folder with its line at the end, last part)."""
    folder, sign, last = name.rpartition("/")
    return folder + sign, last
