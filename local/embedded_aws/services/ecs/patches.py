"""Patches of Amazon ECS."""

from embedded_aws.services.ecs import tasks

PATCHES = tasks.PATCHES
