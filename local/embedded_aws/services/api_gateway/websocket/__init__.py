"""WebSocket APIs: connections, routes and their backends, and what backends send to clients.

MiniStack serves functions and fixed answers, without the permissions, the limits and the errors of AWS.
"""

from embedded_aws.services.api_gateway.websocket import (
    access,
    frames,
    hosts,
    management,
    sessions,
)

PATCHES = (
    *access.PATCHES,
    *sessions.PATCHES,
    *management.PATCHES,
    *frames.PATCHES,
    *hosts.PATCHES,
)
