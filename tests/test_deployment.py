"""What is handed to containers, CI and shells: it names what there is, opens no port to others, holds no secret."""

import json
import os
import re
import shlex
import shutil
import subprocess
import threading
import tomllib
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
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


def test_the_image_can_sign_people_on_and_read_all_files() -> None:
    extras = re.search(r"EXTRAS=(\S+)", CONTAINERFILE)
    assert extras is not None
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {"oidc", "pdf"} <= set(extras[1].split(",")) <= set(declared)


ENGINE = """#!/bin/bash
case "$*" in
*"--entrypoint id"*) echo 10001 ;;
*"--entrypoint pip"*) {pip} ;;
*inspect*) echo GPG_KEY=A035C8; echo {env} ;;
*exec*) echo ok ;;
esac
"""


@pytest.mark.parametrize(
    ("pip", "env", "told"),
    [
        ("echo torch", "LANG=C", "the image is fit"),
        ("echo torch", "S2_API_KEY=x", "it holds a secret"),
        ("echo nvidia-nccl-cu12", "LANG=C", "it holds CUDA"),
        ("exit 1", "LANG=C", "pip list failed"),
    ],
)
def test_the_check_of_an_image_tells_a_secret_from_the_key_of_python(
    pip: str, env: str, told: str, tmp_path: Path
) -> None:
    engine = tmp_path / "engine"
    engine.write_text(ENGINE.format(pip=pip, env=env))
    engine.chmod(0o755)
    ran = subprocess.run(
        [ROOT / "scripts" / "image_check.sh", engine, "x"], capture_output=True, text=True, check=False
    )
    assert told in ran.stdout + ran.stderr
    assert (ran.returncode == 0) == ("fit" in told)


class Well(BaseHTTPRequestHandler):
    """Says that it is well, as any explorer does."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_: object) -> None:
        pass


def test_another_explorer_at_the_port_does_not_answer_for_ours() -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), Well) as other:
        threading.Thread(target=other.serve_forever, daemon=True).start()
        words = [ROOT / "scripts" / "explorer_check.sh", "false", "library"]
        ran = subprocess.run(
            words, env=os.environ | {"PORT": str(other.server_port)}, capture_output=True, text=True, check=False
        )
        other.shutdown()
    assert ran.returncode == 1
    assert "another server is at port" in ran.stderr


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
