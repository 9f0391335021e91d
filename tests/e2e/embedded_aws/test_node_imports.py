"""A function in Node.js that imports the AWS SDK of its runtime is refused before anything is created."""

import io
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import DeploymentError, Emulator, deploy
from embedded_aws.services.lambda_.node_imports import list_imports, list_missing_modules

HANDLER = "exports.handler = async () => 1;\n"
S3 = 'const { S3Client } = require("@aws-sdk/client-s3");\n'


def pack_zip(files: Mapping[str, str], directory: Path) -> pulumi.Archive:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    (directory / "code.zip").write_bytes(packed.getvalue())
    return pulumi.FileArchive(str(directory / "code.zip"))


def write_directory(files: Mapping[str, str], directory: Path) -> pulumi.Archive:
    for name, text in files.items():
        (directory / "code" / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / "code" / name).write_text(text)
    return pulumi.FileArchive(str(directory / "code"))


def name_assets(files: Mapping[str, str], _: Path) -> pulumi.Archive:
    return pulumi.AssetArchive({name: pulumi.StringAsset(text) for name, text in files.items()})


def put_below(files: Mapping[str, str], directory: Path) -> pulumi.Archive:
    return pulumi.AssetArchive({".": write_directory(files, directory)})


@pytest.mark.parametrize("make", [pack_zip, write_directory, name_assets, put_below])
def test_each_kind_of_archive_is_read(
    make: Callable[[Mapping[str, str], Path], pulumi.Archive], tmp_path: Path
) -> None:
    archive = make({"index.js": S3 + HANDLER}, tmp_path)
    assert list_missing_modules(archive, "index.handler") == ["@aws-sdk/client-s3"]


@pytest.mark.parametrize(
    ("handler", "files", "missing"),
    [
        ("index.h", {"index.mjs": 'import { A } from "@aws-sdk/client-s3";'}, True),
        ("a/b.h", {"a/b.js": "require('@aws-sdk/client-s3')"}, True),
        ("index.h", {"index.cjs": 'import("@aws-sdk/client-s3/dist/x")'}, True),
        ("index.h", {"index.mjs": 'import "./a.mjs"', "a.mjs": S3}, True),
        ("x/i.h", {"x/i.js": "require('../lib')", "lib/index.js": S3}, True),
        ("index.h", {"index.js": "require('./a')", "a.js": "require('./index');" + S3}, True),
        ("index.h", {"index.js": S3, "a/node_modules/@aws-sdk/client-s3/index.js": ""}, True),
        ("index.h", {"index.js": S3, "node_modules/@aws-sdk/client-s3/index.js": ""}, False),
        ("a/b/c.h", {"a/b/c.js": S3, "a/node_modules/@aws-sdk/client-s3/index.js": ""}, False),
        ("index.h", {"index.js": HANDLER, "test.js": S3}, False),
        ("index.h", {"index.js": "require('./gone'); require('fs'); require('left-pad')"}, False),
        ("index.h", {"index.py": S3}, False),
        # A bundle with the SDK has its messages.
        ("index.h", {"index.js": "throw 'call [require(\"@aws-sdk/signature-v4a\");]'"}, False),
        ("index.h", {}, False),
    ],
)
def test_imports_are_followed_from_the_handler(
    handler: str, files: dict[str, str], missing: bool, tmp_path: Path
) -> None:
    expected = ["@aws-sdk/client-s3"] if missing else []
    assert list_missing_modules(pack_zip(files, tmp_path), handler) == expected


def test_each_module_is_named_once(tmp_path: Path) -> None:
    source = f'{S3}{S3}require("@smithy/types"); require("@aws-sdk/lib-storage/x");'
    missing = list_missing_modules(pack_zip({"index.js": source}, tmp_path), "index.handler")
    assert missing == ["@aws-sdk/client-s3", "@aws-sdk/lib-storage", "@smithy/types"]


@pytest.mark.parametrize(
    ("source", "imports"),
    [
        ('import { a,\n  b } from "x"', ["x"]),
        ('import x from"x";export*from"y"', ["x", "y"]),
        ("const a = await import ( 'x' )", ["x"]),
        ('require(\n  "x",\n)', ["x"]),
        ('const url = "http://x"; require("y")', ["y"]),
        ('// require("x")', []),
        ('  * import a from "x"', []),
        ('a(); // import a from "x"', []),
        ('/* require("x") */', []),
        ("require(name); import(`x`)", []),
        ('required("x"); myrequire("y"); fromage "z"', []),
    ],
)
def test_only_literal_imports_are_known(source: str, imports: list[str]) -> None:
    assert list(list_imports(source)) == imports


def test_a_bundle_in_one_line_is_read() -> None:
    source = 'require("fs");' * 20_000 + "import " * 300_000 + " " * 300_000 + 'from "x"'
    assert set(list_imports(source)) == {"fs", "x"}


@pytest.mark.parametrize("code", [None, "text", object(), pulumi.FileArchive("/nowhere/at/all.zip")])
def test_what_is_not_known_is_not_refused(code: object) -> None:
    assert list_missing_modules(code, "index.handler") == []


def test_it_is_refused_before_anything_is_created(emulator: Emulator, tmp_path: Path) -> None:
    archive = write_directory({"index.js": S3 + HANDLER}, tmp_path)

    def program() -> None:
        role = aws.iam.Role("node-imports", name="node-imports", assume_role_policy="{}")
        given: Any = {"role": role.arn, "handler": "index.handler", "code": archive}
        aws.lambda_.Function("f", runtime="nodejs22.x", **given)
        aws.lambda_.Function("layered", runtime="nodejs22.x", layers=["arn:aws:lambda:x"], **given)
        aws.lambda_.Function("python", runtime="python3.13", **given)

    with pytest.raises(DeploymentError) as caught:
        deploy(program, emulator=emulator)
    message = str(caught.value)
    assert "'f'" in message
    assert "imports @aws-sdk/client-s3, which nodejs22.x has on AWS, and this machine has not." in message
    assert "`npm install @aws-sdk/client-s3`" in message
    assert message.count("imports @aws-sdk") == 1
    with pytest.raises(ClientError, match="NoSuchEntity"):
        emulator.client("iam").get_role(RoleName="node-imports")
