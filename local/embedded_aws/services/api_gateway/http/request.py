"""A request to a route of an HTTP API, and its values for parameter mappings."""

import json
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, Self, cast

from embedded_aws.ministack import http_apis, rest_apis
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.services.api_gateway.rest.arrival import find_caller_address
from embedded_aws.services.api_gateway.rest.exchange import find_member


@dataclass(frozen=True)
class HttpRequest:
    """A request that its authorizer has allowed.

    Attributes:
        integration: The integration of its route.
        api: ID of the API.
        stage: Name of the stage.
        path: Path below the stage.
        method: HTTP method.
        headers: Headers by their names in lower case.
        body: Body.
        query: Values by query parameter.
        route_key: Key of the route, such as ``GET /items/{id}``.
        path_parameters: Values by path parameter.
        account: Account of the API.
        region: Region of the API.
        raw_query: Query string.
        claims: Claims of the token, if the route has a JWT authorizer.
        scopes: Scopes of the token.
        authorizer: Context of the Lambda authorizer, if any.
        identity: Identity of the signature, if the route requires one.
    """

    integration: Mapping[str, Any]
    api: str
    stage: str
    path: str
    method: str
    headers: Mapping[str, str]
    body: bytes
    query: Mapping[str, list[str]]
    route_key: str
    path_parameters: Mapping[str, str]
    account: str
    region: str
    raw_query: str
    claims: Mapping[str, Any] | None
    scopes: list[str]
    authorizer: Mapping[str, Any] | None
    identity: Mapping[str, Any] | None
    request_id: str = field(default_factory=new_uuid)
    started: float = field(default_factory=time.time)

    @classmethod
    def parse(cls, *given: Any, **more: Any) -> Self:
        """Returns the request of the arguments of MiniStack's ``_invoke_lambda_proxy``."""
        integration, api, stage, path, method, headers, body, query, route_key, path_parameters = given
        return cls(
            *(integration, api, stage, path, method, headers, body or b""),
            query=cast("dict[str, list[str]]", query or {}),
            route_key=route_key,
            path_parameters=path_parameters or {},
            account=more["owner_account_id"],
            region=more["owner_region"],
            raw_query=http_apis.raw_query_string(query, more.get("raw_query_string")),
            claims=more.get("authorizer_claims"),
            scopes=more.get("authorizer_scopes") or [],
            authorizer=more.get("authorizer_lambda_context"),
            identity=more.get("authorizer_iam"),
        )

    @cached_property
    def stage_variables(self) -> Mapping[str, str]:
        """Variables of the stage."""
        return http_apis.stage_variables(self.api, self.stage) or {}

    @property
    def full_path(self) -> str:
        """The path with the stage, unless a custom domain name or ``$default`` leads to it."""
        is_custom = rest_apis.find_domain_scope(self.headers.get("host", ""))
        return self.path if self.stage == "$default" or is_custom else f"/{self.stage}{self.path}"

    @property
    def domain_name(self) -> str:
        """Host name of the API on AWS."""
        return f"{self.api}.execute-api.{self.region}.amazonaws.com"

    @property
    def time(self) -> str:
        """The time of its arrival, as access logs write it."""
        return datetime.fromtimestamp(self.started, UTC).strftime("%d/%b/%Y:%H:%M:%S +0000")

    @property
    def source_arn(self) -> str:
        """The ARN in ``aws:SourceArn`` of the permission of a function."""
        route = self.route_key.partition(" ")[2].lstrip("/")
        where = f"{self.method}/{route}" if route else self.route_key
        return f"arn:aws:execute-api:{self.region}:{self.account}:{self.api}/{self.stage}/{where}"

    def resolve(self, value: str) -> str | None:
        """Returns the value of a parameter mapping, such as ``$request.body.id``; None if there is none."""
        if "${" in value:
            return re.sub(r"\$\{([^}]+)\}", lambda found: self._find(f"${found[1]}") or "", value)
        return self._find(value) if value.startswith("$") else value

    def _find(self, source: str) -> str | None:
        place, _, name = source.partition(".")[2].partition(".")
        match source.partition(".")[0], place:
            case "$stageVariables" | "$context", _:
                known = {"$context": self._build_context(), "$stageVariables": self.stage_variables}
                return find_member(known, source)
            case "$request", "header":
                return self.headers.get(name.lower())
            case "$request", "querystring":
                return ",".join(self.query[name]) if name in self.query else None
            case "$request", "path":
                return self.path_parameters.get(name) if name else self.path
            case "$request", "body":
                return _find_json(self.body, name) if name else self.body.decode(errors="replace")
            case _:
                return None

    def _build_context(self) -> dict[str, Any]:
        return {
            "accountId": self.account,
            "apiId": self.api,
            "authorizer": {"jwt": {"claims": self.claims}, "claims": self.claims, "lambda": self.authorizer},
            "domainName": self.domain_name,
            "domainPrefix": self.api,
            "extendedRequestId": self.request_id,
            "httpMethod": self.method,
            "identity": {"sourceIp": find_caller_address(), "userAgent": self.headers.get("user-agent", "")},
            "path": self.full_path,
            "protocol": "HTTP/1.1",
            "requestId": self.request_id,
            "requestTime": self.time,
            "requestTimeEpoch": int(self.started * 1000),
            "routeKey": self.route_key,
            "stage": self.stage,
        }


def _find_json(body: bytes, path: str) -> str | None:
    """Returns the value at a path of a JSON body; None if there is none."""
    try:
        found: Any = json.loads(body)
        for part in re.findall(r"[^.\[\]]+", path):
            found = found[int(part) if isinstance(found, list) else part]
    except (ValueError, LookupError, TypeError, RecursionError):
        return None
    return found if isinstance(found, str) else json.dumps(found)
