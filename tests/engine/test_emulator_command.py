"""``serverless-patterns emulator --pulumi`` and the Pulumi CLI, from shells of their own."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import automation

from embedded_aws.emulator.clients import Clients, Credentials
from tests.e2e.cli.command import Running, environment_in, run
from tests.engine.conftest import MakeStack

pytestmark = pytest.mark.slow

Start = Callable[..., Running]


def program() -> None:
    queue = aws.sqs.Queue("jobs")
    bucket = aws.s3.Bucket("files")
    aws.s3.BucketObjectv2("page", bucket=bucket.bucket, key="index.html", content="hello")
    origin = {"domain_name": bucket.bucket_regional_domain_name, "origin_id": "files"}
    behavior = {
        "target_origin_id": "files",
        "viewer_protocol_policy": "allow-all",
        "allowed_methods": ["GET", "HEAD"],
        "cached_methods": ["GET", "HEAD"],
        "cache_policy_id": "658327ea-f89d-4fab-a63d-7e88639e58f6",
    }
    site = aws.cloudfront.Distribution(
        "site",
        enabled=True,
        origins=[origin],
        default_cache_behavior=behavior,
        restrictions={"geo_restriction": {"restriction_type": "none", "locations": []}},
        viewer_certificate={"cloudfront_default_certificate": True},
    )
    api = aws.apigatewayv2.Api("shop", protocol_type="HTTP")
    stage = aws.apigatewayv2.Stage("live", api_id=api.id, name="$default", auto_deploy=True)
    pulumi.export("queue", queue.url)
    pulumi.export("site", site.domain_name)
    pulumi.export("api", stage.invoke_url)


def client(service: str, environment: dict[str, str]) -> Any:
    root = Credentials(environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"])
    return Clients(environment["AWS_ENDPOINT_URL"], root).get(service, environment["AWS_DEFAULT_REGION"])


def use(environment: dict[str, str], printed: str) -> dict[str, str]:
    """Sets the variables that the emulator says to export; ``PATH`` is among them."""
    exported = environment_in(printed)
    exported["PATH"] = exported["PATH"].replace("$PATH", os.environ["PATH"])
    environment.update(exported)
    return exported


@pytest.mark.exhaustive
def test_a_restarted_emulator_has_what_the_state_describes(
    environment: dict[str, str], make_stack: MakeStack, tmp_path: Path
) -> None:
    arguments = ("emulator", "--pulumi", "--data", tmp_path / "data", "--env-file", tmp_path / "env")
    with Running(*arguments) as emulator:
        first = use(environment, emulator.read())
        written = dict(line.split("=", 1) for line in (tmp_path / "env").read_text().splitlines()[1:])
        assert first.items() - {("PATH", first["PATH"])} <= written.items()
        outputs = {name: each.value for name, each in make_stack(program).up().outputs.items()}
        (tmp_path / "outputs.json").write_text(json.dumps(outputs))
        lines = [emulator.read_line() for _ in range(3)]
        assert lines[0] == "Local URLs:"
        urls = dict(line.strip().split(": ") for line in lines[1:])
        assert urls.keys() == {"live", "site"}
        client("sqs", environment).send_message(QueueUrl=outputs["queue"], MessageBody="one espresso")

        shown = run("url", "--outputs-file", tmp_path / "outputs.json", environment=environment)
        assert shown.stdout == (f"api: {urls['live']}\nqueue: {outputs['queue']}\nsite: {urls['site']}\n"), (
            shown.stderr
        )
        assert emulator.interrupt() == 0

    with Running(*arguments) as emulator:
        assert use(environment, emulator.read()) == first
        stack = make_stack(program)
        assert set(stack.refresh().summary.resource_changes) == {"same"}
        assert set(stack.up().summary.resource_changes) == {"same"}
        one = run("url", "site", "--outputs-file", tmp_path / "outputs.json", environment=environment)
        assert one.stdout == f"{urls['site']}\n"
        received = client("sqs", environment).receive_message(QueueUrl=outputs["queue"])["Messages"]
        assert [each["Body"] for each in received] == ["one espresso"]
        stack.destroy()
        emulator.kill()


def test_a_killed_emulator_is_one_sentence(environment: dict[str, str], make_stack: MakeStack) -> None:
    with Running("emulator", "--pulumi") as emulator:
        use(environment, emulator.read())

        def end() -> None:
            queue = aws.sqs.Queue("jobs")
            queue.url.apply(lambda _url: emulator.kill())
            aws.sqs.Queue("others", tags={"of": queue.url})

        with pytest.raises(automation.CommandError) as raised:
            make_stack(end).up()
    printed = str(raised.value)
    assert "The embedded emulator has ended. Start it again with `serverless-patterns emulator" in printed
