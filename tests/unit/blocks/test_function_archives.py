"""Functions whose code is built: archives of Java, executables, and modules of Go."""
# ruff: noqa: E501, ISC004  a message is easier to compare in one piece

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from graphs import errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import Function
from serverless_patterns.packaging.sources import find_sources, rebuild


@pytest.fixture
def make(cache: Path) -> Callable[..., Recording]:
    return lambda **args: evaluate(lambda: Function("orders", args))  # pyright: ignore[reportArgumentType]


@pytest.fixture
def reject(cache: Path) -> Callable[..., list[str]]:
    return lambda **args: errors_in(lambda: Function("orders", args))  # pyright: ignore[reportArgumentType]


def class_file(name: str, *methods: str, java: int = 17, base: str = "java/lang/Object") -> bytes:
    """A class file without code: its constant pool, its name, and its superclass."""
    pool = [text.encode() for text in (name, base, *methods)]
    constants = b"".join(b"\x01" + len(text).to_bytes(2) + text for text in pool)
    constants += b"\x05" + bytes(8)  # a long, which takes two places
    first = len(pool) + 3
    constants += b"\x07\x00\x01" + b"\x07\x00\x02"
    head = b"\xca\xfe\xba\xbe\x00\x00" + (44 + java).to_bytes(2) + (first + 2).to_bytes(2)
    return head + constants + b"\x00\x21" + first.to_bytes(2) + (first + 1).to_bytes(2)


def jar(path: Path, files: dict[str, bytes]) -> str:
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return str(path)


def zip_files(files: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, each in files.items():
            archive.writestr(name, each)
    return content.getvalue()


ORDERS = {"com/shop/Orders.class": class_file("com/shop/Orders", "handle")}
JAVA = {"runtime": "java17", "handler": "com.shop.Orders::handle"}


def test_a_handler_in_java_is_in_the_archive_or_in_a_library(
    make: Callable[..., Recording], tmp_path: Path
) -> None:
    code = jar(tmp_path / "a.jar", ORDERS)
    assert make(code=code, **JAVA).find_by_name("orders-function").inputs["handler"] == JAVA["handler"]
    (tmp_path / "code/lib").mkdir(parents=True)
    (tmp_path / "code/lib/orders.jar").write_bytes(zip_files(ORDERS))
    assert make(code=str(tmp_path / "code"), **JAVA)
    inherited = {"com/shop/Orders.class": class_file("com/shop/Orders", base="com/shop/Base")}
    assert make(code=jar(tmp_path / "b.jar", inherited), runtime="java21", handler="com.shop.Orders")


def test_handlers_in_java_that_lambda_would_not_find(
    reject: Callable[..., list[str]], tmp_path: Path
) -> None:
    code = jar(tmp_path / "a.jar", ORDERS)
    needs = "handler: 'com.shop.{}' needs the"
    assert reject(code=code, runtime="java17", handler="com.shop.Order::handle") == [
        f"{needs.format('Order::handle')} class com.shop.Order, which is not in the code."
        " Did you mean com.shop.Orders?"
    ]
    assert reject(code=code, runtime="java17", handler="com.shop.Orders") == [
        f"{needs.format('Orders')} method handleRequest, which com.shop.Orders does not define"
    ]
    assert reject(code=code, runtime="java11", handler=JAVA["handler"]) == [
        "handler: com.shop.Orders is compiled for Java 17, and java11 runs up to Java 11. Compile it with"
        " --release 11, or choose a newer runtime"
    ]
    assert "must be <class>::<method>" in reject(code=code, runtime="java17", handler="a/b")[0]
    beside = jar(tmp_path / "beside.zip", {"orders.jar": zip_files(ORDERS)})
    assert "Lambda looks into lib, not into orders.jar" in reject(code=beside, **JAVA)[0]
    sources = jar(tmp_path / "sources.zip", {"com/shop/Orders.java": b""})
    assert "Lambda runs no sources" in reject(code=sources, **JAVA)[0]
    assert reject(code=str(tmp_path / "missing.jar"), **JAVA) == [
        f"code: '{tmp_path / 'missing.jar'}' is missing; build it first"
    ]


def test_requirements_are_not_added_to_an_archive(reject: Callable[..., list[str]], tmp_path: Path) -> None:
    code = jar(tmp_path / "a.zip", {"app.py": b"def handler(event, context): pass"})
    assert reject(code=code, handler="app.handler", requirements_files=["requirements.txt"]) == [
        "requirements_files: cannot be combined with an archive as 'code'; put libraries into it"
    ]


@pytest.mark.parametrize(
    ("header", "problem"),
    [
        (
            b"\x7fELF".ljust(18, b"\0") + b"\x3e\0",
            "is an executable for x86_64, and the architecture is arm64. Set architecture to 'x86_64', or build"
            " it for arm64",
        ),
        (b"\xcf\xfa\xed\xfe".ljust(20), "is an executable for macOS; Lambda runs those for Linux. Build it"),
        (b"MZ".ljust(20), "is an executable for Windows; Lambda runs those for Linux. Build it"),
    ],
)
def test_an_executable_that_the_function_cannot_run(
    reject: Callable[..., list[str]], tmp_path: Path, header: bytes, problem: str
) -> None:
    bootstrap = tmp_path / "bootstrap"
    bootstrap.write_bytes(header)
    bootstrap.chmod(0o755)
    (error,) = reject(code=str(tmp_path), runtime="provided.al2023", handler="any")
    assert error.startswith(f"code: contains a 'bootstrap' that {problem}")


@pytest.mark.skipif(not shutil.which("go"), reason="Go is not on the PATH")
def test_a_module_of_go_is_built(
    make: Callable[..., Recording], reject: Callable[..., list[str]], tmp_path: Path
) -> None:
    code = tmp_path / "shop"
    code.mkdir()
    (code / "go.mod").write_text("module shop\n\ngo 1.21\n")
    (code / "main.go").write_text("package main\n\nfunc main() {}\n")
    go = {"code": str(code), "runtime": "provided.al2023", "handler": "bootstrap", "architecture": "x86_64"}
    with zipfile.ZipFile(make(**go).find_by_name("orders-function").inputs["code"].path) as archive:
        assert archive.namelist() == ["bootstrap"]
    (code / "main.go").write_text("package main\n\nfunc main() { none() }\n")
    (error,) = reject(**go)
    assert error.startswith(f"code: go cannot build '{code}':")
    assert f"{code}/main.go:3:15: undefined: none" in error


@pytest.mark.skipif(not shutil.which("go"), reason="Go is not on the PATH")
def test_a_saved_file_of_the_module_builds_another_package(
    make: Callable[..., Recording], tmp_path: Path
) -> None:
    code = tmp_path / "shop/cmd/orders"
    code.mkdir(parents=True)
    (tmp_path / "shop/go.mod").write_text("module shop\n\ngo 1.21\n")
    source = code / "main.go"
    source.write_text("package main\n\nfunc main() {}\n")
    recording = make(code=str(code), runtime="provided.al2023", handler="any", architecture="x86_64")
    package = Path(recording.find_by_name("orders-function").inputs["code"].path)
    assert tmp_path / "shop" in (find_sources(package) or ())
    source.write_text('package main\n\nfunc main() { println("more") }\n')
    assert rebuild(package) != package
    source.write_text("package main\n\nfunc main() { none() }\n")
    with pytest.raises(ValueError, match=r"main\.go:3:15: undefined: none"):
        rebuild(package)
