"""AWS services as backends, called with the role of the route."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Self, Unpack
from urllib.parse import unquote, urlencode
from xml.etree import ElementTree

from embedded_aws.iam.authorization import Caller, is_assumable, request_as
from embedded_aws.ministack import responses
from embedded_aws.ministack.responses import get_account_id
from embedded_aws.services.api_gateway.rest import functions
from embedded_aws.services.api_gateway.rest.exchange import Answer, find_current
from embedded_aws.services.api_gateway.rest.failures import ConfigurationError
from embedded_aws.services.api_gateway.rest.functions import PRINCIPAL, substitute
from embedded_aws.services.api_gateway.rest.mapping import Integration, Reply, build_backend_request, respond

# Prefixes of the X-Amz-Target header, which names the action of services with JSON protocols.
_TARGETS: Final = {
    "dynamodb": "DynamoDB_20120810",
    "events": "AWSEvents",
    "firehose": "Firehose_20150804",
    "kinesis": "Kinesis_20131202",
    "states": "AWSStepFunctions",
}
_JSON: Final = "application/x-amz-json-1.0"
FORM: Final = "application/x-www-form-urlencoded"
"""Content type of the query protocol."""


@dataclass(frozen=True)
class Target:
    """The target of an integration's URI.

    Attributes:
        region: Region of the service.
        service: Service, such as ``sqs``.
        path: Path of the request.
        action: Action of the service; empty if the path or the body contains it.
    """

    region: str
    service: str
    path: str = "/"
    action: str = ""

    @classmethod
    def parse(cls, uri: str) -> Self | None:
        """Parses ``arn:aws:apigateway:<region>:<service>:<action|path>/…``; returns None for another URI."""
        found = re.fullmatch(r"arn:aws:apigateway:([^:]+):(?:[^:.]+\.)?([^:.]+):(action|path)/(.*)", uri)
        if not found:
            return None
        region, service, kind, rest = found.groups()
        action = rest.partition("&")[0] if kind == "action" else ""
        return cls(region, service, "/" if action else f"/{rest.lstrip('/')}", action)


async def call_either(
    integration: Integration, *rest: object, **options: Unpack[functions.Options]
) -> Answer:
    """Invokes the function of an integration, or calls another service."""
    if ":lambda:path/" in integration["uri"]:
        return await functions.call(integration, *rest, **options)
    return await call(integration)


async def call(integration: Integration, *_rest: object, **_options: object) -> Answer:
    """Renders the request, calls the service, and maps its response."""
    exchange, role = find_current(), integration.get("credentials")
    target = Target.parse(substitute(integration["uri"], exchange.stage_variables))
    method = integration.get("httpMethod", "POST")
    if target is None or not role or not is_assumable(role, PRINCIPAL):
        raise ConfigurationError
    request = await build_backend_request(integration, exchange)
    body, query = request.body, dict(request.query)
    headers = {"content-type": exchange.media_type, **_build_headers(target), **request.headers}
    if target.action and target.service not in _TARGETS:
        query["Action"] = target.action
        if headers["content-type"] != FORM:  # the query protocol has no other content type
            body = b""
    if query and not body:
        body, headers["content-type"] = urlencode(query).encode(), FORM
    status, answered, content = await send(
        target,
        role,
        headers,
        body,
        method=exchange.method if method == "ANY" else method,
        # Services find the path as the server has decoded it.
        path=unquote(request.override_path or _fill_path(target.path, request.path)),
        query=query,
    )
    exchange.integration["status"] = status
    if target.service != "s3":  # whose objects can be in any format, and whose errors are XML
        content = _convert_to_json(content)
    answer = content.encode() if isinstance(content, str) else content
    return await respond(integration, exchange, Reply(status, answered, answer))


def _fill_path(path: str, parameters: Mapping[str, str]) -> str:
    """Returns the path of a service with the parameters that the integration maps."""
    for name, value in parameters.items():
        path = path.replace(f"{{{name}}}", value)
    return path


async def send(
    target: Target,
    role: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    method: str = "POST",
    path: str | None = None,
    query: Mapping[str, str] | None = None,
) -> tuple[int, dict[str, str], bytes | str]:
    """Calls a service as a role, and returns its status, headers and body.

    Args:
        target: The service and its action.
        role: ARN of the role.
        headers: Headers that take precedence over those of the protocol.
        body: Body.
        method: HTTP method.
        path: Path; that of the target if None.
        query: Query parameters.
    """
    with responses.request_scope(get_account_id(), target.region):
        return await request_as(
            Caller(role, "BackplaneAssumeRoleSession"),
            {**_build_headers(target), **headers},
            method,
            path or target.path,
            body,
            {name: [value] for name, value in (query or {}).items()},
        )


def _build_headers(target: Target) -> dict[str, str]:
    scope = f"20250101/{target.region}/{target.service}/aws4_request"
    headers = {
        "host": f"{target.service}.{target.region}.amazonaws.com",
        "authorization": f"AWS4-HMAC-SHA256 Credential=/{scope}, SignedHeaders=host, Signature=",
    }
    if target.action and target.service in _TARGETS:
        headers["content-type"] = _JSON
        headers["x-amz-target"] = f"{_TARGETS[target.service]}.{target.action}"
    return headers


def _convert_to_json(content: bytes | str) -> bytes:
    """Converts the response of a service to JSON; API Gateway requests JSON from XML protocols, too."""
    text = content if isinstance(content, str) else content.decode(errors="replace")
    if not text.lstrip().startswith("<"):
        return text.encode()
    try:
        root = ElementTree.fromstring(text)  # noqa: S314 from the emulator
    except ElementTree.ParseError:
        return text.encode()
    members = _list_members(root)
    document = members if _name(root) == "ErrorResponse" else {_name(root): members}
    return json.dumps(document).encode()


def _list_members(element: ElementTree.Element) -> object:
    children: Mapping[str, object] = {_name(child): _list_members(child) for child in element}
    return children or element.text


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
