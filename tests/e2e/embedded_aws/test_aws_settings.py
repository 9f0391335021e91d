"""No code that a local stack starts reaches AWS, or finds the user's AWS configuration."""

import json
import os
import sys
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import boto3
import pulumi
import pytest
from pulumi import ResourceOptions
from pulumi.dynamic import (
    ConfigureRequest,
    CreateResult,
    ReadResult,
    Resource,
    ResourceProvider,
    UpdateResult,
)

from embedded_aws import Emulator, deploy, record
from embedded_aws.checking import check
from tests.outside import PROBE, Outside, record_requests, set_variables

ROOT = "arn:aws:iam::123456789012:root us-east-1"
KINDS = (
    *("default-profile", "profile", "default-profile-variable", "static-profile", "files", "web-identity"),
    *("container", "relative-container", "metadata", "endpoints", "ignored-endpoints", "fips", "dual-stack"),
    *("regional", "invalid", "exception", "keys"),
)


@pytest.fixture
def outside(tmp_path: Path) -> Generator[Outside]:
    with record_requests(tmp_path) as found:
        yield found


def assert_unreached(outside: Outside, before: dict[str, str]) -> None:
    assert outside.requests == []
    assert not outside.mark.exists()
    assert dict(os.environ) == before


def client(service: str) -> Any:
    return vars(boto3)["client"](service)


def probe() -> str:
    """Calls AWS in this process, and returns who it is."""
    printed: list[str] = []

    def keep(*words: object) -> None:
        printed.append(" ".join(map(str, words)))

    exec(PROBE, {"print": keep})
    return printed[0]


class Probing(ResourceProvider):
    """Calls AWS in each method."""

    def configure(self, req: ConfigureRequest) -> None:
        self.sts = client("sts")
        assert self.sts.get_caller_identity()["Account"] == "123456789012"

    def create(self, props: dict[str, Any]) -> CreateResult:
        return CreateResult("x", {**props, "who": probe()})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        return ReadResult(id_, {**props, "who": probe()})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        return UpdateResult({**_news, "who": probe()})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        Path(_props["gone"]).write_text(f"{probe()} {self.sts.get_caller_identity()['Account']}")


class Probed(Resource, module="probes", name="Probed"):
    who: pulumi.Output[str]

    def __init__(self, text: str, gone: Path) -> None:
        super().__init__(Probing(), "dynamic", {"text": text, "gone": str(gone), "who": None})


class Command(pulumi.CustomResource):
    stdout: pulumi.Output[str]

    def __init__(self, name: str, **inputs: Any) -> None:
        given = {"interpreter": [sys.executable, "-c"], "stdout": None, "stderr": None, **inputs}
        super().__init__("command:local:Command", name, given, ResourceOptions())


def run_everything(directory: Path, text: str) -> Callable[[], None]:
    """Returns a program that calls AWS in each way in which a program in Python can."""

    def program() -> None:
        pulumi.export("program", probe())
        pulumi.export("dynamic", Probed(text, directory / "dynamic").who)
        gone = f"{PROBE}\nopen({str(directory / 'command')!r}, 'w').write(arn)"
        pulumi.export("command", Command("command", create=PROBE, delete=gone, triggers=[text]).stdout)
        given = {"command": PROBE, "interpreter": [sys.executable, "-c"]}
        pulumi.export("run", pulumi.runtime.invoke("command:local:run", given).value["stdout"])
        pulumi.export("applied", pulumi.Output.from_input("").apply(lambda _: probe()))

    return program


