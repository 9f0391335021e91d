"""Resource policies of secrets, whose documents are checked before."""

from collections.abc import Mapping

from embedded_aws.door.context import Context
from embedded_aws.services.secretsmanager.requests import (
    identify,
    require_primary,
    require_secret,
    require_usable,
)
from embedded_aws.state.secret_replicas import sync_replicas


def put_resource_policy(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Attaches a policy to a secret, in place of the one it has."""
    secret = require_primary(given, context)
    secret.policy = str(given["ResourcePolicy"])
    sync_replicas(secret)
    return identify(secret)


def get_resource_policy(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the policy of a secret."""
    secret = require_usable(given, context)
    return {**identify(secret), "ResourcePolicy": secret.policy}


def delete_resource_policy(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Removes the policy of a secret."""
    secret = require_primary(given, context)
    secret.policy = None
    sync_replicas(secret)
    return identify(secret)


def validate_resource_policy(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns that a policy is valid: others do not come here."""
    if "SecretId" in given:
        require_secret(given, context)
    return {"PolicyValidationPassed": True, "ValidationErrors": []}
