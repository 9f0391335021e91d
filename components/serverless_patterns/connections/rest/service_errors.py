"""Responses for errors of the service behind a route.

Details of the service stay inside: a client learns which side caused the error, and the ID of its request.
"""

from dataclasses import dataclass
from typing import Any

from serverless_patterns.connections.rest.templates import JSON, problem, set_status

DESCRIPTIONS = {
    400: "The request is not valid.",
    404: "There is no such item.",
    409: "There is such an item already.",
    500: "The service behind this route could not be asked.",
    502: "The service behind this route has failed.",
    503: "The service behind this route is busy; try again later.",
    504: "The service behind this route took too long.",
}
"""Description of each HTTP status, for clients and in the documentation."""


@dataclass(frozen=True)
class ServiceErrors:
    """The HTTP status that a client gets for each error of a service.

    AWS returns 4xx also for errors of the API, such as a missing permission: what is not listed becomes 500.
    """

    code_path: str
    """JSONPath of the error code in the response of the service."""
    client: tuple[str, ...]
    """Parts of the codes for an invalid request: 400."""
    busy: tuple[str, ...]
    """Parts of the codes by which the service sheds load: 503."""
    conflict: tuple[str, ...] = ()
    """Parts of the codes for a condition that does not hold: 409."""

    @property
    def descriptions(self) -> dict[int, str]:
        """Description of each HTTP status that a client can get for an error."""
        statuses = (400, *((409,) if self.conflict else ()), 500, 502, 503)
        return {status: DESCRIPTIONS[status] for status in statuses}

    def responses(self) -> dict[str, Any]:
        """Returns the integration responses for errors, by a pattern of the status of the service."""
        cases = [(409, self.conflict), (400, self.client), (503, self.busy)]
        branches = (
            f"if($code.matches('.*({'|'.join(codes)}).*')){self.fail(status)}"
            for status, codes in cases
            if codes
        )
        code = f"#set($code = \"$!input.path('{self.code_path}')\")"
        rejected = f"{code}#{'#else'.join(branches)}#{{else}}{problem(DESCRIPTIONS[500])}#end"
        failed = problem(DESCRIPTIONS[502])
        return {
            r"4\d{2}": {"statusCode": "500", "responseTemplates": {JSON: rejected}},
            r"5\d{2}": {"statusCode": "502", "responseTemplates": {JSON: failed}},
        }

    @staticmethod
    def fail(status: int) -> str:
        """Returns VTL of the response with ``status``."""
        return set_status(status) + problem(DESCRIPTIONS[status])
