"""Patches of how functions run: layers, environment variables, and custom runtimes."""

from embedded_aws.services.lambda_.runtimes import (
    api_worker,
    attachments,
    environment,
    missing,
    pipes,
)

PATCHES = (
    *attachments.PATCHES,
    *environment.PATCHES,
    *missing.PATCHES,
    *pipes.PATCHES,
    *api_worker.PATCHES,
)
