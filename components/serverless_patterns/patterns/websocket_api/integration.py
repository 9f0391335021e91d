"""Integrations of a WebSocket API, their responses, and their permissions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pulumi

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.safeguards.policy import PolicyStatementArgs

DEFAULT = "$default"
"""Key of the template or the response for everything that no other key matches."""
STATIC = r"\$default"
"""Selection expression whose value is always ``$default``."""
SUCCESS = r"/2\d\d/"
"""Key of the response for a backend that succeeded."""
FORM = "application/x-www-form-urlencoded"


def error_template(message: str) -> str:
    """Returns VTL of the error that a client receives: no details, but what finds them in the logs."""
    return (
        f'{{"message":"{message}","connectionId":"$context.connectionId","requestId":"$context.requestId"}}'
    )


FAILED = error_template("The backend failed.")
REJECTED = error_template("The backend rejected the message.")


@dataclass(frozen=True)
class Integration:
    """The integration of one route, in terms of API Gateway."""

    type: str
    """``AWS``, ``AWS_PROXY``, ``HTTP`` or ``MOCK``."""
    uri: pulumi.Input[str] | None = None
    template: pulumi.Input[str] | None = None
    """VTL of the request; None for a proxy, which passes the message unchanged."""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    """Sources of the headers of the request, such as ``'text/plain'`` or ``context.connectionId``."""
    responses: Mapping[str, str] = field(default_factory=dict[str, str])
    """VTL of the response by the key of the integration response; empty for the backend's own."""
    statements: Sequence[PolicyStatementArgs] = ()
    """Permissions that the role of the API needs."""
    name: str | None = None
    """Name of the backend in the names of resources, if it has one."""

    @property
    def is_proxy(self) -> bool:
        """Whether messages and responses pass unchanged, so that API Gateway validates none."""
        return self.type == "AWS_PROXY"

    def settings(self) -> dict[str, Any]:
        """Returns the arguments of the integration, without role and timeout."""
        common = {"integration_type": self.type, "integration_uri": self.uri}
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


def service_uri(arn: pulumi.Input[str], action: str) -> pulumi.Input[str]:
    """Returns the URI of a call to the service of ``arn``, in its Region.

    Args:
        arn: The resource that the call is about.
        action: ``action/<name>``; or ``path/`` for the path of a queue.
    """

    def uri(known: str) -> str:
        _, partition, service, region, account, resource = f"{known}:::::".split(":", 6)[:6]
        path = f"path/{account}/{resource}" if action == "path/" else action
        return f"arn:{partition}:apigateway:{region}:{service}:{path}"

    return pulumi.Output.from_input(arn).apply(uri) if is_output(arn) else uri(str(arn))


def joined(*parts: pulumi.Input[str]) -> pulumi.Output[str]:
    """Returns the strings one after another; mocks without outputs may have None among them."""
    return pulumi.Output.all(*parts).apply(lambda known: "".join(map(str, known)))


def answered(template: str, failed: str = FAILED) -> dict[str, str]:
    """Returns the responses of a service: its success, what it rejects, and any other failure."""
    return {SUCCESS: template, r"/4\d\d/": REJECTED, DEFAULT: failed}
