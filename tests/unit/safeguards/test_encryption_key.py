"""The keys of hardened components: their users, and their life beyond the encrypted data."""

from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from every_component import CASES, COMPONENTS, CONVERSIONS, DEFINITION, MONOLITH, ZIP_CONVERTER
from graphs import KEY_ARN, ROOT, evaluate, names, statements

from embedded_aws import Recording, Registration, record
from serverless_patterns import (
    ApiGatewayFacade,
    Bucket,
    ContainerService,
    FanOutConversion,
    Function,
    Queue,
    Table,
    Topic,
    Workflow,
)

KEY, POLICY, ALIAS = "aws:kms/key:Key", "aws:kms/keyPolicy:KeyPolicy", "aws:kms/alias:Alias"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"

BUILT: Any = {"context": str(MONOLITH)}
CONVERTED: Any = {"conversions": CONVERSIONS}
PACKAGED: Any = {"code": str(ZIP_CONVERTER), "handler": "zip_conversion.handler"}
ROUTES: Any = {"GET /": {"mock": {}}}
STARTED: Any = {
    "definition": DEFINITION,
    "event_pattern": {"source": ["shop"]},
    "schedule": {"expression": "rate(1 day)"},
}
SENDER: Any = {
    "service": "events.amazonaws.com",
    "source_arn": "arn:aws:events:us-east-1:123456789012:rule/a",
}
Make = Callable[[Any], pulumi.ComponentResource]
MAKERS: dict[str, Make] = {
    "api": lambda args: ApiGatewayFacade("thing", {"routes": ROUTES, **args}),
    "bucket": lambda args: Bucket("thing", args),
    "containers": lambda args: ContainerService("thing", {**BUILT, **args}),
    "fan-out": lambda args: FanOutConversion("thing", {**CONVERTED, **args}),
    "function": lambda args: Function("thing", {**PACKAGED, **args}),
    "queue": lambda args: Queue("thing", {"senders": [SENDER], **args}),
    "table": lambda args: Table("thing", {"partition_key": {"name": "id"}, **args}),
    "topic": lambda args: Topic("thing", {"publishers": [SENDER], **args}),
    "workflow": lambda args: Workflow("thing", {**STARTED, **args}),
}
every_maker = pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS.keys())
LOGGING = MAKERS.keys() - {"bucket", "queue", "table", "topic"}
every_maker_of_logs = pytest.mark.parametrize(
    "make", [MAKERS[name] for name in sorted(LOGGING)], ids=sorted(LOGGING)
)


def keys(recording: Recording) -> list[Registration]:
    """The keys with their policies and aliases."""
    return [found for type_ in (KEY, POLICY, ALIAS) for found in recording.find_by_type(type_)]


@pytest.mark.slow
@every_maker
def test_key_and_its_policy_stay_when_they_leave_the_program(make: Make):
    found = keys(evaluate(lambda: make({"hardened": True})))
    assert [(each.name, each.retain_on_delete) for each in found] == [
        ("thing-key", True),
        ("thing-key-policy", True),
    ]


hardened_cases = pytest.mark.parametrize(
    "case", [case for case, (_, args) in CASES.items() if args.get("hardened")]
)


@pytest.mark.representatives("idempotent consumer", "saga", "static offload, hardened", "gateway, hardened")
@pytest.mark.usefixtures("cache")
@hardened_cases
def test_hardened_component_creates_one_key_in_a_region(case: str):
    created = evaluate(COMPONENTS[case]).find_by_type(KEY)
    regions = [each.inputs.get("region") for each in created]
    assert regions, case
    assert len(regions) == len({*regions}), [each.name for each in created]


def find_services(policy: Registration) -> set[str]:
    """Returns the services that a policy allows."""
    allowed = [each for each in statements(policy) if each["Effect"] == "Allow"]
    return {each["Principal"]["Service"] for each in allowed if "Service" in each["Principal"]}


SENDING = {
    "aws:sqs/queue:Queue": ("url", "aws:sqs/queuePolicy:QueuePolicy", "queueUrl"),
    "aws:sns/topic:Topic": ("arn", "aws:sns/topicPolicy:TopicPolicy", "arn"),
}
"""Types that services send to: the output that their policy names, the type of that policy, and its input."""


@pytest.mark.representatives("idempotent consumer", "saga", "event hub", "fan-out, hardened")
@pytest.mark.usefixtures("cache")
@hardened_cases
def test_a_service_that_may_send_to_an_encrypted_queue_or_topic_may_use_its_key(case: str):
    recording = evaluate(COMPONENTS[case])
    arns = {each.outputs["keyId"]: each.outputs["arn"] for each in recording.find_by_type(KEY)}
    users = {arns[each.inputs["keyId"]]: find_services(each) for each in recording.find_by_type(POLICY)}
    for type_, (identity, policy_type, target) in SENDING.items():
        receivers = {each.outputs[identity]: each.inputs for each in recording.find_by_type(type_)}
        for policy in recording.find_by_type(policy_type):
            key = receivers[policy.inputs[target]].get("kmsMasterKeyId")
            assert key not in users or find_services(policy) <= users[key], policy.name


