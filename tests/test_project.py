"""Guards over the project itself: names, folders, licences, documentation, and what is shipped."""

import re
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import click
import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from app.cli import commands as fieldmap
from docs import make_benchmarks as benchmarks
from docs.make_reference import REFERENCE, SETTINGS, reference, settings
from tests.markdown import blocks

ROOT = Path(__file__).parent.parent
PACKAGES = ("data", "ingest", "index", "analysis", "app")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
UNSTATED = {"sienna"}  # comes with aclsum (extra sample), by its author, and names no licence
INSTALLED = {canonicalize_name(d.name): d for d in metadata.distributions()}


def code_folders():
    folders = {file.parent for top in (*PACKAGES, "tests", "benchmarks") for file in (ROOT / top).rglob("*.py")}
    return sorted(folder for folder in folders if ROOT / "data" / "library" not in folder.parents)


def tracked_files():
    listing = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    result = subprocess.run(listing, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in result.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("name", [*PACKAGES, "fieldmap"])
def test_our_generic_names_mean_this_checkout(name, tmp_path):
    code = f"import importlib.util; print(importlib.util.find_spec({name!r}).origin)"
    found = subprocess.run([sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert ROOT in Path(found.stdout.strip()).parents


def test_no_file_of_app_is_named_like_a_package():
    """Streamlit puts app/ first on the import path, so app/data.py would replace the package data."""
    installed = {name for name, owners in metadata.packages_distributions().items() if owners != ["fieldmap"]}
    taken = installed | sys.stdlib_module_names | set(PACKAGES) | {"fieldmap", "tests", "benchmarks"}
    ours = {path.stem for path in (ROOT / "app").iterdir() if path.suffix == ".py" or path.is_dir()}
    assert not (ours - {"__init__", "__pycache__"}) & taken


def test_every_folder_of_code_is_a_package():
    assert [str(f) for f in code_folders() if not (f / "__init__.py").exists()] == []


def test_cpu_users_get_no_cuda():
    if "faiss-gpu" in INSTALLED:
        pytest.skip("set up with COMPUTE=gpu")
    assert [name for name in INSTALLED if name.startswith(("nvidia-", "cuda-"))] == []


def test_exactly_one_faiss_is_installed():
    assert len({"faiss-cpu", "faiss-gpu"} & set(INSTALLED)) == 1


def runtime_closure(name, extras):
    """Return the names of all distributions that installing `name[extras]` brings, itself left out."""
    seen, waiting = set(), [(name, frozenset(extras))]
    while waiting:
        name, extras = waiting.pop()
        for text in metadata.requires(name) or []:
            wanted = Requirement(text)
            marker, key = wanted.marker, canonicalize_name(wanted.name)
            if marker and not any(marker.evaluate({"extra": extra}) for extra in extras | {""}):
                continue
            if key in INSTALLED and (key, frozenset(wanted.extras)) not in seen:
                seen.add((key, frozenset(wanted.extras)))
                waiting.append((key, frozenset(wanted.extras)))
    return sorted({key for key, _ in seen})


def licence(name):
    """Return what a distribution says of its licence; a licence pasted whole gives way to the classifier."""
    about = INSTALLED[name].metadata
    said = about.get("License-Expression") or about.get("License") or ""
    classifiers = [c for c in about.get_all("Classifier") or [] if c.startswith("License ::")]
    return said if said and "\n" not in said.strip() else "; ".join(classifiers)


def is_copyleft(licence):
    """Tell whether GPL or AGPL binds us: no way round by OR, no runtime exception, and not the LGPL."""
    gpl = re.compile(r"\bA?GPL|GNU (Affero )?General Public", re.IGNORECASE)
    excused = re.sub(r"A?GPL[\w.+-]*\s+WITH\s+[\w.-]+", "", licence, flags=re.IGNORECASE)
    return all(gpl.search(choice) for choice in re.split(r"\s+OR\s+", excused))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("MIT", False),
        ("GPL-3.0-or-later", True),
        ("AGPL-3.0-only AND MIT", True),
        ("LGPL-2.1-or-later", False),
        ("MIT OR GPL-2.0-only", False),
        ("BSD-3-Clause AND GPL-3.0-or-later WITH GCC-exception-3.1", False),
        ("License :: OSI Approved :: GNU General Public License v3 (GPLv3)", True),
        ("License :: OSI Approved :: GNU Lesser General Public License v3 (LGPLv3)", False),
    ],
)
def test_copyleft_is_recognised(text, expected):
    assert is_copyleft(text) is expected


def test_no_runtime_dependency_is_gpl():
    """The LGPL is allowed: it binds changes to the library itself, not the programs that import it."""
    closure = runtime_closure("fieldmap", {"cpu", "sample"})
    licences = {name: licence(name) for name in closure}
    assert {"click", "torch", "numpy"} <= set(closure)
    assert {name: text for name, text in licences.items() if is_copyleft(text)} == {}
    assert {name for name, text in licences.items() if not text} <= UNSTATED


def walk(group, path=()):
    """Yield (words after `fieldmap`, command) for every command and group below `group`."""
    for name, command in sorted(group.commands.items()):
        yield (*path, name), command
        if isinstance(command, click.Group):
            yield from walk(command, (*path, name))


COMMANDS = dict(walk(fieldmap))


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_has_help_and_is_documented(words):
    manual = "".join(page.read_text() for page in (ROOT / "README.md", ROOT / "docs" / "reference.md") if page.exists())
    assert COMMANDS[words].help
    assert re.search(rf"fieldmap {re.escape(' '.join(words))}\b", manual)


README = ROOT / "README.md"


def test_readme_names_existing_make_targets():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    lines = [words for block in blocks(README, "bash") for words in block.commands("make")]
    asked = {word for line in lines for word in line if "=" not in word}
    assert {"demo", "app"} <= asked <= targets


def test_the_first_screen_of_the_readme_is_commands_a_picture_and_five_reasons():
    first = "\n".join(README.read_text().splitlines()[:16])
    assert first.index("make demo") < first.index("make test") < first.index("make app") < first.index("](docs/images/")
    assert len(bullets()) == 5


def bullets():
    """Return the bullets of the README with a number in them, each with the pages it links."""
    found = re.findall(r"^- \*\*.*?(?=\n- |\n\n)", README.read_text(), re.MULTILINE | re.DOTALL)
    return [(re.sub(r"\(.*?\)", "", text), re.findall(r"\((docs/\w+\.md)", text)) for text in found]


@pytest.mark.parametrize(("text", "links"), bullets(), ids=lambda value: value[:40] if isinstance(value, str) else "")
def test_a_number_of_the_readme_stands_in_the_documentation(text, links):
    """A percentage may stand there as a share."""
    told = " ".join((ROOT / link).read_text() for link in links)
    numbers = re.findall(r"\d[\d,.]*\d(?: %)?", text)
    shares = {number: f"{int(number[:-2]) / 100:.2f}" for number in numbers if number.endswith("%")}
    assert [n for n in numbers if n not in told and shares.get(n, n) not in told] == []


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """Build the wheel and return the names of its files."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    return zipfile.ZipFile(next(folder.glob("*.whl"))).namelist()


def test_the_wheel_holds_all_of_our_packages(wheel):
    ours = [f for f in tracked_files() if f.relative_to(ROOT).parts[0] in (*PACKAGES, "fieldmap.py")]
    assert {str(f.relative_to(ROOT)) for f in ours} <= set(wheel)


def test_the_wheel_holds_nothing_else(wheel):
    tops = {name.split("/")[0] for name in wheel if ".dist-info/" not in name}
    assert tops == {*PACKAGES, "fieldmap.py"}
    assert not [name for name in wheel if name.startswith("data/library/")]


def test_cpu_and_gpu_are_separate_choices():
    extras = PROJECT["project"]["optional-dependencies"]
    assert [Requirement(text).name for text in extras["cpu"]] == ["faiss-cpu"]
    assert [Requirement(text).name for text in extras["gpu"]] == ["faiss-gpu"]


def test_no_file_names_a_path_of_the_machine_it_was_written_on():
    private = re.compile(r"(?<![\w.~*/-])/(?:home|Users|root|work|opt)/(?!you\b)\w")
    found = []
    for file in tracked_files():
        text = file.read_bytes().decode("utf-8", errors="ignore")
        found += [f"{file.relative_to(ROOT)}: {m.group()}" for m in private.finditer(text)]
        found += [f"{file.relative_to(ROOT)}: {ROOT}"] if str(ROOT) in text else []
    assert found == []


def test_the_reference_is_what_the_commands_and_the_settings_say():
    written = {page: page.read_text(encoding="utf-8") for page in (REFERENCE, SETTINGS)}
    assert written == {REFERENCE: reference(), SETTINGS: settings()}, "run: python -m docs.make_reference"


def test_the_page_of_benchmarks_is_what_the_results_say():
    assert benchmarks.PAGE.read_text(encoding="utf-8") == benchmarks.page(), "run: python -m docs.make_benchmarks"


def test_every_benchmark_can_be_started():
    names = sorted(path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py"))
    code = "import importlib, sys; [importlib.import_module(f'benchmarks.{name}') for name in sys.argv[1:]]"
    done = subprocess.run([sys.executable, "-c", code, *names], cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
