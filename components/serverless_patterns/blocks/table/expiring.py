"""Tables of components whose items DynamoDB deletes after a time."""

from serverless_patterns.blocks.table.args import TableArgs
from serverless_patterns.blocks.table.component import Table
from serverless_patterns.component import Scope


def create_expiring_table(scope: Scope, label: str, args: TableArgs) -> Table:
    """Creates a table of a component, without protection and backups.

    Args:
        scope: The component, with its key and tags.
        label: The end of the table's name.
        args: Keys and ``ttl_attribute``, and others than these settings.
    """
    settings: TableArgs = {
        "point_in_time_recovery_days": 0,
        "deletion_protection": False,
        "kms_key_arn": scope.kms_key_arn,
        "tags": dict(scope.tags),
        **args,
    }
    return Table(scope.child(label), settings, scope.opts())