@every_maker
def test_key_goes_with_data_that_is_disposable(make: Make):
    found = keys(evaluate(lambda: make({"hardened": True, "force_destroy": True})))
    assert [(each.name, each.retain_on_delete) for each in found] == [
        ("thing-key", False),
        ("thing-key-policy", False),
    ]
    assert found[0].inputs["deletionWindowInDays"] == 30, "the longest time to change one's mind"


@pytest.mark.slow
@every_maker
def test_next_key_does_not_meet_the_one_that_stayed(make: Make):
    (key, policy) = keys(evaluate(lambda: make({"hardened": True})))
    assert {"name", "customKeyStoreId", "multiRegion"}.isdisjoint(key.inputs)
    assert policy.inputs["keyId"] == key.outputs["keyId"]


@every_maker
def test_component_that_is_given_a_key_makes_none(make: Make):
    recording = evaluate(lambda: make({"hardened": True, "kms_key_arn": KEY_ARN}))
    assert keys(recording) == []
    assert {found.inputs.get("kmsKeyId") for found in recording.find_by_type(LOG_GROUP)} <= {KEY_ARN}


@every_maker
def test_component_that_is_not_hardened_makes_no_key(make: Make):
    assert keys(evaluate(lambda: make({}))) == []


@pytest.mark.representatives("args0-30-function", "args1-365-api", "args2-90-workflow", "args3-30-containers")
@every_maker_of_logs
@pytest.mark.parametrize(
    ("args", "days"),
    [
        ({}, 30),
        ({"hardened": True}, 365),
        ({"hardened": True, "log_retention_days": 90}, 90),
        ({"hardened": False}, 30),
    ],
)
def test_hardened_component_keeps_its_logs_for_a_year(make: Make, args: dict[str, Any], days: int):
    groups = evaluate(lambda: make(args)).find_by_type(LOG_GROUP)
    assert {found.inputs["retentionInDays"] for found in groups} == {days}