def test_nothing_reaches_aws_through_a_stack(
    emulator: Emulator, outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The user's own default session, with which ``boto3.client`` signs, is theirs again afterwards."""
    before = set_variables(monkeypatch, outside.variables["keys"])
    session = boto3.Session()
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    stack = deploy(run_everything(tmp_path, "a"), stack="isolated", emulator=emulator)
    names = ("program", "dynamic", "command", "run", "applied")
    assert {name: stack.outputs[name] for name in names} == dict.fromkeys(names, ROOT)
    stack.refresh()
    stack.update(run_everything(tmp_path, "b"))
    assert (tmp_path / "command").read_text() == ROOT.split(maxsplit=1)[0]
    stack.destroy()
    assert (tmp_path / "dynamic").read_text() == f"{ROOT} 123456789012"
    assert vars(boto3)["DEFAULT_SESSION"] is session
    assert_unreached(outside, before)


@pytest.mark.parametrize("kind", KINDS)
def test_no_setting_of_the_user_reaches_a_program(
    kind: str, emulator: Emulator, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = set_variables(monkeypatch, outside.variables[kind])

    def program() -> None:
        pulumi.export("program", client("sts").get_caller_identity()["Arn"])
        with pytest.raises(Exception, match=r"real.* could not be found"):
            boto3.Session(profile_name="real")

    stack = deploy(program, stack=f"isolated-{kind}", emulator=emulator)
    assert stack.outputs["program"] == ROOT.split(maxsplit=1)[0]
    # The emulator's own clients have none either.
    assert stack.client("s3").list_buckets()["ResponseMetadata"]["HTTPStatusCode"] == 200
    assert_unreached(outside, before)


def test_a_command_chooses_neither_profile_nor_endpoint(
    emulator: Emulator, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It chooses its credentials and its Region, such as of a user that the program creates."""
    variables = outside.variables["files"] | outside.variables["endpoints"]
    before = set_variables(monkeypatch, outside.variables["keys"])
    user = emulator.client("iam")
    user.create_user(UserName="commander")
    key = user.create_access_key(UserName="commander")["AccessKey"]
    keys = {"AWS_ACCESS_KEY_ID": key["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": key["SecretAccessKey"]}
    named = {name: variables[name] for name in variables if name.startswith("AWS_")}
    environment = {
        **named,
        "AWS_PROFILE": "real",
        **keys,
        "AWS_DEFAULT_REGION": "eu-west-1",
        "AWS_BUCKET": "b",
    }
    script = PROBE.replace("tables = ", "print(os.environ['AWS_BUCKET']); 0 and ").replace(
        'boto3.client("s3").list_buckets()', ""
    )

    def program() -> None:
        pulumi.export("printed", Command("c", create=script, environment=environment).stdout)

    stack = deploy(program, stack="commander", emulator=emulator)
    assert stack.outputs["printed"] == "b\narn:aws:iam::123456789012:user/commander eu-west-1"
    assert_unreached(outside, before)


NODE = """
const fs = require("fs");
const names = Object.keys(process.env).filter(name => name.startsWith("AWS_") || /no_proxy/i.test(name));
const found = Object.fromEntries(names.map(name => [name, process.env[name]]));
fs.writeFileSync("seen.json", JSON.stringify(found));
"""
HOST = """#!/bin/sh
env | grep -E '^(AWS_|no_proxy)' > seen.txt
"""


def test_programs_in_other_languages_have_the_settings_of_the_emulator(
    emulator: Emulator, outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Those that Node.js runs itself, and those that a host of the language runs."""
    node = tmp_path / "node"
    script = node / "node_modules/@pulumi/pulumi/cmd/run/index.js"
    script.parent.mkdir(parents=True)
    script.write_text(NODE)
    (node / "Pulumi.yaml").write_text("name: shop\nruntime: nodejs\n")
    (node / "index.js").touch()
    go, hosts = tmp_path / "go", tmp_path / "hosts"
    go.mkdir()
    hosts.mkdir()
    (go / "Pulumi.yaml").write_text("name: shop\nruntime: go\n")
    host = hosts / "pulumi-language-go"
    host.write_text(HOST)
    host.chmod(0o755)
    variables = outside.variables["profile"] | outside.variables["endpoints"]
    before = set_variables(monkeypatch, {**variables, "PATH": f"{hosts}:{os.environ['PATH']}"})
    deploy(node, stack="node", config={"aws:region": "eu-west-1"}, emulator=emulator)
    with pytest.raises(pulumi.RunError, match="did not start"):
        deploy(go, stack="go", emulator=emulator)

    seen = json.loads((node / "seen.json").read_text())
    assert seen["AWS_ENDPOINT_URL"] == emulator.endpoint
    assert seen["AWS_REGION"] == seen["AWS_DEFAULT_REGION"] == "eu-west-1"
    assert seen["AWS_ACCESS_KEY_ID"] == emulator.root.access_key
    assert not {"AWS_PROFILE", "AWS_ENDPOINT_URL_STS"} & set(seen)
    assert seen["NO_PROXY"] == seen["no_proxy"] == "127.0.0.1,localhost"
    assert seen["AWS_CONFIG_FILE"] == seen["AWS_SHARED_CREDENTIALS_FILE"] == os.devnull
    printed = (go / "seen.txt").read_text().splitlines()
    assert dict(line.split("=", 1) for line in printed)["AWS_ENDPOINT_URL"] == emulator.endpoint
    assert_unreached(outside, before)


def test_nothing_is_reached_when_a_program_is_only_evaluated(
    outside: Outside, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A graph, an estimate, and a deploy policy evaluate it without an emulator; ``check`` has one."""
    before = set_variables(monkeypatch, outside.variables["keys"])
    (tmp_path / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROBE)
    with pytest.raises(Exception, match=r"http://127\.0\.0\.1:9/nothing-is-deployed"):
        record(tmp_path)
    assert check(tmp_path).problems == []
    assert_unreached(outside, before)


def test_two_emulators_at_the_same_time_give_their_own_settings(emulator: Emulator) -> None:
    def ask() -> None:
        pulumi.export("endpoint", os.environ["AWS_ENDPOINT_URL"])

    with Emulator() as other, ThreadPoolExecutor(8) as threads:
        both = [emulator, other] * 4

        def start(each: Emulator) -> str:
            return str(deploy(ask, stack=f"s{id(each)}", emulator=each).outputs["endpoint"])

        assert [*threads.map(start, both)] == [each.endpoint for each in both]
