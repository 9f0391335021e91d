"""Credentials of a role, to test its permissions."""

import json
import threading

from embedded_aws.emulator.clients import ACCOUNT, Client, Credentials

_trust_changes = threading.Lock()


def assume_role(iam: Client, sts: Client, role_arn: str) -> Credentials:
    """Returns credentials with the permissions of a role; its trust policy is ignored.

    The trust policy allows the account's root user during this call.

    Args:
        iam: IAM client of the root user.
        sts: AWS STS client of the root user.
        role_arn: ARN of the role.

    Raises:
        ClientError: If the role does not exist.
    """
    name = role_arn.rpartition("/")[2]
    root = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
    }
    with _trust_changes:
        trust: dict[str, list[object]] = iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"]
        widened = {**trust, "Statement": [*trust["Statement"], root]}
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(widened))
        try:
            answer = sts.assume_role(RoleArn=role_arn, RoleSessionName="embedded-aws")
        finally:
            iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    given = answer["Credentials"]
    return Credentials(given["AccessKeyId"], given["SecretAccessKey"], given["SessionToken"])