@pytest.mark.slow
@every_maker_of_logs
def test_log_groups_are_those_that_the_key_is_for(make: Make):
    recording = evaluate(lambda: make({"hardened": True}))
    (logs,) = [
        statement
        for statement in statements(recording.find_by_name("thing-key-policy"))
        if statement["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    ]
    assert logs["Action"] == [
        *("kms:Decrypt", "kms:GenerateDataKey"),
        *("kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo"),
    ]
    admitted = [
        pattern.rpartition(":log-group:")[2].removesuffix("*")
        for pattern in logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    ]
    groups = recording.find_by_type(LOG_GROUP)
    assert groups
    for group in groups:
        prefix = group.inputs.get("namePrefix") or group.inputs["name"]
        assert any(prefix.startswith(known) for known in admitted), group.name
        assert group.inputs["kmsKeyId"] == recording.find_by_name("thing-key").outputs["arn"]
        assert "thing-key-policy" in names(recording, group.dependencies), "before logs may be encrypted"


def test_hardened_workflow_encrypts_everything_with_its_key():
    recording = evaluate(lambda: MAKERS["workflow"]({"hardened": True}))
    arn = recording.find_by_name("thing-key").outputs["arn"]
    encryption = recording.find_by_name("thing-workflow").inputs["encryptionConfiguration"]
    assert encryption == {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": arn}
    assert recording.find_by_name("thing-undelivered").inputs["kmsMasterKeyId"] == arn
    assert recording.find_by_name("thing-schedule").inputs["kmsKeyArn"] == arn


def test_key_of_a_workflow_admits_its_services_for_their_sources_alone():
    recording = evaluate(lambda: MAKERS["workflow"]({"hardened": True}))
    _, _, delivery, events = statements(recording.find_by_name("thing-key-policy"))
    assert delivery == {
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": ["kms:Decrypt"],
        "Resource": "*",
        "Condition": {
            "StringEquals": {"kms:EncryptionContext:SourceArn": "arn:aws:logs:us-east-1:123456789012:*"}
        },
    }
    assert events == {
        "Effect": "Allow",
        "Principal": {"Service": "events.amazonaws.com"},
        "Action": ["kms:Decrypt", "kms:GenerateDataKey"],
        "Resource": "*",
        "Condition": {
            "ArnEquals": {"aws:SourceArn": "arn:aws:events:us-east-1:123456789012:rule/thing-rule-*"},
            "StringEquals": {"aws:SourceAccount": "123456789012"},
        },
    }


def test_key_of_a_workflow_that_no_event_starts_admits_no_events():
    recording = evaluate(lambda: Workflow("thing", {"definition": DEFINITION, "hardened": True}))
    assert "events.amazonaws.com" not in recording.find_by_name("thing-key-policy").inputs["policy"]


def test_who_waits_for_a_hardened_workflow_may_use_its_key():
    def program():
        definition = {**DEFINITION, "TimeoutSeconds": 20}
        quote = Workflow("thing", {"definition": definition, "type": "EXPRESS", "hardened": True})
        ApiGatewayFacade("shop", {"routes": {"POST /quotes": quote.route(sync=True)}})

    recording = evaluate(program)
    (policy,) = [
        found
        for found in recording.find_by_type("aws:iam/rolePolicy:RolePolicy")
        if found.name.startswith("shop")
    ]
    decrypting = {
        "Effect": "Allow",
        "Action": ["kms:Decrypt"],
        "Resource": [recording.find_by_name("thing-key").outputs["arn"]],
    }
    assert decrypting in statements(policy)


def test_hardened_function_encrypts_everything_with_its_key():
    sources: Any = {"nightly": {"schedule": {"expression": "rate(1 day)"}}}
    args: Any = {**PACKAGED, "environment": {"LEVEL": "1"}, "event_sources": sources, "hardened": True}
    recording = evaluate(lambda: Function("thing", args))
    arn = recording.find_by_name("thing-key").outputs["arn"]
    assert recording.find_by_name("thing-function").inputs["kmsKeyArn"] == arn
    assert recording.find_by_name("thing-dead-letters").inputs["kmsMasterKeyId"] == arn
    assert recording.find_by_name("thing-nightly").inputs["kmsKeyArn"] == arn
    using = [
        found for found in statements(recording.find_by_name("thing-policy")) if found["Resource"] == [arn]
    ]
    assert [found["Action"] for found in using] == [["kms:Decrypt"], ["kms:Decrypt", "kms:GenerateDataKey"]]


@pytest.mark.parametrize(
    ("make", "encrypted"),
    [("queue", ["thing-dead-letters", "thing-queue"]), ("topic", ["thing-topic"])],
)
def test_hardened_queue_and_topic_encrypt_with_a_key_that_their_senders_may_use(
    make: str, encrypted: list[str]
):
    recording = evaluate(lambda: MAKERS[make]({"hardened": True}))
    ((key, policy), arn) = keys(recording), recording.find_by_name("thing-key").outputs["arn"]
    for name in encrypted:
        assert recording.find_by_name(name).inputs["kmsMasterKeyId"] == arn
    _, sending = statements(policy)
    assert (sending["Principal"], sending["Action"]) == (
        {"Service": "events.amazonaws.com"},
        ["kms:Decrypt", "kms:GenerateDataKey"],
    )
    assert sending["Condition"]["ArnEquals"] == {"aws:SourceArn": SENDER["source_arn"]}
    assert recording.children_of("")[0].outputs["kms_key_arn"] == key.outputs["arn"]


def test_hardened_table_offers_its_key_to_routes_and_roles():
    def program():
        table = Table("thing", {"partition_key": {"name": "id"}, "hardened": True})
        pulumi.export("key", table.kms_key_arn)
        pulumi.export("route", table.route("get"))

    recording = evaluate(program)
    arn = recording.find_by_name("thing-key").outputs["arn"]
    encryption = recording.find_by_name("thing-table").inputs["serverSideEncryption"]
    assert encryption == {"enabled": True, "kmsKeyArn": arn}
    assert recording.outputs["key"] == recording.outputs["route"]["table"]["kms_key_arn"] == arn


def test_hardened_container_service_encrypts_its_images():
    recording = evaluate(lambda: MAKERS["containers"]({"hardened": True}))
    (encryption,) = recording.find_by_name("thing-repository").inputs["encryptionConfigurations"]
    assert encryption == {
        "encryptionType": "KMS",
        "kmsKey": recording.find_by_name("thing-key").outputs["arn"],
    }


@pytest.mark.representatives("workflow-False", "workflow-True")
@pytest.mark.parametrize(
    ("stack", "force_destroy"),
    [
        pytest.param(stack, forced, marks=[pytest.mark.exhaustive] * (forced and stack != "workflow"))
        for stack in (
            "conversion",
            "workflow",
            "gateway",
            "static",
            "websocket",
            "webhook",
            "reports",
            "hub",
            "charges",
            "store",
            "webapp",
        )
        for forced in (False, True)
    ],
)
def test_keys_of_a_stack_stay_unless_its_data_may_be_destroyed(stack: str, force_destroy: bool):
    config = {"serverless-patterns:buildPlatform": "host", "hardened": True, "forceDestroy": force_destroy}
    found = keys(record(ROOT, stack=stack, config=config))
    assert found
    assert {each.retain_on_delete for each in found} == {not force_destroy}
