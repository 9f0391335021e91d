import json
import platform
import shutil
from collections import namedtuple
from pathlib import Path

import pytest
from tests.unit.cli.conftest import Run

from serverless_patterns_cli.commands import doctor

NAMES = [
    *("System", "Python", "Loopback port", "Temporary space", "Cache directory", "Emulator"),
    *("Node.js", "uv", "Pulumi CLI", "Go", "Docker", "Podman"),
]


def check(name: str) -> doctor.Finding:
    """The finding of a name, without looking for the others."""
    return doctor.CHECKS[NAMES.index(name)]()


def test_this_machine_can_run_local_stacks(run: Run):
    result = run("doctor", "--json")
    assert result.exit_code == 0
    findings = {finding["name"]: finding for finding in json.loads(result.stdout)}
    assert list(findings) == NAMES
    assert findings["Emulator"]["status"] == "ok"
    assert findings["Emulator"]["found"].endswith("starts and answers, account 123456789012")
    assert all(finding["needed_for"] for finding in findings.values())
    assert {name for name, finding in findings.items() if finding["fix"]} == {
        name for name, finding in findings.items() if finding["status"] != "ok"
    }


@pytest.mark.parametrize(
    ("system", "release", "status", "found"),
    [
        ("Windows", "11", "error", "Windows: not supported"),
        ("Linux", "5.15.153.1-Microsoft-standard-WSL2", "ok", "Linux in WSL 5.15.153.1-Microsoft"),
        ("Darwin", "24.1.0", "ok", "the tests run on Linux only"),
    ],
)
def test_other_systems(monkeypatch: pytest.MonkeyPatch, system: str, release: str, status: str, found: str):
    monkeypatch.setattr(platform, "system", lambda: system)
    monkeypatch.setattr(platform, "release", lambda: release)
    finding = check("System")
    assert finding.status == status
    assert found in finding.found


@pytest.mark.parametrize("name", ["Pulumi CLI", "Go"])
def test_what_is_missing_and_can_be_done_without(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str):
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = check(name)
    assert (finding.status, finding.found) == ("missing", "not found")
    assert finding.fix.startswith("https://")


def test_an_executable_that_does_not_run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    broken = tmp_path / "pulumi"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = check("Pulumi CLI")
    assert finding.status == "missing"
    assert f"{broken} does not run" in finding.found
    assert "exit status 3" in finding.found


def test_docker_that_is_not_running(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    docker = tmp_path / "docker"
    message = "Cannot connect to the Docker daemon. Is the docker daemon running?"
    docker.write_text(f"#!/bin/sh\necho '{message}' >&2\nexit 1\n")
    docker.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    finding = check("Docker")
    assert (finding.status, finding.found) == ("missing", "does not work")
    assert f"{message} Start Docker Desktop" in finding.fix
    podman = check("Podman")
    assert (podman.status, podman.found) == ("missing", "not installed")
    assert podman.fix.startswith("https://podman.io/")


def test_large_spaces_are_in_gigabytes(monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, 77_559_100_000))
    assert check("Temporary space").found.startswith("77.6 GB free in ")


def test_a_full_disk(monkeypatch: pytest.MonkeyPatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage(0, 0, 5_000_000))
    finding = check("Temporary space")
    assert finding.status == "missing"
    assert "TMPDIR" in finding.fix
    finding = check("Emulator")
    assert finding.status == "error"
    assert "not enough space" in finding.found


def test_a_cache_that_cannot_be_created(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file/cache"))
    finding = check("Cache directory")
    assert (finding.status, finding.fix) == ("error", "set XDG_CACHE_HOME")


def test_an_error_ends_with_1_and_says_how_to_fix_it(run: Run, monkeypatch: pytest.MonkeyPatch):
    broken = doctor.Finding("System", "error", "Windows: not supported", "everything", "use WSL")
    monkeypatch.setattr(doctor, "CHECKS", [lambda: broken])
    result = run("doctor")
    assert result.exit_code == 1
    assert result.stdout == (
        "✗ System  Windows: not supported\n          needed for everything\n          to fix it: use WSL\n"
    )
