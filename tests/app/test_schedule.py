"""What `schedule print` prints is what cron and systemd run."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.schedule import as_cron, as_system_units, as_systemd, jobs
from data.settings import GroupSettings
from tests.libraries import fieldmap, new_library

ODD = Path('/tmp/my 100% "odd" $HOME library\'s')
GROUP = GroupSettings(["x"], weekday="friday", time="09:30", time_zone="Europe/Berlin")


def test_cron_gets_a_line_for_each_job_at_its_time() -> None:
    lines = as_cron(jobs("fieldmap", ODD, {"readers": GROUP}), ODD).splitlines()
    assert lines[2] == "CRON_TZ=UTC"
    assert lines[3].startswith("15 5 * * * fieldmap --library ")
    assert lines[4] == "CRON_TZ=Europe/Berlin"
    assert lines[5].startswith("30 9 * * 5 mkdir -p ")
    assert all("%" not in line.replace("\\%", "") for line in lines[2:])


def test_the_shell_gets_the_words_as_they_are(tmp_path: Path) -> None:
    """cron turns an escaped per cent sign back and hands the rest to the shell."""
    odd = tmp_path / ODD.name
    odd.mkdir()
    program = tmp_path / "show"
    program.write_text('#!/bin/sh\nprintf "%s\\n" "$@"\n')
    program.chmod(0o755)
    update, digest = (line.split(" ", 5)[5].replace("\\%", "%") for line in
                      as_cron(jobs(str(program), odd, {"readers": GROUP}), odd).splitlines()[3::2])  # fmt: skip
    subprocess.run(["/bin/sh", "-c", update], check=True)
    assert (odd / "cron.log").read_text().splitlines() == ["--library", str(odd), "update"]
    subprocess.run(["/bin/sh", "-c", digest], check=True)
    written = list((odd / "digests").glob("readers-????-??-??.md"))
    assert [path.read_text().splitlines() for path in written] == [["--library", str(odd), "digest", "readers"]]


def test_systemd_gets_a_service_and_a_timer_for_each_job() -> None:
    text = as_systemd(jobs("/usr/bin/fieldmap", Path("/srv/lib"), {"readers": GROUP}))
    assert "OnCalendar=*-*-* 05:15:00 UTC" in text
    assert "OnCalendar=Fri *-*-* 09:30:00 Europe/Berlin" in text
    assert 'ExecStart=/bin/sh -c "/usr/bin/fieldmap --library /srv/lib update"' in text
    assert "$$(date +%%F)" in text
    assert text.count("[Service]") == text.count("[Timer]") == 2


def test_the_command_prints_for_this_library(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = new_library(tmp_path / "library")
    capsys.readouterr()
    for kind in ("--cron", "--systemd"):
        assert fieldmap(library, "schedule", "print", kind) == 0
        assert str(library.root) in capsys.readouterr().out


@pytest.mark.parametrize("line", ['weekday = "someday"', 'time = "8"', 'time_zone = "Mars/Base"'])
def test_a_wrong_day_time_or_zone_is_refused(line: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = new_library(tmp_path / "library")
    with library.settings_file.open("a") as file:
        file.write(f"\n[groups.readers]\n{line}\n")
    assert fieldmap(library, "schedule", "print") == 78
    assert f"groups.readers.{line.split()[0]}" in capsys.readouterr().err


def units_in(text: str, folder: Path) -> list[Path]:
    """Write printed units to files as the first lines say and return them; programs are ones that are here."""
    parts = re.split(r"^# (fieldmap-[\w-]+\.(?:service|timer))$", text, flags=re.MULTILINE)[1:]
    for name, unit in zip(parts[::2], parts[1::2], strict=True):
        (folder / name).write_text(unit)
    return sorted(folder.iterdir())


def system_units(folder: Path) -> list[Path]:
    folder.mkdir()
    found = jobs("/bin/true", Path("/srv/my 100% $odd lib"), {"readers": GROUP})
    return units_in(as_system_units(found, "/bin/true", Path("/srv/my 100% $odd lib"), "fieldmap"), folder)


def test_a_server_gets_hardened_units_the_explorer_among_them(tmp_path: Path) -> None:
    units = {path.name: path.read_text() for path in system_units(tmp_path / "units")}
    assert "SuccessExitStatus=143" in units["fieldmap-explorer.service"]  # so it ends when it is stopped
    services = {name: text for name, text in units.items() if name.endswith(".service")}
    assert set(services) == {f"fieldmap-{name}.service" for name in ("explorer", "update", "digest-readers")}
    assert 'ExecStart="/bin/true" --library "/srv/my 100%% $$odd lib" app' in services["fieldmap-explorer.service"]
    for text in services.values():
        assert {"ProtectSystem=strict", "NoNewPrivileges=yes", "User=fieldmap"} <= set(text.splitlines())
        assert [line for line in text.splitlines() if line.startswith("ReadWritePaths")] == [
            'ReadWritePaths="/srv/my 100%% $odd lib"'
        ]


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("kind", ["system", "user"])
def test_systemd_finds_nothing_wrong_with_the_units(kind: str, tmp_path: Path) -> None:
    if kind == "system":
        units = system_units(tmp_path / "units")
    else:
        units = units_in(as_systemd(jobs("/bin/true", tmp_path, {"readers": GROUP})), tmp_path)
    told = subprocess.run(
        ["systemd-analyze", "verify", f"--{kind}", "--man=no", *map(str, units)],
        capture_output=True, text=True, check=False, env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},
    )  # fmt: skip
    assert [line for line in told.stderr.splitlines() if "fieldmap-" in line] == []


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
def test_systemd_counts_the_explorer_among_the_well_protected(tmp_path: Path) -> None:
    (unit,) = (path for path in system_units(tmp_path / "units") if path.name == "fieldmap-explorer.service")
    words = ["systemd-analyze", "security", "--offline=true", "--threshold=20", "--no-pager", str(unit)]
    told = subprocess.run(words, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr


@pytest.mark.parametrize("user", ["root; rm -rf /", "a\nb", "%h", ""])
def test_a_user_is_a_name(user: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library = new_library(tmp_path / "library")
    assert fieldmap(library, "schedule", "print", "--system", user) == (2 if user else 0)
