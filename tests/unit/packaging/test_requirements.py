"""Packages of code with requirements, which uv installs."""

import base64
import hashlib
import importlib.metadata
import io
import platform
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import uv

from serverless_patterns.packaging import package as packaging
from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.package import build_package
from serverless_patterns.packaging.python import Platform, PythonRequirements
from serverless_patterns.patterns.fan_out_conversion.conversion import (
    CONVERTERS,
    RUNTIME,
    RUNTIME_REQUIREMENTS,
)

HOST = Platform.from_host()
LAMBDA = Platform.from_runtime("python3.13", "arm64")
ELF_MACHINES = {"arm64": 183, "x86_64": 62}  # e_machine in the ELF header


def write_wheel(directory: Path, tag: str = "py3-none-any") -> None:
    """Writes a wheel of the package ``tiny`` 1.0, with a command, for uv to find in ``directory``."""
    files = {
        "tiny/__init__.py": "SIZE = 'tiny'\n",
        "tiny-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        "tiny-1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
        "tiny-1.0.dist-info/entry_points.txt": "[console_scripts]\ntiny = tiny:main\n",
    }
    record = "tiny-1.0.dist-info/RECORD"
    lines = [f"{name},sha256={digest(content)},{len(content)}" for name, content in files.items()]
    directory.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(directory / f"tiny-1.0-{tag}.whl", "w") as wheel:
        for name, content in {**files, record: "\n".join([*lines, f"{record},,\n"])}.items():
            wheel.writestr(name, content)


def digest(content: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(content.encode()).digest()).decode().rstrip("=")


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    """A requirements file that asks for ``tiny``, which is nowhere but in a directory beside it."""
    write_wheel(tmp_path / "wheels")
    file = tmp_path / "requirements.txt"
    file.write_text(f"--no-index\n--find-links {tmp_path / 'wheels'}\ntiny==1.0\n")
    return file


@pytest.fixture
def no_uv(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """Hides uv from then on: that of its library as that on the PATH."""

    def find() -> str:
        raise FileNotFoundError

    def hide() -> None:
        monkeypatch.setattr(uv, "find_uv_bin", find)
        monkeypatch.setenv("PATH", str(tmp_path))

    return hide


def build(code: Path, requirements: Path, target: Platform) -> Path:
    return build_package([code], PythonRequirements((requirements,), target))


def read_error(code: Path, requirements: Path, target: Platform = LAMBDA) -> str:
    with pytest.raises(PackagingError) as caught:
        build(code, requirements, target)
    return str(caught.value)


@pytest.mark.usefixtures("cache")
def test_requirements_lie_beside_the_code_ready_to_import(code: Path, requirements: Path):
    package = build(code, requirements, HOST)
    with zipfile.ZipFile(package) as archive:
        assert archive.namelist() == [
            "orders.py",
            "tiny-1.0.dist-info/METADATA",
            "tiny-1.0.dist-info/entry_points.txt",
            "tiny/__init__.py",
        ]
    (found,) = importlib.metadata.distributions(name="tiny", path=[str(package)])
    assert found.version == "1.0"


def test_same_requirements_give_the_same_bytes(
    code: Path, requirements: Path, tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
):
    first = build(code, requirements, LAMBDA)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "other-cache"))
    moved = code.rename(tmp_path / "moved")
    second = build(moved, requirements.rename(tmp_path / "r.txt"), LAMBDA)
    assert cache in first.parents
    assert cache not in second.parents
    assert first.name == second.name
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.usefixtures("cache")
def test_second_build_runs_nothing(
    code: Path, requirements: Path, no_uv: Callable[[], None], monkeypatch: pytest.MonkeyPatch
):
    package = build(code, requirements, LAMBDA)
    no_uv()
    monkeypatch.setattr(subprocess, "Popen", None)
    assert build(code, requirements, LAMBDA) == package


@pytest.mark.usefixtures("cache")
def test_other_code_finds_its_requirements_installed(
    code: Path, requirements: Path, no_uv: Callable[[], None]
):
    package = build(code, requirements, LAMBDA)
    no_uv()
    (code / "orders.py").write_text("def handler(event, context): ...\n")
    assert build(code, requirements, LAMBDA) != package


