"""Executables of Go: the same source gives the same bytes, and errors say where they are."""

import shutil
from pathlib import Path

import pytest

from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.go import GoExecutable, find_go_module
from serverless_patterns.packaging.package import build_package

needs_go = pytest.mark.skipif(not shutil.which("go"), reason="Go is not on the PATH")
MAIN = 'package main\n\nimport "shop/prices"\n\nfunc main() { println(prices.Of("book")) }\n'
PRICES = "package prices\n\nfunc Of(item string) int { return len(item) }\n"


def module(directory: Path, *, main: str = MAIN) -> Path:
    """A module whose package ``main`` is below its root; returns that one's directory."""
    code = directory / "cmd/orders"
    code.mkdir(parents=True)
    (directory / "prices").mkdir()
    (directory / "go.mod").write_text("module shop\n\ngo 1.21\n")
    (directory / "prices/prices.go").write_text(PRICES)
    (code / "main.go").write_text(main)
    return code


def processor(executable: Path) -> int:
    """The processor that an ELF header names."""
    header = executable.read_bytes()[:20]
    assert header[:4] == b"\x7fELF"
    return int.from_bytes(header[18:20], "little")


@needs_go
def test_the_same_source_gives_the_same_bytes(cache: Path, tmp_path: Path) -> None:
    here = GoExecutable(module(tmp_path / "here"), "x86_64").files()["bootstrap"]
    built = here.read_bytes()
    shutil.rmtree(cache)
    elsewhere = GoExecutable(module(tmp_path / "elsewhere"), "x86_64").files()["bootstrap"]
    assert elsewhere.read_bytes() == built
    assert str(tmp_path).encode() not in built
    assert processor(elsewhere) == 62  # x86-64


@needs_go
@pytest.mark.exhaustive  # compiles Go's own packages for another processor
def test_an_executable_is_for_the_processor_of_the_function(cache: Path, tmp_path: Path) -> None:
    code = module(tmp_path / "shop")
    processors = {
        name: processor(GoExecutable(code, name).files()["bootstrap"]) for name in ("arm64", "x86_64")
    }
    assert processors == {"arm64": 183, "x86_64": 62}  # of ELF
    assert GoExecutable(code, "arm64").digest() != GoExecutable(code, "x86_64").digest()


@needs_go
def test_files_of_the_whole_module_and_of_replaced_modules_count(cache: Path, tmp_path: Path) -> None:
    code = module(tmp_path / "shop")
    before = GoExecutable(code, None).digest()
    (tmp_path / "shop/prices/prices_test.go").write_text("package prices\n")
    assert GoExecutable(code, None).digest() == before
    (tmp_path / "shop/prices/prices.go").write_text(PRICES.replace("len(item)", "2"))
    assert GoExecutable(code, None).digest() != before

    local = tmp_path / "tax"
    local.mkdir()
    (local / "go.mod").write_text("module tax\n")
    replaced = "module shop\n\ngo 1.21\n\nreplace tax => ../tax // of this machine\n"
    (tmp_path / "shop/go.mod").write_text(replaced)
    assert GoExecutable(code, None).modules == (tmp_path / "shop", local)
    before = GoExecutable(code, None).digest()
    (local / "tax.go").write_text("package tax\n")
    assert GoExecutable(code, None).digest() != before


def test_the_module_is_found_above_the_package(tmp_path: Path) -> None:
    code = module(tmp_path / "shop")
    assert find_go_module(code) == tmp_path / "shop"
    assert find_go_module(tmp_path / "shop") == tmp_path / "shop"
    assert find_go_module(tmp_path / "shop/cmd") is None  # no Go code
    assert find_go_module(tmp_path / "missing") is None


@needs_go
def test_errors_of_the_compiler_name_file_and_line(cache: Path, tmp_path: Path) -> None:
    code = module(tmp_path, main="package main\n\nfunc main() { other() }\n")
    with pytest.raises(PackagingError) as raised:
        GoExecutable(code, "x86_64").files()
    assert str(raised.value) == (
        f"go cannot build '{code}':\n# shop/cmd/orders\n{code}/main.go:3:15: undefined: other"
    )
    with pytest.raises(PackagingError, match="no main packages to build"):
        GoExecutable(tmp_path / "prices", "x86_64").files()


def test_without_go_the_error_says_how_to_give_an_executable(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PackagingError) as raised:
        build_package([], GoExecutable(module(tmp_path / "shop"), "x86_64"))
    message = str(raised.value)
    assert "the command 'go', which builds it, is not on the PATH" in message
    assert message.endswith("GOOS=linux GOARCH=amd64 CGO_ENABLED=0 go build -o bootstrap")


@needs_go
@pytest.mark.usefixtures("cache")
def test_settings_of_go_count(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    executable = GoExecutable(module(tmp_path), "arm64")
    before = executable.digest()
    monkeypatch.setenv("GOFLAGS", "-gcflags=-N")
    assert executable.digest() != before
