"""An account of any emulator, and the resources that arrows start from and end at."""

import io
import itertools
import json
import secrets
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from botocore.credentials import Credentials

from tests.permissions.clients import UserClient

ACCOUNT = "123456789012"
REGION = "us-east-1"
Statement = Mapping[str, Any]
Arrived = Callable[[], bool]

FORWARD = f"""
import json, os, boto3

def handler(event, context):
    sqs = boto3.client("sqs", region_name="{REGION}")
    sqs.send_message(QueueUrl=os.environ["QUEUE_URL"], MessageBody=json.dumps(event))
    # A trigger of Cognito returns its event, others an answer or a policy.
    return {{"statusCode": 200, "body": "sent", "principalId": "caller", **event}}
"""
FAIL = "def handler(event, context): raise ValueError('on purpose')"


@dataclass(frozen=True)
class Queue:
    """A queue at the end of an arrow."""

    url: str
    arn: str


@dataclass
class Account:
    """Administrator of an account.

    Args:
        endpoint: URL of the emulator.
        key: Access key ID.
        secret: Secret access key.
        token: Session token.
        number: ID of the account.
        api_url: URL of a REST API, with ``{id}``, ``{stage}`` and ``{path}``.
        host_url: Returns the URL of a host name, such as a distribution's; None if there is none.
    """

    endpoint: str
    key: str
    secret: str = field(repr=False)
    token: str | None = field(default=None, repr=False)
    number: str = ACCOUNT
    api_url: str = "{endpoint}/_aws/execute-api/{id}/{stage}/{path}"
    host_url: Callable[[str], str] | None = None
    _numbers: "itertools.count[int]" = field(default_factory=itertools.count)
    _run: str = field(default_factory=lambda: secrets.token_hex(3))

    def client(self, service: str) -> Any:
        """Returns a boto3 client with these credentials."""
        return _client(service, self.endpoint, self.key, self.secret, self.token)

    def name(self, kind: str) -> str:
        """Returns a name that no other resource has."""
        return f"{kind}-{self._run}-{next(self._numbers)}"

    def arn(self, service: str, resource: str) -> str:
        """Returns the ARN of a resource of this account."""
        return f"arn:aws:{service}:{REGION}:{self.number}:{resource}"

    def queue(self, *policy: Statement, **attributes: str) -> Queue:
        """Creates a queue. The resource of each statement of its policy is the queue."""
        sqs, name = self.client("sqs"), self.name("queue")
        url, arn = sqs.create_queue(QueueName=name)["QueueUrl"], self.arn("sqs", name)
        if policy:
            attributes["Policy"] = document(*({**statement, "Resource": arn} for statement in policy))
        if attributes:
            sqs.set_queue_attributes(QueueUrl=url, Attributes=attributes)
        return Queue(url, arn)

    def watch_queue(self, queue: Queue, containing: str = "") -> Arrived:
        """Returns what tells whether the queue has received a message that contains a text."""

        def look() -> bool:
            received = self.client("sqs").receive_message(QueueUrl=queue.url, MaxNumberOfMessages=10)
            return any(containing in message["Body"] for message in received.get("Messages", []))

        return look

    def topic(self, *policy: Statement) -> str:
        """Creates a topic and returns its ARN. The resource of each statement of its policy is the topic."""
        sns = self.client("sns")
        arn: str = sns.create_topic(Name=self.name("topic"))["TopicArn"]
        if policy:
            text = document(*({**statement, "Resource": arn} for statement in policy))
            sns.set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=text)
        return arn

    def create_watched_topic(self, *policy: Statement) -> tuple[str, Queue]:
        """Creates a topic, and a queue that receives its messages."""
        topic = self.topic(*policy)
        queue = self.queue(allow_service("sns", "sqs:SendMessage", topic))
        self.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=queue.arn)
        return topic, queue

    def bucket(self) -> str:
        """Creates a bucket and returns its name."""
        name = self.name("bucket")
        self.client("s3").create_bucket(Bucket=name)
        return name

    def table(self, **more: Any) -> str:
        """Creates a table with the key ``id`` and returns its name."""
        name = self.name("table")
        self.client("dynamodb").create_table(
            TableName=name,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
            **more,
        )
        return name

    def has_item(self, table: str) -> Arrived:
        """Returns what tells whether the table has the item ``1``."""
        key = {"id": {"S": "1"}}
        return lambda: "Item" in self.client("dynamodb").get_item(TableName=table, Key=key)

    def role(self, service: str, *statements: Statement, trusts: Statement | None = None) -> str:
        """Creates a role that a service, such as ``lambda``, assumes; returns its ARN."""
        iam, name = self.client("iam"), self.name("role")
        trust = trusts or {"Principal": {"Service": f"{service}.amazonaws.com"}}
        statement = {"Effect": "Allow", "Action": "sts:AssumeRole", **trust}
        created = iam.create_role(RoleName=name, AssumeRolePolicyDocument=document(statement))
        if statements:
            iam.put_role_policy(RoleName=name, PolicyName="access", PolicyDocument=document(*statements))
        return created["Role"]["Arn"]

    def user(self, *statements: Statement, boundary: Statement | None = None) -> "Account":
        """Creates a user and returns the account as that user has it."""
        iam, name = self.client("iam"), self.name("user")
        more: dict[str, str] = {}
        if boundary:
            limit = iam.create_policy(PolicyName=self.name("limit"), PolicyDocument=document(boundary))
            more["PermissionsBoundary"] = limit["Policy"]["Arn"]
        iam.create_user(UserName=name, **more)
        if statements:
            iam.put_user_policy(UserName=name, PolicyName="access", PolicyDocument=document(*statements))
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Account(self.endpoint, key["AccessKeyId"], key["SecretAccessKey"], number=self.number)

    def user_arn(self) -> str:
        """Returns the ARN of the user whose credentials these are."""
        return self.client("sts").get_caller_identity()["Arn"]

    def function(self, code: str, *statements: Statement, **more: Any) -> str:
        """Creates a function whose role has the statements; returns its ARN."""
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("app.py", code)
        created = self.client("lambda").create_function(
            FunctionName=more.pop("FunctionName", None) or self.name("function"),
            Role=more.pop("role", None) or self.role("lambda", *statements),
            Runtime=more.pop("Runtime", "python3.12"),
            Handler="app.handler",
            Code={"ZipFile": package.getvalue()},
            Timeout=10,
            **more,
        )
        return created["FunctionArn"]

    def create_forwarding_function(self, *statements: Statement) -> tuple[str, Arrived]:
        """Creates a function that sends its event to a queue, which its role allows."""
        queue = self.queue()
        arn = self.function(
            FORWARD,
            {"Action": "sqs:SendMessage", "Resource": queue.arn},
            *statements,
            Environment={"Variables": {"QUEUE_URL": queue.url}},
        )
        return arn, self.watch_queue(queue)

    def permit(self, function: str, service: str, source: str) -> None:
        """Lets a service invoke a function for a source."""
        self.client("lambda").add_permission(
            FunctionName=function,
            StatementId=self.name("permit"),
            Action="lambda:InvokeFunction",
            Principal=f"{service}.amazonaws.com",
            SourceArn=source,
        )

    def machine(self, state: Mapping[str, Any], role: str, kind: str = "STANDARD") -> str:
        """Creates a state machine of one state; returns its ARN."""
        definition = {"StartAt": "Only", "States": {"Only": {**state, "End": True}}}
        created = self.client("stepfunctions").create_state_machine(
            name=self.name("machine"), definition=json.dumps(definition), roleArn=role, type=kind
        )
        return created["stateMachineArn"]

    def has_execution(self, machine: str) -> Arrived:
        """Returns what tells whether a state machine was started."""
        client = self.client("stepfunctions")
        return lambda: bool(client.list_executions(stateMachineArn=machine)["executions"])


def document(*statements: Statement) -> str:
    """Returns a policy document whose statements allow, unless they say otherwise."""
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **statement} for statement in statements]}
    )


def allow_service(service: str, action: str, source: str | None = None, **conditions: Any) -> Statement:
    """Returns the statement of a resource's policy that lets a service act, for a source only."""
    condition = {"ArnEquals": {"aws:SourceArn": source}} if source else {}
    statement = {"Principal": {"Service": f"{service}.amazonaws.com"}, "Action": action}
    return {**statement, **({"Condition": condition | conditions} if condition | conditions else {})}


@cache
def _client(service: str, endpoint: str, key: str, secret: str, token: str | None) -> Any:
    return UserClient(service, REGION, endpoint, Credentials(key, secret, token))
