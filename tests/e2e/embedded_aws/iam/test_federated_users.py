"""Sessions of ``GetFederationToken``, and policies that name them."""

from typing import Any

import boto3
import pytest

from tests.e2e.embedded_aws.iam.rows import ALLOWED, DENIED, World, observe
from tests.permissions.account import document

SEND = "sqs:SendMessage"


def federate(world: World, name: str, *statements: Any) -> Any:
    """Returns the SQS client of a federated user, with a session policy if there are statements."""
    user = world.aws.user({"Action": ["sts:GetFederationToken", "sqs:*"], "Resource": "*"})
    policy = {"Policy": document(*statements)} if statements else {}
    made = user.client("sts").get_federation_token(Name=name, **policy)["Credentials"]
    endpoint = world.aws.client("sqs").meta.endpoint_url
    session: Any = boto3.session.Session()
    return session.client(
        "sqs",
        region_name="us-east-1",
        endpoint_url=endpoint,
        aws_access_key_id=made["AccessKeyId"],
        aws_secret_access_key=made["SecretAccessKey"],
        aws_session_token=made["SessionToken"],
    )


ARN = "arn:aws:sts::<account>:federated-user/{}"


@pytest.mark.parametrize(
    ("named", "session", "expected"),
    [
        (ARN.format("ann"), (), ALLOWED),
        (ARN.format("bob"), (), DENIED),
        ("arn:aws:iam::<account>:root", (), DENIED),
        (ARN.format("ann"), ({"Action": "sqs:ReceiveMessage", "Resource": "*"},), ALLOWED),
        (ARN.format("bob"), ({"Action": SEND, "Resource": "*"},), ALLOWED),
        (ARN.format("bob"), ({"Action": "sqs:ReceiveMessage", "Resource": "*"},), DENIED),
    ],
)
def test_a_policy_names_a_federated_user(world: World, named: str, session: Any, expected: str) -> None:
    principal = named.replace("<account>", world.aws.number)
    queue = world.aws.queue({"Principal": {"AWS": principal}, "Action": SEND})
    client = federate(world, "ann", *session)
    assert observe(lambda: client.send_message(QueueUrl=queue.url, MessageBody="1")) == expected


def test_a_policy_denies_a_federated_user(world: World) -> None:
    principal = ARN.format("ann").replace("<account>", world.aws.number)
    queue = world.aws.queue({"Effect": "Deny", "Principal": {"AWS": principal}, "Action": SEND})
    everything = {"Action": "sqs:*", "Resource": "*"}
    for name, expected in (("ann", DENIED), ("bob", ALLOWED)):
        client = federate(world, name, everything)
        assert observe(lambda c=client: c.send_message(QueueUrl=queue.url, MessageBody="1")) == expected
