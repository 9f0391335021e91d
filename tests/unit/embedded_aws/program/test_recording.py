"""Registrations that ``record`` keeps of a program."""

import asyncio
import json
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import ResourceOptions
from pulumi.runtime.mocks import MockCallArgs, MockResourceArgs, Mocks
from tests.conftest import ROOT

from embedded_aws import Recording, record
from embedded_aws.program.wire import UNKNOWN

QUEUE = "aws:sqs/queue:Queue"
TOPIC = "aws:sns/topic:Topic"
OF_IAM = {
    "readers": "arn:aws:iam::123456789012:group/readers",
    "hosts": "arn:aws:iam::123456789012:instance-profile/hosts",
    "pipeline": "arn:aws:iam::123456789012:oidc-provider/token.example.com",
    "ada": "arn:aws:iam::123456789012:user/ada",
}


class Mailbox(pulumi.ComponentResource):
    url: pulumi.Output[str]

    def __init__(self, name: str, opts: ResourceOptions | None = None) -> None:
        super().__init__("acme:index:Mailbox", name, {}, opts)
        child = ResourceOptions(parent=self)
        queue = aws.sqs.Queue(f"{name}-queue", tags={"team": "post"}, opts=child)
        topic = aws.sns.Topic(f"{name}-topic", opts=ResourceOptions(parent=self, depends_on=[queue]))
        aws.sns.TopicSubscription(
            f"{name}-feed", topic=topic.arn, protocol="sqs", endpoint=queue.arn, opts=child
        )
        self.url = queue.url
        self.register_outputs({"url": queue.url})


def mailbox() -> None:
    pulumi.export("url", Mailbox("in").url)


def queue_with(**options: object) -> Recording:
    return record(lambda: aws.sqs.Queue("q", opts=ResourceOptions(**options)))


def test_children_have_the_urn_and_the_parent_that_the_engine_gives_them() -> None:
    recorded = record(mailbox, project="shop", stack="prod")

    component = recorded.find_by_name("in")
    assert component.urn == "urn:pulumi:prod::shop::acme:index:Mailbox::in"
    assert component.parent == ""
    assert not component.custom
    queue = recorded.find_by_name("in-queue")
    assert queue.urn == "urn:pulumi:prod::shop::acme:index:Mailbox$aws:sqs/queue:Queue::in-queue"
    assert queue.parent == component.urn
    assert {child.name for child in recorded.children_of(component.urn)} == {
        "in-queue",
        "in-topic",
        "in-feed",
    }
    assert recorded.children_of("") == [component]
    assert recorded.find_by_type(QUEUE) == [queue]


def test_inputs_are_those_on_the_wire() -> None:
    def program() -> None:
        aws.sqs.Queue("q", visibility_timeout_seconds=30, fifo_queue=True, tags={"a": "b"})

    assert record(program).find_by_name("q").inputs == {
        "visibilityTimeoutSeconds": 30,
        "fifoQueue": True,
        "tags": {"a": "b"},
    }


def test_dependencies_are_explicit_ones_and_those_of_each_property() -> None:
    recorded = record(mailbox)
    queue, topic, feed = (recorded.find_by_name(f"in-{name}") for name in ("queue", "topic", "feed"))

    assert topic.dependencies == (queue.urn,)
    assert topic.property_dependencies == {}
    assert feed.dependencies == tuple(sorted((queue.urn, topic.urn)))
    assert feed.property_dependencies == {"endpoint": (queue.urn,), "topic": (topic.urn,)}


def test_resource_options_are_kept() -> None:
    queue = queue_with(
        protect=True,
        retain_on_delete=True,
        delete_before_replace=True,
        additional_secret_outputs=["url"],
        aliases=[pulumi.Alias(name="old"), "urn:pulumi:s::p::aws:sqs/queue:Queue::older"],
    ).find_by_name("q")

    assert queue.protect
    assert queue.retain_on_delete
    assert queue.delete_before_replace
    assert queue.additional_secret_outputs == ("url",)
    assert queue.aliases == ({"name": "old"}, "urn:pulumi:s::p::aws:sqs/queue:Queue::older")
    plain = queue_with().find_by_name("q")
    assert not plain.protect
    assert not plain.retain_on_delete
    assert not plain.delete_before_replace


