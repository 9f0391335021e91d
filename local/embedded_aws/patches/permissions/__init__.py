"""Permissions that AWS requires for a call beside that of its own action."""

from embedded_aws.patches.permissions import items, keys, object_requests, roles, service_keys

PATCHES = (*object_requests.PATCHES, *items.PATCHES, *keys.PATCHES)
OVER_OTHERS = (*roles.PATCHES, *service_keys.PATCHES)
"""Patches of what other patches replace as well."""
