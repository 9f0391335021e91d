"""The rules that every component keeps, on every component with every argument that adds a resource."""

import ast
import importlib
import inspect
import keyword
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import cache
from itertools import count
from textwrap import dedent
from types import NoneType
from typing import Any, NotRequired, get_args, get_origin, is_typeddict

import pulumi
import pytest
from every_component import CASES, COMPONENTS, TAGS
from graphs import documents, errors_in, evaluate
from pulumi.runtime.mocks import MockCallArgs

import serverless_patterns
from embedded_aws import Recording
from embedded_aws.program.plausible import PlausibleMocks
from serverless_patterns import ArgumentError
from serverless_patterns.arguments import validation
from serverless_patterns.arguments.common import KmsKeyArn, RetentionDays, Tags, TopicArn
from serverless_patterns.arguments.declarations import Constraint, declarations_of, metadata

every_component = pytest.mark.parametrize("component", COMPONENTS)
some_components = pytest.mark.representatives(
    *("container service", "fan-out", "function", "gateway", "queue, hardened", "static offload", "table"),
    *("user pool", "websocket", "workflow"),
)


def components() -> set[str]:
    """The names of all components."""
    return {component.__name__ for component in serverless_patterns.components()}


@pytest.mark.parametrize("name", sorted(components()))
def test_docstring_has_an_example_that_uses_the_component(name: str):
    documentation = inspect.cleandoc(getattr(serverless_patterns, name).__doc__)
    # The schema shows it as well; a sentence after the example ends its code there.
    assert documentation.endswith(".")
    example = re.search(r"(?m)^Example::\n((?:\n|    .*\n)+)", documentation)
    assert example
    calls = [node for node in ast.walk(ast.parse(dedent(example[1]))) if isinstance(node, ast.Call)]
    assert name in {ast.unparse(call.func) for call in calls}


@cache
def record_component(component: str) -> Recording:
    return evaluate(COMPONENTS[component])


def test_every_component_is_looked_at():
    classes = {
        found.type.rpartition(":")[2]
        for name in COMPONENTS
        for found in record_component(name).children_of("")
    }
    assert classes == components()


@every_component
def test_everything_stands_below_the_component(component: str):
    recording = record_component(component)
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
    for found in record_component(component).registrations:
        assert found.provider == ""
        assert not found.type.startswith("pulumi:providers:")
        # The CloudWatch role is that singleton; no other component creates it.
        assert found.type != "aws:apigateway/account:Account" or component == "CloudWatch role"


def takes_tags(type_: str) -> bool:
    """Whether the constructor of a type, such as ``aws:sqs/queue:Queue``, has the argument ``tags``."""
    _, module, name = type_.split(":")
    module = module.partition("/")[0]
    module = f"{module}_" if keyword.iskeyword(module) else module
    resource = getattr(importlib.import_module(f"pulumi_aws.{module}"), name)
    return "tags" in inspect.signature(resource._internal_init).parameters


@every_component
def test_tags_reach_everything_that_can_carry_them(component: str):
    resources = [found for found in record_component(component).registrations if found.custom]
    tagged = [found for found in resources if takes_tags(found.type)]
    assert tagged
    for found in tagged:
        assert found.inputs.get("tags") == TAGS, found.urn


@pytest.mark.parametrize("component", [case for case, (_, args) in CASES.items() if args.get("hardened")])
def test_turning_hardened_off_destroys_no_data(component: str):
    keeping = [
        found
        for found in record_component(component).registrations
        if found.type == "aws:kms/key:Key" or found.name.endswith("-web-acl-logs")
    ]
    assert keeping
    assert [found.name for found in keeping if not found.retain_on_delete] == []


