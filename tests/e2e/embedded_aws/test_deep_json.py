"""JSON that is nested too deeply is accepted, or rejected with an error of AWS; never an internal error."""

import io
import itertools
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.embedded_aws.programs import trust

pytestmark = pytest.mark.slow

ARRAY, OBJECT = "[{}]", '{{"a":{}}}'
DEPTHS = (900, 3_000, 100_000)
_numbers = itertools.count()


def nest(shape: str, depth: int) -> str:
    before, after = shape.format("\0").split("\0")
    return f"{before * depth}1{after * depth}"


@dataclass(frozen=True)
class Setup:
    """The resources that the requests name."""

    emulator: Emulator
    role: str
    machine: str
    express: str
    queue: str
    topic: str
    key: str
    api: str

    def client(self, service: str) -> Any:
        return self.emulator.client(service)


@pytest.fixture(scope="module")
def setup(empty: Emulator) -> Setup:
    client = empty.client
    policy = json.loads(trust("lambda"))
    policy["Statement"][0]["Principal"]["Service"] = ["lambda.amazonaws.com", "states.amazonaws.com"]
    role = client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps(policy))["Role"]["Arn"]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return 1")
    client("lambda").create_function(
        FunctionName="f",
        Role=role,
        Runtime="python3.13",
        Handler="app.handler",
        Code={"ZipFile": packed.getvalue()},
    )
    client("lambda").get_waiter("function_active_v2").wait(FunctionName="f")
    states = json.dumps({"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}})
    machines = {
        kind: client("stepfunctions").create_state_machine(
            name=kind, definition=states, roleArn=role, type=kind
        )["stateMachineArn"]
        for kind in ("STANDARD", "EXPRESS")
    }
    client("s3").create_bucket(Bucket="deep-json")
    return Setup(
        empty,
        role,
        machines["STANDARD"],
        machines["EXPRESS"],
        client("sqs").create_queue(QueueName="q")["QueueUrl"],
        client("sns").create_topic(Name="t")["TopicArn"],
        client("kms").create_key()["KeyMetadata"]["KeyId"],
        client("apigateway").create_rest_api(name="a")["id"],
    )


def put_event(setup: Setup, text: str) -> None:
    entry = {"Source": "a", "DetailType": "a", "Detail": text}
    result = setup.client("events").put_events(Entries=[entry])["Entries"][0]
    assert result.get("ErrorCode", "MalformedDetail") == "MalformedDetail"
    assert ("EventId" in result) == (text.startswith("{") and len(text) < 10 * max(DEPTHS[:-1]))


def invoke(setup: Setup, text: str) -> None:
    setup.client("lambda").invoke(FunctionName="f", Payload=text)


def set_queue_attribute(name: str) -> Callable[[Setup, str], None]:
    return lambda setup, text: setup.client("sqs").set_queue_attributes(
        QueueUrl=setup.queue, Attributes={name: text}
    )


def set_topic_attribute(name: str) -> Callable[[Setup, str], None]:
    return lambda setup, text: setup.client("sns").set_topic_attributes(
        TopicArn=setup.topic, AttributeName=name, AttributeValue=text
    )


def call(service: str, operation: str, member: str, **others: object) -> Callable[[Setup, str], None]:
    """A request with the text in a member; others that begin with a colon name attributes of the setup."""

    def send(setup: Setup, text: str) -> None:
        given = {
            name: getattr(setup, value[1:]) if isinstance(value, str) and value.startswith(":") else value
            for name, value in others.items()
        }
        named = {name: f"n{next(_numbers)}" if value == "new" else value for name, value in given.items()}
        getattr(setup.client(service), operation)(**named, **{member: text})

    return send


_PASS = json.dumps({"Type": "Pass", "End": True})
ROWS: dict[str, Callable[[Setup, str], None]] = {
    "detail": put_event,
    "payload": invoke,
    "event pattern": call("events", "put_rule", "EventPattern", Name="r"),
    "tested event": call("events", "test_event_pattern", "Event", EventPattern='{"source": ["a"]}'),
    "policy of a bus": call("events", "put_permission", "Policy"),
    "message": call("sqs", "send_message", "MessageBody", QueueUrl=":queue"),
    "policy of a queue": set_queue_attribute("Policy"),
    "redrive policy": set_queue_attribute("RedrivePolicy"),
    "notification": call("sns", "publish", "Message", TopicArn=":topic"),
    "structure": call("sns", "publish", "Message", TopicArn=":topic", MessageStructure="json"),
    "policy of a topic": set_topic_attribute("Policy"),
    "input": call("stepfunctions", "start_execution", "input", stateMachineArn=":machine"),
    "input of an express workflow": call(
        "stepfunctions", "start_sync_execution", "input", stateMachineArn=":express"
    ),
    "definition": call("stepfunctions", "create_state_machine", "definition", name="new", roleArn=":role"),
    "tested state": call("stepfunctions", "test_state", "definition", roleArn=":role", input="{}"),
    "input of a tested state": call(
        "stepfunctions", "test_state", "input", roleArn=":role", definition=_PASS
    ),
    "policy of a role": call("iam", "put_role_policy", "PolicyDocument", RoleName="r", PolicyName="p"),
    "trust": call("iam", "update_assume_role_policy", "PolicyDocument", RoleName="r"),
    "managed policy": call("iam", "create_policy", "PolicyDocument", PolicyName="new"),
    "session policy": call("sts", "assume_role", "Policy", RoleArn=":role", RoleSessionName="name"),
    "policy of a bucket": call("s3", "put_bucket_policy", "Policy", Bucket="deep-json"),
    "policy of a key": call("kms", "put_key_policy", "Policy", KeyId=":key"),
    "dashboard": call("cloudwatch", "put_dashboard", "DashboardBody", DashboardName="d"),
    "API": call("apigateway", "import_rest_api", "body"),
    "model": call(
        "apigateway", "create_model", "schema", restApiId=":api", name="new", contentType="application/json"
    ),
    "policy of an API": call("apigateway", "create_rest_api", "policy", name="new"),
    "template": call("cloudformation", "validate_template", "TemplateBody"),
}


@pytest.mark.parametrize("shape", [ARRAY, OBJECT], ids=["array", "object"])
@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("name", ROWS)
def test_deep_json(setup: Setup, name: str, depth: int, shape: str):
    try:
        ROWS[name](setup, nest(shape, depth))
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
