"""Functions that a user pool invokes, and the groups of its users."""

from collections.abc import Mapping
from typing import Any, Final, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.blocks.user_pool.args import UserPoolArgs, UserPoolTriggersArgs
from serverless_patterns.component import Scope

_TOKENS: Final = "pre_token_generation"


def build_lambda_config(triggers: UserPoolTriggersArgs | None) -> dict[str, Any] | None:
    """Returns the triggers of a pool, as ``aws.cognito.UserPool`` has them."""
    given = _list_functions(triggers)
    if not given:
        # An empty one, since the AWS provider keeps triggers that are left out.
        return None if triggers is None else {}
    config: dict[str, Any] = {name: arn for name, arn in given.items() if name != _TOKENS}
    if arn := given.get(_TOKENS):
        config["pre_token_generation_config"] = {"lambda_arn": arn, "lambda_version": "V2_0"}
    return config


def allow_triggers(scope: Scope, pool: aws.cognito.UserPool, triggers: UserPoolTriggersArgs | None) -> None:
    """Allows a pool to invoke the functions of its triggers.

    Args:
        scope: Scope of the pool.
        pool: The pool.
        triggers: Its triggers.
    """
    for name, arn in _list_functions(triggers).items():
        parts = pulumi.Output.from_input(arn).apply(_split)
        aws.lambda_.Permission(
            scope.child(f"{name.replace('_', '-')}-permission"),
            action="lambda:InvokeFunction",
            function=parts.apply(lambda found: found[0]),
            qualifier=parts.apply(lambda found: found[1]),
            principal="cognito-idp.amazonaws.com",
            source_arn=pool.arn,
            opts=scope.opts(),
        )


def create_groups(scope: Scope, pool: aws.cognito.UserPool, given: UserPoolArgs[Completed]) -> None:
    """Creates the groups of a pool.

    Args:
        scope: Scope of the pool.
        pool: The pool.
        given: Its arguments.
    """
    for name, group in given["groups"].items():
        aws.cognito.UserGroup(
            scope.child(f"{name}-group"),
            name=name,
            description=group["description"],
            precedence=group["precedence"],
            user_pool_id=pool.id,
            opts=scope.opts(),
        )


def _list_functions(triggers: UserPoolTriggersArgs | None) -> Mapping[str, pulumi.Input[str]]:
    given = cast("Mapping[str, pulumi.Input[str] | None]", triggers or {})
    return {name: arn for name, arn in given.items() if arn}


def _split(arn: str) -> tuple[str, str | None]:
    """Returns the ARN of a function without its version or alias, and the latter."""
    *parts, last = arn.split(":")
    return (":".join(parts), last) if len(parts) > 6 else (arn, None)  # noqa: PLR2004 - arn:…:function:name
