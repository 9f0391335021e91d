"""Deploying programs: what stands afterwards."""

import gc
import json
import textwrap
import threading
from pathlib import Path
from urllib.request import urlopen

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import ResourceOptions

from embedded_aws import Deployment, Emulator, deploy, record
from embedded_aws.errors import EmulatorError
from embedded_aws.program.events import Event
from tests.e2e.embedded_aws.programs import allow, trust


def queue() -> None:
    made = aws.sqs.Queue("orders", visibility_timeout_seconds=45, tags={"team": "post"})
    pulumi.export("url", made.url)
    pulumi.export("name", made.name)
    pulumi.export("token", pulumi.Output.secret("hunter2"))


def test_what_a_program_registers_stands_and_works(emulator: Emulator) -> None:
    events: list[Event] = []
    with deploy(queue, emulator=emulator, on_event=events.append) as stack:
        sqs = stack.client("sqs")
        url = stack.outputs["url"]
        attributes = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]

        assert attributes["VisibilityTimeout"] == "45"
        assert sqs.list_queue_tags(QueueUrl=url)["Tags"] == {"team": "post"}
        (made,) = stack.resources
        assert made.id == made.outputs["url"] == url
        assert made.outputs["arn"] == attributes["QueueArn"]
        assert stack.local_url("url") == url
        assert stack.endpoint == emulator.endpoint
    assert [event.kind for event in events] == ["creating", "created"]
    assert events[1].name == "orders"
    assert 0 < events[1].seconds < 10


def test_printed_outputs_mask_secrets(emulator: Emulator) -> None:
    with deploy(queue, emulator=emulator) as stack:
        assert stack.outputs["token"] == "hunter2"
        assert stack.outputs.secrets == {"token"}
        assert "hunter2" not in f"{stack.outputs} {stack.resources} {stack.recording}"


def test_names_end_at_random_unless_they_are_given(emulator: Emulator) -> None:
    def program() -> None:
        aws.sqs.Queue("auto")
        aws.sqs.Queue("prefixed", name_prefix="pre-")
        aws.sqs.Queue("given", name="exactly-this")
        aws.sqs.Queue("ordered", fifo_queue=True)

    with deploy(program, emulator=emulator) as stack:
        names = {made.name: made.outputs["name"] for made in stack.resources}
    assert names["given"] == "exactly-this"
    for name, pattern in {"auto": "auto-", "prefixed": "pre-", "ordered": "ordered-"}.items():
        assert names[name].startswith(pattern)
    assert len(names["auto"]) == len("auto-1234567")
    assert names["ordered"].endswith(".fifo")


def test_two_deployments_share_an_emulator(emulator: Emulator) -> None:
    with deploy(queue, emulator=emulator) as one:
        with deploy(queue, emulator=emulator) as other:
            assert one.outputs["url"] != other.outputs["url"]
        assert one.client("sqs") is other.client("sqs")
        one.client("sqs").send_message(QueueUrl=other.outputs["url"], MessageBody="still there")


@pytest.mark.exhaustive
def test_clients_are_in_the_region_of_the_stack(emulator: Emulator) -> None:
    def program() -> None:
        made = aws.sqs.Queue("near", name="near")
        role = aws.iam.Role("reader", assume_role_policy=trust("lambda"))
        permissions = made.arn.apply(lambda arn: allow("sqs:GetQueueUrl", arn))
        aws.iam.RolePolicy("reader", role=role.name, policy=permissions)
        pulumi.export("role", role.arn)

    with deploy(program, emulator=emulator, config={"aws:region": "eu-west-1"}) as stack:
        assert stack.region == "eu-west-1"
        for sqs in (stack.client("sqs"), stack.client("sqs", role_arn=stack.outputs["role"])):
            assert sqs.meta.region_name == "eu-west-1"
            assert sqs.get_queue_url(QueueName="near")
        elsewhere = stack.emulator.client("sqs")
        with pytest.raises(elsewhere.exceptions.QueueDoesNotExist):
            elsewhere.get_queue_url(QueueName="near")


@pytest.mark.exhaustive
def test_a_deployment_has_a_separate_emulator_that_ends_with_it() -> None:
    with deploy(queue) as stack:
        assert len(stack.client("sqs").list_queues()["QueueUrls"]) == 1
        running = stack.emulator
    with pytest.raises(EmulatorError, match="is not running"):
        running.client("sqs")


@pytest.mark.exhaustive
def test_garbage_is_looked_for_as_often_as_before_when_it_is_over() -> None:
    before, within = gc.get_threshold(), []
    record(lambda: within.append(gc.get_threshold()[0]))
    assert within[0] > before[0]
    assert gc.get_threshold() == before


