"""Patches of how functions run: layers, environment variables, and custom runtimes."""

from embedded_aws.services.lambda_.runtimes import (
    api_worker,
    attachments,
    environment,
    pipes,
    python_and_node,
    responses,
)

PATCHES = (
    *attachments.PATCHES,
    *environment.PATCHES,
    *python_and_node.PATCHES,
    *pipes.PATCHES,
    *responses.PATCHES,
    *api_worker.PATCHES,
)
