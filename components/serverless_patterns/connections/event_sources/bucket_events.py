"""Types of events of which a bucket notifies (Amazon S3 User Guide, supported event types)."""

from typing import Final

from serverless_patterns.arguments.declarations import Constraint
from serverless_patterns.arguments.text import nearest

_BY_KIND: Final = {
    "IntelligentTiering": (),
    "LifecycleExpiration": ("*", "Delete", "DeleteMarkerCreated"),
    "LifecycleTransition": (),
    "ObjectAcl": ("Put",),
    "ObjectCreated": ("*", "CompleteMultipartUpload", "Copy", "Post", "Put"),
    "ObjectRemoved": ("*", "Delete", "DeleteMarkerCreated"),
    "ObjectRestore": ("*", "Completed", "Delete", "Post"),
    "ObjectTagging": ("*", "Delete", "Put"),
    "ReducedRedundancyLostObject": (),
    "Replication": (
        *("*", "OperationFailedReplication", "OperationMissedThreshold", "OperationNotTracked"),
        "OperationReplicatedAfterThreshold",
    ),
}
_EVENTS: Final = tuple(
    f"s3:{kind}:{detail}" if detail else f"s3:{kind}"
    for kind, details in _BY_KIND.items()
    for detail in details or ("",)
)


class _Event(Constraint):
    @property
    def meaning(self) -> str:
        return "an event of S3, such as s3:ObjectCreated:*"

    def allows(self, value: str) -> bool:
        return value in _EVENTS

    def problem(self, value: str) -> str:
        hint = nearest(value, _EVENTS)
        return f"{super().problem(value)}.{hint}" if hint else super().problem(value)


EVENT: Final = _Event()
