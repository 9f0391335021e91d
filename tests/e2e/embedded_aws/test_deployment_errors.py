"""Deployments that fail: what the error says, and what stands afterwards."""

import threading
import traceback
from urllib.error import URLError
from urllib.request import urlopen

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import ResourceOptions

from embedded_aws import DeploymentError, Emulator, deploy, record


def test_all_unknown_types_and_functions_are_named_before_anything_is_created(emulator: Emulator) -> None:
    def program() -> None:
        made = aws.sqs.Queue("never-made", name="never-made")
        aws.glue.CatalogDatabase("sales", description=made.arn)
        pulumi.export("jobs", aws.batch.get_job_queue_output(name=made.name).arn)

    with pytest.raises(DeploymentError) as raised:
        deploy(program, emulator=emulator)
    assert str(raised.value) == (
        "the embedded emulator does not have:\n"
        "  type aws:glue/catalogDatabase:CatalogDatabase of 'sales' "
        "(urn:pulumi:stack::project::aws:glue/catalogDatabase:CatalogDatabase::sales); "
        "add it to embedded_aws/services/glue.py, "
        'registered by @resource("aws:glue/catalogDatabase:CatalogDatabase")\n'
        "  function aws:batch/getJobQueue:getJobQueue; add it to embedded_aws/services/batch.py, "
        'registered by @invoke("aws:batch/getJobQueue:getJobQueue")\n'
        "`serverless-patterns help resource-types` says how, also from a package of your own"
    )
    assert not emulator.client("sqs").list_queues(QueueNamePrefix="never-made").get("QueueUrls")


def test_an_unknown_input_is_refused_before_the_resource_is_created(emulator: Emulator) -> None:
    before = emulator.client("s3").list_buckets()["Buckets"]

    def program() -> None:
        aws.s3.Bucket("site", request_payer="Requester", force_destroy=True)

    with pytest.raises(
        DeploymentError, match=r"Bucket 'site' has inputs that .* does not support: requestPayer; remove"
    ):
        deploy(program, emulator=emulator)
    assert emulator.client("s3").list_buckets()["Buckets"] == before


def test_a_refusal_of_aws_names_the_resource_its_inputs_and_the_reason(emulator: Emulator) -> None:
    def program() -> None:
        first = aws.sqs.Queue("first")
        aws.sqs.Queue(
            "orders",
            visibility_timeout_seconds=99_999,
            tags={"team": "post"},
            opts=ResourceOptions(depends_on=[first]),
        )

    with pytest.raises(DeploymentError) as raised:
        deploy(program, emulator=emulator)
    message = str(raised.value)
    assert message.startswith("aws:sqs/queue:Queue 'orders' cannot be created: ")
    assert "InvalidAttributeValue" in message
    assert "Invalid value for the parameter VisibilityTimeout" in message
    assert 'its inputs:\n  tags: {"team": "post"}\n  visibilityTimeoutSeconds: 99999' in message


@pytest.mark.exhaustive
def test_a_parameter_that_boto3_refuses_is_a_deployment_error_too(emulator: Emulator) -> None:
    def program() -> None:
        aws.s3.Bucket("bucket", bucket="not a name")

    with pytest.raises(DeploymentError, match="Bucket 'bucket' cannot be created"):
        deploy(program, emulator=emulator)


def test_the_first_failure_is_the_one_that_is_told(emulator: Emulator) -> None:
    def program() -> None:
        bad = aws.sqs.Queue("bad", visibility_timeout_seconds=99_999)
        for number in range(5):
            aws.sqs.QueuePolicy(f"policy-{number}", queue_url=bad.url, policy="{}")

    with pytest.raises(DeploymentError, match="Queue 'bad'"):
        deploy(program, emulator=emulator)


def test_an_error_masks_secrets(emulator: Emulator) -> None:
    secret = pulumi.Output.secret

    def fail_in_aws() -> None:
        aws.secretsmanager.SecretVersion("v", secret_id="nowhere", secret_string=secret("hunter2"))

    def fail_in_boto3() -> None:
        aws.s3.Bucket("v", bucket=secret("my hunter2"))

    for program in (fail_in_aws, fail_in_boto3):
        with pytest.raises(DeploymentError) as raised:
            deploy(program, emulator=emulator)
        told = "".join(traceback.format_exception(raised.value))
        assert "'v' cannot be created" in told
        assert "hunter2" not in told
        assert "[secret]" in told


@pytest.mark.exhaustive
def test_an_assertion_in_an_apply_fails_the_deployment(emulator: Emulator) -> None:
    def check(url: str) -> None:
        assert url.startswith("https://"), "no TLS"

    with pytest.raises(AssertionError, match="no TLS"):
        deploy(lambda: pulumi.export("url", aws.sqs.Queue("q").url.apply(check)), emulator=emulator)


@pytest.mark.exhaustive
def test_an_error_of_the_program_ends_the_emulator() -> None:
    urls: list[str] = []

    def fail(url: str) -> None:
        urls.append(url)
        raise ZeroDivisionError("mine")

    with pytest.raises(ZeroDivisionError, match="mine"):
        deploy(lambda: pulumi.export("url", aws.sqs.Queue("q").url.apply(fail)))
    with pytest.raises(URLError, match="Connection refused"):
        urlopen(urls[0])


def test_an_error_of_the_program_is_told_although_something_waits_for_ever() -> None:
    told: list[BaseException] = []

    def program() -> None:
        later: pulumi.Output[str] = pulumi.deferred_output()[0]
        aws.sqs.Queue("waiting", tags={"from": later})
        raise ZeroDivisionError("mine")

    def evaluate() -> None:
        with pytest.raises(ZeroDivisionError, match="mine") as raised:
            record(program)
        told.append(raised.value)

    thread = threading.Thread(target=evaluate, daemon=True)
    thread.start()
    thread.join(30)
    assert told
