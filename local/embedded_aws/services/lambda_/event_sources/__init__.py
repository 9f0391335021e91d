"""Event sources: what Lambda polls for functions, and what invokes them asynchronously."""

from embedded_aws.services.lambda_.event_sources import asynchronous, mappings, notifications, polling

PATCHES = (
    *mappings.PATCHES,
    *polling.PATCHES,
    *asynchronous.PATCHES,
    *notifications.PATCHES,
)
