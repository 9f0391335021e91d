"""Event source mappings: what Lambda polls for functions."""

from embedded_aws.patches.event_sources import loop, mappings, queues

PATCHES = (*mappings.PATCHES, *queues.PATCHES, *loop.PATCHES)
