"""Layers of functions, as functions find their files, and what Lambda and the emulator do not accept."""

import io
import json
import shutil
import sys
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.programs import policy, trust

FOREIGN = "arn:aws:lambda:us-east-1:017000801446:layer:AWSLambdaPowertoolsPythonV3-python313-x86_64:7"
TOOL = "#!/bin/sh\necho {}\n"
FILES = {
    "first": {
        "python/shared.py": "NAME = 'first'",
        "python/lib/python3.13/site-packages/near.py": "NAME = 'site-packages'",
        "python/near.py": "NAME = 'python'",
        "python/own.py": "NAME = 'layer'",
        "nodejs/node_modules/shared/index.js": "exports.name = 'first';",
        "nodejs/node_modules/@team/lib/index.js": "exports.name = 'scoped';",
        "bin/tool": TOOL.format("first"),
    },
    "second": {
        "python/shared.py": "NAME = 'second'",
        "nodejs/node_modules/shared/index.js": "exports.name = 'second';",
        "bin/tool": TOOL.format("second"),
    },
}
PYTHON = {
    "app.py": "import os, subprocess, near, own, shared\n"
    "def handler(event, context):\n"
    "    tool = subprocess.run(['tool'], capture_output=True, text=True).stdout.strip()\n"
    "    return [shared.NAME, near.NAME, own.NAME, tool]",
    "own.py": "NAME = 'code'",
}
REQUIRED = {"index.js": "exports.handler = async () => [require('shared').name, require('@team/lib').name];"}
IMPORTED = {
    "index.mjs": "import shared from 'shared'; import lib from '@team/lib';\n"
    "export const handler = async () => [shared.name, lib.name];",
    "node_modules/@team/own/index.js": "",
}
CUSTOM = {
    "bootstrap": f"""#!{sys.executable}
import json, os, subprocess, urllib.request as http
api = f"http://{{os.environ['AWS_LAMBDA_RUNTIME_API']}}/2018-06-01/runtime/invocation"
while True:
    with http.urlopen(f"{{api}}/next") as asked:
        request = asked.headers["Lambda-Runtime-Aws-Request-Id"]
    tool = subprocess.run(["tool"], capture_output=True, text=True).stdout.strip()
    http.urlopen(f"{{api}}/{{request}}/response", json.dumps([tool]).encode()).close()
"""
}


def pack(files: Mapping[str, str], unpacked_bytes: int = 0) -> bytes:
    """A zip of executable files; ``unpacked_bytes`` is the size that it claims of the last one."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as zipped:
        for name, text in files.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = 0o755 << 16
            zipped.writestr(entry, text)
            entry.file_size = unpacked_bytes or entry.file_size
    return archive.getvalue()


@pytest.fixture(scope="module")
def stack(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    directory = tmp_path_factory.mktemp("layers")

    def archive(name: str, files: Mapping[str, str]) -> pulumi.FileArchive:
        path = directory / f"{name}.zip"
        path.write_bytes(pack(files))
        return pulumi.FileArchive(str(path))

    def program() -> None:
        layers = [
            aws.lambda_.LayerVersion(name, layer_name=name, code=archive(name, files)).arn
            for name, files in FILES.items()
        ]
        role = aws.iam.Role("r", assume_role_policy=trust("lambda"))
        deployer = aws.iam.Role("deployer", assume_role_policy=trust("lambda"))
        update = {"Action": "lambda:UpdateFunctionConfiguration", "Resource": "*"}
        read = layers[0].apply(
            lambda arn: policy(update, {"Action": "lambda:GetLayerVersion", "Resource": arn})
        )
        aws.iam.RolePolicy("deployer", role=deployer.name, policy=read)

        def function(name: str, runtime: str, handler: str, files: Mapping[str, str]) -> None:
            made = aws.lambda_.Function(
                name,
                role=role.arn,
                runtime=runtime,
                handler=handler,
                layers=layers,
                code=archive(f"{name}-code", files),
                timeout=20,
            )
            pulumi.export(name, made.name)

        function("python", "python3.13", "app.handler", PYTHON)
        function("custom", "provided.al2023", "any", CUSTOM)
        if shutil.which("node"):
            function("required", "nodejs22.x", "index.handler", REQUIRED)
            function("imported", "nodejs22.x", "index.handler", IMPORTED)
        pulumi.export("layers", layers)
        pulumi.export("deployer", deployer.arn)

    with deploy(program, emulator=emulator) as deployed:
        yield deployed


def invoke(stack: Deployment, name: str) -> Any:
    return json.load(stack.client("lambda").invoke(FunctionName=stack.outputs[name])["Payload"])


def test_a_later_layer_replaces_files_and_the_code_comes_first(stack: Deployment) -> None:
    assert invoke(stack, "python") == ["second", "site-packages", "code", "second"]


def test_a_custom_runtime_finds_the_programs_of_layers(stack: Deployment) -> None:
    assert invoke(stack, "custom") == ["second"]


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not on the PATH")
@pytest.mark.parametrize("name", ["required", "imported"])
def test_modules_of_node_find_packages_of_layers(stack: Deployment, name: str) -> None:
    assert invoke(stack, name) == ["second", "scoped"]


def attach(stack: Deployment, *layers: str, **session: str) -> str:
    """The error that Lambda has for layers of a function."""
    client = stack.client("lambda", **session)
    with pytest.raises(ClientError) as raised:
        client.update_function_configuration(FunctionName=stack.outputs["python"], Layers=list(layers))
    return str(raised.value)


def publish(stack: Deployment, name: str, content: bytes) -> str:
    published = stack.client("lambda").publish_layer_version(LayerName=name, Content={"ZipFile": content})
    return published["LayerVersionArn"]


def test_layers_that_lambda_rejects(stack: Deployment) -> None:
    first, second = stack.outputs["layers"]
    others = [publish(stack, f"other-{number}", pack({"a": "a"})) for number in range(4)]
    assert "Cannot reference more than 5 layers." in attach(stack, first, second, *others)
    again = publish(stack, "first", pack({"a": "a"}))
    assert "Two different versions of the same layer" in attach(stack, first, again)
    assert "does not exist" in attach(stack, f"{first}99")
    large = [publish(stack, f"large-{each}", pack({"a": "a"}, 150 * 1024 * 1024)) for each in "ab"]
    assert "Unzipped size must be smaller than 262144000 bytes" in attach(stack, *large)


def test_who_attaches_a_layer_must_be_allowed_to_read_it(stack: Deployment) -> None:
    first, second = stack.outputs["layers"]
    denied = attach(stack, first, second, role_arn=stack.outputs["deployer"])
    assert "AccessDeniedException" in denied
    assert f"is not authorized to perform: lambda:GetLayerVersion on resource: {second}" in denied
    as_deployer = stack.client("lambda", role_arn=stack.outputs["deployer"])
    as_deployer.update_function_configuration(FunctionName=stack.outputs["python"], Layers=[first])
    stack.client("lambda").update_function_configuration(
        FunctionName=stack.outputs["python"], Layers=[first, second]
    )


def test_layers_that_cannot_run_here_are_named(stack: Deployment) -> None:
    assert f"does not have the content of {FOREIGN}" in attach(stack, FOREIGN)
    extension = publish(stack, "agent", pack({"extensions/agent": "#!/bin/sh"}))
    assert f"runs no extensions, and the layer {extension} contains agent" in attach(stack, extension)
