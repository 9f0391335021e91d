"""Calls that the AWS provider makes to create, read, update and delete a resource, by its type.

The tables in ``calls/`` were derived from the data of AWS's iam-policy-autopilot 0.3.0 (Apache-2.0), which
traced the provider's source for each resource type. Added are permissions that AWS requires of the caller
without a call: to pass a role, to create a service-linked role, to use a key.
"""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final, cast

_TABLES: Final = files("serverless_patterns_cli.deploy_policy") / "calls"


@dataclass(frozen=True)
class Calls:
    """Calls of one resource type that have the same resources.

    Attributes:
        actions: IAM actions.
        resources: ARNs with placeholders: ``{account}``, ``{partition}``, ``{region}``, ``{name}`` for the
            name of the resource, and ``{queueUrl}`` for the name in its input ``queueUrl``.
        inputs: The provider makes the calls only if the resource has one of these inputs, such as
            ``policy`` or ``serverSideEncryption.kmsKeyArn``. Empty for always.
        requires: Inputs that the resource must have too, each of them.
        of: Input that refers to the resource whose ``inputs`` count, such as ``bucket``; empty for its own.
        types: Types of the resource to which ``of`` refers; a resource of another stack has any of them.
        passes: Service principal to which the roles in ``inputs`` are passed; empty for none.
        conditions: Condition of the statement, with placeholders.
    """

    actions: Sequence[str] = ()
    resources: Sequence[str] = ()
    inputs: Sequence[str] = ()
    requires: Sequence[str] = ()
    of: str = ""
    types: Sequence[str] = ()
    passes: str = ""
    conditions: Mapping[str, Mapping[str, Sequence[str]]] = field(
        default_factory=dict[str, Mapping[str, Sequence[str]]]
    )


def find_calls(token: str) -> list[Calls] | None:
    """Returns the calls for a resource type or a function; None if they are not known."""
    module = token.split(":")[1].partition("/")[0]
    tables = _read(module)
    # The provider keeps earlier names of a type: aws:s3/bucketV2:BucketV2 is aws:s3/bucket:Bucket.
    return tables.get(token, tables.get(token.replace("V2", "")))


@cache
def _read(module: str) -> Mapping[str, list[Calls]]:
    table = _TABLES / f"{module}.toml"
    if not table.is_file():
        return {}
    entries = cast("dict[str, list[dict[str, Any]]]", tomllib.loads(table.read_text("utf-8")))
    return {token: [Calls(**each) for each in rows] for token, rows in entries.items()}
