"""A package that cannot be unzipped is an error where it is given, not at the first invocation."""

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import DeploymentError, Emulator, deploy

HANDLER = b"def handler(event, context): return 1\n"


def pack(*entries: tuple[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, data in (("app.py", HANDLER), *entries):
            archive.writestr(name, data)
    return content.getvalue()


def change(package: bytes, *, method: int = 0, flags: int = 0) -> bytes:
    """Changes compression and flags in both headers of the first entry."""
    changed, central = bytearray(package), package.index(b"PK\1\2")
    changed[8] = changed[central + 10] = method
    changed[6] = changed[central + 8] = flags
    return bytes(changed)


INTACT = pack()
BROKEN: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "File is not a zip file"),
    "text": (b"def handler(): pass", "File is not a zip file"),
    "truncated": (INTACT[:60], "File is not a zip file"),
    "wrong checksum": (INTACT.replace(HANDLER, HANDLER[:-2] + b"2\n"), "'app.py' cannot be read: Bad CRC-32"),
    "wrong header": (INTACT.replace(b"PK\3\4", b"PK\3\5", 1), "'app.py' cannot be read: Bad magic number"),
    "compression": (
        change(INTACT, method=97),
        "'app.py' cannot be read: That compression method is not supported",
    ),
    "password": (change(INTACT, flags=1), "is encrypted"),
    "long name": (pack(("a" * 300, b"")), "is longer than 255 bytes"),
    "long name in UTF-8": (pack(("é" * 200, b"")), "is longer than 255 bytes"),
    "long path": (pack(("/".join(["a" * 200] * 25), b"")), "is longer than 4,000 bytes with its directories"),
    "file and directory": (pack(("d", b""), ("d/e", b"")), "'d' is a file, and the directory of 'd/e'"),
}
"""Packages, and a part of the reason."""


@pytest.mark.parametrize(("package", "reason"), BROKEN.values(), ids=BROKEN)
def test_it_is_named_before_anything_is_created(
    package: bytes, reason: str, emulator: Emulator, tmp_path: Path
) -> None:
    path = tmp_path / "code.zip"
    path.write_bytes(package)

    def program() -> None:
        role = aws.iam.Role("broken-package", name="broken-package", assume_role_policy="{}")
        archive = pulumi.FileArchive(str(path))
        aws.lambda_.Function("f", role=role.arn, runtime="python3.13", handler="app.handler", code=archive)
        aws.lambda_.LayerVersion("l", layer_name="l", code=archive)

    with pytest.raises(DeploymentError) as caught:
        deploy(program, emulator=emulator)
    message = str(caught.value)
    assert message.count(f"'{path}' is not a zip archive that Lambda can unzip: ") == 2
    assert reason in message
    with pytest.raises(ClientError, match="NoSuchEntity"):
        emulator.client("iam").get_role(RoleName="broken-package")


CALLS: dict[str, Callable[[Any, bytes], object]] = {
    "create": lambda client, package: client.create_function(**FUNCTION, Code={"ZipFile": package}),
    "update": lambda client, package: client.update_function_code(FunctionName="intact", ZipFile=package),
    "layer": lambda client, code: client.publish_layer_version(LayerName="l", Content={"ZipFile": code}),
}
FUNCTION = {
    "FunctionName": "broken",
    "Role": "arn:aws:iam::123456789012:role/broken-packages",
    "Runtime": "python3.13",
    "Handler": "app.handler",
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_lambda_rejects_it(call: Callable[[Any, bytes], object]) -> None:
    with Emulator() as emulator:
        client = emulator.client("lambda")
        trust = (
            '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole",'
            ' "Principal": {"Service": "lambda.amazonaws.com"}}]}'
        )
        emulator.client("iam").create_role(RoleName="broken-packages", AssumeRolePolicyDocument=trust)
        intact = pack(("a" * 255, b"x"), ("d/", b""), ("d/e", b""))
        client.create_function(**{**FUNCTION, "FunctionName": "intact"}, Code={"ZipFile": intact})
        for package, _ in BROKEN.values():
            if package:  # botocore rejects an empty one for a layer
                with pytest.raises(ClientError, match="Could not unzip uploaded file"):
                    call(client, package)
        assert client.invoke(FunctionName="intact")["Payload"].read() == b"1"