@pytest.mark.usefixtures("cache")
def test_other_content_or_platform_is_installed_again(
    code: Path, requirements: Path, no_uv: Callable[[], None]
):
    build(code, requirements, LAMBDA)
    no_uv()
    with pytest.raises(PackagingError, match="uv, which installs requirements, was not found"):
        build(code, requirements, Platform.from_runtime("python3.13", "x86_64"))
    requirements.write_text(f"# changed\n{requirements.read_text()}")
    with pytest.raises(PackagingError, match="uv, which installs requirements, was not found"):
        build(code, requirements, LAMBDA)


@pytest.mark.usefixtures("cache")
def test_code_alone_needs_no_uv(code: Path, no_uv: Callable[[], None]):
    no_uv()
    assert build_package([code]).exists()


@pytest.mark.usefixtures("cache")
def test_uv_of_its_library_needs_no_path(code: Path, requirements: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", "")
    assert build(code, requirements, LAMBDA).exists()


@pytest.mark.usefixtures("cache")
def test_uv_on_the_path_is_enough(
    code: Path, requirements: Path, no_uv: Callable[[], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "tools").mkdir()
    (tmp_path / "tools/uv").symlink_to(uv.find_uv_bin())
    no_uv()
    monkeypatch.setenv("PATH", str(tmp_path / "tools"))
    assert build(code, requirements, LAMBDA).exists()


@pytest.mark.usefixtures("cache")
def test_uv_that_is_not_here(code: Path, requirements: Path, no_uv: Callable[[], None]):
    no_uv()
    assert read_error(code, requirements) == (
        "uv, which installs requirements, was not found. Install it: pip install uv"
    )


def test_requirement_that_does_not_exist(code: Path, requirements: Path, cache: Path):
    requirements.write_text(requirements.read_text().replace("tiny", "huge"))
    first, *rest = read_error(code, requirements).splitlines()
    assert first == f"uv cannot install '{requirements}' for Python 3.13 aarch64-manylinux_2_28:"
    assert any("huge" in line for line in rest)
    assert list((cache / "requirements").iterdir()) == []


def test_requirements_that_are_not_a_file(code: Path, tmp_path: Path):
    gone = tmp_path / "gone.txt"
    assert read_error(code, gone) == f"'{gone}' is not a file; must be a requirements file as pip reads it"


@pytest.mark.parametrize(
    "line",
    [
        *(
            "-r base.txt",
            "  -c pins.txt",
            "--requirement=base.txt",
            "-e .",
            "./lib",
            "/lib",
            "lib @ file:///lib",
        ),
        *(
            "-rbase.txt",
            "lib/tiny-1.0-py3-none-any.whl",
            "tiny-1.0.tar.gz",
            "file:///lib",
            "tiny[all] @ ./lib",
        ),
    ],
)
def test_requirements_that_lead_elsewhere(code: Path, tmp_path: Path, line: str):
    file = tmp_path / "requirements.txt"
    file.write_text(f"tiny==1.0\n{line}\n")
    assert read_error(code, file) == (
        f"'{file}' refers to another file by '{line.strip()}', whose changes go unnoticed."
        " List published packages only, and add other files to 'requirements_files'"
    )


@pytest.mark.parametrize(
    "line",
    [
        *("a>=1.0,<2; python_version < '3.14'  # see docs/a.md", "a[b, c]==1.0 --hash=sha256:ab/c", "# a/b"),
        *(
            "a @ https://example.com/a.whl",
            "https://example.com/a.whl",
            "a @ git+ssh://git@example.com/a.git",
        ),
        *(
            "a @ ${INDEX}/a.whl",
            "--extra-index-url https://example.com/simple/",
            "a == 1.0 \\\n    --hash=a:b",
        ),
    ],
)
def test_requirements_that_are_published(tmp_path: Path, line: str):
    file = tmp_path / "requirements.txt"
    file.write_text(f"tiny==1.0\n{line}\n")
    assert PythonRequirements((file,), HOST).digest()


BACKEND = """
import zipfile

def build_wheel(directory, config_settings=None, metadata_directory=None):
    name = "tiny-1.0-py3-none-{tag}.whl"
    with zipfile.ZipFile(f"{{directory}}/{{name}}", "w") as wheel:
        wheel.writestr("tiny.so", "compiled here")
        wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\\nName: tiny\\nVersion: 1.0\\n")
        wheel.writestr("tiny-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\\nTag: py3-none-{tag}\\n")
        wheel.writestr("tiny-1.0.dist-info/RECORD", "")
    return name
"""
PROJECT = """
[build-system]
requires = []
build-backend = "backend"
backend-path = ["."]
[project]
name = "tiny"
version = "1.0"
"""


def write_source(directory: Path, tag: str) -> None:
    """Writes a source distribution of ``tiny`` that compiles to a wheel for this machine alone."""
    with tarfile.open(directory / "tiny-1.0.tar.gz", "w:gz") as archive:
        for name, content in {
            "pyproject.toml": PROJECT,
            "backend.py": BACKEND.format(tag=tag),
            "PKG-INFO": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        }.items():
            entry = tarfile.TarInfo(f"tiny-1.0/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content.encode()))


@pytest.mark.usefixtures("cache")
def test_requirement_that_is_compiled_here_is_refused_for_lambda(code: Path, requirements: Path):
    machine = platform.machine()
    (requirements.parent / "wheels/tiny-1.0-py3-none-any.whl").unlink()
    write_source(requirements.parent / "wheels", f"linux_{machine}")
    same_processor = Platform.from_runtime("python3.13", {"aarch64": "arm64"}.get(machine, machine))
    assert read_error(code, requirements, same_processor) == (
        f"tiny-1.0 of '{requirements}' has no wheel for Python {same_processor}; compiled on this machine,"
        " it would not run on Lambda. Choose a version that has one"
    )
    with zipfile.ZipFile(build(code, requirements, HOST)) as archive:
        assert "tiny.so" in archive.namelist()


def test_two_builds_at_once_give_one_package(code: Path, requirements: Path, cache: Path):
    script = (
        "import sys, pathlib; from serverless_patterns.packaging.package import build_package;"
        " from serverless_patterns.packaging.python import Platform, PythonRequirements;"
        " code, requirements = map(pathlib.Path, sys.argv[1:]);"
        " print(build_package([code], PythonRequirements((requirements,), Platform.from_host())))"
    )
    builds = [
        subprocess.Popen(
            [sys.executable, "-c", script, str(code), str(requirements)], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    packages = {build.communicate(timeout=60)[0].strip() for build in builds}
    assert [build.returncode for build in builds] == [0, 0]
    (package,) = packages
    assert [str(found) for found in (cache / "packages").glob("*.zip")] == [package]
    assert len(list((cache / "requirements").iterdir())) == 1
    with zipfile.ZipFile(package) as archive:
        assert archive.testzip() is None


@pytest.mark.parametrize("architecture", ELF_MACHINES)
def test_image_converter_is_compiled_for_the_processor_of_lambda(architecture: str):
    image = CONVERTERS / "image"
    files = (Path(RUNTIME_REQUIREMENTS), image / "requirements.txt")
    package = build_package(
        [image, RUNTIME], PythonRequirements(files, Platform.from_runtime("python3.13", architecture))
    )
    with zipfile.ZipFile(package) as archive:
        entries = {name: archive.read(name) for name in archive.namelist()}
    compiled = {name: content for name, content in entries.items() if content.startswith(b"\x7fELF")}
    machines = {name: int.from_bytes(content[18:20], "little") for name, content in compiled.items()}
    assert any(name.startswith("pyvips_binary.libs/libvips") for name in machines)
    assert set(machines.values()) == {ELF_MACHINES[architecture]}
    assert {"image_conversion/__init__.py", "conversion/__init__.py"} <= entries.keys()
    assert package.stat().st_size < packaging.MAX_ZIP_BYTES / 2


def test_a_cache_that_is_full_for_uv_is_named(
    code: Path, requirements: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
):
    said = "error: Failed to install: tiny-1.0\n  Caused by: No space left on device (os error 28)"
    failed = subprocess.CompletedProcess([], 2, "", said)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: failed)
    message = read_error(code, requirements)
    assert message.startswith(f"the cache '{cache}' has ")
    assert message.endswith(
        "set XDG_CACHE_HOME to a directory with more space (Caused by: No space left on device (os error 28))"
    )
