"""Callers: users, roles, trust policies, and denials that prevail."""

from typing import Final

from tests.permissions.account import REGION, Account, Arrived, document
from tests.permissions.arrows.arrow import Arrows, return_result

_ARROWS: Final = Arrows()
_SEND: Final = "sqs:SendMessage"
_LAMBDA_ARROWS: Final = Arrows(frozenset({"lambda"}))


def _send(caller: Account, queue_url: str) -> Arrived:
    caller.client("sqs").send_message(QueueUrl=queue_url, MessageBody="1")
    return return_result()


@_ARROWS.add("user → SQS", "the user's permission")
def _user(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    return _send(
        aws.user({"Action": _SEND, "Resource": queue.arn if granted else f"{queue.arn}-2"}), queue.url
    )


@_ARROWS.add("assumed role → SQS", "the role's permission")
def _role(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    user = aws.user({"Action": "sts:AssumeRole", "Resource": "*"})
    statements = [{"Action": _SEND, "Resource": queue.arn}] if granted else []
    role = aws.role("", *statements, trusts={"Principal": {"AWS": user.user_arn()}})
    return _send(assume(user, role), queue.url)


@_ARROWS.add("assumed role → SQS", "the permission in the policy of the session")
def _session(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    user = aws.user({"Action": "sts:AssumeRole", "Resource": "*"})
    role = aws.role(
        "", {"Action": _SEND, "Resource": queue.arn}, trusts={"Principal": {"AWS": user.user_arn()}}
    )
    policy = {"Action": _SEND if granted else "sqs:ReceiveMessage", "Resource": queue.arn}
    return _send(assume(user, role, Policy=document(policy)), queue.url)


@_ARROWS.add("user → role", "trust")
def _trust(aws: Account, granted: bool) -> Arrived:
    user, other = (aws.user({"Action": "sts:AssumeRole", "Resource": "*"}) for _ in range(2))
    trusted = user if granted else other
    assume(user, aws.role("", trusts={"Principal": {"AWS": trusted.user_arn()}}))
    return return_result()


def _open_pool(aws: Account, trusted: str | None = None) -> tuple[str, str]:
    """Creates an identity pool for anyone; returns its ID and the role that trusts it or another pool."""
    pools = aws.client("cognito-identity")
    pool = pools.create_identity_pool(IdentityPoolName=aws.name("pool"), AllowUnauthenticatedIdentities=True)[
        "IdentityPoolId"
    ]
    audience = {"StringEquals": {"cognito-identity.amazonaws.com:aud": trusted or pool}}
    trust = {
        "Principal": {"Federated": "cognito-identity.amazonaws.com"},
        "Action": "sts:AssumeRoleWithWebIdentity",
        "Condition": audience,
    }
    return pool, aws.role("", trusts=trust)


@_ARROWS.add("identity pool → role", "trust")
def _identity_pool(aws: Account, granted: bool) -> Arrived:
    pool, role = _open_pool(aws, None if granted else "us-east-1:1")
    pools = aws.client("cognito-identity")
    pools.set_identity_pool_roles(IdentityPoolId=pool, Roles={"unauthenticated": role})
    identity = pools.get_id(IdentityPoolId=pool)["IdentityId"]
    pools.get_credentials_for_identity(IdentityId=identity)
    return return_result()


@_ARROWS.add("token of an identity pool → role", "trust")
def _web_identity(aws: Account, granted: bool) -> Arrived:
    pool, role = _open_pool(aws, None if granted else "us-east-1:1")
    pools = aws.client("cognito-identity")
    identity = pools.get_id(IdentityPoolId=pool)["IdentityId"]
    token = pools.get_open_id_token(IdentityId=identity)["Token"]
    aws.client("sts").assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="tests", WebIdentityToken=token
    )
    return return_result()


@_ARROWS.add("user → role", "the external ID that the trust policy requires")
def _external_id(aws: Account, granted: bool) -> Arrived:
    user = aws.user({"Action": "sts:AssumeRole", "Resource": "*"})
    trust = {
        "Principal": {"AWS": user.user_arn()},
        "Condition": {"StringEquals": {"sts:ExternalId": "ours"}},
    }
    assume(user, aws.role("", trusts=trust), ExternalId="ours" if granted else "theirs")
    return return_result()


@_ARROWS.add("user → SQS", "nothing, but the user's own policy denies it")
def _deny_by_identity(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    allowed = {"Action": "sqs:*", "Resource": queue.arn}
    denied = {"Effect": "Deny", "Action": "sqs:PurgeQueue" if granted else _SEND, "Resource": "*"}
    return _send(aws.user(allowed, denied), queue.url)


@_ARROWS.add("user → SQS", "nothing, but the queue's policy denies it")
def _denial_of_queue(aws: Account, granted: bool) -> Arrived:
    denied = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "sqs:PurgeQueue" if granted else _SEND,
    }
    queue = aws.queue(denied)
    return _send(aws.user({"Action": _SEND, "Resource": queue.arn}), queue.url)


@_ARROWS.add("user → SQS", "the permission in the boundary")
def _boundary(aws: Account, granted: bool) -> Arrived:
    queue = aws.queue()
    limit = {"Action": "sqs:*" if granted else "s3:*", "Resource": "*"}
    return _send(aws.user({"Action": _SEND, "Resource": queue.arn}, boundary=limit), queue.url)


@_ARROWS.add("user → DynamoDB", "the permission for the key of the item (`dynamodb:LeadingKeys`)")
def _limit_leading_keys(aws: Account, granted: bool) -> Arrived:
    table = aws.table()
    user = aws.user(
        {
            "Action": "dynamodb:PutItem",
            "Resource": aws.arn("dynamodb", f"table/{table}"),
            "Condition": {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["1" if granted else "2"]}},
        }
    )
    user.client("dynamodb").put_item(TableName=table, Item={"id": {"S": "1"}})
    return return_result()


@_LAMBDA_ARROWS.add("Lambda → role", "trust of `lambda.amazonaws.com`")
def _function_trust(aws: Account, granted: bool) -> Arrived:
    role = aws.role("lambda" if granted else "states")
    aws.client("lambda").invoke(FunctionName=aws.function("def handler(e, c): return 1", role=role))
    return return_result()


@_ARROWS.add("user → Lambda", "`iam:PassRole`")
def _pass_role(aws: Account, granted: bool) -> Arrived:
    role = aws.role("lambda")
    user = aws.user(
        {"Action": "lambda:CreateFunction", "Resource": f"arn:aws:lambda:{REGION}:{aws.number}:function:*"},
        {"Action": "iam:PassRole", "Resource": role if granted else f"{role}-2"},
    )
    user.function("def handler(e, c): return 1", role=role)
    return return_result()


def assume(user: Account, role: str, **more: str) -> Account:
    """Returns the account as a session of a role has it."""
    found = user.client("sts").assume_role(RoleArn=role, RoleSessionName="session", **more)["Credentials"]
    return Account(
        user.endpoint,
        found["AccessKeyId"],
        found["SecretAccessKey"],
        found["SessionToken"],
        number=user.number,
    )


ARROWS: Final = (*_ARROWS.found, *_LAMBDA_ARROWS.found)
