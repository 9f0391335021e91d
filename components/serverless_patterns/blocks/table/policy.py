"""The resource policy of a table, which allows principals of this and of other accounts to use it."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Required, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.common import AT_LEAST_ONE
from serverless_patterns.arguments.declarations import Matches
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.component import Scope
from serverless_patterns.connections.links.access import ON_INDEXES, TABLE
from serverless_patterns.connections.links.actions import TableAction
from serverless_patterns.safeguards.policy import resource_document

_PRINCIPAL = Matches(
    r"arn:aws[a-z-]*:iam::[0-9]{12}:(root|(role|user)/[\w+=,.@/-]+)",
    "the ARN of a role, a user or an account, as in arn:aws:iam::123456789012:role/reports",
)


@arguments
class TablePrincipalArgs(TypedDict, total=False):
    """A principal that the resource policy of a table allows to use the table and its indexes."""

    arn: Required[Annotated[pulumi.Input[str], _PRINCIPAL]]
    """ARN of a role or a user, or of an account, as in ``arn:aws:iam::123456789012:root``. One of another
    account also needs the permission of that account, and of the key if there is one."""
    access: Required[Annotated[list[TableAction], AT_LEAST_ONE]]
    """Access levels ``read`` and ``write``, or single actions, such as ``GetItem``."""


def attach_policy(
    scope: Scope,
    table: aws.dynamodb.Table,
    index_names: Sequence[str],
    principals: Sequence[TablePrincipalArgs],
) -> None:
    """Attaches the resource policy of a table, if there is a principal.

    Args:
        scope: Scope of the table.
        table: The table.
        index_names: Names of its secondary indexes.
        principals: Principals that are allowed to use it.
    """
    if not principals:
        return
    indexes = [pulumi.Output.format("{0}/index/{1}", table.arn, name) for name in index_names]
    statements = [
        {
            "Effect": "Allow",
            "Principal": {"AWS": principal["arn"]},
            "Action": [f"{TABLE.service}:{action}" for action in actions],
            "Resource": resources,
        }
        for principal in principals
        for actions, resources in _split(TABLE.actions(principal["access"]), table.arn, indexes)
    ]
    aws.dynamodb.ResourcePolicy(
        scope.child("policy"),
        resource_arn=table.arn,
        policy=resource_document(*statements),
        opts=scope.opts(),
    )


def _split(
    actions: Sequence[str], table_arn: pulumi.Output[str], indexes: Sequence[pulumi.Output[str]]
) -> Iterator[tuple[Sequence[str], Sequence[pulumi.Output[str]]]]:
    """Yields the actions on a table, and those of them that its indexes have."""
    yield actions, [table_arn]
    if indexes and (on_indexes := [action for action in actions if action in ON_INDEXES]):
        yield on_indexes, indexes
