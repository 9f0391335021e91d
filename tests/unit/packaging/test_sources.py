"""A package is built again from the sources that the program named."""

from collections.abc import Callable
from pathlib import Path
from typing import cast

import pulumi
import pytest

from embedded_aws import record
from serverless_patterns import ArgumentError, Function, FunctionArgs
from serverless_patterns.packaging import sources

HANDLER = "def handler(event, context): ...\n"


@pytest.fixture(autouse=True)
def unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "_sources", {})


def package(code: Path, name: str = "orders", **args: object) -> Path:
    """The package of a function with this code."""
    given = cast("FunctionArgs", {"code": str(code), "handler": "orders.handler", **args})
    recording = record(lambda: cast("None", Function(name, given)))
    return Path(cast("pulumi.FileArchive", recording.find_by_name(f"{name}-function").inputs["code"]).path)


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Path]:
    def code(name: str, text: str = HANDLER) -> Path:
        directory = tmp_path / name
        directory.mkdir()
        (directory / "orders.py").write_text(text)
        return directory

    return code


def test_changed_code_gives_another_package(
    make: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    code, more = make("code"), make("more")
    monkeypatch.chdir(tmp_path)
    before = package(Path("more/../code"), additional_code=["more"])
    monkeypatch.chdir("/")
    assert sources.find_sources(before) == (code, more)
    assert sources.rebuild(before) == before

    (code / "prices.py").write_text("price = 1\n")
    after = sources.rebuild(before)
    assert after != before
    assert after.exists()
    assert sources.find_sources(after) == (code, more)
    (more / "prices.py").write_text("price = 2\n")
    with pytest.raises(ValueError, match="differ, and both are"):
        sources.rebuild(after)


def test_every_function_with_the_package_must_find_its_handler(make: Callable[..., Path]):
    code = make("code", f"{HANDLER}other = handler\n")
    one, other = package(code), package(code, "others", handler="orders.other")
    assert one == other
    (code / "orders.py").write_text(HANDLER)
    with pytest.raises(ValueError, match=r"'orders\.other' needs 'other' in orders\.py"):
        sources.rebuild(one)


def test_the_same_code_in_two_places_has_no_known_source(make: Callable[..., Path]):
    one, other = package(make("code")), package(make("copy"))
    assert one == other
    assert sources.find_sources(one) is None
    assert sources.find_sources(Path("elsewhere.zip")) is None


def test_only_the_sources_of_the_last_run_are_known(make: Callable[..., Path], tmp_path: Path):
    first = package(make("first"))
    with pytest.raises(ArgumentError), sources.renew_sources():
        package(tmp_path / "missing")
    assert sources.find_sources(first)
    with sources.renew_sources():
        second = package(make("second", f"{HANDLER}# 2\n"))
    assert sources.find_sources(second)
    assert sources.find_sources(first) is None
