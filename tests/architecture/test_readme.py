"""What the README and the docs point at is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", ROOT / "README.zh-CN.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_link_of_a_page_leads_somewhere(page):
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text()):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name} points at {target}"


def test_the_two_commands_of_the_readme_exist():
    makefile = (ROOT / "Makefile").read_text()
    for name in re.findall(r"^    make ([\w-]+)", (ROOT / "README.md").read_text(), re.M):
        assert re.search(rf"^{name}:", makefile, re.M), name


def test_no_file_names_a_package_registry():
    registries = re.compile(
        "|".join(
            (
                "pypi" + r"\.org",
                "pythonhosted" + r"\.org",
                "registry\\." + "npmjs",
                "npm" + "mirror",
                "deb\\." + "debian",
            )
        )
    )
    faults = []
    for path in ROOT.rglob("*"):
        inside = path.relative_to(ROOT).parts
        if (
            not path.is_file()
            or {".git", ".venv", "node_modules", "var"} & set(inside)
            or path.suffix in (".png", ".pyc")
        ):
            continue
        if registries.search(path.read_text(encoding="utf-8", errors="ignore")):
            faults.append(str(path.relative_to(ROOT)))
    assert not faults, faults
