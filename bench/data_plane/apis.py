"""APIs of one route, ``POST``, made with the same calls in each target."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from tests.permissions.account import REGION, Account

from bench.data_plane.scenario import Measure
from bench.load import Load, send

_BODY = b'{"id": "1"}'
_JSON = {"Content-Type": "application/json"}


def create_rest_api(aws: Account, integration: Mapping[str, Any]) -> tuple[str, str]:
    """Creates a REST API with an integration; returns its ID and its URL."""
    client = aws.client("apigateway")
    api = client.create_rest_api(name=aws.name("api"))["id"]
    root = client.get_resources(restApiId=api)["items"][0]["id"]
    where = {"restApiId": api, "resourceId": root, "httpMethod": "POST"}
    client.put_method(**where, authorizationType="NONE")
    client.put_integration(**where, **integration)
    if integration["type"] != "AWS_PROXY":
        client.put_method_response(**where, statusCode="200")
        client.put_integration_response(**where, statusCode="200", selectionPattern="")
    client.create_deployment(restApiId=api, stageName="live")
    return api, aws.api_url.format(endpoint=aws.endpoint, id=api, stage="live", path="")


def create_rest_function_route(aws: Account, function: str) -> str:
    """Creates a REST API with a function; returns its URL."""
    invoked = f"lambda:path/2015-03-31/functions/{function}/invocations"
    api, url = create_rest_api(
        aws,
        {
            "type": "AWS_PROXY",
            "integrationHttpMethod": "POST",
            "uri": f"arn:aws:apigateway:{REGION}:{invoked}",
        },
    )
    aws.permit(function, "apigateway", aws.arn("execute-api", f"{api}/*"))
    return url


def create_rest_queue_route(aws: Account) -> str:
    """Creates a REST API with a queue; returns its URL.

    Raises:
        RuntimeError: If a request does not become a message: then there is nothing to compare.
    """
    queue = aws.queue()
    role = aws.role("apigateway", {"Action": "sqs:SendMessage", "Resource": queue.arn})
    form = "'application/x-www-form-urlencoded'"
    _, url = create_rest_api(
        aws,
        {
            "type": "AWS",
            "integrationHttpMethod": "POST",
            "uri": f"arn:aws:apigateway:{REGION}:sqs:path/{aws.number}/{queue.arn.rpartition(':')[2]}",
            "credentials": role,
            "requestParameters": {"integration.request.header.Content-Type": form},
            "requestTemplates": {
                "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
            },
            "passthroughBehavior": "NEVER",
        },
    )
    _post(url, 1, at_once=1)
    (message,) = (
        aws.client("sqs").receive_message(QueueUrl=queue.url, WaitTimeSeconds=2).get("Messages", [{}])
    )
    if message.get("Body") != _BODY.decode():
        raise RuntimeError(f"the queue received {message.get('Body')!r}")
    return url


def create_http_function_route(aws: Account, function: str) -> str:
    """Creates an HTTP API with a function; returns its URL."""
    client = aws.client("apigatewayv2")
    api = client.create_api(Name=aws.name("api"), ProtocolType="HTTP")["ApiId"]
    made = client.create_integration(
        ApiId=api, IntegrationType="AWS_PROXY", IntegrationUri=function, PayloadFormatVersion="2.0"
    )
    target = f"integrations/{made['IntegrationId']}"
    client.create_route(ApiId=api, RouteKey="POST /orders", Target=target)
    client.create_stage(ApiId=api, StageName="live", AutoDeploy=True)
    aws.permit(function, "apigateway", aws.arn("execute-api", f"{api}/*"))
    return aws.api_url.format(endpoint=aws.endpoint, id=api, stage="live", path="orders")


def measure_route(url: str, *, at_once: int = 1) -> Measure:
    """Returns what sends requests to a route."""
    return partial(_post, url, at_once=at_once)


def _post(url: str, requests: int, *, at_once: int) -> Load:
    return send(url, requests, method="POST", at_once=at_once, body=_BODY, headers=_JSON)
