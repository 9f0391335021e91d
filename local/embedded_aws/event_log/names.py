"""The names of the program's resources, for their ARNs."""

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

from embedded_aws.event_log.model import Common

_BUCKET: Final = "arn:aws:s3:::"


class Resource(Protocol):
    """A registered resource."""

    @property
    def type(self) -> str:
        """Token, such as ``aws:sqs/queue:Queue``."""
        ...

    @property
    def name(self) -> str:
        """Name in the program."""
        ...

    @property
    def inputs(self) -> Mapping[str, object]:
        """Inputs by their camelCase names."""
        ...

    @property
    def outputs(self) -> Mapping[str, object]:
        """Outputs by their camelCase names."""
        ...


def find_resource_names(resources: Iterable[Resource]) -> dict[str, str]:
    """Returns the name in the program of each resource that has an ARN, by the ARN.

    Args:
        resources: Registered resources, such as ``deployment.resources``.
    """
    return {
        arn: resource.name
        for resource in resources
        # One with the input sets something of another resource, such as the policy of a topic.
        if isinstance(arn := resource.outputs.get("arn"), str)
        and resource.type.startswith("aws:")
        and "arn" not in resource.inputs
    }


def name_of(arn: str | None, names: Mapping[str, str]) -> str | None:
    """Returns the name of a resource in the program, or its name in AWS; None without an ARN.

    Args:
        arn: ARN of a resource, or of a part of it, such as an object of a bucket.
        names: Names in the program by ARN.
    """
    if arn and arn.startswith("arn:aws:dynamodb:"):  # its stream is shown as the table
        arn = arn.partition("/stream/")[0]
    if not arn or arn in names:
        return names.get(arn or "")
    if arn.startswith(_BUCKET):
        bucket, slash, key = arn.removeprefix(_BUCKET).partition("/")
        return f"{names.get(_BUCKET + bucket, bucket)}{slash}{key}"
    for separator in (":", "/"):
        whole, found, part = arn.rpartition(separator)
        if found and whole in names:
            return f"{names[whole]}{separator}{part}"
    parts = arn.split(":", 5)
    own = parts[-1]
    if own.startswith("assumed-role/"):
        return own.split("/")[1]
    return own.rpartition(":")[2].rpartition("/")[2] or own


def names_in(event: Common, names: Mapping[str, str]) -> tuple[str | None, str | None]:
    """Returns the names of the source and the target of an event."""
    return name_of(event["source"], names), name_of(event["target"], names)
