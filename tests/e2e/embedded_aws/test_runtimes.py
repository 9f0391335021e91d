"""Functions in each language: the same cases for all of them."""

import io
import json
import os
import shutil
import subprocess
import sys
import time
import uuid
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.emulator.java import JavaError, find_java, find_runtime_client
from serverless_patterns import Function
from tests.e2e.conftest import eventually
from tests.engine.cache import find_cache, make_once
from tests.permissions.emulators import administrator

DATA = Path(__file__).parents[2] / "data/runtimes"
SOURCE = DATA / "java/shop/Orders.java"
ACCESS = DATA / "access.py"


def has_java() -> bool:
    with suppress(JavaError):
        return find_java("java17").command.with_name("javac").is_file() and bool(shutil.which("mvn"))
    return False


def jar() -> str:
    """The archive of the function in Java, compiled once."""

    def compile_and_pack(directory: Path) -> None:
        classes, java = directory / "classes", find_java("java17").command
        libraries = os.pathsep.join(map(str, find_runtime_client()))
        command = [java.with_name("javac"), "--release", "17", "-cp", libraries, "-d", classes, SOURCE]
        subprocess.run(command, check=True)
        with zipfile.ZipFile(directory / "orders.jar", "w") as archive:
            for path in sorted(classes.rglob("*.class")):
                archive.write(path, path.relative_to(classes))
        shutil.rmtree(classes)

    path = find_cache(SOURCE.read_bytes()) / "orders.jar"
    make_once(path, compile_and_pack)
    return str(path)


@dataclass(frozen=True)
class Language:
    """Source of a function, and the fields of its errors in addition to type and message."""

    runtime: str
    handler: str
    code: Callable[[], str]
    has_trace: bool = True


LANGUAGES = {
    "python": Language("python3.13", "app.handler", lambda: str(DATA / "python")),
    "custom": Language("provided.al2", "any", lambda: str(DATA / "custom"), has_trace=False),
}
if shutil.which("node"):
    LANGUAGES["node"] = Language("nodejs22.x", "app.handler", lambda: str(DATA / "node"))
if shutil.which("go"):
    LANGUAGES["go"] = Language("provided.al2023", "bootstrap", lambda: str(DATA / "go"))
if has_java():
    LANGUAGES["java"] = Language("java17", "shop.Orders::handle", jar)
WHY = {
    "node": "Node.js is not on the PATH",
    "go": "Go is not on the PATH",
    "java": "there is no JDK 17 or later, or no Maven",
}


def build_parameter(language: str) -> Any:
    absent = pytest.mark.skipif(language not in LANGUAGES, reason=WHY.get(language, ""))
    return pytest.param(language, marks=absent)


each_language = pytest.mark.parametrize(
    "name", list(map(build_parameter, ["python", "node", "custom", "go", "java"]))
)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    def program() -> None:
        bucket = aws.s3.Bucket("stock")
        aws.s3.BucketObjectv2("a", bucket=bucket.bucket, key="a", content="in stock")
        reading = {"actions": ["s3:GetObject"], "resources": [pulumi.Output.format("{}/a", bucket.arn)]}
        for name, language in LANGUAGES.items():
            made = Function(
                name,
                {
                    "code": language.code(),
                    "handler": language.handler,
                    "runtime": language.runtime,
                    "architecture": "x86_64",
                    "timeout": 30,
                    "environment": {"MORE": "1"},
                    "policy_statements": [reading],
                },
            )
            pulumi.export(name, {"name": made.function_name, "arn": made.arn, "log": made.log_group_name})
        pulumi.export("bucket", bucket.bucket)

    with deploy(program, emulator=emulator) as deployed:
        yield deployed


def invoke(stack: Deployment, name: str, event: dict[str, Any]) -> tuple[Any, str]:
    """The result of an invocation, and the kind of its error; empty if it has none."""
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs[name]["name"], Payload=json.dumps(event)
    )
    return json.load(answer["Payload"]), answer.get("FunctionError", "")


def log(stack: Deployment, name: str) -> list[str]:
    group = stack.outputs[name]["log"]
    events = stack.client("logs").filter_log_events(logGroupName=group)["events"]
    return [event["message"] for event in events]


@pytest.mark.representatives("python", "node", "custom")
@each_language
def test_a_function_has_its_event_its_context_and_its_log(stack: Deployment, name: str) -> None:
    result, error = invoke(stack, name, {"number": 20})
    assert not error, result
    remaining = result.pop("remaining")
    assert 20_000 < remaining <= 30_000
    request, here = result.pop("request"), result.pop("here")
    assert Path(here).samefile(result.pop("root"))
    known = stack.outputs[name]
    assert result == {"sum": 21, "arn": known["arn"], "group": known["log"]}
    lines = log(stack, name)
    assert any(line.startswith(f"START RequestId: {request}") for line in lines)

    def find_line() -> bool:
        if any("number 20" in line for line in log(stack, name)):
            return True
        # What is read too late on a busy machine comes with the next invocation.
        invoke(stack, name, {"number": 20})
        return False

    assert eventually(find_line, "the line in the log")


@each_language
def test_a_function_that_waits_for_its_next_invocation_is_idle(stack: Deployment, name: str) -> None:
    assert invoke(stack, name, {"number": 1})[0]["sum"] == 2
    stack.wait_until_idle()


