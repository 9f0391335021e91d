"""The patches that record events."""

from embedded_aws.observation import denials, executions, invocations, objects, queues, requests, topics

PATCHES = (
    *invocations.PATCHES,
    *queues.PATCHES,
    *topics.PATCHES,
    *objects.PATCHES,
    *requests.PATCHES,
    *executions.PATCHES,
    *denials.PATCHES,
)
