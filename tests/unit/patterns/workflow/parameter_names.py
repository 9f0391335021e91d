"""Renews ``integration_parameters.json`` of the library from the service models of botocore.

Run as ``python tests/unit/patterns/workflow/parameter_names.py``; a test fails when the file is not
what this makes. Step Functions writes the first letter of each name as a capital, for every service
(Step Functions Developer Guide, supported-services-awssdk).
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import botocore.session

from serverless_patterns.patterns.workflow.integrations import parameters

FILE = Path(parameters.__file__).with_name("integration_parameters.json")

# Actions of optimised integrations, where they are called otherwise than those of the API.
RENAMED = {
    "athena": "athena",
    "batch": "batch",
    "codebuild": "codebuild",
    "databrew": "databrew",
    "dynamodb": "dynamodb",
    "ecs": "ecs",
    "emr-serverless": "emr-serverless",
    "events": "events",
    "eventbridge": "events",
    "glue": "glue",
    "lambda": "lambda",
    "s3": "s3",
    "secretsmanager": "secretsmanager",
    "sfn": "stepfunctions",
    "sns": "sns",
    "sqs": "sqs",
    "ssm": "ssm",
    "states": "stepfunctions",
}
"""botocore's name of each service by Step Functions' name."""

OPTIMIZED = {
    "athena": ("getQueryExecution", "getQueryResults", "startQueryExecution", "stopQueryExecution"),
    "batch": ("submitJob",),
    "codebuild": (
        *("batchDeleteBuilds", "batchGetReports", "deleteBuildBatch", "retryBuildBatch", "startBuild"),
        *("startBuildBatch", "stopBuild", "stopBuildBatch"),
    ),
    "databrew": ("startJobRun",),
    "dynamodb": ("deleteItem", "getItem", "putItem", "updateItem"),
    "ecs": ("runTask",),
    "events": ("putEvents",),
    "glue": ("startJobRun",),
    "lambda": ("invoke",),
    "sns": ("publish",),
    "sqs": ("sendMessage",),
    "states": ("startExecution",),
}
"""Those whose request is that of the API (Step Functions Developer Guide, integrate-optimized)."""

LEFT_OUT = {"ecs:runTask": {"Count", "StartedBy"}}
"""Names that Step Functions does not accept (its connect-ecs)."""

OWN = {
    "apigateway:invoke": {
        "ApiEndpoint!": "",
        "Method!": "",
        "Headers": "",
        "Stage": "",
        "Path": "",
        "RequestBody": "",
        "QueryParameters": "",
        "AllowNullValues": "",
        "AuthType": "",
    },
    "http:invoke": {
        "ApiEndpoint!": "",
        "Method!": "",
        "Authentication": "http.Connection",
        "Headers": "",
        "InvocationConfig": "http.Connection",
        "QueryParameters": "",
        "RequestBody": "",
        "Transform": "http.Transform",
    },
    "http.Connection": {"ConnectionArn!": ""},
    "http.Transform": {"RequestBodyEncoding": "", "RequestEncodingOptions": "http.Encoding"},
    "http.Encoding": {"ArrayFormat": ""},
}
"""Requests that no service knows (the same guide, connect-api-gateway and call-https-apis)."""


def generate() -> str:
    """The content of the file."""
    session = botocore.session.get_session()
    integrations: dict[str, str] = {}
    shapes: dict[str, dict[str, str]] = {}
    for name in sorted(_names()):
        if name in OWN:
            integrations[name] = name
            continue
        service, action = name.removeprefix("aws-sdk:").split(":")
        model = session.get_service_model(RENAMED[service])
        operations = {each.lower(): each for each in model.operation_names}
        shape = model.operation_model(operations[action.lower()]).input_shape
        integrations[name] = _add(shape, RENAMED[service], shapes, LEFT_OUT.get(name, set()))
    shapes.update(OWN)
    content = {"integrations": integrations, "shapes": dict(sorted(shapes.items()))}
    lines = json.dumps(content, indent=1, separators=(",", ":")).replace("\n   ", "").replace("\n  }", "}")
    return lines + "\n"


def _names() -> Iterator[str]:
    from serverless_patterns.patterns.workflow.integrations.sdk import SDK

    yield from SDK
    yield from (name for name in OWN if ":" in name)
    for service, actions in OPTIMIZED.items():
        yield from (f"{service}:{action}" for action in actions)


def _add(shape: Any, service: str, shapes: dict[str, dict[str, str]], left_out: set[str]) -> str:
    """Adds ``shape`` and what is in it; returns its name."""
    name = f"{service}.{shape.name}"
    if name not in shapes:
        members: dict[str, str] = {}
        shapes[name] = members
        for member, inner in shape.members.items():
            written = member[0].upper() + member[1:]
            token = inner.metadata.get("idempotencyToken", False)
            needed = "!" if member in shape.required_members and not token else ""
            if written not in left_out:
                members[written + needed] = _kind(inner, service, shapes)
    return name


def _kind(shape: Any, service: str, shapes: dict[str, dict[str, str]]) -> str:
    match shape.type_name:
        case "structure":
            return "" if getattr(shape, "is_document_type", False) else _add(shape, service, shapes, set())
        case "list":
            return f"[]{_kind(shape.member, service, shapes)}"
        case "map":
            return f"{{}}{_kind(shape.value, service, shapes)}"
        case _:
            return ""


if __name__ == "__main__":
    FILE.write_text(generate())