def test_of_two_programs_at_once_the_last_one_ends_it() -> None:
    before, other_runs, other_may_end = gc.get_threshold(), threading.Event(), threading.Event()

    def run_other() -> None:
        other_runs.set()
        other_may_end.wait(30)

    thread = threading.Thread(target=lambda: record(run_other))

    def first() -> None:
        thread.start()
        other_runs.wait(30)

    record(first)
    assert gc.get_threshold() != before
    other_may_end.set()
    thread.join(30)
    assert gc.get_threshold() == before


def test_a_transform_changes_what_is_created(emulator: Emulator) -> None:
    def transform(args: pulumi.ResourceTransformArgs) -> pulumi.ResourceTransformResult:
        return pulumi.ResourceTransformResult({**args.props, "visibilityTimeoutSeconds": 77}, args.opts)

    def program() -> None:
        made = aws.sqs.Queue("q", opts=ResourceOptions(transforms=[transform]))
        pulumi.export("timeout", made.visibility_timeout_seconds)
        pulumi.export("url", made.url)

    with deploy(program, emulator=emulator) as stack:
        attributes = stack.client("sqs").get_queue_attributes(
            QueueUrl=stack.outputs["url"], AttributeNames=["VisibilityTimeout"]
        )["Attributes"]
        assert attributes["VisibilityTimeout"] == "77"
        assert stack.outputs["timeout"] == 77


def test_configuration_reaches_the_program_and_the_region_its_resources(emulator: Emulator) -> None:
    def program() -> None:
        pulumi.export("size", pulumi.Config("shop").require_int("size"))
        pulumi.export("region", aws.get_region().region)
        pulumi.export("here", aws.sqs.Queue("here").arn)
        provider = aws.Provider("far", region="ap-south-1")
        opts = ResourceOptions(provider=provider)
        pulumi.export("far", aws.sqs.Queue("far", opts=opts).arn)
        pulumi.export("own", aws.sqs.Queue("own", region="sa-east-1").arn)

    config = {"shop:size": 3, "aws:region": "eu-west-1"}
    with deploy(program, config=config, emulator=emulator) as stack:
        assert stack.outputs["size"] == 3
        assert stack.outputs["region"] == "eu-west-1"
        assert {name: stack.outputs[name].split(":")[3] for name in ("here", "far", "own")} == {
            "here": "eu-west-1",
            "far": "ap-south-1",
            "own": "sa-east-1",
        }


def test_resources_say_their_region_and_their_tags(emulator: Emulator) -> None:
    def program() -> None:
        queue = aws.sqs.Queue("here", tags={"team": "post"})
        pulumi.export("queue", {"region": queue.region, "tags": queue.tags_all})
        pulumi.export("own", aws.sqs.Queue("own", region="sa-east-1").region)
        role = aws.iam.Role("role", assume_role_policy=trust("lambda"), tags={"team": "post"})
        pulumi.export("role", role.tags_all)

    with deploy(program, config={"aws:region": "eu-west-1"}, emulator=emulator) as stack:
        assert stack.outputs == {
            "queue": {"region": "eu-west-1", "tags": {"team": "post"}},
            "own": "sa-east-1",
            "role": {"team": "post"},
        }
    recorded = record(program)
    assert recorded.outputs["queue"] == {"region": "us-east-1", "tags": {"team": "post"}}
    assert "region" not in recorded.find_by_name("role").outputs


@pytest.mark.exhaustive
def test_a_program_can_ask_where_its_functions_run(emulator: Emulator) -> None:
    def program() -> None:
        pulumi.export("platform", pulumi.Config("functions").get("platform"))

    with deploy(program, emulator=emulator) as stack:
        assert stack.outputs["platform"] == "host"
    assert "platform" not in record(program).outputs


@pytest.mark.exhaustive
def test_functions_are_answered_by_the_emulator(emulator: Emulator) -> None:
    def program() -> None:
        caller = aws.get_caller_identity()
        pulumi.export("account", caller.account_id)
        pulumi.export("arn", caller.arn)
        pulumi.export("partition", aws.get_partition().partition)
        pulumi.export("zones", aws.get_availability_zones_output().names)
        pulumi.export("policy", aws.iam.get_policy_document(statements=[{"actions": ["s3:*"]}]).json)

    with deploy(program, emulator=emulator) as stack:
        outputs = stack.outputs
    assert outputs["account"] == "123456789012"
    assert outputs["arn"] == "arn:aws:iam::123456789012:root"
    assert outputs["partition"] == "aws"
    assert "us-east-1a" in outputs["zones"]
    assert json.loads(outputs["policy"])["Statement"] == [{"Effect": "Allow", "Action": "s3:*"}]


