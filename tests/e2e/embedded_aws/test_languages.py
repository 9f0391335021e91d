"""Programs in YAML and TypeScript deploy without the Pulumi CLI, and are refused in the same words."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from tests.engine.language_hosts import SKIPPED, find_hosts
from tests.engine.sdk_tools import find_packages

pytestmark = pytest.mark.exhaustive

YAML = """
name: shop
runtime: yaml
config: {seconds: {type: integer, default: 40}}
variables:
  account: {fn::invoke: {function: aws:getCallerIdentity, return: accountId}}
resources:
  failed: {type: aws:sqs:Queue}
  orders:
    type: aws:sqs:Queue
    properties:
      visibilityTimeoutSeconds: ${seconds}
      redrivePolicy: {fn::toJSON: {deadLetterTargetArn: "${failed.arn}", maxReceiveCount: 3}}
  site: {type: aws:s3:Bucket}
  page:
    type: aws:s3:BucketObject
    properties: {bucket: "${site.id}", key: index.html, source: {fn::fileAsset: ./index.html}}
  stock:
    type: serverless-patterns:index:Queue
    properties: {tags: {site: "${site.id}"}}
outputs:
  url: ${orders.url}
  stock: ${stock.url}
  account: ${account}
  bucket: ${site.id}
  password: {fn::secret: hidden}
"""
TYPESCRIPT = """
import * as pulumi from "@pulumi/pulumi";

class Resource extends pulumi.CustomResource {
    declare readonly arn: pulumi.Output<string>;
    declare readonly url: pulumi.Output<string>;
    declare readonly bucket: pulumi.Output<string>;
    constructor(type: string, name: string, args: pulumi.Inputs) {
        super(type, name, { arn: undefined, url: undefined, bucket: undefined, ...args });
    }
}
class Component extends pulumi.ComponentResource {
    declare readonly url: pulumi.Output<string>;
    constructor(type: string, name: string, args: pulumi.Inputs) {
        super(type, name, { url: undefined, ...args }, {}, true);
    }
}
const seconds = new pulumi.Config().getNumber("seconds") ?? 40;
const failed = new Resource("aws:sqs/queue:Queue", "failed", {});
const orders = new Resource("aws:sqs/queue:Queue", "orders", {
    visibilityTimeoutSeconds: seconds,
    redrivePolicy: pulumi.jsonStringify({ deadLetterTargetArn: failed.arn, maxReceiveCount: 3 }),
});
const site = new Resource("aws:s3/bucket:Bucket", "site", {});
const source = new pulumi.asset.FileAsset("./index.html");
new Resource("aws:s3/bucketObject:BucketObject", "page", { bucket: site.id, key: "index.html", source });
const queue = new Component("serverless-patterns:index:Queue", "stock", { tags: { site: site.id } });
export const stock = queue.url;
const found = pulumi.runtime.invoke("aws:index/getCallerIdentity:getCallerIdentity", {});
export const account = found.then((each: any) => each.accountId);
export const url = orders.url;
export const bucket = site.id;
export const password = pulumi.secret("hidden");
"""
MISSING = {
    "yaml": ("  failed: {type", "  job: {type: aws:glue:Job}\n  failed: {type"),
    "typescript": ("const failed", 'new Resource("aws:glue/job:Job", "job", {});\nconst failed'),
}
"""A change of each program that adds a type that is not supported."""


def write_yaml(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    if not find_hosts().is_dir():
        pytest.skip(SKIPPED)
    monkeypatch.setenv("PATH", os.fspath(find_hosts()), prepend=os.pathsep)
    program = directory / "Pulumi.yaml"
    program.write_text(YAML)
    return program


def write_typescript(directory: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("PULUMI_NODEJS_TRANSPILE_ONLY", "true")  # types are not what it is about
    if not find_packages().is_dir():
        pytest.skip("`make engine` installs Pulumi's SDK for TypeScript, where there is Go")
    (directory / "Pulumi.yaml").write_text("name: shop\nruntime: nodejs\n")
    (directory / "package.json").write_text('{"name": "shop", "private": true}')
    (directory / "node_modules").symlink_to(find_packages())
    program = directory / "index.ts"
    program.write_text(TYPESCRIPT)
    return program


def check(stack: Deployment, seconds: str) -> None:
    outputs = stack.outputs
    assert outputs["account"] == "123456789012"
    assert "hidden" not in str(outputs.mask_secrets())
    attributes = stack.client("sqs").get_queue_attributes(QueueUrl=outputs["url"], AttributeNames=["All"])
    assert attributes["Attributes"]["VisibilityTimeout"] == seconds
    assert '"maxReceiveCount":3' in attributes["Attributes"]["RedrivePolicy"].replace(" ", "")
    tags = stack.client("sqs").list_queue_tags(QueueUrl=outputs["stock"])["Tags"]
    assert tags["site"] == outputs["bucket"]
    body = stack.client("s3").get_object(Bucket=outputs["bucket"], Key="index.html")["Body"].read()
    assert body == b"<h1>home</h1>"


@pytest.mark.parametrize(
    ("language", "write"),
    [
        ("yaml", write_yaml),
        # A minute: Node.js compiles each program twice.
        pytest.param("typescript", write_typescript, marks=pytest.mark.exhaustive),
    ],
)
def test_a_program_deploys_changes_and_is_refused_before_anything_is_created(
    language: str,
    write: Callable[[Path, pytest.MonkeyPatch], Path],
    emulator: Emulator,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program = write(tmp_path, monkeypatch)
    (tmp_path / "index.html").write_text("<h1>home</h1>")
    before, after = MISSING[language]

    stack = deploy(tmp_path, emulator=emulator, stack=language)
    check(stack, "40")
    assert stack.update(tmp_path) == {}

    done = stack.update(tmp_path, config={"seconds": 50})
    assert {urn.rpartition("::")[2]: each for urn, each in done.items()} == {"orders": "update"}
    check(stack, "50")

    text = program.read_text()
    program.write_text(text.replace(before, after, 1))
    with pytest.raises(DeploymentError, match=r"type aws:glue/job:Job of 'job' \(urn.*job\); add it to"):
        stack.update(tmp_path)
    program.write_text(text.replace("tags: {", "maxReceiveCount: 0, tags: {", 1))
    with pytest.raises(DeploymentError, match=r"(?s)Queue 'stock' has 1 invalid .*maxReceiveCount: 0"):
        stack.update(tmp_path)
    program.write_text(text)
    assert set(stack.destroy().values()) == {"delete"}
