"""Patches of Amazon ECS."""

from embedded_aws.services.ecs import run_requests, tasks

PATCHES = (*run_requests.PATCHES, *tasks.PATCHES)
