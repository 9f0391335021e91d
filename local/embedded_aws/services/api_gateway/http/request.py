"""A request to an HTTP API, and its values for parameter mappings and access logs."""

import base64
import json
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from embedded_aws.json_values import is_array, read_object
from embedded_aws.ministack import http_apis, rest_apis
from embedded_aws.ministack.api_records import Route
from embedded_aws.services.api_gateway.http.routing import DEFAULT
from embedded_aws.services.api_gateway.origin import find_caller_address
from embedded_aws.services.api_gateway.rest.exchange import Exchange, find_member
from embedded_aws.services.api_gateway.served_apis import ServedApi

_VARIABLE: Final = re.compile(r"\$\{([^}]+)\}")
_LONGEST_SELECTED: Final = 100 * 1024  # bytes of a body that JSON paths see (developer guide)
_REQUEST_ID_BYTES: Final = 11


def create_request_id() -> str:
    """Returns a request ID, which an HTTP API also returns as the header ``apigw-requestid``."""
    return base64.b64encode(os.urandom(_REQUEST_ID_BYTES)).decode()


@dataclass
class HttpRequest(Exchange):
    """A request to an HTTP API.

    Attributes:
        api: The API as the stage serves it.
        route: The route; empty if there is none.
        raw_query: Query string.
        claims: Claims of the token, if the route has a JWT authorizer.
        scopes: Scopes of the token.
        is_authorized_by_function: Whether the route has a Lambda authorizer, whose context is ``authorizer``.
        caller: The caller who signed the request, if the route requires a signature.
        details: Further members of ``$context``, such as the error.
    """

    api: ServedApi = field(kw_only=True)
    route: Route = field(kw_only=True, default_factory=Route)
    raw_query: str = field(kw_only=True, default="")
    claims: Mapping[str, object] | None = field(kw_only=True, default=None)
    scopes: list[str] = field(kw_only=True, default_factory=list[str])
    is_authorized_by_function: bool = field(kw_only=True, default=False)
    caller: Mapping[str, object] | None = field(kw_only=True, default=None)
    details: dict[str, object] = field(kw_only=True, default_factory=dict[str, object])

    @property
    def stage_variables(self) -> Mapping[str, str]:
        """Variables of the stage."""
        return self.api.stage.get("stageVariables") or {}

    @property
    def stage(self) -> str:
        """Name of the stage."""
        return self.api.stage_name

    @property
    def id(self) -> str:
        """ID of the request."""
        return self.request["request_id"]

    @property
    def route_key(self) -> str:
        """Key of the route, such as ``GET /items/{id}``."""
        return self.route.get("routeKey", "")

    @property
    def path_parameters(self) -> Mapping[str, str]:
        """Values by path parameter."""
        return self.request["path_params"]

    @property
    def is_from_custom_domain(self) -> bool:
        """Whether a custom domain name leads to the API."""
        return rest_apis.find_domain_scope(self.headers.get("host", "").partition(":")[0]) is not None

    @property
    def full_path(self) -> str:
        """The path with the stage, unless a custom domain name or ``$default`` leads to it."""
        is_root = self.stage == DEFAULT or self.is_from_custom_domain
        return self.path if is_root else f"/{self.stage}{self.path}"

    @property
    def domain_name(self) -> str:
        """Host name of the API on AWS, or the custom domain name."""
        host = self.headers.get("host", "").partition(":")[0]
        if self.is_from_custom_domain:
            return host
        return f"{self.api.id}.execute-api.{self.api.region}.amazonaws.com"

    @property
    def time(self) -> str:
        """The time of its arrival, as access logs write it."""
        return datetime.fromtimestamp(self.started, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")

    @property
    def source_arn(self) -> str:
        """The ARN in ``aws:SourceArn`` of the permission of a function."""
        route = self.route_key.partition(" ")[2].lstrip("/")
        where = f"{self.method}/{route}" if route else self.route_key
        if self.route_key.endswith(" /"):
            where = f"{self.method}/"
        api = self.api
        return f"arn:aws:execute-api:{api.region}:{api.account}:{api.id}/{self.stage}/{where}"

    def resolve(self, value: str) -> str | None:
        """Returns the value of a parameter mapping, such as ``$request.body.id``; None if there is none."""
        return resolve(value, self.find)

    def find(self, source: str) -> str | None:
        """Returns the value of a variable, such as ``$request.path.id``; None if there is none."""
        place, _, name = source.partition(".")[2].partition(".")
        match source.partition(".")[0], place:
            case "$stageVariables" | "$context", _:
                known = {"$context": self.context(), "$stageVariables": self.stage_variables}
                return find_member(known, source)
            case "$request", "header":
                return self.headers.get(name.lower())
            case "$request", "querystring":
                return ",".join(self.query[name]) if name in self.query else None
            case "$request", "path":
                return self.path_parameters.get(name) if name else self.path
            case "$request", "body":
                return self.body.decode(errors="replace") if not name else find_json(self.body, name)
            case _:
                return find_json(self.body, source[13:]) if source.startswith("$request.body[") else None

    def context(self) -> dict[str, object]:
        """The variable ``$context`` (developer guide, "Customize HTTP API access logs")."""
        domain = self.domain_name
        return {
            "accountId": self.api.account,
            "apiId": self.api.id,
            "authorizer": self._build_authorizer(),
            "domainName": domain,
            "domainPrefix": domain.partition(".")[0],
            "extendedRequestId": self.id,
            "httpMethod": self.method,
            "identity": self._build_identity(),
            "path": self.full_path,
            "protocol": "HTTP/1.1",
            "requestId": self.id,
            "requestTime": self.time,
            "requestTimeEpoch": int(self.started * 1000),
            "routeKey": self.route_key or None,
            "stage": self.stage,
            "dataProcessed": len(self.body),
            "integrationStatus": self.integration.get("status"),
            "integrationLatency": self.integration.get("latency"),
            "integrationErrorMessage": self.integration.get("error"),
            **self.details,
        }

    def _build_authorizer(self) -> dict[str, object]:
        texts = {name: http_apis.claim_to_string(value) for name, value in self.authorizer.items()}
        claims = {name: http_apis.claim_to_string(value) for name, value in (self.claims or {}).items()}
        return {**texts, "claims": claims, "jwt": {"claims": claims}, "lambda": texts}

    def _build_identity(self) -> dict[str, object]:
        caller = self.caller or {}
        return {
            "accountId": caller.get("accountId"),
            "caller": caller.get("callerId"),
            "principalOrgId": caller.get("principalOrgId"),
            "sourceIp": find_caller_address(),
            "user": caller.get("userId"),
            "userAgent": self.headers.get("user-agent", ""),
            "userArn": caller.get("userArn"),
        }


def resolve(value: str, find: Callable[[str], str | None]) -> str | None:
    """Returns the value of a parameter mapping; None if it is a variable without a value.

    Args:
        value: A static value, a variable, or text with variables in ``${}``.
        find: Returns the value of a variable.
    """
    if "${" in value:
        return _VARIABLE.sub(lambda found: find(f"${found[1]}") or "", value)
    return find(value) if value.startswith("$") else value


def find_json(body: bytes, path: str) -> str | None:
    """Returns the value at a path of a JSON body; None if there is none."""
    try:
        found: object = json.loads(body[:_LONGEST_SELECTED])
        for part in re.findall(r"[^.\[\]'\"]+", path):
            found = found[int(part)] if is_array(found) else read_object(found)[part]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) else json.dumps(found)
