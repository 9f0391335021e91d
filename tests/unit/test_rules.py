"""The rules that every component keeps, on every component with every argument that adds a resource."""

import importlib
import inspect
import keyword
import re
from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest
from graphs import ALARM_ARN, CAPTION, KEY_ARN, ROOT, documents, evaluate

import serverless_patterns
from embedded_aws import Recording
from serverless_patterns import Bucket, FanOutConversion, Function, Queue, Table, Topic, Workflow

TAGS = {"team": "sales"}
ZIP_CONVERTER = ROOT / "components/serverless_patterns/converters/zip"
CONVERSIONS = {
    "small": {"image": {"width": 300}},
    "caption": {"code": str(CAPTION), "handler": "caption.handler"},
}
DEFINITION = {
    "StartAt": "Charge",
    "TimeoutSeconds": 60,
    "States": {
        "Charge": {
            "Type": "Task",
            "Resource": "arn:aws:states:::lambda:invoke",
            "Parameters": {"FunctionName": "arn:aws:lambda:us-east-1:123456789012:function:charge"},
            "TimeoutSeconds": 30,
            "End": True,
        }
    },
}
COMPONENTS: dict[str, Callable[[], object]] = {
    "bucket": lambda: Bucket(
        "thing",
        {
            "expiration_days": 9,
            "cors_rules": [{"allowed_origins": ["https://a.example"], "allowed_methods": ["GET"]}],
            "readers": [
                {
                    "service": "cloudfront.amazonaws.com",
                    "source_arn": "arn:aws:cloudfront::123456789012:distribution/E1",
                }
            ],
            "access_log_bucket_name": "logs",
            "kms_key_arn": KEY_ARN,
            "tags": TAGS,
        },
    ),
    "queue": lambda: Queue(
        "thing",
        {
            "fifo": True,
            "senders": [
                {"service": "sns.amazonaws.com", "source_arn": "arn:aws:sns:us-east-1:123456789012:news"}
            ],
            "kms_key_arn": KEY_ARN,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "topic": lambda: Topic(
        "thing",
        {
            "publishers": [{"service": "s3.amazonaws.com", "source_arn": "arn:aws:s3:::uploads"}],
            "kms_key_arn": KEY_ARN,
            "tags": TAGS,
        },
    ),
    "function": lambda: Function(
        "thing",
        {
            "code": str(ZIP_CONVERTER),
            "handler": "zip_conversion.handler",
            "environment": {"TABLE_NAME": "orders"},
            "kms_key_arn": KEY_ARN,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "table": lambda: Table(
        "thing",
        {
            "partition_key": {"name": "id"},
            "stream": "NEW_IMAGE",
            "deletion_protection": False,
            "kms_key_arn": KEY_ARN,
            "tags": TAGS,
        },
    ),
    "workflow": lambda: Workflow(
        "thing",
        {
            "definition": DEFINITION,
            "event_pattern": {"source": ["shop"]},
            "schedule": {"expression": "rate(1 day)"},
            "kms_key_arn": KEY_ARN,
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "fan-out": lambda: FanOutConversion("thing", {"conversions": CONVERSIONS, "tags": TAGS}),
    "fan-out, hardened": lambda: FanOutConversion(
        "thing",
        {
            "conversions": CONVERSIONS,
            "hardened": True,
            "access_log_bucket_name": "logs",
            "alarm_topic_arn": ALARM_ARN,
            "tags": TAGS,
        },
    ),
    "fan-out of a bucket": lambda: FanOutConversion(
        "thing", {"conversions": CONVERSIONS, "source_bucket_name": "uploads", "tags": TAGS}
    ),
}
every_component = pytest.mark.parametrize("component", COMPONENTS)


@cache
def recorded(component: str) -> Recording:
    return evaluate(COMPONENTS[component])


def test_every_component_is_looked_at():
    classes = {
        found.type.rpartition(":")[2] for name in COMPONENTS for found in recorded(name).children_of("")
    }
    assert classes == {
        name for name, value in vars(serverless_patterns).items() if hasattr(value, "register_outputs")
    }


@every_component
def test_everything_stands_below_the_component(component: str):
    recording = recorded(component)
    root, *others = sorted(recording.registrations, key=lambda found: found.parent)
    urns = [found.urn for found in recording.registrations]
    assert len(urns) == len(set(urns))
    assert (root.parent, root.custom, root.name) == ("", False, "thing")
    for found in others:
        parent = next(other for other in recording.registrations if other.urn == found.parent)
        assert not parent.custom
        assert found.name == parent.name or found.name.startswith(f"{parent.name}-")


@every_component
def test_no_provider_and_no_singleton_is_made(component: str):
    for found in recorded(component).registrations:
        assert found.provider == ""
        assert not found.type.startswith("pulumi:providers:")
        assert found.type != "aws:apigateway/account:Account"


def takes_tags(type_: str) -> bool:
    """Whether the constructor of a type, such as ``aws:sqs/queue:Queue``, has the argument ``tags``."""
    _, module, name = type_.split(":")
    module = module.partition("/")[0]
    module = f"{module}_" if keyword.iskeyword(module) else module
    resource = getattr(importlib.import_module(f"pulumi_aws.{module}"), name)
    return "tags" in inspect.signature(resource._internal_init).parameters


@every_component
def test_tags_reach_everything_that_can_carry_them(component: str):
    resources = [found for found in recorded(component).registrations if found.custom]
    tagged = [found for found in resources if takes_tags(found.type)]
    assert tagged
    for found in tagged:
        assert found.inputs.get("tags") == TAGS, found.urn


@every_component
def test_one_policy_a_resource(component: str):
    recording = recorded(component)
    for owner, identity, policy, target in (
        ("aws:s3/bucket:Bucket", "bucket", "aws:s3/bucketPolicy:BucketPolicy", "bucket"),
        ("aws:sqs/queue:Queue", "url", "aws:sqs/queuePolicy:QueuePolicy", "queueUrl"),
        ("aws:sns/topic:Topic", "arn", "aws:sns/topicPolicy:TopicPolicy", "arn"),
        ("aws:kms/key:Key", "keyId", "aws:kms/keyPolicy:KeyPolicy", "keyId"),
    ):
        owners = [found.outputs[identity] for found in recording.of_type(owner)]
        assert Counter(found.inputs[target] for found in recording.of_type(policy)) == Counter(owners)
    notified = [
        found.inputs["bucket"] for found in recording.of_type("aws:s3/bucketNotification:BucketNotification")
    ]
    assert len(notified) == len(set(notified))


# What may stay open in a statement that allows, where nothing narrower does: policy, actions, resources.
OPEN = (
    ("RolePolicy", r"xray:(Put|Get)\w+", r"\*"),  # X-Ray has no resources to name
    ("RolePolicy", r"logs:\w+(Log(Group|Deliver)|ResourcePolic)\w+", r"\*"),  # the delivery of logs has none
    ("RolePolicy", r"logs:\w+", r"arn:[^*]+:log-stream:\*"),  # streams come and go within their log group
    ("RolePolicy", r"s3:(Get|Put)Object", r"arn:aws:s3:::[^*/]+/[^*]*\*"),  # objects of one bucket
    ("BucketPolicy", r"s3:GetObject", r"arn:aws:s3:::[^*/]+/\*"),  # its own objects
    ("KeyPolicy", r"kms:\w+", r"\*"),  # in the policy of a key, * is that key
    ("KeyPolicy", r"kms:\*", r"\*"),  # the account rules its key through IAM
)


def is_open_for_a_reason(policy: str, action: str, resource: str) -> bool:
    return any(
        policy.endswith(f":{kind}") and re.fullmatch(actions, action) and re.fullmatch(resources, resource)
        for kind, actions, resources in OPEN
    )


def listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@every_component
def test_nothing_is_allowed_by_wildcard(component: str):
    for policy, document in documents(recorded(component)):
        for statement in document["Statement"]:
            assert not {"NotAction", "NotResource", "NotPrincipal"} & statement.keys()
            if statement["Effect"] == "Deny":
                continue
            assert "*" not in str(statement.get("Principal", ""))
            for action in listed(statement["Action"]):
                for resource in listed(statement.get("Resource", "")):
                    if "*" in action + resource:
                        allowed = f"{policy.name} allows {action} on {resource}"
                        assert is_open_for_a_reason(policy.type, action, resource), allowed


@every_component
def test_services_act_for_one_source_alone(component: str):
    for policy, document in documents(recorded(component)):
        for statement in document["Statement"]:
            principal = statement.get("Principal", {})
            service = principal.get("Service") if isinstance(principal, dict) else None
            condition = statement.get("Condition", {})
            if service is None or service == "lambda.amazonaws.com":  # Lambda sends no source with AssumeRole
                continue
            if service.startswith(
                "logs."
            ):  # nor does CloudWatch Logs, but it says for which log group it asks
                assert "kms:EncryptionContext:aws:logs:arn" in condition["ArnLike"]
                continue
            source = condition["ArnEquals"]["aws:SourceArn"]
            # The role of a state machine stands before the machine does, which has an ARN only then.
            assert "*" not in source or source.endswith(":stateMachine:*"), policy.name
            account = source.split(":")[4] or condition["StringEquals"]["aws:SourceAccount"]
            assert account == "123456789012", policy.name


@every_component
def test_outputs_are_those_that_are_annotated(component: str):
    for found in recorded(component).registrations:
        if not found.custom:
            cls = getattr(serverless_patterns, found.type.rpartition(":")[2])
            assert set(found.outputs) == set(cls.__annotations__)
            assert None not in found.outputs.values()


@every_component
def test_same_graph_every_time_and_from_anywhere(
    component: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert evaluate(COMPONENTS[component]).graph() == recorded(component).graph()


@every_component
def test_preview_knows_the_same_resources(component: str):
    preview = evaluate(COMPONENTS[component], preview=True)
    assert [found.urn for found in preview.registrations] == [
        found.urn for found in recorded(component).registrations
    ]
