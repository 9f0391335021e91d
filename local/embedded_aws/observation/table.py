"""The patches that record events."""

from embedded_aws.observation import executions, invocations, lineage, objects, queues, topics

PATCHES = (
    *invocations.PATCHES,
    *lineage.PATCHES,
    *queues.PATCHES,
    *topics.PATCHES,
    *objects.PATCHES,
    *executions.PATCHES,
)
