"""All arrows, in the order of the table."""

from tests.permissions.arrows import (
    events,
    functions,
    gateway,
    graphs,
    http_apis,
    identities,
    keys,
    messages,
    pipes,
    streams,
    urls,
    workflows,
)
from tests.permissions.arrows.arrow import Arrow

ARROWS: tuple[Arrow, ...] = (
    *identities.ARROWS,
    *messages.ARROWS,
    *functions.ARROWS,
    *gateway.ARROWS,
    *workflows.ARROWS,
    *events.ARROWS,
    *keys.ARROWS,
    *urls.ARROWS,
    *http_apis.ARROWS,
    *streams.ARROWS,
    *pipes.ARROWS,
    *graphs.ARROWS,
)
