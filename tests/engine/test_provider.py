"""Engine and provider together: secrets, several Regions, images, failures."""

import gc
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws
import pulumi_awsx
import pytest
from pulumi import automation

from embedded_aws import Emulator
from tests.engine.conftest import MakeStack

pytestmark = pytest.mark.slow


def test_a_secret_is_encrypted_in_the_state(aws: Emulator, make_stack: MakeStack, tmp_path: Path) -> None:
    def program() -> None:
        pulumi_aws.ssm.Parameter("p", type="SecureString", value=pulumi.Output.secret("hunter2"))

    make_stack(program).up()
    (parameter,) = aws.client("ssm").describe_parameters()["Parameters"]
    found = aws.client("ssm").get_parameter(Name=parameter["Name"], WithDecryption=True)["Parameter"]
    assert found["Value"] == "hunter2"
    written = [path.read_text() for path in (tmp_path / "state").rglob("*.json*")]
    assert any(parameter["Name"] in text for text in written)
    assert not any("hunter2" in text for text in written)


@pytest.mark.exhaustive
def test_each_provider_has_its_region(aws: Emulator, make_stack: MakeStack) -> None:
    def program() -> None:
        pulumi_aws.sqs.Queue("here")
        other = pulumi_aws.Provider("other", region="us-east-1")
        pulumi_aws.sqs.Queue("there", opts=pulumi.ResourceOptions(provider=other))

    make_stack(program, config={"aws:region": "eu-central-1"}).up()
    for region, name in (("eu-central-1", "here"), ("us-east-1", "there")):
        (url,) = aws.client("sqs", region=region).list_queues()["QueueUrls"]
        assert url.rpartition("/")[2].startswith(f"{name}-")


@pytest.mark.exhaustive
def test_an_image_is_put_into_its_repository(aws: Emulator, make_stack: MakeStack, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app/Dockerfile").write_text(
        'FROM python:3.13\nWORKDIR /app\nCOPY . .\nCMD ["python", "app.py"]\n'
    )

    def program() -> None:
        repository = pulumi_aws.ecr.Repository("r", force_delete=True)
        image = pulumi_awsx.ecr.Image(
            "i", repository_url=repository.repository_url, context=str(tmp_path / "app")
        )
        pulumi.export("uri", image.image_uri)

    stack = make_stack(program, config={"aws:region": "us-east-1"})
    uri = stack.up().outputs["uri"].value
    repository, _, digest = uri.partition("@")
    (image,) = aws.client("ecr").describe_images(repositoryName=repository.rpartition("/")[2])["imageDetails"]
    assert image["imageDigest"] == digest
    assert stack.preview().change_summary == {automation.OpType.SAME: 3}
    assert stack.destroy().summary.resource_changes == {"delete": 3}


# The Automation API leaves the event loop of a program whose update failed open.
@pytest.mark.exhaustive
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_what_aws_rejects_is_a_message_and_is_mended(aws: Emulator, make_stack: MakeStack) -> None:
    def program(**inputs: Any) -> automation.PulumiFn:
        def make() -> None:
            pulumi_aws.sqs.Queue("first")
            pulumi_aws.sqs.Queue("second", **inputs)

        return make

    with pytest.raises(automation.CommandError, match="aws:sqs/queue:Queue 'second' cannot be created"):
        make_stack(program(visibility_timeout_seconds=43_201)).up()
    gc.collect()
    assert make_stack(program(visibility_timeout_seconds=60)).up().summary.resource_changes in (
        {"create": 1, "same": 2},
        {"create": 2, "same": 1},
    )


@pytest.mark.exhaustive
def test_default_tags_and_refused_settings(aws: Emulator, make_stack: MakeStack) -> None:
    def program() -> None:
        queue = pulumi_aws.sqs.Queue("jobs", tags={"use": "jobs"})
        pulumi.export("url", queue.url)
        pulumi.export("all", queue.tags_all)

    def config(value: str) -> dict[str, str]:
        return {"aws:region": "us-east-1", "aws:defaultTags": f'{{"tags": {{"team": "{value}"}}}}'}

    outputs = make_stack(program, config=config("shop")).up().outputs
    assert outputs["all"].value == {"team": "shop", "use": "jobs"}
    stack = make_stack(program, config=config("store"))
    assert (stack.up().summary.resource_changes or {}).get("update") == 1
    found = aws.client("sqs").list_queue_tags(QueueUrl=outputs["url"].value)["Tags"]
    assert found == {"team": "store", "use": "jobs"}
    assert set(stack.refresh().summary.resource_changes or {}) == {"same"}
    assert set(stack.preview().change_summary) == {automation.OpType.SAME}

    refused = {"aws:assumeRoles": '[{"roleArn": "arn:aws:iam::123456789012:role/r"}]'}
    with pytest.raises(automation.CommandError, match="assumeRoles: is not supported: the embedded emulator"):
        make_stack(program, config=refused).preview()