def test_a_role_can_be_tried_out(emulator: Emulator) -> None:
    def program() -> None:
        bucket = aws.s3.Bucket("data")
        role = aws.iam.Role("reader", assume_role_policy=trust("lambda"))
        allowed = bucket.arn.apply(lambda arn: allow("s3:GetObject", f"{arn}/*"))
        aws.iam.RolePolicy("read", role=role.name, policy=allowed)
        pulumi.export("bucket", bucket.bucket)
        pulumi.export("role", role.arn)

    with deploy(program, emulator=emulator) as stack:
        bucket = stack.outputs["bucket"]
        stack.client("s3").put_object(Bucket=bucket, Key="k", Body=b"v")
        s3 = stack.client("s3", role_arn=stack.outputs["role"])

        assert s3.get_object(Bucket=bucket, Key="k")["Body"].read() == b"v"
        with pytest.raises(s3.exceptions.ClientError, match="not authorized to perform: s3:PutObject"):
            s3.put_object(Bucket=bucket, Key="k", Body=b"w")
        role = stack.recording.find_by_name("reader")
        trusted = stack.client("iam").get_role(RoleName=role.id)["Role"]["AssumeRolePolicyDocument"]
        assert trusted == json.loads(role.inputs["assumeRolePolicy"])


@pytest.mark.exhaustive
def test_an_export_that_is_not_an_address_is_named(emulator: Emulator) -> None:
    with deploy(queue, emulator=emulator) as stack:
        with pytest.raises(LookupError, match="does not export 'site'; it exports name, token, url"):
            stack.local_url("site")
        with pytest.raises(
            LookupError, match=r"'token' is not an address in the embedded emulator: \[secret\]"
        ):
            stack.local_url("token")


@pytest.mark.exhaustive
def test_an_api_is_served_at_the_url_of_its_stage(emulator: Emulator) -> None:
    api = emulator.client("apigateway")
    made = api.create_rest_api(name="shop")["id"]
    root = api.get_resources(restApiId=made)["items"][0]["id"]
    target = {"restApiId": made, "resourceId": root, "httpMethod": "GET"}
    api.put_method(**target, authorizationType="NONE")
    api.put_integration(**target, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    api.put_method_response(**target, statusCode="200")
    api.put_integration_response(**target, statusCode="200", responseTemplates={"application/json": "hello"})
    api.create_deployment(restApiId=made, stageName="prod")

    def program() -> None:
        pulumi.export("api", f"https://{made}.execute-api.us-east-1.amazonaws.com/prod/")

    with deploy(program, emulator=emulator) as stack, urlopen(stack.local_url("api")) as answer:
        assert answer.read() == b"hello"


@pytest.mark.exhaustive
def test_a_project_is_deployed_from_its_directory(tmp_path: Path, emulator: Emulator) -> None:
    (tmp_path / "Pulumi.yaml").write_text(
        "{name: shop, main: infra, config: {size: {type: integer, default: 2}}}"
    )
    (tmp_path / "infra/code").mkdir(parents=True)
    (tmp_path / "infra/code/app.py").write_text("def handler(event, context): return event['x'] + 1")
    (tmp_path / "infra/__main__.py").write_text(
        textwrap.dedent(
            f"""
            import pulumi, pulumi_aws as aws
            role = aws.iam.Role("role", assume_role_policy='{trust("lambda")}')
            made = aws.lambda_.Function("f", role=role.arn, runtime="python3.13", handler="app.handler",
                code=pulumi.FileArchive("code"))
            pulumi.export("function", made.name)
            pulumi.export("size", pulumi.Config().require_int("size"))
            """
        )
    )
    with deploy(tmp_path, stack="dev", emulator=emulator) as stack:
        answer = stack.client("lambda").invoke(FunctionName=stack.outputs["function"], Payload=b'{"x": 41}')
        assert json.load(answer["Payload"]) == 42
        assert stack.outputs["size"] == 2


@pytest.mark.exhaustive
def test_the_fixture_deploys_and_ends_with_the_test(embedded_aws, emulator: Emulator) -> None:
    stack = embedded_aws(queue, stack="mine", emulator=emulator)
    assert isinstance(stack, Deployment)
    assert "::mine::" not in stack.resources[0].urn
    assert stack.resources[0].urn.startswith("urn:pulumi:mine::")
