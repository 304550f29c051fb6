"""What is handed to containers, CI and shells: it names what there is, opens no port to others, holds no secret."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from app.cli import commands

ROOT = Path(__file__).resolve().parent.parent
CONTAINERFILE = (ROOT / "Containerfile").read_text()
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
WORKFLOWS = {path.name: yaml.safe_load(path.read_text()) for path in (ROOT / ".github" / "workflows").glob("*.yml")}
SCRIPTS = sorted((ROOT / "scripts").glob("*.sh"))


def is_understood(words: list[str]) -> bool:
    """Tell whether the command line knows the command and its options, without running it."""
    return CliRunner().invoke(commands, [*words, "--help"]).exit_code == 0


def instructions(name: str) -> list[str]:
    joined = CONTAINERFILE.replace("\\\n", " ")
    return re.findall(rf"^{name} (.+)$", joined, re.MULTILINE)


def test_what_the_image_and_compose_start_are_commands() -> None:
    words = [json.loads(instructions("CMD")[-1]), *(one["command"] for one in services().values() if "command" in one)]
    assert [line[0] for line in words] == ["app", "schedule"]
    assert all(is_understood(line) for line in words)
    assert not is_understood(["app", "--no-such-option"])


def services() -> dict[str, dict[str, Any]]:
    return dict(COMPOSE["services"])


def test_ports_are_published_on_this_machine_only() -> None:
    ports = [port for one in services().values() for port in one.get("ports", [])]
    assert ports == ["127.0.0.1:8501:8501"]


def test_containers_gain_no_rights_and_write_the_library_only() -> None:
    for one in services().values():
        assert (one["read_only"], one["cap_drop"], one["security_opt"]) == (True, ["ALL"], ["no-new-privileges:true"])
        assert {volume.split(":")[0] for volume in one["volumes"]} == {"library", "cache"}
    assert instructions("USER") == ["fieldmap"]


def test_the_image_is_made_of_what_the_wheel_holds() -> None:
    copied = {word for line in instructions("COPY") for word in line.split()[:-1] if not line.startswith("--from")}
    allowed = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    ours = {"data", "ingest", "index", "analysis", "app", "fieldmap.py"}
    assert ours <= {name.rstrip("/") for name in copied} <= allowed | {"scripts"}
    assert all((ROOT / name).exists() for name in allowed)


def test_nothing_secret_is_baked_in_or_committed() -> None:
    named = " ".join(instructions("ENV") + instructions("ARG"))
    assert not re.search(r"KEY|TOKEN|SECRET|PASSWORD", named)
    ignored = subprocess.run(["git", "check-ignore", "-q", "fieldmap.env"], cwd=ROOT, check=False)
    assert ignored.returncode in (0, 128)  # 128: not a checkout


@pytest.mark.parametrize("name", WORKFLOWS)
def test_workflows_call_scripts_that_are_there_and_may_read_only(name: str) -> None:
    lines = [step["run"] for job in WORKFLOWS[name]["jobs"].values() for step in job["steps"] if "run" in step]
    called = [word for line in lines for word in shlex.split(line)[:1] if "/" in word]
    assert called
    assert all((ROOT / word).stat().st_mode & 0o111 for word in called)
    assert WORKFLOWS[name]["permissions"] == {"contents": "read"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_scripts_are_read_by_bash(script: Path) -> None:
    subprocess.run(["bash", "-n", script], check=True)


@pytest.mark.skipif(not shutil.which("shellcheck"), reason="shellcheck is not installed")
def test_shellcheck_finds_nothing_in_the_scripts() -> None:
    subprocess.run(["shellcheck", *SCRIPTS, ROOT / ".ci" / "run"], check=True)
