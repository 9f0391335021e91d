"""Cross-origin resource sharing: which pages of other origins may use the API."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

import pulumi

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.reader import Given
from serverless_patterns.patterns.api_gateway_facade.backends.mock import mock_integration
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues

HEADERS = ("authorization", "content-type", "x-api-key")
MAX_AGE = 86_400
"""Seconds the longest-lived preflight answer is kept, by Firefox."""


class ApiGatewayFacadeCorsArgs(TypedDict):
    """What pages of other origins may do."""

    origins: list[pulumi.Input[str]]
    """Origins, such as ``https://shop.example.com`` or the ``url`` of a ``StaticOffload``; or ``*`` alone for
    every page there is. API Gateway answers the preflights, its own errors, and what it makes of the answers
    of AWS services; a function or HTTP service sets ``Access-Control-Allow-Origin`` in its answers itself."""
    headers: NotRequired[list[str] | None]
    """Request headers a page may send. Default ``authorization``, ``content-type`` and ``x-api-key``."""
    expose_headers: NotRequired[list[str] | None]
    """Answer headers a page may read. Default none."""
    credentials: NotRequired[bool | None]
    """Whether a page may send cookies. Default false."""
    max_age: NotRequired[int | None]
    """Seconds a browser keeps the answer to its preflight, 0 to 86400. Default 3600."""


@dataclass(frozen=True)
class Cors:
    """Which pages of other origins may use the API."""

    origins: tuple[pulumi.Input[str], ...]
    headers: tuple[str, ...]
    expose_headers: tuple[str, ...]
    credentials: bool
    max_age: int

    def answer_headers(self, values: PendingValues) -> dict[str, str]:
        """Headers of every answer; the origin is added by :meth:`allow_origin` where there are several."""
        return {
            **(
                {"Access-Control-Allow-Origin": values.text(self.origins[0])}
                if len(self.origins) == 1
                else {"Vary": "Origin"}
            ),
            **({"Access-Control-Allow-Credentials": "true"} if self.credentials else {}),
            **(
                {"Access-Control-Expose-Headers": ",".join(self.expose_headers)}
                if self.expose_headers
                else {}
            ),
        }

    def allow_origin(self, values: PendingValues) -> str:
        """VTL that names the page's own origin, if it is one of several."""
        if len(self.origins) == 1:
            return ""
        one_of = " || ".join(f'$origin == "{values.text(origin)}"' for origin in self.origins)
        return (
            "#set($origin = '')#foreach($header in $input.params().header.keySet())"
            "#if($header.matches('(?i)origin$'))#set($origin = $input.params().header.get($header))#end#end"
            f"#if({one_of})#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)#end"
        )

    def error_headers(self, values: PendingValues) -> dict[str, str]:
        """Headers of API Gateway's own errors, which can only be constant or come from the request.

        They hold a message and an id. So with several origins any page may read them, but not with cookies.
        """
        if len(self.origins) == 1:
            return {name: f"'{value}'" for name, value in self.answer_headers(values).items()}
        return {"Access-Control-Allow-Origin": "method.request.header.Origin", "Vary": "'Origin'"}

    def preflight(self, methods: Iterable[str], values: PendingValues) -> dict[str, Any]:
        """The integration that answers a browser's question, without authorization."""
        headers = {
            **self.answer_headers(values),
            "Access-Control-Allow-Methods": ",".join(sorted({*methods, "OPTIONS"})),
            "Access-Control-Allow-Headers": ",".join(self.headers),
            "Access-Control-Max-Age": str(self.max_age),
        }
        answer = {
            "statusCode": "204",
            "responseParameters": {
                f"method.response.header.{name}": f"'{value}'" for name, value in headers.items()
            },
            "responseTemplates": {"application/json": self.allow_origin(values)},
        }
        return mock_integration({"default": answer})


def read_cors(given: Given) -> Cors | None:
    """The argument ``cors``, checked; None when it is not given."""
    entry = given.entry("cors")
    if entry is None:
        return None
    origins = entry.texts(
        "origins", r"\*|https?://[^/*\s\"'#$\\]+", "an origin, such as https://shop.example.com"
    )
    entry.filled("origins")
    credentials = entry.flag("credentials", default=False)
    if "*" in origins and len(origins) > 1:
        entry.fault("origins", "hold '*' besides others; name the origins, or '*' alone")
    if "*" in origins and credentials:
        entry.fault("credentials", "do not go with the origin '*', which browsers refuse; name the origins")
    header = "[A-Za-z0-9!#$%&*+.^_`|~-]+"
    headers = entry.texts("headers", header, "the name of a header") if entry.has("headers") else HEADERS
    if "*" in headers and credentials:
        entry.fault("headers", "hold '*', which means a header of that name when 'credentials' are sent")
    return Cors(
        origins=tuple(_named(entry, origins) if len(origins) > 1 or credentials else origins),
        headers=tuple(headers),
        expose_headers=tuple(entry.texts("expose_headers", header, "the name of a header")),
        credentials=credentials,
        max_age=entry.integer("max_age", 0, MAX_AGE, default=3_600),
    )


def _named(entry: Given, origins: Iterable[pulumi.Input[str]]) -> list[pulumi.Input[str]]:
    """The origins, of which none that is known only later may turn out to be ``*``."""
    means = "a named origin: '*' cannot be combined with other origins or with 'credentials'"
    return [
        entry.checked(f"origins.{index}", origin, "[^*]+", means) if is_output(origin) else origin
        for index, origin in enumerate(origins)
    ]
