"""Cross-origin resource sharing (CORS)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import AT_LEAST_ONE, Flag
from serverless_patterns.arguments.declarations import Between, Completed, Default, Matches, Omitted
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.mock import mock_integration
from serverless_patterns.connections.cors import ORIGIN, read_origins
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.connections.rest.template_files import load_template

_HEADER = "[A-Za-z0-9!#$%&*+.^_`|~-]+"


@arguments
class ApiGatewayFacadeCorsArgs(TypedDict, Generic[Omitted], total=False):
    """Pages of other origins that may call the API."""

    allowed_origins: Required[
        Annotated[
            list[Annotated[pulumi.Input[str], ORIGIN]],
            AT_LEAST_ONE,
        ]
    ]
    """Origins, such as ``https://shop.example.com`` or the ``url`` of a ``StaticOffload``; or only ``*`` for
    any. API Gateway responds to preflight requests, and adds the headers to its own errors and to responses
    of AWS services; a function or HTTP service sets ``Access-Control-Allow-Origin`` in its responses
    itself."""
    allowed_headers: Annotated[
        list[Annotated[str, Matches(_HEADER, "the name of a header")]] | Omitted,
        Default(
            ["authorization", "content-type", "x-api-key"], "`authorization`, `content-type` and `x-api-key`"
        ),
    ]
    """Request headers that a page may send. Defaults to `authorization`, `content-type` and `x-api-key`."""
    expose_headers: Annotated[
        list[Annotated[str, Matches(_HEADER, "the name of a header")]] | Omitted, Default([])
    ]
    """Response headers that a page may read. Defaults to none."""
    allow_credentials: Flag[Omitted]
    """Whether a page may send cookies. Defaults to `false`."""
    max_age_seconds: Annotated[int | Omitted, Between(0, 86_400), Default(3_600)]
    """Seconds that a browser caches the response to a preflight request. Valid range: 0 to 86400. Defaults to
    `3600`."""


@dataclass(frozen=True)
class Cors:
    """CORS settings of an API."""

    allowed_origins: tuple[pulumi.Input[str], ...]
    allowed_headers: tuple[str, ...]
    expose_headers: tuple[str, ...]
    allow_credentials: bool
    max_age_seconds: int

    def answer_headers(self, values: PendingValues) -> dict[str, str]:
        """Returns the headers of every response; :meth:`allow_origin` adds one of several origins."""
        return {
            **(
                {"Access-Control-Allow-Origin": values.text(self.allowed_origins[0])}
                if len(self.allowed_origins) == 1
                else {"Vary": "Origin"}
            ),
            **({"Access-Control-Allow-Credentials": "true"} if self.allow_credentials else {}),
            **(
                {"Access-Control-Expose-Headers": ",".join(self.expose_headers)}
                if self.expose_headers
                else {}
            ),
        }

    def allow_origin(self, values: PendingValues) -> str:
        """Returns VTL that names the origin of the page, if it is one of several."""
        if len(self.allowed_origins) == 1:
            return ""
        one_of = " || ".join(f'$origin == "{values.text(origin)}"' for origin in self.allowed_origins)
        return load_template(__name__, "page_origin.vtl", allowed=one_of)

    def error_headers(self, values: PendingValues) -> dict[str, str]:
        """Returns the headers of API Gateway's own errors, which are constant or come from the request.

        With several origins any page may read them, a message and an ID, but not with cookies.
        """
        if len(self.allowed_origins) == 1:
            return {name: f"'{value}'" for name, value in self.answer_headers(values).items()}
        return {"Access-Control-Allow-Origin": "method.request.header.Origin", "Vary": "'Origin'"}

    def preflight_headers(self, methods: Iterable[str], values: PendingValues) -> dict[str, str]:
        """Returns the headers of the response to a preflight request for a path with these ``methods``."""
        return {
            **self.answer_headers(values),
            "Access-Control-Allow-Methods": ",".join(sorted({*methods, "OPTIONS"})),
            "Access-Control-Allow-Headers": ",".join(self.allowed_headers),
            "Access-Control-Max-Age": str(self.max_age_seconds),
        }

    def preflight(self, headers: Mapping[str, str], values: PendingValues) -> dict[str, Any]:
        """Returns the integration that responds to preflight requests, without authorization."""
        answer = {
            "statusCode": "204",
            "responseParameters": {
                f"method.response.header.{name}": f"'{value}'" for name, value in headers.items()
            },
            "responseTemplates": {"application/json": self.allow_origin(values)},
        }
        return mock_integration({"default": answer})


def read_cors(given: ApiGatewayFacadeCorsArgs[Completed] | None, errors: Errors) -> Cors | None:
    """Reads the argument ``cors``, and checks the rules that join its arguments.

    Args:
        given: The argument, validated; None if it was left out.
        errors: Receives what is wrong, at the path of the API.
    """
    below = errors.narrow("cors")
    if given is None or below.is_invalid():
        return None
    credentials = given["allow_credentials"]
    origins = read_origins(given["allowed_origins"], given["allowed_headers"], below, credentials=credentials)
    return Cors(
        allowed_origins=tuple(origins),
        allowed_headers=tuple(given["allowed_headers"]),
        expose_headers=tuple(given["expose_headers"]),
        allow_credentials=credentials,
        max_age_seconds=given["max_age_seconds"],
    )
