"""Integrations of REST APIs: requests to backends and their responses, as in API Gateway.

MiniStack routes, authorizes, throttles and validates requests.
"""

from embedded_aws.services.api_gateway.rest import (
    deployments,
    exchange,
    functions,
    integrations,
    limits,
    payloads,
    tokens,
)

PATCHES = (
    *exchange.PATCHES,
    *functions.PATCHES,
    *limits.PATCHES,
    *payloads.PATCHES,
    *tokens.PATCHES,
    *integrations.PATCHES,
    *deployments.PATCHES,
)
