"""Inputs that AWS accepts and the emulator rejects by name, since it would do something else.

A refusal is known before anything is created if its inputs are, and otherwise before the resource is created.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from embedded_aws.services.api_gateway import refusals as http_apis
from embedded_aws.services.api_gateway import rest_refusals as rest_apis
from embedded_aws.services.appsync import refusals as graphs
from embedded_aws.services.cognito import refusals as triggers
from embedded_aws.services.ecs import refusals as clusters
from embedded_aws.services.eventbridge import refusals as deliveries
from embedded_aws.services.iam import refusals as policies
from embedded_aws.services.lambda_ import refusals as functions
from embedded_aws.services.rds import refusals as databases

_REFUSALS: Final[Mapping[str, Callable[[Mapping[str, object]], Iterable[str]]]] = {
    **clusters.REFUSALS,
    **databases.REFUSALS,
    **deliveries.REFUSALS,
    **functions.REFUSALS,
    **graphs.REFUSALS,
    **http_apis.REFUSALS,
    **policies.REFUSALS,
    **rest_apis.REFUSALS,
    **triggers.REFUSALS,
}


def explain(type_: str, inputs: Mapping[str, object]) -> str | None:
    """Returns all reasons why a resource is rejected; None if there is none.

    Args:
        type_: Token of its type.
        inputs: Its inputs by Pulumi's names, as far as they are known.
    """
    explain_type = _REFUSALS.get(type_)
    return "\n".join(explain_type(inputs)) or None if explain_type else None
