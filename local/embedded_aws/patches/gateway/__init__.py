"""What stands behind a REST API: integrations of every kind, called and answered as API Gateway does.

MiniStack routes, authorises, throttles and validates a request; what comes after that is here.
"""

from embedded_aws.patches.gateway import (
    access_log,
    exchange,
    functions,
    integrations,
    limits,
    patches,
    private,
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
)
