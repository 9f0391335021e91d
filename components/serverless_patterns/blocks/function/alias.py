"""The alias of a function, by which callers invoke the version that was published last."""

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import FUNCTION_CONCURRENCY
from serverless_patterns.arguments.text import show
from serverless_patterns.blocks.function.args import FunctionArgs
from serverless_patterns.blocks.function.runtimes import DEFAULT_RUNTIME, takes_snapshots
from serverless_patterns.component import Scope

UNRESERVED = 100
"""Concurrent executions of an account that its functions cannot reserve (Lambda quotas)."""
_MOVED = ["functionVersion", "routingConfig"]
_SNAPSHOT_STORAGE = 512
"""Most MB of ``/tmp`` of a function with snapshots (Lambda developer guide, "SnapStart")."""


def check_alias(given: FunctionArgs[Completed], errors: Errors) -> None:
    """Checks the concurrency of a function, and the arguments that require an alias.

    Args:
        given: Arguments of the function.
        errors: Receives what is wrong.
    """
    reserved, provisioned = given["reserved_concurrent_executions"], given["provisioned_concurrency"]
    kept = provisioned or 0 if reserved is None else reserved
    argument = "provisioned_concurrency" if reserved is None else "reserved_concurrent_executions"
    errors.warn_above(argument, kept + UNRESERVED, FUNCTION_CONCURRENCY)
    for name in ("provisioned_concurrency", "snap_start"):
        if given[name] and given["alias"] is None:
            errors.add(name, "requires a published version. Set 'alias', such as 'live'")
    if provisioned and reserved is not None and provisioned > reserved:
        errors.add(
            "provisioned_concurrency",
            f"{provisioned} exceeds 'reserved_concurrent_executions'; must be at most {reserved}. Reduce it",
        )
    if given["snap_start"]:
        _check_snapshots(given, errors)


def _check_snapshots(given: FunctionArgs[Completed], errors: Errors) -> None:
    runtime = given["runtime"] or DEFAULT_RUNTIME
    if given["image_uri"] is not None or given["context"] is not None:
        errors.add("snap_start", "cannot be combined with a container image. Remove it")
    elif not takes_snapshots(runtime):
        errors.add(
            "snap_start",
            f"requires Python 3.12, Java 11 or .NET 8, or a newer version, not {show(runtime)}. Remove it",
        )
    if given["provisioned_concurrency"]:
        errors.add("snap_start", "cannot be combined with 'provisioned_concurrency'. Remove either")
    if (size := given["ephemeral_storage_size"]) > _SNAPSHOT_STORAGE:
        errors.add(
            "ephemeral_storage_size",
            f"{size} cannot be combined with 'snap_start'; must be {_SNAPSHOT_STORAGE}. Remove either",
        )


def create_alias(
    scope: Scope, function: aws.lambda_.Function, given: FunctionArgs[Completed]
) -> aws.lambda_.Alias | None:
    """Creates the alias of a function and its provisioned concurrency; returns None without an alias."""
    if given["alias"] is None:
        return None
    # The alias of a new function has the same name, but callers use the old one until there is a new one.
    opts = scope.opts(delete_before_replace=False)
    if given["rollout"]:  # which moves it to another version
        opts = pulumi.ResourceOptions.merge(opts, pulumi.ResourceOptions(ignore_changes=_MOVED))
    alias = aws.lambda_.Alias(
        scope.child("alias"),
        name=given["alias"],
        function_name=function.name,
        function_version=function.version,
        opts=opts,
    )
    if given["provisioned_concurrency"]:
        aws.lambda_.ProvisionedConcurrencyConfig(
            scope.child("provisioned-concurrency"),
            function_name=function.name,
            qualifier=alias.name,
            provisioned_concurrent_executions=given["provisioned_concurrency"],
            opts=scope.opts(),
        )
    return alias
