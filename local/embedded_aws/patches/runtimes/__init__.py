"""Patches of how functions run: layers, environment variables, and custom runtimes."""

from embedded_aws.patches.runtimes import api_worker, attachments, environment

PATCHES = (*attachments.PATCHES, *environment.PATCHES, *api_worker.PATCHES)