@every_component
def test_one_policy_a_resource(component: str):
    recording = record_component(component)
    for owner, identity, policy, target in (
        ("aws:s3/bucket:Bucket", "bucket", "aws:s3/bucketPolicy:BucketPolicy", "bucket"),
        ("aws:sqs/queue:Queue", "url", "aws:sqs/queuePolicy:QueuePolicy", "queueUrl"),
        ("aws:sns/topic:Topic", "arn", "aws:sns/topicPolicy:TopicPolicy", "arn"),
        ("aws:kms/key:Key", "keyId", "aws:kms/keyPolicy:KeyPolicy", "keyId"),
    ):
        owners = [found.outputs[identity] for found in recording.find_by_type(owner)]
        assert Counter(found.inputs[target] for found in recording.find_by_type(policy)) == Counter(owners)
    notified = [
        found.inputs["bucket"]
        for found in recording.find_by_type("aws:s3/bucketNotification:BucketNotification")
    ]
    assert len(notified) == len(set(notified))


# What may stay open in a statement that allows, where nothing narrower does: policy, actions, resources.
OPEN = (
    ("RolePolicy", r"xray:(Put|Get)\w+", r"\*"),  # X-Ray has no resources to name
    ("RolePolicy", r"logs:\w+(Log(Group|Deliver)|ResourcePolic)\w+", r"\*"),  # the delivery of logs has none
    # Versions of a function are published later.
    ("RolePolicy", r"lambda:(Checkpoint|Get)DurableExecution(State)?", r"arn:[^*]+:function:[\w-]+:\*"),
    ("RolePolicy", "ecr:GetAuthorizationToken", r"\*"),  # a token is for every repository
    # A poller finds the streams of a table without naming one (Service Authorization Reference).
    ("RolePolicy", "dynamodb:ListStreams", r"\*"),
    ("RolePolicy", "codedeploy:StopDeployment", r"\*"),  # the action has no resource
    ("RolePolicy", r"logs:\w+", r"arn:[^*]+:log-stream:\*"),  # streams come and go within their log group
    (
        "RolePolicy",
        r"s3:((Get|Put)Object|AbortMultipartUpload|ListMultipartUploadParts)",
        r"arn:aws:s3:::[^*/]+/[^*]*\*",
    ),  # objects of one bucket
    # Clients come and go: their IDs are not known before.
    ("RolePolicy", "execute-api:ManageConnections", r"arn:[^*]+/(POST|GET|DELETE)/@connections/\*"),
    # Schedules of one group: code names them when it creates them.
    ("RolePolicy", r"scheduler:(Create|Update|Delete|Get)Schedule", r"arn:[^*]+:schedule/[\w-]+/\*"),
    # Lambda makes the network interfaces of a function, and chooses their IDs.
    ("RolePolicy", r"ec2:(Create|Delete)NetworkInterface", r"arn:[^*]+:network-interface/\*"),
    ("RolePolicy", r"ec2:(Una|A)ssignPrivateIpAddresses", r"arn:[^*]+:network-interface/\*"),
    ("RolePolicy", r"ec2:Describe(NetworkInterface|Subnet)s", r"\*"),  # they support no resource ARN
    # Executions of one workflow: that of a run is not known before it begins.
    ("RolePolicy", r"states:\w+Execution", r"arn:[^*]+:execution:[\w-]+(/\*)?:\*"),
    # A description of several alarms is authorized for all of them.
    ("RolePolicy", "cloudwatch:DescribeAlarms", r"arn:[^*]+:alarm:\*"),
    ("BucketPolicy", r"s3:GetObject", r"arn:aws:s3:::[^*/]+/\*"),  # its own objects
    ("KeyPolicy", r"kms:\w+", r"\*"),  # in the policy of a key, * is that key
    ("KeyPolicy", r"kms:\*", r"\*"),  # the account rules its key through IAM
)


def is_open_for_a_reason(policy: str, action: str, resource: str) -> bool:
    return any(
        policy.endswith(f":{kind}") and re.fullmatch(actions, action) and re.fullmatch(resources, resource)
        for kind, actions, resources in OPEN
    )


