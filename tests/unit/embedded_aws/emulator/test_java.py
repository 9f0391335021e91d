"""Selection of the Java that runs functions, and the source of its library."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from embedded_aws.emulator import java
from embedded_aws.emulator.java import JavaError, find_java, find_runtime_client
from embedded_aws.emulator.process_environment import process_environment

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs versions of Java; others are missing."""
    monkeypatch.setattr(java, "_HOMES", ((str(tmp_path), "*"),))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    java._find_installed.cache_clear()

    def install(*versions: str) -> Path:
        for version in versions:
            home = tmp_path / f"jdk-{version}"
            (home / "bin").mkdir(parents=True)
            (home / "bin/java").touch(0o755)
            (home / "release").write_text(f'IMPLEMENTOR="x"\nJAVA_VERSION="{version}"\n')
        return tmp_path

    return install


def test_the_oldest_java_that_is_new_enough_runs_functions(install: Install) -> None:
    homes = install("1.8.0_402", "17.0.15", "25")
    assert find_java("java21").command == homes / "jdk-25/bin/java"
    assert find_java("java11").version == 17
    assert find_java("java8.al2").version == 8


def test_what_is_missing_is_named(install: Install) -> None:
    with pytest.raises(JavaError, match="needs Java 21 or later, and this machine has no Java: install it"):
        find_java("java21")
    java._find_installed.cache_clear()
    install("11.0.2", "17.0.15")
    with pytest.raises(JavaError, match="needs Java 21 or later, and this machine has Java 11, 17: install"):
        find_java("java21")


MAVEN = """\
#!/bin/sh
for given in "$@"; do
  case "$given" in -DoutputDirectory=*) directory="${given#*=}" ;; esac
done
"""


@pytest.mark.parametrize(
    ("does", "error"),
    [
        (
            None,
            r"run with com\.amazonaws:.*, which Maven downloads, and this machine has no mvn: install Maven",
        ),
        ("echo no network; exit 1", "which Maven cannot download:\nno network"),
        (
            'echo other > "$directory/aws-lambda-java-runtime-interface-client-2.10.1.jar"',
            "has another content than it had",
        ),
    ],
)
def test_the_library_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, does: str | None, error: str
) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path))
    if does:
        (tmp_path / "mvn").write_text(f"{MAVEN}{does}\n")
        (tmp_path / "mvn").chmod(0o755)
    with pytest.raises(JavaError, match=error):
        find_runtime_client()
    assert [path for path in (tmp_path / "cache").rglob("*") if path.is_file()] == []


def test_an_emulator_finds_what_the_user_has(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    jar = tmp_path / ".m2/repository/com/shop/orders/1/orders-1.jar"
    jar.parent.mkdir(parents=True)
    jar.write_bytes(b"orders")
    monkeypatch.setattr(java, "_ARTIFACTS", {"com.shop:orders:1": hashlib.sha256(b"orders").hexdigest()})
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    of_emulator = process_environment(tmp_path / "emulator", 1)
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "emulator")
    for name, value in of_emulator.items():
        monkeypatch.setenv(name, value)
    assert find_runtime_client() == [jar]
