"""Patches of how functions run: layers, environment variables, and custom runtimes."""

from embedded_aws.services.lambda_.runtimes import (
    api_worker,
    attachments,
    environment,
    launching,
    missing,
)

PATCHES = (
    *attachments.PATCHES,
    *environment.PATCHES,
    *launching.PATCHES,
    *missing.PATCHES,
    *api_worker.PATCHES,
)
