"""The pages say what is so: links lead somewhere, modules and libraries are the ones there are."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "casebook"
PAGES = sorted(
    [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "requirements").glob("*.md")]
)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def rooms() -> list[str]:
    return sorted(path.name for path in SOURCE.iterdir() if path.is_dir())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_to_a_file_that_is_there(page: Path) -> None:
    for target in LINK.findall(page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), target


def test_every_module_that_the_architecture_names_is_there() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    found = re.findall(rf"`((?:{'|'.join(rooms())})(?:\.\w+)+)`", text)
    assert len(found) > 20
    for name in found:
        place = SOURCE.joinpath(*name.split("."))
        # what follows may be a name inside the module: db.listing.Wanted
        inside = place.parent.with_suffix(".py")
        there = place.with_suffix(".py").is_file() or place.is_dir()
        named = inside.is_file() and place.name in inside.read_text("utf-8")
        assert there or named, name


def test_decisions_are_numbered_one_after_the_other_and_say_what_they_must() -> None:
    pages = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [int(page.name[:4]) for page in pages]
    assert numbers == list(range(1, len(pages) + 1)), "two have one number, or one is missing"
    for page in pages:
        text = page.read_text("utf-8")
        assert text.startswith(f"# {int(page.name[:4])}. "), page.name
        for part in ("Summary", "Context", "Decision", "Consequences", "Alternatives considered"):
            assert f"**{part}.**" in text, (page.name, part)


def test_every_direct_dependency_has_its_line() -> None:
    text = (ROOT / "docs" / "dependencies.md").read_text("utf-8").casefold()
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*declared["dependencies"]]
    for name in ("check", "build"):
        lines = (ROOT / "requirements" / f"{name}.in").read_text("utf-8").splitlines()
        wanted += [line for line in lines if line and not line.startswith(("#", "-r "))]
    for line in wanted:
        (name,) = re.findall(r"^[A-Za-z0-9-]+", line)
        assert re.search(rf"\b{re.escape(name.casefold())}\b", text), f"{name} has no line"
