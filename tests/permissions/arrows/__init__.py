"""All arrows, in the order of the table."""

from tests.permissions.arrows import events, functions, gateway, identities, keys, messages, workflows
from tests.permissions.arrows.arrow import Arrow

ARROWS: tuple[Arrow, ...] = (
    *identities.ARROWS,
    *messages.ARROWS,
    *functions.ARROWS,
    *gateway.ARROWS,
    *workflows.ARROWS,
    *events.ARROWS,
    *keys.ARROWS,
)
