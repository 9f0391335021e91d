"""Event source mappings: what Lambda polls for functions."""

from embedded_aws.patches.event_sources import permissions

PATCHES = (*permissions.PATCHES,)
