"""Data sources of AppSync: each acts with its service role only."""

import json
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qs, urlsplit

from embedded_aws.iam.authorization import is_service_allowed
from embedded_aws.json_values import read_array, read_object
from embedded_aws.ministack import appsync
from embedded_aws.ministack.patching import Patch
from embedded_aws.service_calls.as_role import send_as
from embedded_aws.services.appsync.data_sources import functions, tables
from embedded_aws.services.appsync.data_sources.calls import PRINCIPAL, call, find_caller
from embedded_aws.services.appsync.data_sources.records import (
    Authorization,
    BusConfig,
    DataSource,
    EndpointConfig,
)

_Call = Callable[..., object]
_ENTRY: Final = {
    "detail": "Detail",
    "detailType": "DetailType",
    "resources": "Resources",
    "source": "Source",
    "time": "Time",
}


def _use_roles(handlers: Mapping[str, _Call]) -> dict[str, _Call]:
    return {
        **handlers,
        "AMAZON_DYNAMODB": tables.run,
        "AMAZON_EVENTBRIDGE": _put_events,
        "HTTP": _sign_request(handlers["HTTP"]),
    }


def _put_events(_api: str, source: DataSource, request: object, _context: object) -> object:
    bus = source.get("eventBridgeConfig", BusConfig()).get("eventBusArn", "")
    asked = read_object(request)
    events = map(read_object, read_array(asked.get("events")))
    entries = [
        {
            "EventBusName": bus,
            **{_ENTRY[name]: _format_text(value) for name, value in event.items() if name in _ENTRY},
        }
        for event in events
    ]
    answer = call(source, "events", "PutEvents", {"Entries": entries})
    return {"Entries": answer["Entries"], "FailedEntryCount": answer["FailedEntryCount"]}


def _format_text(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict) else value


def _sign_request(request_url: _Call) -> _Call:
    """Sends the request of an AWS service into the emulator, signed as the role."""

    def request_signed(api: str, source: DataSource, request: object, context: object) -> object:
        config = source.get("httpConfig", EndpointConfig())
        signing = config.get("authorizationConfig", Authorization()).get("awsIamConfig")
        asked = read_object(request)
        if not signing:
            return request_url(api, source, request, context)
        parameters = read_object(asked.get("params"))
        url = urlsplit(f"{config.get('endpoint', '').rstrip('/')}{asked.get('resourcePath', '/')}")
        scope = f"20250101/{signing['signingRegion']}/{signing['signingServiceName']}/aws4_request"
        given = read_object(parameters.get("headers"))
        headers = {name.lower(): str(value) for name, value in given.items()}
        headers |= {
            "host": url.netloc,
            "authorization": f"AWS4-HMAC-SHA256 Credential=/{scope}, SignedHeaders=host, Signature=",
        }
        body = parameters.get("body") or b""
        content = body if isinstance(body, bytes) else str(_format_text(body)).encode()
        query = parse_qs(url.query, keep_blank_values=True)
        more = read_object(parameters.get("query"))
        query |= {name: [str(value)] for name, value in more.items()}
        method = str(asked.get("method", "POST"))
        status, answered, text = send_as(find_caller(source), method, url.path, headers, content, query)
        shown = text if isinstance(text, str) else text.decode(errors="replace")
        return {"statusCode": status, "headers": dict(answered), "body": shown}

    return request_signed


def _require_authorizer_permission(authorize: _Call) -> _Call:
    def authorize_permitted(api: str, config: Mapping[str, object], *rest: object, **more: object) -> object:
        function, arn = str(config.get("authorizerUri", "")), str(appsync.apis[api]["arn"])
        if not is_service_allowed(PRINCIPAL, "lambda:InvokeFunction", function, arn):
            raise appsync.AuthorizerRejectedError("the authorizer cannot be invoked")
        return authorize(api, config, *rest, **more)

    return authorize_permitted


PATCHES = (
    Patch(
        appsync.data_source_handlers,
        _use_roles,
        "data sources call DynamoDB, EventBridge and signed HTTP endpoints with their role only",
    ),
    Patch(
        appsync.invoke_function,
        lambda _: functions.invoke,
        "a resolver invokes a function if the role of the data source allows it; its strings are strings",
    ),
    Patch(
        appsync.resolve_with_function,
        lambda _: functions.resolve,
        "a direct resolver invokes a function if the role of the data source allows it, and has its error",
    ),
    Patch(
        appsync.invoke_authorizer,
        _require_authorizer_permission,
        "an authorizer is invoked if the policy of the function allows AppSync",
    ),
)
