"""Rows of the tables: who calls, the call, and the decision of AWS.

A row names the resources of the account with the fields of :class:`World`: ``<queue>`` in a statement is
the ARN of its queue. Resources are created when a row first uses them, and have the tag ``team=red``.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

from botocore.exceptions import ClientError

from tests.permissions.account import Account, Queue, Statement, document

ALLOWED: Final = ""
DENIED: Final = "denied"
"""IAM denies the call; the error code differs by service."""
_DENIALS: Final = frozenset(
    {"AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException", "403"}
)
TAGS: Final = {"team": "red"}
EVERYTHING: Final[Statement] = {"Action": "*", "Resource": "*"}
Call = Callable[[Account, "World"], object]


@dataclass
class World:
    """An account with one resource of each kind.

    Args:
        aws: Administrator of the account.
    """

    aws: Account

    @cached_property
    def queue(self) -> Queue:
        """A queue."""
        queue = self.aws.queue()
        self.aws.client("sqs").tag_queue(QueueUrl=queue.url, Tags=TAGS)
        return queue

    @cached_property
    def topic(self) -> str:
        """ARN of a topic."""
        topic = self.aws.topic()
        self.aws.client("sns").tag_resource(ResourceArn=topic, Tags=list_tags())
        return topic

    @cached_property
    def bucket(self) -> str:
        """Name of a bucket with the objects ``a`` and ``b``."""
        bucket, s3 = self.aws.bucket(), self.aws.client("s3")
        s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": list_tags()})
        for key in ("a", "b"):
            s3.put_object(Bucket=bucket, Key=key, Body=b"1")
        return bucket

    @cached_property
    def table(self) -> str:
        """Name of a table with the key ``id``."""
        return self.aws.table(Tags=list_tags())

    @cached_property
    def key(self) -> str:
        """ARN of a key that the policies of the account govern."""
        root = {"AWS": f"arn:aws:iam::{self.aws.number}:root"}
        policy = document({"Principal": root, "Action": "kms:*", "Resource": "*"})
        tags = list_tags(key="TagKey", value="TagValue")
        return self.aws.client("kms").create_key(Policy=policy, Tags=tags)["KeyMetadata"]["Arn"]

    @cached_property
    def secret(self) -> str:
        """ARN of a secret."""
        secrets = self.aws.client("secretsmanager")
        return secrets.create_secret(Name=self.aws.name("secret"), SecretString="1", Tags=list_tags())["ARN"]

    @cached_property
    def parameter(self) -> str:
        """Name of a parameter."""
        name = f"/{self.aws.name('parameter')}"
        self.aws.client("ssm").put_parameter(Name=name, Value="1", Type="String", Tags=list_tags())
        return name

    @cached_property
    def function(self) -> str:
        """ARN of a function."""
        return self.aws.function("def handler(event, context): return 'done'", Tags=TAGS)

    @cached_property
    def role(self) -> str:
        """ARN of a role that Lambda assumes."""
        return self.aws.role("lambda")

    @cached_property
    def tagged_role(self) -> str:
        """Name of a role with the tag."""
        name = self.aws.role("lambda").rpartition("/")[2]
        self.aws.client("iam").tag_role(RoleName=name, Tags=list_tags())
        return name

    @cached_property
    def machine(self) -> str:
        """ARN of a state machine."""
        tags = list_tags(key="key", value="value")
        created = self.aws.client("stepfunctions").create_state_machine(
            name=self.aws.name("machine"),
            definition=json.dumps({"StartAt": "Only", "States": {"Only": {"Type": "Succeed"}}}),
            roleArn=self.aws.role("states"),
            tags=tags,
        )
        return created["stateMachineArn"]

    @cached_property
    def stream(self) -> str:
        """ARN of a stream."""
        kinesis, name = self.aws.client("kinesis"), self.aws.name("stream")
        kinesis.create_stream(StreamName=name, ShardCount=1)
        kinesis.add_tags_to_stream(StreamName=name, Tags=TAGS)
        return self.aws.arn("kinesis", f"stream/{name}")

    def arns(self) -> Mapping[str, Callable[[], str]]:
        """Returns what makes the ARN of each resource, by the name that statements have for it."""
        return {
            "queue": lambda: self.queue.arn,
            "topic": lambda: self.topic,
            "bucket": lambda: f"arn:aws:s3:::{self.bucket}",
            "table": lambda: self.aws.arn("dynamodb", f"table/{self.table}"),
            "key": lambda: self.key,
            "secret": lambda: self.secret,
            "parameter": lambda: self.aws.arn("ssm", f"parameter{self.parameter}"),
            "function": lambda: self.function,
            "role": lambda: self.role,
            "machine": lambda: self.machine,
            "stream": lambda: self.stream,
            "account": lambda: self.aws.number,
            "root": lambda: f"arn:aws:iam::{self.aws.number}:root",
        }

    def fill(self, given: Any) -> Any:
        """Returns a statement, or anything in JSON, with the ARNs of the resources that it names."""
        text = json.dumps(given)
        for name, arn in self.arns().items():
            if f"<{name}>" in text:
                text = text.replace(f"<{name}>", arn())
        return json.loads(text)


@dataclass(frozen=True)
class Caller:
    """A user, or the session of a role if ``session`` is set.

    Attributes:
        statements: Statements of the identity policy.
        boundary: Statements of the permissions boundary.
        session: Arguments of ``AssumeRole`` beside the role and its name; ``Policy`` can be statements.
        tags: Tags of the user or role.
        path: Path of the user or role.
        version: Version of the identity policy.
    """

    statements: tuple[Statement, ...] = ()
    boundary: tuple[Statement, ...] | None = None
    session: Mapping[str, Any] | None = None
    tags: Mapping[str, str] = field(default_factory=dict[str, str])
    path: str = "/"
    version: str = "2012-10-17"

    def create(self, world: World) -> Account:
        """Creates the caller and returns the account as the caller has it."""
        more: dict[str, Any] = {"Path": self.path}
        if self.tags:
            more["Tags"] = [{"Key": name, "Value": value} for name, value in self.tags.items()]
        if self.boundary is not None:
            limit = world.aws.client("iam").create_policy(
                PolicyName=world.aws.name("limit"), PolicyDocument=document(*world.fill(self.boundary))
            )
            more["PermissionsBoundary"] = limit["Policy"]["Arn"]
        policy = document(*world.fill(self.statements)).replace("2012-10-17", self.version, 1)
        return (self._user if self.session is None else self._role)(world, policy, more)

    def _user(self, world: World, policy: str, more: Mapping[str, Any]) -> Account:
        iam, name = world.aws.client("iam"), world.aws.name("user")
        iam.create_user(UserName=name, **more)
        if self.statements:
            iam.put_user_policy(UserName=name, PolicyName="access", PolicyDocument=policy)
        key = iam.create_access_key(UserName=name)["AccessKey"]
        return Account(
            world.aws.endpoint, key["AccessKeyId"], key["SecretAccessKey"], number=world.aws.number
        )

    def _role(self, world: World, policy: str, more: Mapping[str, Any]) -> Account:
        iam, name = world.aws.client("iam"), world.aws.name("role")
        actions = ["sts:AssumeRole", "sts:TagSession", "sts:SetSourceIdentity"]
        trust = document({"Principal": {"AWS": world.fill("<root>")}, "Action": actions})
        role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **more)["Role"]["Arn"]
        if self.statements:
            iam.put_role_policy(RoleName=name, PolicyName="access", PolicyDocument=policy)
        return assume(Caller((EVERYTHING,)).create(world), role, world, **(self.session or {}))


def assume(caller: Account, role: str, world: World, **given: Any) -> Account:
    """Returns the account as the session of a role has it."""
    if not isinstance(given.get("Policy", ""), str):
        given["Policy"] = document(*world.fill(given["Policy"]))
    made = caller.client("sts").assume_role(**{"RoleArn": role, "RoleSessionName": "session", **given})
    return use_credentials(world, made["Credentials"])


def use_credentials(world: World, made: Mapping[str, str]) -> Account:
    """Returns the account as the owner of credentials of STS has it."""
    secret, token = made["SecretAccessKey"], made["SessionToken"]
    return Account(world.aws.endpoint, made["AccessKeyId"], secret, token, number=world.aws.number)


@dataclass(frozen=True)
class Row:
    """One decision.

    Attributes:
        title: The case, which names the test.
        outcome: :data:`ALLOWED`, :data:`DENIED`, or an error code of AWS.
        call: The call.
        caller: The caller; the administrator of the account if None.
        prepare: Prepares the resources, such as their policies.
    """

    title: str
    outcome: str
    call: Call
    caller: Caller | None = None
    prepare: Callable[[World], object] | None = None

    def check(self, world: World) -> None:
        """Makes the call.

        Raises:
            AssertionError: If the decision is another one than that of AWS.
        """
        if self.prepare:
            self.prepare(world)
        caller = self.caller.create(world) if self.caller else world.aws
        found = observe(lambda: self.call(caller, world))
        assert found == self.outcome, f"{self.title}: {found or 'allowed'}"


def observe(call: Callable[[], object]) -> str:
    """Returns the outcome of a call."""
    try:
        call()
    except ClientError as error:
        code: str = error.response["Error"]["Code"]
        return DENIED if code in _DENIALS else code
    return ALLOWED


def list_tags(
    tags: Mapping[str, str] = TAGS, *, key: str = "Key", value: str = "Value"
) -> list[dict[str, str]]:
    """Returns tags as a list, with a service's names of the members."""
    return [{key: name, value: text} for name, text in tags.items()]
