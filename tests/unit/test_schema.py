"""The contract with the other Pulumi languages: what the components look like from there."""

import difflib
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pulumi
import pytest
import yaml
from graphs import CAPTION, ROOT, evaluate
from pulumi.provider.experimental.component import ComponentProvider
from pulumi.provider.server import ComponentInitError
from pulumi.runtime.proto import provider_pb2, provider_pb2_grpc

import serverless_patterns

GOLDEN = ROOT / "tests/golden/schema.json"
RENEW = "RENEW_GOLDEN"


def create_provider() -> ComponentProvider:
    return ComponentProvider(serverless_patterns.components(), "serverless-patterns")


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return json.loads(create_provider().schema or "")


def test_schema_is_the_golden_one(schema: dict[str, Any]):
    now = json.dumps(schema, indent=2, sort_keys=True) + "\n"
    if os.environ.get(RENEW):
        GOLDEN.write_text(now)
    golden = GOLDEN.read_text()
    changes = difflib.unified_diff(golden.splitlines(), now.splitlines(), "golden", "now", lineterm="", n=5)
    assert golden == now, "\n".join(
        [
            "The contract with the other Pulumi languages has changed. If that is meant, renew its copy with",
            f"    {RENEW}=1 .venv/bin/pytest {Path(__file__).relative_to(ROOT)}",
            *changes,
        ]
    )


