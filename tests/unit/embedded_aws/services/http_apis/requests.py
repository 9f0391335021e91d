"""A request to an HTTP API, for tests."""

from dataclasses import replace
from typing import Any

from embedded_aws.services.api_gateway.http.request import HttpRequest
from embedded_aws.services.api_gateway.served_apis import ServedApi

API = ServedApi(
    "a", "123456789012", "us-east-1", {"stageName": "live", "stageVariables": {"v": "one"}}, {}, ""
)


def build_request(**changes: Any) -> HttpRequest:
    """Returns ``POST /items/{id}`` with changes."""
    request = HttpRequest(
        request={"request_id": "r", "path_params": {"id": "7"}, "stage_name": "live", "stage": API.stage},
        method="POST",
        path="/items/7",
        headers={"host": "h", "x-a": "1", "x-b": "2"},
        query={"q": ["1", "2"], "z": ["3"]},
        raw_query="q=1&q=2&z=3",
        body=b'{"order": {"id": 5, "tags": ["a", "b"]}, "who": "ada"}',
        api=API,
        route={"routeKey": "POST /items/{id}"},
        claims={"sub": "s", "groups": ["x", "y"]},
    )
    return replace(request, **changes)
