"""Condition keys of services, which MiniStack does not set.

Which action has which keys is in the service authorization reference.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from embedded_aws.iam.current_request import CURRENT, Request
from embedded_aws.iam.permissions.condition_keys import (
    events,
    functions,
    items,
    keys,
    objects,
    secrets,
    topics,
)

_Keys = Mapping[str, object]
_FINDERS: Final[Mapping[str, Callable[[Request, str, str], Iterable[_Keys]]]] = {
    "dynamodb": items.find_keys,
    "events": events.find_keys,
    "lambda": functions.find_keys,
    "s3": objects.find_keys,
    "secretsmanager": secrets.find_keys,
    "sns": topics.find_keys,
}


def find_contexts(action: str, resource: str, given: _Keys) -> list[dict[str, object]]:
    """Returns the condition keys of a call; several if each must be allowed, such as those of several events.

    Args:
        action: IAM action, such as ``"lambda:InvokeFunction"``.
        resource: ARN of the resource.
        given: Condition keys that are known already.
    """
    service = action.partition(":")[0]
    request = CURRENT.get()
    if service == "kms":
        return [{**given, **keys.find_keys(request, action, resource)}]
    find = _FINDERS.get(service)
    if request is None or find is None or request.service != service:
        return [dict(given)]
    return [{**given, **found} for found in find(request, action, resource)] or [dict(given)]
