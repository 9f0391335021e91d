"""Operations of REST APIs, called with boto3: what they show, and what they reject."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"
INVOKE = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"


@dataclass
class Api:
    """An API with a method that a mock serves, and a stage."""

    client: Any
    ids: dict[str, str]
    root: str
    deployment: str

    @property
    def method(self) -> dict[str, str]:
        return {**self.ids, "resourceId": self.root, "httpMethod": "GET"}

    @property
    def stage(self) -> dict[str, str]:
        return {**self.ids, "stageName": "s"}


@pytest.fixture(scope="module")
def api(empty: Emulator) -> Api:
    client: Any = empty.client("apigateway")
    created = client.create_rest_api(name="a")
    ids = {"restApiId": created["id"]}
    method = {**ids, "resourceId": created["rootResourceId"], "httpMethod": "GET"}
    client.put_method(**method, authorizationType="NONE")
    client.put_method_response(**method, statusCode="200")
    client.put_integration(**method, type="MOCK", requestTemplates={"application/json": "{statusCode: 200}"})
    client.put_integration_response(
        **method, statusCode="200", responseTemplates={"application/json": '{"q": "$input.params(\'q\')"}'}
    )
    deployment = client.create_deployment(**ids, stageName="s")["id"]
    return Api(client, ids, created["rootResourceId"], deployment)


def patch(kind: str, path: str, value: str | None = None) -> list[dict[str, Any]]:
    return [{"op": kind, "path": path, **({} if value is None else {"value": value})}]


Call = Callable[[Api], Any]
REJECTED: list[tuple[str, str, Call]] = [
    (
        "BadRequestException",
        "Invalid OpenAPI input.",
        lambda a: a.client.put_rest_api(restApiId="none", body="{"),
    ),
    (
        "BadRequestException",
        "Description cannot be an empty string",
        lambda a: a.client.create_rest_api(name="x", description=""),
    ),
    (
        "BadRequestException",
        "Cannot create an api with multiple Endpoint Types.",
        lambda a: a.client.create_rest_api(name="x", endpointConfiguration={"types": ["EDGE", "PRIVATE"]}),
    ),
    (
        "NotFoundException",
        "Invalid API identifier specified 123456789012:none",
        lambda a: a.client.get_rest_api(restApiId="none"),
    ),
    (
        "BadRequestException",
        "Invalid minimum compression size, must be between 0 and 10485760",
        lambda a: a.client.update_rest_api(
            **a.ids, patchOperations=patch("replace", "/minimumCompressionSize", "-1")
        ),
    ),
    (
        "BadRequestException",
        "Invalid patch path /unknown",
        lambda a: a.client.update_rest_api(**a.ids, patchOperations=patch("replace", "/unknown", "1")),
    ),
    (
        "BadRequestException",
        "Root resource cannot update its pathPart.",
        lambda a: a.client.update_resource(
            **a.ids, resourceId=a.root, patchOperations=patch("replace", "/pathPart", "x")
        ),
    ),
    (
        "BadRequestException",
        "Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY",
        lambda a: a.client.put_method(**{**a.method, "httpMethod": "CONNECT"}, authorizationType="NONE"),
    ),
    (
        "BadRequestException",
        "Invalid patch operation specified. Must be one of: [replace]",
        lambda a: a.client.update_method(**a.method, patchOperations=patch("add", "/operationName", "x")),
    ),
    (
        "NotFoundException",
        "Invalid parameter name specified",
        lambda a: a.client.update_method_response(
            **a.method, statusCode="200", patchOperations=patch("remove", "/responseParameters/x")
        ),
    ),
    (
        "BadRequestException",
        "AWS ARN for integration must contain path or action",
        lambda a: a.client.put_integration(
            **a.method, type="AWS_PROXY", integrationHttpMethod="POST", uri=FUNCTION
        ),
    ),
    (
        "BadRequestException",
        "Enumeration value for HttpMethod must be non-empty",
        lambda a: a.client.put_integration(**a.method, type="AWS", uri=f"{INVOKE}/{FUNCTION}/invocations"),
    ),
    (
        "BadRequestException",
        "Model schema must have at least 1 property or array items defined",
        lambda a: a.client.create_model(**a.ids, name="M", contentType="application/json"),
    ),
    (
        "BadRequestException",
        "Active stages pointing to this deployment must be moved or deleted",
        lambda a: a.client.delete_deployment(**a.ids, deploymentId=a.deployment),
    ),
    (
        "BadRequestException",
        "Cannot remove method setting */* because there is no method setting for this method ",
        lambda a: a.client.update_stage(**a.stage, patchOperations=patch("remove", "/*/*")),
    ),
    (
        "BadRequestException",
        "Promotion not available. Canary does not exist.",
        lambda a: a.client.update_stage(
            **a.stage,
            patchOperations=[{"op": "copy", "from": "/canarySettings/deploymentId", "path": "/deploymentId"}],
        ),
    ),
    (
        "BadRequestException",
        "API Key value should be at least 20 characters",
        lambda a: a.client.create_api_key(value="short"),
    ),
    (
        "NotFoundException",
        "Gateway response type not defined on api",
        lambda a: a.client.delete_gateway_response(**a.ids, responseType="THROTTLED"),
    ),
    (
        "BadRequestException",
        "Invalid OpenAPI input.",
        lambda a: a.client.import_rest_api(body=b"{'key: value}"),
    ),
]


@pytest.mark.parametrize(("code", "message", "call"), REJECTED)
def test_an_operation_is_rejected_as_api_gateway_does(api: Api, code: str, message: str, call: Call) -> None:
    with pytest.raises(ClientError) as rejected:
        call(api)
    error: Any = rejected.value.response.get("Error")
    assert (error["Code"], error["Message"]) == (code, message)


def drop_variable(shown: dict[str, Any]) -> dict[str, Any]:
    varying = ("ResponseMetadata", "createdDate", "id", "lastUpdatedDate", "rootResourceId", "deploymentId")
    return {name: value for name, value in shown.items() if name not in varying}


SHOWN: list[tuple[dict[str, Any], Call]] = [
    (
        {
            "name": "a",
            "apiKeySource": "HEADER",
            "disableExecuteApiEndpoint": False,
            "endpointConfiguration": {"types": ["EDGE"], "ipAddressType": "ipv4"},
            "tags": {},
        },
        lambda a: a.client.get_rest_api(**a.ids),
    ),
    ({"path": "/", "resourceMethods": {"GET": {}}}, lambda a: a.client.get_resources(**a.ids)["items"][0]),
    ({"statusCode": "200"}, lambda a: a.client.get_method_response(**a.method, statusCode="200")),
    (
        {
            "stageName": "s",
            "cacheClusterEnabled": False,
            "cacheClusterStatus": "NOT_AVAILABLE",
            "methodSettings": {},
            "tracingEnabled": False,
        },
        lambda a: a.client.get_stage(**a.stage),
    ),
    ({"items": []}, lambda a: a.client.get_api_keys(limit=-1)),
    (
        {"name": "u", "apiStages": [], "quota": {"limit": 5, "offset": 0, "period": "DAY"}},
        lambda a: a.client.create_usage_plan(name="u", quota={"limit": 5, "period": "DAY"}),
    ),
]


@pytest.mark.parametrize(("expected", "call"), SHOWN)
def test_an_operation_shows_the_fields_of_api_gateway(api: Api, expected: dict[str, Any], call: Call) -> None:
    assert drop_variable(call(api)) == expected


def test_vpc_links_are_kept(api: Api) -> None:
    link = api.client.create_vpc_link(
        name="l", targetArns=["arn:aws:elasticloadbalancing:us-east-1:1:loadbalancer/net/n/1"]
    )
    assert (link["status"], api.client.get_vpc_link(vpcLinkId=link["id"])["status"]) == (
        "PENDING",
        "AVAILABLE",
    )


def test_a_method_is_tested_without_a_stage(api: Api) -> None:
    tested = api.client.test_invoke_method(**api.method, pathWithQueryString="/?q=1")
    assert (tested["status"], json.loads(tested["body"])) == (200, {"q": "1"})
    assert "Method request query string: {q=1}" in tested["log"]


@pytest.mark.parametrize(
    ("version", "paths"), [("ignore", {"/", "/p"}), ("prepend", {"/", "/b", "/b/p"}), ("split", {"/", "/p"})]
)
def test_a_document_is_imported(api: Api, version: str, paths: set[str]) -> None:
    document = {
        "swagger": "2.0",
        "info": {"title": "t", "version": "1"},
        "basePath": "/b",
        "paths": {"/p": {"get": {"responses": {"200": {"schema": {"$ref": "#/definitions/M"}}}}}},
        "definitions": {"M": {"type": "object"}},
    }
    created = api.client.import_rest_api(body=json.dumps(document), parameters={"basepath": version})
    resources = api.client.get_resources(restApiId=created["id"])["items"]
    assert {each["path"] for each in resources} == paths
    last = next(each for each in resources if each["path"].endswith("/p"))
    method = api.client.get_method(restApiId=created["id"], resourceId=last["id"], httpMethod="GET")
    assert method["methodResponses"]["200"]["responseModels"] == {"application/json": "M"}


@pytest.mark.parametrize(
    ("kind", "schemas"), [("oas30", "#/components/schemas/"), ("swagger", "#/definitions/")]
)
def test_an_export_refers_to_its_own_schemas(api: Api, kind: str, schemas: str) -> None:
    reference = f"https://apigateway.amazonaws.com/restapis/{api.ids['restApiId']}/models/Pet{kind}"
    for name, schema in ((f"Pet{kind}", {"type": "string"}), (f"Pets{kind}", {"items": {"$ref": reference}})):
        api.client.create_model(
            **api.ids, name=name, contentType="application/json", schema=json.dumps(schema)
        )
    exported = api.client.get_export(**api.stage, exportType=kind)
    document = json.loads(exported["body"].read())
    found = document.get("definitions") or document["components"]["schemas"]
    assert found[f"Pets{kind}"]["items"] == {"$ref": f"{schemas}Pet{kind}"}
    version = document["info"]["version"]
    assert version.startswith("20"), "the time of creation, since the API has no version"
    assert exported["contentDisposition"] == f'attachment; filename="{kind}_{version}.json"'
