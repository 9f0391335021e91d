"""Permissions that AWS requires for a call in addition to that of its action."""

from embedded_aws.iam.permissions import (
    code_objects,
    items,
    key_operations,
    keys,
    named_resources,
    notified_resources,
    object_requests,
    operations,
    partiql,
    passed_roles,
    policy_documents,
    policy_elements,
    request_resources,
    roles,
    service_keys,
    sessions,
)

PATCHES = (
    *policy_elements.PATCHES,
    *policy_documents.PATCHES,
    *sessions.PATCHES,
    *operations.PATCHES,
    *object_requests.PATCHES,
    *partiql.PATCHES,
    *named_resources.PATCHES,
    *request_resources.PATCHES,
    *items.PATCHES,
    *keys.PATCHES,
    *key_operations.PATCHES,
    *code_objects.PATCHES,
    *notified_resources.PATCHES,
)
OVER_OTHERS = (*passed_roles.PATCHES, *roles.PATCHES, *service_keys.PATCHES)
"""Patches of functions that other patches replace as well."""
