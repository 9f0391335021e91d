"""Event sources: what Lambda polls for functions, and what invokes them asynchronously."""

from embedded_aws.services.lambda_.event_sources import asynchronous, loop, mappings, notifications

PATCHES = (
    *mappings.PATCHES,
    *loop.PATCHES,
    *asynchronous.PATCHES,
    *notifications.PATCHES,
)