def test_what_replaces_a_resource_is_kept() -> None:
    recorded = record(
        lambda: aws.sqs.Queue("q", opts=pulumi.ResourceOptions(replace_on_changes=["fifoQueue"]))
    )
    assert recorded.find_by_name("q").replace_on_changes == ("fifoQueue",)


def test_what_a_resource_is_replaced_with_is_kept() -> None:
    def program() -> None:
        queue = aws.sqs.Queue("q")
        aws.sqs.Queue("companion", opts=pulumi.ResourceOptions(replace_with=[queue]))

    recorded = record(program)
    assert recorded.find_by_name("companion").replace_with == (recorded.find_by_name("q").urn,)
    assert recorded.find_by_name("q").replace_with == ()


def test_an_explicit_provider_is_kept() -> None:
    def program() -> None:
        provider = aws.Provider("virginia", region="us-east-1")
        aws.sqs.Queue("q", opts=ResourceOptions(provider=provider))

    recorded = record(program)
    assert recorded.find_by_name("q").provider.startswith(recorded.find_by_name("virginia").urn + "::")
    assert queue_with().find_by_name("q").provider == ""


def test_what_aws_computes_is_plausible_and_the_same_every_time() -> None:
    queue = record(mailbox).find_by_name("in-queue")

    assert queue.id == queue.outputs["url"] == "https://sqs.us-east-1.amazonaws.com/123456789012/in-queue"
    assert queue.outputs["arn"] == "arn:aws:sqs:us-east-1:123456789012:in-queue"
    assert queue.outputs["tags"] == {"team": "post"}


def test_arns_of_resources_that_arguments_take_have_the_form_of_aws() -> None:
    stream = "arn:aws:kinesis:us-east-1:123456789012:stream/clicks"

    def program() -> None:
        aws.efs.AccessPoint("files", file_system_id=aws.efs.FileSystem("disk").id)
        aws.iam.Group("readers")
        aws.iam.InstanceProfile("hosts")
        aws.iam.OpenIdConnectProvider("pipeline", url="https://token.example.com", client_id_lists=["sts"])
        aws.iam.User("ada")
        aws.kinesis.StreamConsumer("reader", stream_arn=stream)
        aws.kms.Alias("alias/data", target_key_id="key")
        tools = pulumi.FileArchive(os.fspath(ROOT / "tests/data/functions/one"))
        layer = aws.lambda_.LayerVersion("tools", layer_name="tools", code=tools)
        zone = aws.route53.Zone("zone", name="example.com")
        pulumi.export("zone", zone.zone_id.apply(lambda known: known.isalnum() and known.isupper()))
        pulumi.export("servers", zone.name_servers.apply(len))
        pulumi.export("layer", layer.layer_arn)

    recorded = record(program)
    arns = {name: recorded.find_by_name(name).outputs["arn"] for name in ("disk", "files")}
    assert all(
        re.fullmatch("arn:aws:elasticfilesystem:us-east-1:123456789012:.+/fs.+", arn) for arn in arns.values()
    )
    assert {name: recorded.find_by_name(name).outputs["arn"] for name in OF_IAM} == OF_IAM
    assert recorded.find_by_name("reader").outputs["arn"] == f"{stream}/consumer/reader:1735689600"
    assert recorded.find_by_name("alias/data").outputs["arn"].endswith(":123456789012:alias/data")
    assert recorded.find_by_name("tools").outputs["arn"] == f"{recorded.outputs['layer']}:1"
    assert (recorded.outputs["zone"], recorded.outputs["servers"]) == (True, 4)


def test_a_type_without_an_entry_gets_an_ordinary_arn() -> None:
    made = record(lambda: aws.glue.CatalogDatabase("sales") and None).find_by_name("sales")

    assert made.id == "sales"
    assert made.outputs["arn"] == "arn:aws:glue:us-east-1:123456789012:sales"


def test_exports_and_registered_outputs_are_kept() -> None:
    recorded = record(mailbox)

    url = "https://sqs.us-east-1.amazonaws.com/123456789012/in-queue"
    assert recorded.outputs == {"url": url}
    assert recorded.find_by_name("in").outputs == {"url": url}


