"""The picture of the console: the diagram of ``graph`` with AWS names; the samples of patterns."""

import hashlib
import json
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest
from graphs import ROOT

from embedded_aws import record
from serverless_patterns import ApiGatewayFacade, Function, HttpApi, Queue
from serverless_patterns_cli.console import make_picture
from serverless_patterns_cli.patterns.catalog import read_patterns
from serverless_patterns_cli.patterns.demo import StackOutputs
from serverless_patterns_cli.patterns.samples import Sample, http, read_samples
from serverless_patterns_cli.patterns.samples import aws as call

pytestmark = pytest.mark.exhaustive

PAGE = ROOT / "local/embedded_aws/server/console/page"
LIBRARIES = {
    "dagre": "b0ddaf4af1417bec9bd89373a3a3987f081727d6cc6d95fc40dbf85a19bdf3b0",
    "d3-zoom": "b68bebf3a6df75b04ffe46774e3c34bfbe209b4cfac052413db12cdaf86094cd",
}


def test_picture_has_what_the_diagram_has_and_what_it_is_in_aws(tmp_path: Path) -> None:
    (tmp_path / "print.py").write_text("def handler(event, context): pass\n")

    def program() -> None:
        queue = Queue("jobs", {})
        code = {"code": str(tmp_path), "handler": "print.handler"}
        Function("printer", {**code, "event_sources": {"jobs": queue.event_source()}})  # pyright: ignore[reportArgumentType]
        aws.cloudwatch.EventRule("night", event_pattern='{"source": ["a"]}')
        aws.secretsmanager.Secret("word")

    picture = make_picture(record(program), stack="dev", region="eu-west-1", title="Jobs")
    nodes = {node["name"]: node for node in picture["nodes"]}
    assert nodes.keys() == {"bus-default", "night", "jobs-queue", "jobs-dead-letters", "printer-function"}
    assert nodes["bus-default"]["arn"] == "arn:aws:events:eu-west-1:123456789012:event-bus/default"
    function = nodes["printer-function"]
    assert (function["label"], function["family"], function["type"]) == (
        "Lambda function",
        "compute",
        "aws:lambda/function:Function",
    )
    assert function["configuration"]["handler"] == "print.handler"
    (role,) = function["roles"]
    allowed = {action for statement in role["statements"] for action in statement["Action"]}
    assert {"sqs:ReceiveMessage", "sqs:DeleteMessage"} <= allowed
    ends = [(edge["source"], edge["target"], edge["meaning"]) for edge in picture["edges"]]
    queue = nodes["jobs-queue"]["id"]
    assert (queue, function["id"], "event") in ends
    assert (queue, nodes["jobs-dead-letters"]["id"], "failure") in ends
    (group,) = (group["title"] for group in picture["groups"])
    assert group == "jobs (Queue)"
    assert json.loads(json.dumps(picture)) == picture


def test_api_has_its_address_and_routes(tmp_path: Path) -> None:
    (tmp_path / "print.py").write_text("def handler(event, context): pass\n")

    def program() -> None:
        printer = Function("printer", {"code": str(tmp_path), "handler": "print.handler", "timeout": 5})
        HttpApi("shop", {"routes": {"GET /items/{id}": printer.route(), "POST /items": printer.route()}})
        ApiGatewayFacade("front", {"routes": {"GET /pages": printer.route()}})

    picture = make_picture(record(program), stack="dev", region="us-east-1")
    nodes = {node["name"]: node for node in picture["nodes"]}
    routes = sorted((route["method"], route["path"]) for route in nodes["shop-api"]["routes"])
    assert routes == [("GET", "/items/{id}"), ("POST", "/items")]
    assert nodes["shop-api"]["url"].startswith("https://")
    assert nodes["front-api"]["routes"] == [{"method": "GET", "path": "/pages", "guarded": False}]
    assert "routes" not in nodes["printer-function"]
    # The name of a resource is never only its kind.
    assert [node["title"] for node in picture["nodes"] if node["family"] != "outside"] == [
        "front",
        "printer",
        "shop",
    ]


def test_secrets_stay_out_of_the_picture() -> None:
    def program() -> None:
        variables = pulumi.Output.secret({"WORD": "hunter2"})
        code = pulumi.AssetArchive({"a.py": pulumi.StringAsset("x" * 9_000)})
        aws.lambda_.Function(
            "f",
            role="arn:aws:iam::123456789012:role/r",
            code=code,
            handler="a.b",
            runtime="python3.13",
            description="d" * 5_000,
            environment={"variables": variables},
        )

    picture = make_picture(record(program), stack="dev", region="us-east-1")
    assert "hunter2" not in json.dumps(picture)
    assert picture["nodes"][0]["configuration"]["description"] == "d" * 4_000 + "… (5,000 characters)"


# Of patterns with the same stack, the last one has the samples.
@pytest.mark.parametrize(
    "pattern", {each.stack: each for each in read_patterns(ROOT)}.values(), ids=lambda pattern: pattern.name
)
def test_each_pattern_has_samples_of_the_outputs_of_its_stack(pattern) -> None:
    outputs = StackOutputs(record(ROOT, stack=pattern.stack).outputs)
    samples = [sample.to_json() for sample in read_samples(pattern.directory, outputs)]
    assert len({sample["title"] for sample in samples}) == len(samples) >= 2
    assert all(sample["about"].endswith(".") and sample["calls"] for sample in samples)
    json.dumps(samples)


def test_samples_are_json() -> None:
    put = call("s3", "put_object", Bucket="b", Body=b"\x00", Metadata={"a": "b"}, Tags=[b"c"])
    get = http("GET", "http://example.com", {"a": 1}, x_api_key="k")
    assert Sample("T", "A.", [put, get], times=3).to_json() == {
        "title": "T",
        "about": "A.",
        "calls": [
            {
                "service": "s3",
                "operation": "put_object",
                "parameters": {
                    "Bucket": "b",
                    "Body": {"base64": "AA=="},
                    "Metadata": {"a": "b"},
                    "Tags": [{"base64": "Yw=="}],
                },
            },
            {"method": "GET", "url": "http://example.com", "body": {"a": 1}, "headers": {"x-api-key": "k"}},
        ],
        "times": 3,
    }


def test_project_without_a_demo_has_no_samples(tmp_path: Path) -> None:
    (tmp_path / "demo.py").write_text("")
    assert read_samples(tmp_path, StackOutputs({})) == []


@pytest.mark.parametrize("library", LIBRARIES)
def test_library_of_the_page_is_the_released_one(library: str) -> None:
    file = PAGE / f"vendor/{library}.js"
    assert hashlib.sha256(file.read_bytes()).hexdigest() == LIBRARIES[library]
    notice = file.with_suffix(".LICENSE.txt").read_text()
    assert "Permission" in notice
    assert "is hereby granted" in notice


def test_page_inserts_no_html() -> None:
    """The policy of the page would stop it in a browser; this says where."""
    texts = {file.name: file.read_text() for file in PAGE.glob("*.js")}
    assert len(texts) > 10
    assert [name for name, text in texts.items() if "innerHTML" in text or "eval(" in text] == []
