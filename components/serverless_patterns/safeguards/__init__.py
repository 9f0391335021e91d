"""Security helpers: policies, roles, dead letters, alarms, log groups, keys, web ACLs.

The names below are for components of your own (docs/custom-components.md).
"""

from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.dead_letters import DeadLetters, create_dead_letters
from serverless_patterns.safeguards.encryption_key import (
    KEY_ACTIONS,
    EncryptionKey,
    allow_key_use,
    allow_log_delivery,
)
from serverless_patterns.safeguards.log_groups import create_log_group
from serverless_patterns.safeguards.policy import (
    PolicyStatementArgs,
    ServicePrincipalArgs,
    allow,
    allow_service,
    deny_insecure_transport,
    identity_document,
    resource_document,
    trust_document,
    trust_for,
)
from serverless_patterns.safeguards.roles import Role, create_role
from serverless_patterns.safeguards.web_acl import create_web_acl

__all__ = [
    "KEY_ACTIONS",
    "DeadLetters",
    "EncryptionKey",
    "PolicyStatementArgs",
    "Role",
    "ServicePrincipalArgs",
    "alarm_above_zero",
    "allow",
    "allow_key_use",
    "allow_log_delivery",
    "allow_service",
    "create_dead_letters",
    "create_log_group",
    "create_role",
    "create_web_acl",
    "deny_insecure_transport",
    "identity_document",
    "resource_document",
    "trust_document",
    "trust_for",
]