def wrap_in_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@every_component
def test_nothing_is_allowed_by_wildcard(component: str):
    for policy, document in documents(record_component(component)):
        for statement in document["Statement"]:
            assert not {"NotAction", "NotResource", "NotPrincipal"} & statement.keys()
            if statement["Effect"] == "Deny":
                continue
            assert "*" not in str(statement.get("Principal", ""))
            for action in wrap_in_list(statement["Action"]):
                for resource in wrap_in_list(statement.get("Resource", "")):
                    if "*" in action + resource:
                        allowed = f"{policy.name} allows {action} on {resource}"
                        assert is_open_for_a_reason(policy.type, action, resource), allowed


NO_SOURCE = {"lambda.amazonaws.com", "apigateway.amazonaws.com"}
"""Services that document no source for the roles they assume."""
LATER = (
    *(":stateMachine:*", ":ecs:us-east-1:123456789012:*", ":deliverystream/thing-stream-*"),
    *(":pipe/thing-pipe-*", ":event-bus/thing-bus-*", ":archive/thing-archive-*"),
    *(":rule/thing-unfinished-rule-*", ":event-bus/thing-events-bus-*", ":archive/thing-events-archive-*"),
    *(":rule/thing-events-bus-*/thing-*", ":rule/thing-consumer-placed-*"),
    ":cloudwatch:us-east-1:123456789012:alarm:*",
)
"""Resources after its role or its key, with an ARN only then; a task of ECS has one only when it runs, and
alarms are created after their topic."""


@every_component
def test_services_act_for_one_source_alone(component: str):
    for policy, document in documents(record_component(component)):
        for statement in document["Statement"]:
            principal = statement.get("Principal", {})
            service = principal.get("Service") if isinstance(principal, dict) else None
            condition = statement.get("Condition", {})
            if service is None or service in NO_SOURCE:
                continue
            if service.startswith(
                "logs."
            ):  # nor does CloudWatch Logs, but it says for which log group it asks
                assert "kms:EncryptionContext:aws:logs:arn" in condition["ArnLike"]
                continue
            if service == "delivery.logs.amazonaws.com":  # sends the account's logs as encryption context
                assert condition["StringEquals"]["kms:EncryptionContext:SourceArn"].split(":")[4]
                continue
            for source in wrap_in_list(condition["ArnEquals"]["aws:SourceArn"]):
                assert "*" not in source or source.endswith(LATER), policy.name
                account = source.split(":")[4] or condition["StringEquals"]["aws:SourceAccount"]
                assert account == "123456789012", policy.name


class CountingMocks(PlausibleMocks):
    """Counts the functions of the provider that are called."""

    def __init__(self) -> None:
        self.called: Counter[str] = Counter()

    def call(self, args: MockCallArgs) -> Any:
        self.called[args.token] += 1
        return super().call(args)


@some_components
@every_component
def test_account_and_region_are_those_of_the_provider_that_a_component_is_given(
    component: str, monkeypatch: pytest.MonkeyPatch
):
    mocks, found_by_parents, get_provider = CountingMocks(), Counter[str](), pulumi.Resource.get_provider

    def count_lookups(self: pulumi.Resource, token: str) -> pulumi.ProviderResource | None:
        found_by_parents[token] += 1
        return get_provider(self, token)

    monkeypatch.setattr(pulumi.Resource, "get_provider", count_lookups)
    evaluate(COMPONENTS[component], mocks=mocks)
    assert mocks.called <= found_by_parents


