"""What a client is told when the service behind a route refuses or fails.

What the service says of itself stays inside: a client learns whose fault it was, and the id of its request.
"""

from dataclasses import dataclass
from typing import Any

from serverless_patterns.patterns.api_gateway_facade.request.templates import JSON, problem, set_status

DESCRIPTIONS = {
    400: "The request is not valid.",
    404: "There is no such item.",
    409: "There is such an item already.",
    500: "The service behind this route could not be asked.",
    502: "The service behind this route has failed.",
    503: "The service behind this route is busy; try again later.",
    504: "The service behind this route took too long.",
}
"""What each status means, for clients and in the documentation."""


@dataclass(frozen=True)
class ServiceErrors:
    """Which errors of a service are whose fault.

    AWS answers 4xx also for faults of ours, such as a missing permission: what is not listed becomes 500.
    """

    code_path: str
    """JSONPath of the error's code in the service's answer."""
    client: tuple[str, ...]
    """Parts of the codes for which the client is to blame: 400."""
    busy: tuple[str, ...]
    """Parts of the codes by which the service sheds load: 503."""
    conflict: tuple[str, ...] = ()
    """Parts of the codes for a condition that does not hold: 409."""

    @property
    def answers(self) -> dict[int, str]:
        """Every status that a client can get for an error, with what it means."""
        statuses = (400, *((409,) if self.conflict else ()), 500, 502, 503)
        return {status: DESCRIPTIONS[status] for status in statuses}

    def responses(self) -> dict[str, Any]:
        """Integration responses for every error, by the pattern of the service's own status."""
        cases = [(409, self.conflict), (400, self.client), (503, self.busy)]
        branches = (
            f"if($code.matches('.*({'|'.join(codes)}).*')){self.fail(status)}"
            for status, codes in cases
            if codes
        )
        code = f"#set($code = \"$!input.path('{self.code_path}')\")"
        refused = f"{code}#{'#else'.join(branches)}#{{else}}{problem(DESCRIPTIONS[500])}#end"
        failed = problem(DESCRIPTIONS[502])
        return {
            r"4\d{2}": {"statusCode": "500", "responseTemplates": {JSON: refused}},
            r"5\d{2}": {"statusCode": "502", "responseTemplates": {JSON: failed}},
        }

    @staticmethod
    def fail(status: int) -> str:
        """VTL that answers with ``status``, and what it means."""
        return set_status(status) + problem(DESCRIPTIONS[status])