def described(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Everything a user meets: components, types, and the properties of both."""
    for token, found in (schema["resources"] | schema["types"]).items():
        yield token, found
        for kind in ("inputProperties", "properties"):
            for name, property_ in found.get(kind, {}).items():
                yield f"{token} {kind} {name}", property_


def test_everything_is_described(schema: dict[str, Any]):
    assert [name for name, found in described(schema) if not found.get("description", "").endswith(".")] == []


def test_everything_has_a_type(schema: dict[str, Any]):
    assert [name for name, found in described(schema) if not {"type", "$ref"} & found.keys()] == []


def test_each_component_has_arguments_of_its_own_and_a_place_in_all():
    for component in serverless_patterns.components():
        assert component.__module__.startswith("serverless_patterns.")
        assert {component.__name__, f"{component.__name__}Args"} <= set(serverless_patterns.__all__)


def test_schema_names_every_component(schema: dict[str, Any]):
    assert set(schema["resources"]) == {
        f"serverless-patterns:index:{component.__name__}" for component in serverless_patterns.components()
    }
    assert all(found["isComponent"] for found in schema["resources"].values())


def test_plugin_stands(schema: dict[str, Any], tmp_path: Path):
    """What the Pulumi command line runs for ``pulumi package add``, from wherever it does."""
    plugin = yaml.safe_load((ROOT / "PulumiPlugin.yaml").read_text())
    virtualenv = plugin["runtime"]["options"].pop("virtualenv")
    assert plugin == {"runtime": {"name": "python", "options": {"toolchain": "pip"}}}
    # Pulumi installs the package into it, which must not replace what `make` has installed.
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    assert virtualenv != project["runtime"]["options"]["virtualenv"]
    assert not (ROOT / "__main__.py").exists(), "Pulumi would run it in place of the package"
    command = [sys.executable, "-m", "pulumi.run.plugin", "serverless-patterns", "127.0.0.1:1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=tmp_path) as process:
        try:
            assert process.stdout is not None
            port = process.stdout.readline().strip()
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                stub = provider_pb2_grpc.ResourceProviderStub(channel)
                answer = stub.GetSchema(provider_pb2.GetSchemaRequest(), timeout=30)
        finally:
            process.kill()
    assert json.loads(answer.schema) == schema


FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:items"


def construct(component: str, inputs: dict[str, Any]) -> pulumi.provider.ConstructResult:
    token = f"serverless-patterns:index:{component}"
    return create_provider().construct("media", token, inputs, pulumi.ResourceOptions())


def test_component_is_made_from_what_another_language_sends():
    states: list[dict[str, Any]] = []

    def program() -> None:
        inputs = {
            "maxSourceBytes": 1048576.0,
            "logRetentionDays": 7.0,
            "tags": {"costCentre": "sales"},
            "conversions": {
                "small": {
                    "image": {"width": 300.0, "maxPixels": 1000000.0},
                    "maximumConcurrency": 3.0,
                    "outputPrefix": "s/",
                },
                "caption": {
                    "code": str(CAPTION),
                    "handler": "caption.handler",
                    "policyStatements": [{"actions": ["rekognition:DetectLabels"], "resources": ["*"]}],
                },
            },
        }
        state = construct("FanOutConversion", inputs).state
        pulumi.Output.all(**state).apply(states.append)

    recording = evaluate(program)
    function = recording.named("media-small-function").inputs
    variables = function["environment"]["variables"]
    assert json.loads(variables["OPTIONS"])["max_pixels"] == 1_000_000
    assert variables["MAX_SOURCE_BYTES"] == "1048576"
    assert variables["OUTPUT_PREFIX"] == "s/"
    assert function["tags"] == {"costCentre": "sales"}
    assert recording.named("media-small-mapping").inputs["scalingConfig"] == {"maximumConcurrency": 3}
    assert recording.named("media-small-logs").inputs["retentionInDays"] == 7
    (state,) = states
    assert state["functionNames"] == {
        "caption": "media-caption-function",
        "small": "media-small-function",
    }
    assert state.keys() == {
        *("sourceBucketName", "sourceBucketArn", "sourceBucketRegionalDomainName"),
        *("outputBucketName", "outputBucketArn", "outputBucketRegionalDomainName"),
        *(
            "uploadTopicArn",
            "statusTopicArn",
            "queueUrls",
            "deadLetterQueueUrls",
            "functionNames",
            "kmsKeyArn",
        ),
    }


def test_gateway_is_made_from_what_another_language_sends():
    path = f"2015-03-31/functions/{FUNCTION_ARN}/invocations"
    function = {"arn": FUNCTION_ARN, "invokeArn": f"arn:aws:apigateway:us-east-1:lambda:path/{path}"}

    def program() -> None:
        inputs = {
            "throttle": {"rateLimit": 20.5, "burstLimit": 40.0},
            "logRetentionDays": 7.0,
            "routes": {
                "GET /items/{id}": {"function": {**function, "timeout": 5.0}, "timeout": 6.0},
                "POST /orders": {
                    "queue": {"arn": "arn:aws:sqs:us-east-1:123456789012:orders"},
                    "apiKeyRequired": True,
                    "requestSchema": {"type": "object", "properties": {"itemCount": {"type": "integer"}}},
                },
                "GET /health": {"mock": {"body": {"isWell": True}}},
            },
            "usagePlans": {"partners": {"apiKeys": ["acme"], "quota": {"limit": 9.0, "period": "DAY"}}},
        }
        construct("ApiGatewayFacade", inputs)

    recording = evaluate(program)
    document = json.loads(recording.named("media-api").inputs["body"])
    assert document["paths"].keys() == {"/items/{id}", "/orders", "/health"}
    orders = document["paths"]["/orders"]["post"]
    assert orders["security"] == [{"api_key": []}]
    # What the user names stays as it is: only the arguments' own names are in another spelling.
    assert "itemCount" in json.dumps(document)
    assert "isWell" in json.dumps(document["paths"]["/health"])
    (plan,) = recording.of_type("aws:apigateway/usagePlan:UsagePlan")
    assert plan.inputs["quotaSettings"] == {"limit": 9, "period": "DAY"}


def test_faults_are_told_to_other_languages_too():
    def program() -> None:
        with pytest.raises(ComponentInitError) as caught:
            construct("Queue", {"visibilityTimeoutSeconds": 50000.0})
        assert "visibility_timeout_seconds: 50000 is out of range; must be 0 to 43200" in str(caught.value)

    assert evaluate(program).registrations == []
