"""Schemas of packages, made from their SDKs."""

import json
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from embedded_aws.errors import EmulatorError
from embedded_aws.resource_model.registry import list_function_tokens, list_resource_types
from embedded_aws.schemas import cache
from embedded_aws.schemas.package import make_schema

QUEUE = "aws:sqs/queue:Queue"
TABLE = "aws:dynamodb/table:Table"
FUNCTION = "aws:lambda/function:Function"
PARAMETER = "aws:ssm/parameter:Parameter"
POLICY = "aws:sqs/queuePolicy:QueuePolicy"
CALLER = "aws:index/getCallerIdentity:getCallerIdentity"
DOCUMENT = "aws:iam/getPolicyDocument:getPolicyDocument"
UNKNOWN = ("aws:sqs/thing:Thing", "aws:things/thing:Thing", "aws:things/getThing:getThing")
TEXT, NUMBER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}


def refer(name: str) -> dict[str, str]:
    return {"$ref": f"#/types/{name}:{name.rpartition('/')[2]}"}


def many(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    return make_schema(
        "aws", "7.0.0", [QUEUE, TABLE, FUNCTION, PARAMETER, POLICY, CALLER, DOCUMENT, *UNKNOWN]
    )


@pytest.mark.parametrize(
    ("token", "name", "expected"),
    [
        (QUEUE, "visibilityTimeoutSeconds", NUMBER),
        (QUEUE, "fifoQueue", FLAG),
        (QUEUE, "kmsMasterKeyId", TEXT),
        (QUEUE, "tags", {"type": "object", "additionalProperties": TEXT}),
        (POLICY, "policy", {"oneOf": [TEXT, refer("aws:sqs/PolicyDocument")]}),
        (TABLE, "attributes", many(refer("aws:dynamodb/TableAttribute"))),
        (TABLE, "ttl", refer("aws:dynamodb/TableTtl")),
        (FUNCTION, "code", {"$ref": "pulumi.json#/Archive"}),
        (FUNCTION, "runtime", {"oneOf": [TEXT, refer("aws:lambda/Runtime")]}),
        (FUNCTION, "architectures", many(TEXT)),
        (PARAMETER, "value", {**TEXT, "secret": True}),
    ],
)
def test_an_input_has_the_type_of_the_sdk(schema, token: str, name: str, expected: Any) -> None:
    assert schema["resources"][token]["inputProperties"][name] == expected


@pytest.mark.parametrize(
    ("token", "required"),
    [(QUEUE, []), (POLICY, ["policy", "queueUrl"]), (FUNCTION, ["role"]), (PARAMETER, ["type"])],
)
def test_only_arguments_without_a_default_are_required(schema, token: str, required: list[str]) -> None:
    assert sorted(schema["resources"][token]["requiredInputs"]) == required


def test_outputs_are_those_of_the_sdk(schema) -> None:
    queue, parameter = schema["resources"][QUEUE], schema["resources"][PARAMETER]
    assert queue["properties"].keys() - queue["inputProperties"].keys() == {"arn", "tagsAll", "url"}
    assert {"arn", "url"} <= set(queue["required"])
    assert "visibilityTimeoutSeconds" not in queue["required"]
    assert parameter["properties"]["value"] == {**TEXT, "secret": True}


@pytest.mark.parametrize(
    ("token", "name", "expected", "required"),
    [
        ("aws:dynamodb/TableAttribute:TableAttribute", "type", TEXT, ["name", "type"]),
        (
            "aws:dynamodb/TableGlobalSecondaryIndex:TableGlobalSecondaryIndex",
            "keySchemas",
            many(refer("aws:dynamodb/TableGlobalSecondaryIndexKeySchema")),
            ["name", "projectionType"],
        ),
        (
            "aws:iam/GetPolicyDocumentStatement:GetPolicyDocumentStatement",
            "principals",
            many(refer("aws:iam/GetPolicyDocumentStatementPrincipal")),
            [],
        ),
        ("aws:index/ProviderDefaultTags:ProviderDefaultTags", "tags", None, []),
    ],
)
def test_a_nested_type_is_described(
    schema, token: str, name: str, expected: Any, required: list[str]
) -> None:
    found = schema["types"][token]
    assert expected in (None, found["properties"][name])
    assert sorted(found["required"]) == required


def test_an_enumeration_has_its_values(schema) -> None:
    runtime = schema["types"]["aws:lambda/Runtime:Runtime"]
    assert runtime["type"] == "string"
    assert "python3.13" in [each["value"] for each in runtime["enum"]]


def test_a_function_has_arguments_and_results(schema) -> None:
    caller, document = schema["functions"][CALLER], schema["functions"][DOCUMENT]
    assert "accountId" in caller["outputs"]["required"]
    assert document["inputs"]["required"] == []
    statements = document["inputs"]["properties"]["statements"]
    assert statements == many(refer("aws:iam/GetPolicyDocumentStatement"))
    assert {"json", "minifiedJson"} <= set(document["outputs"]["required"])


def test_the_provider_has_its_settings(schema) -> None:
    settings = schema["provider"]["inputProperties"]
    assert settings["region"] == TEXT
    assert settings["defaultTags"] == refer("aws:index/ProviderDefaultTags")


def test_tokens_that_the_sdk_does_not_have_are_left_out(schema) -> None:
    assert not {*schema["resources"], *schema["functions"]} & set(UNKNOWN)


def test_every_reference_is_described(schema) -> None:
    text = json.dumps(schema)
    referred = {part.partition('"')[0] for part in text.split('"#/types/')[1:]}
    assert referred == set(schema["types"])


def test_an_image_is_a_component() -> None:
    image = make_schema("awsx", "3.0.0", ["awsx:ecr:Image"])
    assert image["resources"]["awsx:ecr:Image"]["isComponent"]
    assert image["resources"]["awsx:ecr:Image"]["requiredInputs"] == ["repositoryUrl"]
    assert list(image["types"]) == ["awsx:ecr:BuilderVersion"]


@pytest.mark.parametrize(
    ("package", "token", "required"),
    [
        ("docker", "docker:index/image:Image", ["imageName"]),
        ("docker-build", "docker-build:index:Image", ["push"]),
    ],
)
def test_the_schema_of_another_package(package: str, token: str, required: list[str]) -> None:
    made = make_schema(package, "1.0.0", [token])

    assert made["resources"][token]["requiredInputs"] == required
    assert ("moduleFormat" in made["meta"]) == ("/" in token)


def test_a_schema_is_made_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    requests: list[dict[str, Any]] = []

    def make(request: str) -> str:
        requests.append(json.loads(request))
        return f"schema {len(requests)}"

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(cache, "_make", make)
    assert [cache.read_schema("awsx", "1.0.0") for _ in range(2)] == ["schema 1"] * 2
    assert cache.read_schema("awsx", "1.0.1") == "schema 2"
    assert requests[0] == {
        "package": "awsx",
        "version": "1.0.0",
        "tokens": ["awsx:ecr:Image", "awsx:ec2:getDefaultVpc"],
    }


def test_a_schema_that_cannot_be_kept_is_returned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "cache").touch()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(cache, "_make", lambda _: "schema")
    assert cache.read_schema("awsx", "1.0.0") == "schema"


def test_a_failure_has_its_reason() -> None:
    request = json.dumps({"package": "nowhere", "version": "1.0.0", "tokens": []})
    with pytest.raises(EmulatorError, match="No module named 'pulumi_nowhere'"):
        cache._make(request)


@pytest.mark.exhaustive
@pytest.mark.parametrize("package", ["aws", "awsx"])
def test_every_type_and_function_of_the_emulator_is_described(package: str) -> None:
    text = cache.read_schema(package, version(f"pulumi-{package}"))
    schema = json.loads(text)
    tokens = {
        token for token in list_resource_types() + list_function_tokens() if token.startswith(f"{package}:")
    }
    assert {*schema["resources"], *schema["functions"]} == tokens
    assert len(text) < 2_000_000
