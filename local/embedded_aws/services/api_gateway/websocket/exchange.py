"""Input of a client of a WebSocket API: its handshake, a message, or the end of its connection."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Required, Self, TypedDict
from urllib.parse import parse_qs
from uuid import uuid4

from embedded_aws.services.api_gateway.rest.exchange import Exchange, find_at
from embedded_aws.services.api_gateway.served_apis import ServedApi

_OF_PROXY: Final = ("x-api-key", "X-Forwarded-For", "x-restapi")
"""Headers of the event of ``$disconnect`` beside ``Host``."""


class Scope(TypedDict, total=False):
    """The ASGI scope of a handshake."""

    path: Required[str]
    raw_path: Required[bytes]
    query_string: bytes
    headers: Required[list[tuple[bytes, bytes]]]
    client: tuple[str, int] | None


@dataclass(frozen=True)
class Handshake:
    """The request that opens a connection.

    Attributes:
        headers: Headers by their names in lower case, with the last value of each.
        lines: Values by header, which are several if the client sent it in several lines.
        query: Values by query parameter.
        source_ip: IP address of the client.
    """

    headers: Mapping[str, str]
    lines: Mapping[str, list[str]]
    query: Mapping[str, list[str]]
    source_ip: str

    @classmethod
    def from_scope(cls, scope: Scope) -> Self:
        """Reads the handshake of an ASGI scope."""
        lines: dict[str, list[str]] = {}
        for name, value in scope["headers"]:
            lines.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        headers = {name: values[-1] for name, values in lines.items()}
        query = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
        return cls(headers, lines, query, (scope.get("client") or ("127.0.0.1",))[0])


@dataclass
class MessageExchange(Exchange):
    """A route request, as templates, mappings and the access log read it.

    Attributes:
        api: The API.
        connection_id: ID of the connection.
        connected_at: Start of the connection in milliseconds since 1970.
        handshake: The request that opened it.
        event_type: ``CONNECT``, ``MESSAGE`` or ``DISCONNECT``.
        route_key: Key of the route.
        details: Further members of ``$context``, such as the reason of a disconnection.
        id: ID of the route request.
    """

    api: ServedApi = field(kw_only=True)
    connection_id: str = field(kw_only=True)
    connected_at: int = field(kw_only=True)
    handshake: Handshake = field(kw_only=True)
    event_type: str = field(kw_only=True)
    route_key: str = field(kw_only=True)
    details: Mapping[str, object] = field(kw_only=True, default_factory=dict[str, object])
    id: str = field(kw_only=True, default_factory=lambda: str(uuid4()))

    @property
    def stage_variables(self) -> Mapping[str, str]:
        """Variables of the stage."""
        return self.api.stage.get("stageVariables") or {}

    @property
    def host(self) -> str:
        """Domain name of the API."""
        return f"{self.api.id}.execute-api.{self.api.region}.amazonaws.com"

    @property
    def media_type(self) -> str:
        """The content type under which the selected template is looked up."""
        return "application/json"

    def context(self) -> dict[str, object]:
        """The variable ``$context``, and the ``requestContext`` of functions (developer guide)."""
        headers, stage = self.handshake.headers, self.api.stage_name
        arrived = datetime.fromtimestamp(self.started, UTC)
        of_message = {"messageId": self.id} if self.event_type == "MESSAGE" else {}
        identity = {"sourceIp": self.handshake.source_ip}
        if "user-agent" in headers:
            identity["userAgent"] = headers["user-agent"]
        return {
            "routeKey": self.route_key,
            "eventType": self.event_type,
            "extendedRequestId": self.id,
            "requestTime": arrived.strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "messageDirection": "IN",
            "stage": stage,
            "connectedAt": self.connected_at,
            "requestTimeEpoch": int(self.started * 1000),
            "identity": identity,
            "requestId": self.id,
            "domainName": self.host,
            "connectionId": self.connection_id,
            "apiId": self.api.id,
            **({"authorizer": dict(self.authorizer)} if self.authorizer else {}),
            **of_message,
            **self.details,
        }

    def value(self, source: str) -> str | None:
        """Returns the value of a mapping such as ``route.request.body.id``; None if there is none."""
        if source.startswith("route.request.body"):
            return find_at(self.body.decode(errors="replace"), source.removeprefix("route.request.body"))
        return super().value(source.replace("route.request.", "method.request.", 1))

    def connect_fields(self) -> dict[str, object]:
        """The headers and query parameters of the handshake, as the event of a function has them."""
        headers, query = self.headers, self.query
        return {
            "headers": dict(headers),
            "multiValueHeaders": {
                name: self.handshake.lines.get(name.lower(), [value]) for name, value in headers.items()
            },
            **(
                {
                    "queryStringParameters": {name: values[-1] for name, values in query.items()},
                    "multiValueQueryStringParameters": {name: [*values] for name, values in query.items()},
                }
                if query
                else {}
            ),
        }

    def disconnect_fields(self) -> dict[str, object]:
        """The headers that a function gets when a connection has ended; the ones of a proxy are empty."""
        headers = {"Host": self.host, **dict.fromkeys(_OF_PROXY, "")}
        return {
            "headers": headers,
            "multiValueHeaders": {name: [value] for name, value in headers.items()},
        }

    def event(self) -> dict[str, object]:
        """The event of a function in a proxy integration."""
        variables = self.stage_variables
        fields = {"CONNECT": self.connect_fields, "DISCONNECT": self.disconnect_fields}
        return {
            **fields.get(self.event_type, dict)(),
            **({"stageVariables": dict(variables)} if variables else {}),
            "requestContext": self.context(),
            **({"body": self.body.decode()} if self.event_type == "MESSAGE" else {}),
            "isBase64Encoded": False,
        }