def test_secrets_are_unwrapped_remembered_and_never_shown() -> None:
    def program() -> None:
        password = pulumi.Output.secret("hunter2")
        parameter = aws.ssm.Parameter("p", type="SecureString", value=password)
        pulumi.export("password", parameter.value)
        pulumi.export("nested", {"deep": [password]})
        pulumi.export("open", "sesame")

    recorded = record(program)
    parameter = recorded.find_by_name("p")

    assert parameter.inputs["value"] == "hunter2"
    assert "value" in parameter.secret_inputs
    assert recorded.outputs["password"] == "hunter2"
    assert recorded.outputs["nested"] == {"deep": ["hunter2"]}
    assert recorded.secret_outputs == {"password", "nested"}
    assert "hunter2" not in repr(recorded)
    assert "hunter2" not in json.dumps(recorded.graph())
    assert "sesame" in json.dumps(recorded.graph())


def test_a_preview_leaves_what_aws_computes_unknown() -> None:
    seen: list[object] = []

    def program() -> None:
        queue = aws.sqs.Queue("q", name="orders")
        queue.url.apply(seen.append)
        queue.name.apply(seen.append)
        aws.sqs.QueuePolicy("p", queue_url=queue.url, policy="{}")
        pulumi.export("url", queue.url)
        pulumi.export("dry", pulumi.runtime.is_dry_run())

    recorded = record(program, preview=True)

    assert seen == ["orders"]
    assert recorded.find_by_name("q").id == ""
    assert recorded.find_by_name("p").inputs == {"queueUrl": UNKNOWN, "policy": "{}"}
    assert recorded.outputs == {"url": UNKNOWN, "dry": True}


def test_the_stack_is_not_a_preview_by_default() -> None:
    assert record(lambda: pulumi.export("dry", pulumi.runtime.is_dry_run())).outputs == {"dry": False}


def test_two_resources_of_one_urn_are_an_error_that_names_it() -> None:
    def program() -> None:
        aws.sqs.Queue("q")
        aws.sqs.Queue("q")

    with pytest.raises(pulumi.RunError, match=r"aws:sqs/queue:Queue are named 'q'.*stack::project"):
        record(program)


def test_one_name_for_two_types_is_valid_but_ambiguous_to_look_up() -> None:
    def program() -> None:
        aws.sqs.Queue("orders")
        aws.sns.Topic("orders")

    recorded = record(program)

    with pytest.raises(LookupError, match=f"2 resources are named 'orders': {TOPIC}, {QUEUE}"):
        recorded.find_by_name("orders")
    with pytest.raises(LookupError, match="no resource is named 'order'; there are: orders"):
        recorded.find_by_name("order")


@pytest.mark.parametrize("deep", [False, True])
def test_an_assertion_in_an_apply_fails_the_run(deep: bool) -> None:
    def check(url: str) -> None:
        assert url == "something else", "the url is wrong"

    def program() -> None:
        queue = aws.sqs.Queue("q")
        output = queue.url.apply(lambda url: aws.sns.Topic("t", name=url[-1]).name) if deep else queue.url
        output.apply(check)

    with pytest.raises(AssertionError, match="the url is wrong"):
        record(program)


def test_an_error_of_the_program_comes_out_of_record() -> None:
    def program() -> None:
        aws.sqs.Queue("q")
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        record(program)


def test_an_error_of_the_mocks_comes_out_of_record() -> None:
    class Refusing(Mocks):
        def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, object]]:
            raise PermissionError(f"no {args.name}")

        def call(self, args: MockCallArgs) -> tuple[dict[str, object], None]:
            raise PermissionError(f"no {args.token}")

    with pytest.raises(PermissionError, match="no in-queue"):
        record(mailbox, mocks=Refusing())


def test_mocks_of_the_users_answer_for_resources_and_functions() -> None:
    class Answering(Mocks):
        def new_resource(self, args: MockResourceArgs) -> tuple[str, dict[str, object]]:
            return f"id-of-{args.name}", {"arn": f"arn-of-{args.name}"}

        def call(self, args: MockCallArgs) -> dict[str, object]:
            return {"accountId": "999999999999", "asked": args.token}

    def program() -> None:
        pulumi.export("arn", aws.sqs.Queue("q").arn)
        pulumi.export("account", aws.get_caller_identity().account_id)

    recorded = record(program, mocks=Answering())

    assert recorded.find_by_name("q").id == "id-of-q"
    assert recorded.outputs == {"arn": "arn-of-q", "account": "999999999999"}