@every_component
def test_outputs_are_those_that_are_annotated(component: str):
    for found in record_component(component).registrations:
        # What marks a protected resource in the state is a component without outputs, which is not public.
        if found.type.startswith("serverless-patterns:") and not found.type.endswith(":DeletionProtection"):
            cls = getattr(serverless_patterns, found.type.rpartition(":")[2])
            annotated = cls.__annotations__
            always = {name for name in annotated if NoneType not in get_args(get_args(annotated[name])[0])}
            assert always <= set(found.outputs) <= set(annotated)
            # What does not exist is None, and so not among them; least of all an empty text. (A path may be
            # empty: an argument that takes a path does not take None from an Output.)
            outputs = {name: each for name, each in found.outputs.items() if name != "origin_path"}
            assert not {None, ""} & {value for value in outputs.values() if not isinstance(value, dict)}


@some_components
@every_component
def test_same_graph_every_time_and_from_anywhere(
    component: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    assert evaluate(COMPONENTS[component]).graph() == record_component(component).graph()


@some_components
@every_component
def test_preview_knows_the_same_resources(component: str):
    preview = evaluate(COMPONENTS[component], preview=True)
    assert [found.urn for found in preview.registrations] == [
        found.urn for found in record_component(component).registrations
    ]


def find_typed_dicts(annotation: Any) -> set[Any]:
    """Every ``TypedDict`` that an annotation leads to."""
    if is_typeddict(annotation):
        return {annotation}.union(*(find_typed_dicts(hint) for hint in annotation.__annotations__.values()))
    return set().union(*(find_typed_dicts(member) for member in get_args(annotation)))


ARGUMENT_TYPES = sorted(
    set().union(*(find_typed_dicts(getattr(serverless_patterns, f"{name}Args")) for name in components())),
    key=lambda found: found.__name__,
)


@pytest.mark.parametrize("arguments", ARGUMENT_TYPES)
def test_none_is_a_type_of_optional_arguments(arguments: Any):
    refuse_none: list[str] = []
    for name in arguments.__optional_keys__:
        hint = arguments.__annotations__[name]
        assert get_origin(hint) is NotRequired
        (inner,) = get_args(hint)
        if inner is not Any and NoneType not in get_args(inner):
            refuse_none.append(name)
    assert refuse_none == []


COMMON = {
    "kms_key_arn": KmsKeyArn,
    "alarm_topic_arn": TopicArn,
    "log_retention_days": RetentionDays,
    "tags": Tags,
}
"""Arguments of several components."""
GLOBAL = {("StaticOffload", "alarm_topic_arn")}
"""Arguments that must be in us-east-1, as the metrics of CloudFront are, for stacks in all Regions."""


def constraints(hint: Any) -> list[Constraint]:
    return [each for each in metadata(hint) if isinstance(each, Constraint)]


@pytest.mark.parametrize("component", sorted(components()))
def test_arguments_of_one_name_have_the_same_valid_values(component: str):
    arguments = getattr(serverless_patterns, f"{component}Args")
    for name, declared in declarations_of(arguments).items():
        if (component, name) not in GLOBAL:
            assert constraints(declared.type) == constraints(COMMON.get(name, declared.type)), name


@pytest.mark.parametrize("component", serverless_patterns.components())
def test_unknown_argument_is_an_error(component: Any):
    found = errors_in(lambda: component("thing", {"tagz": {}}))
    assert any(error.startswith("tagz: unknown argument 'tagz'. Did you mean 'tags'?") for error in found)


def fill_with_none(value: Any, annotation: Any) -> Any:
    """``value`` with None for everything in it that is left out."""
    if is_typeddict(annotation) and isinstance(value, dict):
        hints = annotation.__annotations__
        return {name: fill_with_none(value.get(name), hint) for name, hint in hints.items()}
    inner = get_args(annotation)
    if get_origin(annotation) is dict and isinstance(value, dict):
        return {key: fill_with_none(part, inner[1]) for key, part in value.items()}
    if get_origin(annotation) is list and isinstance(value, list):
        return [fill_with_none(part, inner[0]) for part in value]
    for member in inner:
        value = fill_with_none(value, member)
    return value


@some_components
@every_component
def test_none_is_as_good_as_leaving_out(component: str, monkeypatch: pytest.MonkeyPatch):
    validate_value = validation.validate_value
    filled: list[Any] = []

    def conform_with_nones(args: Any, schema: Any, *others: Any) -> Any:
        more = fill_with_none(args, schema)
        filled.append(more)
        return validate_value(more, schema, *others)

    monkeypatch.setattr(validation, "validate_value", conform_with_nones)
    assert evaluate(COMPONENTS[component]).graph() == record_component(component).graph()
    assert filled


def takes_outputs(annotation: Any) -> bool:
    return Awaitable[str] in get_args(annotation)


def replace_strings(value: Any, annotation: Any, replace: Callable[[str], Any]) -> Any:
    """``value`` with ``replace`` applied to each string in it that an Output may replace."""
    if isinstance(value, str) and takes_outputs(annotation):
        return replace(value)
    if is_typeddict(annotation) and isinstance(value, dict):
        hints = annotation.__annotations__
        return {name: replace_strings(part, hints[name], replace) for name, part in sorted(value.items())}
    inner = get_args(annotation)
    if get_origin(annotation) is dict and isinstance(value, dict):
        return {key: replace_strings(part, inner[1], replace) for key, part in value.items()}
    if get_origin(annotation) is list and isinstance(value, list):
        return [replace_strings(part, inner[0], replace) for part in value]
    for member in inner:
        value = replace_strings(value, member, replace)
    return value


def evaluate_with(component: str, patch: pytest.MonkeyPatch, replace: Callable[[str], Any]) -> Recording:
    """Records a component with ``replace`` applied to the strings in its arguments."""
    validate_value = validation.validate_value

    def conform_with_outputs(args: Any, schema: Any, *others: Any) -> Any:
        patched.undo()  # the components that it makes are called as ever
        return validate_value(replace_strings(args, schema, replace), schema, *others)

    with patch.context() as patched:
        patched.setattr(validation, "validate_value", conform_with_outputs)
        return evaluate(COMPONENTS[component])


class ReplaceOne:
    """Puts an Output in the place of one text, by its number."""

    def __init__(self, number: int, value: object) -> None:
        self.number, self.value, self.seen = number, value, 0

    def __call__(self, text: str) -> Any:
        self.seen += 1
        return pulumi.Output.from_input(self.value) if self.seen == self.number else text


def objection(component: str, patch: pytest.MonkeyPatch, replace: ReplaceOne) -> ArgumentError | None:
    try:
        evaluate_with(component, patch, replace)
    except ArgumentError as error:
        return error
    return None


@some_components
@every_component
def test_an_output_is_as_good_as_its_value(component: str, monkeypatch: pytest.MonkeyPatch):
    made = evaluate_with(component, monkeypatch, pulumi.Output.from_input)
    # Names and number may differ: the gateway joins policies of backends that it knows to be the same.
    assert {found.type for found in made.registrations} == {
        found.type for found in record_component(component).registrations
    }


WRONG = ("three:part:arn", "", "http://[", "{\n'\"$", "arn:aws:sqs:us-east-1:123456789012:orders")


@pytest.mark.slow
@pytest.mark.representatives("queue", "function")
@every_component
def test_only_arguments_are_rejected_for_every_value_of_an_output(
    component: str, monkeypatch: pytest.MonkeyPatch
):
    for number in count(1):
        replace = ReplaceOne(number, WRONG[number % len(WRONG)])
        error = objection(component, monkeypatch, replace)
        if replace.seen < number:
            break
        assert error is None or re.match(r"\w+ 'thing[a-z-]*' has 1 invalid argument", str(error))


@some_components
@every_component
def test_an_output_of_nothing_is_an_error(component: str, monkeypatch: pytest.MonkeyPatch):
    replace = ReplaceOne(1, None)
    error = objection(component, monkeypatch, replace)
    assert "the Output resolved to None" in str(error) or not replace.seen
