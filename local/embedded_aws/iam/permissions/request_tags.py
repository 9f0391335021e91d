"""Tags in requests, which are condition keys."""

from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import iam_actions
from embedded_aws.ministack.patching import Patch
from embedded_aws.protocol.models import read_tagged_operations

_CHANGES: Final = frozenset({"DELETE", "PATCH", "POST", "PUT"})
"""Actions of API Gateway, which are methods, whose requests can have tags."""
_Find = Callable[[str], frozenset[str]]


def _read_tagged_operations(find: _Find) -> _Find:
    """MiniStack reads each model whole, and finds none by the names that it has for some services."""
    known = {**read_tagged_operations(), "apigateway": _CHANGES}

    def find_operations(service: str) -> frozenset[str]:
        return known[service] if service in known else find(service)

    return find_operations


PATCHES = (
    Patch(
        iam_actions.tag_operations,
        _read_tagged_operations,
        "tags in requests to API Gateway, CloudWatch, load balancers and Step Functions are condition keys",
    ),
)
