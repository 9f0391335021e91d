"""Patches of how functions run: layers, environment variables, and custom runtimes."""

from embedded_aws.patches.runtimes import api_worker, attachments, environment, python_and_node

PATCHES = (*attachments.PATCHES, *environment.PATCHES, *python_and_node.PATCHES, *api_worker.PATCHES)
