"""Which Java runs functions, and where its library is from."""

from collections.abc import Callable
from pathlib import Path

import pytest

from embedded_aws.emulator import java
from embedded_aws.emulator.java import JavaError, find_java, runtime_client

Install = Callable[..., Path]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs versions of Java; there are no others."""
    monkeypatch.setattr(java, "_HOMES", ((str(tmp_path), "*"),))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("JAVA_HOME", raising=False)
    java._installed.cache_clear()

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
    java._installed.cache_clear()
    install("11.0.2", "17.0.15")
    with pytest.raises(JavaError, match="needs Java 21 or later, and this machine has Java 11, 17: install"):
        find_java("java21")


def test_the_library_is_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    central = tmp_path / "central"
    monkeypatch.setattr(java, "_CENTRAL", central.as_uri())
    with pytest.raises(
        JavaError, match=r"mvn dependency:get -Dartifact=com\.amazonaws:aws-lambda-java-runtime"
    ):
        runtime_client()
    name = "aws-lambda-java-runtime-interface-client"
    path = central / f"com/amazonaws/{name}/2.10.1/{name}-2.10.1.jar"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"other")
    with pytest.raises(JavaError, match="has another content than it had"):
        runtime_client()
