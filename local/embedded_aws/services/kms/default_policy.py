"""The policy of a key that is created without one."""

import json


def build_default_policy(partition: str, account: str) -> str:
    """Returns the policy of a key that was created without one: the policies of the account govern it.

    Args:
        partition: Partition of AWS, such as ``aws``.
        account: ID of the account.
    """
    statement = {
        "Sid": "Enable IAM User Permissions",
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:{partition}:iam::{account}:root"},
        "Action": "kms:*",
        "Resource": "*",
    }
    return json.dumps({"Version": "2012-10-17", "Id": "key-default-1", "Statement": [statement]})
