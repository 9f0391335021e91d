"""Patches of Amazon Cognito."""

from embedded_aws.services.cognito import (
    clients,
    federated,
    identity_credentials,
    password_resets,
    tokens,
    triggers,
)

PATCHES = (
    *clients.PATCHES,
    *federated.PATCHES,
    *identity_credentials.PATCHES,
    *password_resets.PATCHES,
    *tokens.PATCHES,
    *triggers.PATCHES,
)
