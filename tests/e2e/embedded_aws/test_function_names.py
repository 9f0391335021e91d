"""Functions with names that are also words of Lambda's paths, by name, ARN, and part of an ARN."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from embedded_aws import Emulator
from tests.e2e.embedded_aws.iam.rows import Caller, World
from tests.permissions.emulators import administrator

pytestmark = pytest.mark.slow

ECHO = "def handler(event, context): return [context.function_name, event]"
NAMES = [
    *("url", "urls", "url-shortener", "account-settings", "on-event-invoke-config", "event-invoke-config"),
    *(
        "provisioned-concurrency",
        "code-signing-config",
        "code",
        "configuration",
        "concurrency",
        "invocations",
    ),
    *("response-streaming-invocations", "versions", "aliases", "policy", "tags", "layers"),
    *("functions", "my-function", "event-source-mappings", "durable-executions"),
    *("durable-execution-callbacks", "7"),
]
ARN = "arn:aws:lambda:us-east-1:{account}:function:{name}"
FORMS = ["{name}", ARN, "{account}:function:{name}", "function:{name}"]


@pytest.fixture(scope="module")
def world(emulator: Emulator) -> World:
    return World(administrator(emulator))


@pytest.fixture(scope="module")
def role(world: World) -> str:
    return world.aws.role("lambda")


@pytest.mark.parametrize("name", NAMES)
def test_operations_find_the_function(name: str, world: World, role: str) -> None:
    """The caller may use this function only, so each operation is also authorized for it."""
    arn = ARN.format(name=name, account=world.aws.number)
    own = {"Action": "lambda:*", "Resource": [arn, f"{arn}:*"]}
    passed = {"Action": "iam:PassRole", "Resource": role}
    functions: Any = Caller((own, passed)).create(world).client("lambda")
    function = FunctionOperations(functions, name, world.aws.number)
    world.aws.function(ECHO, FunctionName=name, role=role)
    functions.get_waiter("function_active_v2").wait(FunctionName=name)
    published = function.publish()
    for form in (FORMS[0], FORMS[1 + NAMES.index(name) % 3]):
        given = form.format(name=name, account=world.aws.number)
        function.read(given)
        function.read_published(given, published)
        function.configure(given)
        function.invoke(given)
    function.change(given)
    functions.delete_function(FunctionName=given)
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        world.aws.client("lambda").get_function(FunctionName=name)


class FunctionOperations:
    """Operations on one function, whose name is given in different forms."""

    def __init__(self, functions: Any, name: str, account: str) -> None:
        self.functions, self.name = functions, name
        self.arn = ARN.format(name=name, account=account)

    def call(self, operation: str, given: str, **more: Any) -> Any:
        return getattr(self.functions, operation)(FunctionName=given, **more)

    def publish(self) -> str:
        version = self.call("publish_version", self.name)["Version"]
        self.call("create_alias", self.name, Name="live", FunctionVersion=version)
        return version

    def read(self, given: str) -> None:
        assert self.call("get_function", given)["Configuration"]["FunctionArn"] == self.arn
        assert self.call("get_function_configuration", given)["FunctionArn"] == self.arn
        self.call("get_function_recursion_config", given)
        assert self.call("list_versions_by_function", given)["Versions"][0]["FunctionName"] == self.name
        assert self.call("list_function_url_configs", given)["FunctionUrlConfigs"] == []
        assert self.call("list_provisioned_concurrency_configs", given)["ProvisionedConcurrencyConfigs"] == []
        assert self.call("list_function_event_invoke_configs", given)["FunctionEventInvokeConfigs"] == []
        for missing in ("get_policy", "get_function_url_config", "get_function_event_invoke_config"):
            with pytest.raises(ClientError, match="ResourceNotFoundException"):
                self.call(missing, given)

    def read_published(self, given: str, version: str) -> None:
        qualified = self.call("get_function", f"{given}:live")["Configuration"]
        assert (qualified["FunctionArn"], qualified["Version"]) == (f"{self.arn}:live", version)
        assert self.call("get_function", f"{given}:{version}")["Configuration"]["Version"] == version
        assert self.call("get_alias", given, Name="live")["AliasArn"] == f"{self.arn}:live"
        assert [each["Name"] for each in self.call("list_aliases", given)["Aliases"]] == ["live"]
        assert self.call("update_alias", given, Name="live", Description="d")["Description"] == "d"

    def configure(self, given: str) -> None:
        self.call("put_function_concurrency", given, ReservedConcurrentExecutions=3)
        assert self.call("get_function_concurrency", given)["ReservedConcurrentExecutions"] == 3
        self.call("delete_function_concurrency", given)
        self.call("put_function_event_invoke_config", given, MaximumRetryAttempts=1)
        found = self.call("get_function_event_invoke_config", given)
        assert (found["FunctionArn"], found["MaximumRetryAttempts"]) == (f"{self.arn}:$LATEST", 1)
        assert len(self.call("list_function_event_invoke_configs", given)["FunctionEventInvokeConfigs"]) == 1
        self.call("delete_function_event_invoke_config", given)
        self.functions.tag_resource(Resource=self.arn, Tags={"team": "red"})
        assert self.functions.list_tags(Resource=self.arn)["Tags"] == {"team": "red"}
        self.functions.untag_resource(Resource=self.arn, TagKeys=["team"])
        allowed = {"StatementId": "s", "Action": "lambda:InvokeFunction", "Principal": "sns.amazonaws.com"}
        self.call("add_permission", given, **allowed)
        (statement,) = json.loads(self.call("get_policy", given)["Policy"])["Statement"]
        assert statement["Resource"] == self.arn
        self.call("remove_permission", given, StatementId="s")
        self.call("create_function_url_config", given, AuthType="AWS_IAM")
        assert self.call("get_function_url_config", given)["FunctionArn"] == self.arn
        assert self.call("update_function_url_config", given, AuthType="NONE")["AuthType"] == "NONE"
        assert len(self.call("list_function_url_configs", given)["FunctionUrlConfigs"]) == 1
        self.call("delete_function_url_config", given)

    def invoke(self, given: str) -> None:
        expected = [self.name, {"a": 1}]
        invoked = self.call("invoke", f"{given}:live", Payload=b'{"a": 1}')
        assert json.load(invoked["Payload"]) == expected
        assert self.call("invoke", given, InvocationType="DryRun")["StatusCode"] == 204
        streamed = self.call("invoke_with_response_stream", given, Payload=b'{"a": 1}', Qualifier="live")
        parts = (each.get("PayloadChunk", {}).get("Payload", b"") for each in streamed["EventStream"])
        assert json.loads(b"".join(parts)) == expected

    def change(self, given: str) -> None:
        self.call("delete_alias", given, Name="live")
        changed = self.call("update_function_configuration", given, Description="d")
        assert (changed["FunctionName"], changed["Description"]) == (self.name, "d")