def test_functions_are_answered_at_once_and_as_outputs() -> None:
    def program() -> None:
        pulumi.export("account", aws.get_caller_identity().account_id)
        pulumi.export("region", aws.get_region_output().region)
        pulumi.export("partition", aws.get_partition().partition)
        pulumi.export("zones", aws.get_availability_zones().names)

    assert record(program).outputs == {
        "account": "123456789012",
        "region": "us-east-1",
        "partition": "aws",
        "zones": ["us-east-1a", "us-east-1b", "us-east-1c"],
    }


def test_configuration_is_set_for_the_run_alone() -> None:
    def program() -> None:
        config = pulumi.Config("shop")
        pulumi.export("name", config.require("name"))
        pulumi.export("size", config.require_int("size"))
        pulumi.export("flags", config.require_object("flags"))
        pulumi.export("open", config.require_bool("open"))

    given = {"shop:name": "corner", "shop:size": 3, "shop:flags": ["a"], "shop:open": True}
    assert record(program, config=given).outputs == {
        "name": "corner",
        "size": 3,
        "flags": ["a"],
        "open": True,
    }
    with pytest.raises(pulumi.ConfigMissingError):
        record(program)
    assert pulumi.Config("shop").get("name") is None


def test_runs_do_not_see_each_other() -> None:
    def run(number: int) -> Recording:
        def program() -> None:
            aws.sqs.Queue(f"q{number}").url.apply(lambda url: pulumi.export("url", url))

        return record(program, stack=f"s{number}")

    with ThreadPoolExecutor(8) as pool:
        recordings = list(pool.map(run, range(16)))
    for number, recorded in enumerate(recordings):
        assert [found.urn for found in recorded.registrations] == [
            f"urn:pulumi:s{number}::project::{QUEUE}::q{number}"
        ]


def test_a_failed_run_leaves_nothing_for_the_next() -> None:
    def reject(url: str) -> None:
        assert not url

    with pytest.raises(AssertionError):
        record(lambda: aws.sqs.Queue("q").url.apply(reject))
    assert record(mailbox).graph() == record(mailbox).graph()


def test_record_works_where_an_event_loop_runs() -> None:
    async def record_mailbox() -> Recording:
        return record(mailbox)

    assert asyncio.run(record_mailbox()).find_by_name("in-queue").id


def test_a_program_may_be_async() -> None:
    async def program() -> None:
        await asyncio.sleep(0)
        mailbox()

    def program_that_runs() -> None:
        async def main() -> pulumi.Inputs:
            return {"late": await asyncio.sleep(0, "yes")}

        pulumi.run(main)

    assert record(program).find_by_name("in-topic")
    assert record(program_that_runs).outputs == {"late": "yes"}


def test_a_graph_has_files_by_their_content() -> None:
    def program(text: str) -> None:
        code = pulumi.AssetArchive({"app.py": pulumi.StringAsset(text)})
        aws.lambda_.Function("f", role="arn:aws:iam::123456789012:role/r", code=code)

    one, same, other = (record(lambda text=text: program(text)).graph() for text in ("a", "a", "b"))
    assert one == same != other


def test_a_resource_that_exists_is_read_and_not_registered() -> None:
    def program() -> None:
        bucket = aws.s3.Bucket.get("theirs", "their-bucket")
        pulumi.export("arn", bucket.arn)
        aws.sqs.Queue("q", opts=ResourceOptions(depends_on=[bucket]))

    recorded = record(program)
    assert recorded.outputs == {"arn": "arn:aws:s3:::their-bucket"}
    assert [found.name for found in recorded.registrations] == ["q"]


def test_resources_may_be_passed_to_components() -> None:
    class Wrapper(pulumi.ComponentResource):
        def __init__(self, queue: aws.sqs.Queue) -> None:
            super().__init__("acme:index:Wrapper", "wrapper", {"queue": queue})

    recorded = record(lambda: Wrapper(aws.sqs.Queue("q")) and None)
    assert recorded.find_by_name("wrapper").inputs == {"queue": recorded.find_by_name("q").id}


def test_what_a_component_registers_as_secret_is_masked():
    def program() -> None:
        keeper = pulumi.ComponentResource("acme:index:Keeper", "keeper")
        keeper.register_outputs({"key": pulumi.Output.secret("s3cret"), "name": "open"})

    (keeper,) = record(program).registrations
    assert keeper.outputs == {"key": "s3cret", "name": "open"}
    assert keeper.to_json()["outputs"] == {"key": "[secret]", "name": "open"}
