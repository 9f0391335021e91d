"""Integrations of a WebSocket API, their responses, and their permissions."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from serverless_patterns.connections.mapping_templates import json_string
from serverless_patterns.connections.service_call import ServiceCall

DEFAULT = "$default"
"""Key of the template or the response for everything that no other key matches."""
STATIC = r"\$default"
"""Selection expression whose value is always ``$default``."""
SUCCESS = r"/2\d\d/"
"""Key of the response for a backend that succeeded."""
REJECTION = r"/4\d\d/"
"""Key of the response for a backend that rejected the message."""
FORM = "application/x-www-form-urlencoded"


def error_template(message: str) -> str:
    """Returns VTL of the error that a client receives: no details, but what finds them in the logs."""
    return (
        f'{{"message":"{message}","connectionId":"$context.connectionId","requestId":"$context.requestId"}}'
    )


FAILED = error_template("The backend failed.")
REJECTED = error_template("The backend rejected the message.")


# The message as a JSON value: invalid JSON, which only $default receives, fails here with HTTP 400.
READ_MESSAGE = "#set($message = $input.json('$'))"
ENVELOPE = f'{{\\"connectionId\\":\\"$context.connectionId\\",\\"message\\":{json_string("$message")}}}'
"""VTL of a JSON object inside a JSON string: the message, and the connection to respond to."""


@dataclass(frozen=True)
class Integration:
    """The integration of one route, in terms of API Gateway."""

    type: str
    """``AWS``, ``AWS_PROXY``, ``HTTP`` or ``MOCK``."""
    call: ServiceCall | None = None
    """Call that the role of the API needs permission for."""
    url: pulumi.Input[str] | None = None
    """URL of a backend without a call."""
    template: pulumi.Input[str] | None = None
    """VTL of the request; None for a proxy, which passes the message unchanged."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Sources of the headers of the request, such as ``'text/plain'`` or ``context.connectionId``."""
    responses: Mapping[str, str] = field(default_factory=dict[str, str])
    """VTL of the response by the key of the integration response; empty for the backend's own."""

    def settings(self) -> dict[str, Any]:
        """Returns the arguments of the integration, without role and timeout."""
        uri = self.call.uri if self.call else self.url
        common = {"integration_type": self.type, "integration_uri": uri}
        if self.type != "MOCK":
            common["integration_method"] = "POST"
        if self.template is None:
            return common
        return {
            **common,
            "request_templates": {DEFAULT: self.template},
            "template_selection_expression": STATIC,
            "passthrough_behavior": "NEVER",
            **(
                {
                    "request_parameters": {
                        f"integration.request.header.{name}": source for name, source in self.headers.items()
                    }
                }
                if self.headers
                else {}
            ),
        }


def join(*parts: pulumi.Input[str]) -> pulumi.Output[str]:
    """Returns the strings one after another; mocks without outputs may have None among them."""
    return pulumi.Output.all(*parts).apply(lambda known: "".join(map(str, known)))


def service_responses(template: str, failed: str = FAILED) -> dict[str, str]:
    """Returns the responses of a service: its success, what it rejects, and any other failure."""
    return {SUCCESS: template, REJECTION: REJECTED, DEFAULT: failed}
