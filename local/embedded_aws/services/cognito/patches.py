"""Patches of Amazon Cognito."""

from embedded_aws.services.cognito import clients, password_resets, tokens, triggers

PATCHES = (
    *clients.PATCHES,
    *password_resets.PATCHES,
    *tokens.PATCHES,
    *triggers.PATCHES,
)
