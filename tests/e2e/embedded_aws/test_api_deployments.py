"""A stage serves its deployment, even after later changes of the API."""

import json
from collections.abc import Iterator
from typing import Any

import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.rest_apis import JSON, ask, mock, operation, rest_api


def program() -> None:
    """An API with a model, a validator and an authorizer. Its deployment is not followed by another."""
    pool = aws.cognito.UserPool("p")
    schema = {"type": "object", "required": ["name"]}
    body: Any = {"content": {JSON: {"schema": {"$ref": "#/components/schemas/Named"}}}}
    scheme: Any = {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "cognito_user_pools",
        "x-amazon-apigateway-authorizer": {"type": "cognito_user_pools", "providerARNs": [pool.arn]},
    }
    iam: Any = {
        "type": "apiKey",
        "name": "Authorization",
        "in": "header",
        "x-amazon-apigateway-authtype": "awsSigv4",
    }
    rest_api(
        {
            "/old": {"get": operation(mock("deployed"))},
            "/named": {"post": operation(mock("named"), requestBody=body)},
            "/token": {"get": operation(mock("token"), security=[{"users": []}])},
            "/secret": {"get": operation(mock("secret"), security=[{"iam": []}])},
        },
        components={
            "schemas": {"Named": schema, "Error": {"type": "object"}},
            "securitySchemes": {"users": scheme, "iam": iam},
        },
        **{
            "x-amazon-apigateway-request-validators": {"body": {"validateRequestBody": True}},
            "x-amazon-apigateway-request-validator": "body",
        },
    )


class Api:
    """The API of a stack, which is changed by AWS's own calls."""

    def __init__(self, stack: Deployment) -> None:
        self.client = stack.client("apigateway")
        (api,) = stack.recording.find_by_type("aws:apigateway/restApi:RestApi")
        self.api = {"restApiId": api.id}
        resources = self.client.get_resources(**self.api)["items"]
        self.resources = {each["path"]: each["id"] for each in resources}

    def method(self, path: str, method: str = "GET") -> dict[str, str]:
        return {**self.api, "resourceId": self.resources[path], "httpMethod": method}

    def deploy(self) -> None:
        created = self.client.create_deployment(**self.api)["id"]
        change = {"op": "replace", "path": "/deploymentId", "value": created}
        self.client.update_stage(**self.api, stageName="v1", patchOperations=[change])


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, stack="deployments", emulator=emulator) as deployment:
        yield deployment


def test_a_stage_serves_what_was_deployed(stack: Deployment) -> None:
    api = Api(stack)
    client, old = api.client, api.method("/old")

    def answers() -> list[tuple[int, bytes]]:
        asked = (
            ("GET", "/old", None),
            ("GET", "/new", None),
            ("POST", "/named", {}),
            ("GET", "/token", None),
        )
        return [(answer.status, answer.data) for answer in (ask(stack, *each) for each in asked)]

    before = answers()
    assert [status for status, _ in before] == [200, 403, 400, 401]

    client.delete_method(**old)
    new = client.create_resource(**api.api, parentId=api.resources["/"], pathPart="new")["id"]
    added = {**old, "resourceId": new}
    client.put_method(**added, authorizationType="NONE")
    client.put_method_response(**added, statusCode="200")
    client.put_integration(**added, type="MOCK", requestTemplates={JSON: '{"statusCode": 200}'})
    client.put_integration_response(**added, statusCode="200", responseTemplates={JSON: "new"})
    named = {"op": "replace", "path": "/schema", "value": json.dumps({"type": "object"})}
    client.update_model(**api.api, modelName="Named", patchOperations=[named])
    (authorizer,) = client.get_authorizers(**api.api)["items"]
    unauthorized = {"op": "replace", "path": "/authorizationType", "value": "NONE"}
    client.update_method(**api.method("/token"), patchOperations=[unauthorized])
    client.delete_authorizer(**api.api, authorizerId=authorizer["id"])
    assert answers() == before

    (validator,) = client.get_request_validators(**api.api)["items"]
    client.delete_request_validator(**api.api, requestValidatorId=validator["id"])
    assert answers() == before

    api.deploy()
    assert [status for status, _ in answers()] == [403, 200, 200, 200]


def test_a_method_is_authorized_as_it_was_deployed(stack: Deployment) -> None:
    api = Api(stack)
    assert ask(stack, "GET", "/secret").status == 403
    client = api.client
    change = {"op": "replace", "path": "/authorizationType", "value": "NONE"}
    client.update_method(**api.method("/secret"), patchOperations=[change])
    assert ask(stack, "GET", "/secret").status == 403
    api.deploy()
    assert ask(stack, "GET", "/secret").status == 200
    client.update_method(**api.method("/secret"), patchOperations=[{**change, "value": "AWS_IAM"}])
    assert ask(stack, "GET", "/secret", Authorization="AWS4-HMAC-SHA256 Credential=none").status == 200