@each_language
def test_an_error_has_its_type_and_its_message(stack: Deployment, name: str) -> None:
    result, error = invoke(stack, name, {"fail": "no books"})
    assert error == "Unhandled"
    assert result["errorType"].rpartition("$")[2].rpartition(".")[2] == "StockError"
    assert result["errorMessage"] == "no books"
    trace = result.get("stackTrace") or result.get("trace")
    assert bool(trace) == LANGUAGES[name].has_trace
    assert invoke(stack, name, {"number": 1})[0]["sum"] == 2


@pytest.mark.representatives("python", "custom")
@each_language
def test_a_function_has_the_permissions_of_its_role(stack: Deployment, name: str) -> None:
    made, error = invoke(stack, name, {"run": [sys.executable, str(ACCESS), stack.outputs["bucket"]]})
    assert not error, made
    assert made.startswith("in stock")
    assert "AccessDenied" in made


@pytest.mark.representatives("python", "custom")
@each_language
def test_a_timeout_ends_all_processes(stack: Deployment, name: str) -> None:
    client, function = stack.client("lambda"), stack.outputs[name]["name"]
    client.update_function_configuration(FunctionName=function, Timeout=1)
    started = time.monotonic()
    seconds = 10_000 + os.getpid()  # tells its process from all others of this machine
    result, error = invoke(stack, name, {"sleep": seconds})
    assert error == "Unhandled"
    assert "Task timed out after 1.00 seconds" in result["errorMessage"]
    assert time.monotonic() - started < 60
    assert any("Task timed out after 1.00 seconds" in line for line in log(stack, name))
    client.update_function_configuration(FunctionName=function, Timeout=30)
    assert invoke(stack, name, {"number": 1})[0]["sum"] == 2
    listed = subprocess.run(["ps", "-A", "-o", "args="], capture_output=True, text=True, check=True)
    assert f"sleep {seconds}" not in listed.stdout.splitlines()


@pytest.mark.representatives("python", "custom")
@each_language
def test_a_process_that_ends_is_described_with_its_log(stack: Deployment, name: str) -> None:
    result, error = invoke(stack, name, {"exit": 3})
    assert error == "Unhandled"
    assert result["errorType"] == "Runtime.ExitError"
    assert result["errorMessage"].endswith("Error: Runtime exited with error: exit status 3")
    if name in ("custom", "go", "java"):  # of others, what was printed may be read too late
        assert any("giving up" in line for line in log(stack, name))
    assert invoke(stack, name, {"number": 1})[0]["sum"] == 2


@pytest.mark.parametrize(
    ("name", "code", "kind", "message"),
    [
        (
            "python",
            "import stock_of_yesterday",
            "Runtime.ImportModuleError",
            "Unable to import module 'app': No module named 'stock_of_yesterday'",
        ),
        ("python", "raise KeyError('STOCK')", "KeyError", "'STOCK'"),
        ("python", "def", "Runtime.UserCodeSyntaxError", "Syntax error in module 'app': "),
        pytest.param(
            *("node", "throw new TypeError('no stock');", "TypeError", "no stock"),
            marks=pytest.mark.skipif("node" not in LANGUAGES, reason=WHY["node"]),
        ),
    ],
)
def test_code_that_cannot_be_loaded(stack: Deployment, name: str, code: str, kind: str, message: str) -> None:
    client, language = stack.client("lambda"), LANGUAGES[name]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        zipped.writestr("app.py" if name == "python" else "app.mjs", code)
    role = client.get_function_configuration(FunctionName=stack.outputs[name]["name"])["Role"]
    made = client.create_function(
        FunctionName=f"broken-{uuid.uuid4()}",
        Role=role,
        Runtime=language.runtime,
        Handler=language.handler,
        Code={"ZipFile": archive.getvalue()},
        LoggingConfig={"LogGroup": stack.outputs[name]["log"]},
    )["FunctionName"]
    result = json.load(client.invoke(FunctionName=made)["Payload"])
    client.delete_function(FunctionName=made)
    assert result["errorType"] == kind
    assert result["errorMessage"].startswith(message)
    reported = (
        f"[ERROR] {kind}: {message}" if name == "python" else f'Uncaught Exception \t{{"errorType": "{kind}"'
    )
    assert any(reported in line for line in log(stack, name))


def test_an_error_before_the_first_invocation(stack: Deployment) -> None:
    client, function = stack.client("lambda"), stack.outputs["custom"]["name"]
    broken = {"Variables": {"MORE": "1", "BROKEN": "1"}}
    client.update_function_configuration(FunctionName=function, Environment=broken)
    result, error = invoke(stack, "custom", {"number": 1})
    assert (result, error) == ({"errorType": "SetupError", "errorMessage": "no settings"}, "Unhandled")
    assert any("cannot begin" in line for line in log(stack, "custom"))
    client.update_function_configuration(FunctionName=function, Environment={"Variables": {"MORE": "1"}})


@pytest.mark.parametrize("runtime", ["ruby3.3", "dotnet8"])
def test_a_runtime_that_this_machine_lacks_is_an_error(emulator: Emulator, runtime: str) -> None:
    """A function that the API creates is not checked before, as one of a program is."""
    account = administrator(emulator)
    function = account.function("puts 1", Runtime=runtime)
    answer = account.client("lambda").invoke(FunctionName=function)
    error = json.loads(answer["Payload"].read())
    assert answer["FunctionError"] == "Unhandled"
    assert error["errorMessage"].startswith(f"the runtime {runtime} cannot run here")
