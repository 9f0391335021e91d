"""Integrations of REST APIs: requests to backends and their responses, as in API Gateway.

MiniStack routes, authorizes, throttles and validates requests.
"""

from embedded_aws.services.api_gateway.rest import (
    access_log,
    deployments,
    exchange,
    functions,
    integrations,
    limits,
    patches,
    private,
    recording,
    tokens,
)

PATCHES = (
    *exchange.PATCHES,
    *functions.PATCHES,
    *limits.PATCHES,
    *access_log.PATCHES,
    *patches.PATCHES,
    *tokens.PATCHES,
    *private.PATCHES,
    *integrations.PATCHES,
    *deployments.PATCHES,
    *recording.PATCHES,
)
