"""Guards over the project itself: names, folders, licences, documentation, and what is shipped."""

import re
import shlex
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


def readme_lines(program):
    """Return the command lines of README's code blocks that call `program`, split into words."""
    blocks = re.findall(r"^```\w*\n(.*?)^```", (ROOT / "README.md").read_text(), re.MULTILINE | re.DOTALL)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    return [shlex.split(line, comments=True) for line in lines if line.startswith(program + " ")]


def test_readme_names_existing_commands():
    lines = readme_lines("fieldmap")
    assert lines
    for line in lines:
        words = [word for word in line[1:] if not word.startswith("-")]
        assert tuple(words[:1]) in COMMANDS, line
        if isinstance(COMMANDS[tuple(words[:1])], click.Group):
            assert tuple(words[:2]) in COMMANDS, line


def test_readme_names_existing_make_targets():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {word for line in readme_lines("make") for word in line[1:] if "=" not in word}
    assert asked
    assert asked <= targets


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


def test_the_reference_is_what_the_commands_say():
    code = (ROOT / "docs" / "make_reference.py").read_text()
    space = {"__name__": "make_reference", "__file__": str(ROOT / "docs" / "make_reference.py")}
    exec(compile(code, "make_reference.py", "exec"), space)
    assert (ROOT / "docs" / "reference.md").read_text() == space["reference"](), "run: python docs/make_reference.py"


def test_every_benchmark_can_be_started():
    names = sorted(path.stem for path in (ROOT / "benchmarks").glob("[a-z]*.py"))
    code = "import importlib, sys; [importlib.import_module(f'benchmarks.{name}') for name in sys.argv[1:]]"
    done = subprocess.run([sys.executable, "-c", code, *names], cwd=ROOT, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stderr
