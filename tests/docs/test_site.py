"""The documentation as a site: built strictly, with every page in its navigation and nothing from other hosts."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.markdown import ROOT

LOADED = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*?\ssrc=["']?(https?:)?//|<link\b[^>]*?href=["']?(https?:)?//"""
)


def build(folder: Path) -> subprocess.CompletedProcess[str]:
    """Build the site of a folder strictly."""
    words = [str(Path(sys.executable).with_name("zensical")), "build", "--clean", "--strict"]
    return subprocess.run(
        words, cwd=folder, env=os.environ | {"NO_COLOR": "1"}, capture_output=True, text=True, check=False
    )


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy what the site is made of."""
    folder = tmp_path_factory.mktemp("site")
    shutil.copy(ROOT / "zensical.toml", folder)
    shutil.copytree(ROOT / "docs", folder / "docs", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    return folder


@pytest.fixture(scope="module")
def site(sources: Path) -> Path:
    done = build(sources)
    assert done.returncode == 0, done.stdout + done.stderr
    return sources / "site"


def in_nav(nav: Any) -> Iterator[str]:
    """Give the pages of a navigation."""
    if isinstance(nav, str):
        yield nav
    else:
        for entry in nav:
            for inner in entry.values():
                yield from in_nav(inner)


def test_the_navigation_names_every_page_once() -> None:
    nav = tomllib.loads((ROOT / "zensical.toml").read_text())["project"]["nav"]
    assert sorted(in_nav(nav)) == sorted(page.name for page in (ROOT / "docs").glob("*.md"))


def test_every_page_becomes_one_of_the_site(site: Path) -> None:
    built = {page.stem for page in site.glob("*.html")}
    assert {page.stem for page in (ROOT / "docs").glob("*.md")} <= built


def test_no_page_loads_anything_from_another_host(site: Path) -> None:
    found = [f"{page.name}: {hit.group()}" for page in site.glob("*.html") for hit in LOADED.finditer(page.read_text())]
    styles = [sheet.name for sheet in site.rglob("*.css") if re.search(r"url\([\"']?(https?:)?//", sheet.read_text())]
    assert found + styles == []


def test_a_page_that_loads_from_another_host_is_seen() -> None:
    assert LOADED.search('<link rel="stylesheet" href="https://fonts.example.org/css">')
    assert LOADED.search("<script async src=//cdn.example.org/x.js></script>")


def test_a_broken_link_stops_the_build(sources: Path, site: Path) -> None:
    page = sources / "docs" / "index.md"
    page.write_text(page.read_text() + "\n[nowhere](nowhere.md) [no such heading](graph.md#none)\n")
    done = build(sources)
    assert done.returncode != 0
    assert "2 issues found" in done.stdout + done.stderr
