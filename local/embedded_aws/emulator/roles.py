"""Credentials of a role, for trying out what it may do."""

import json
import threading
from typing import Any

from embedded_aws.emulator.clients import ACCOUNT, Credentials

_trust_changes = threading.Lock()


def assume_role(iam: Any, sts: Any, role_arn: str) -> Credentials:
    """Credentials with the rights of a role, whomever the role trusts.

    A role for a service trusts that service alone, so root joins it for the moment that it takes.

    Args:
        iam: A client with the rights of root.
        sts: Likewise.
        role_arn: The role.

    Raises:
        ClientError: There is no such role.
    """
    name = role_arn.rpartition("/")[2]
    root = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
    }
    with _trust_changes:
        trust: dict[str, Any] = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        widened = {**trust, "Statement": [*trust["Statement"], root]}
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(widened))
        try:
            answer = sts.assume_role(RoleArn=role_arn, RoleSessionName="embedded-aws")
        finally:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    given = answer["Credentials"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
