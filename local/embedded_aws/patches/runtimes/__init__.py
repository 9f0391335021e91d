"""Patches of how functions run: layers, environment variables, and custom runtimes."""

from embedded_aws.patches.runtimes import attachments, environment

PATCHES = (*attachments.PATCHES, *environment.PATCHES)
