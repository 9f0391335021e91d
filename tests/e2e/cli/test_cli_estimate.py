"""``serverless-patterns estimate``: the cost of a stack per month."""

import json
from pathlib import Path

import pytest

from tests.e2e.cli.command import run


@pytest.mark.exhaustive
def test_the_conversion_stack_as_json():
    done = run(
        "estimate", "conversion", "--requests", "5M", "--duration", "media-jpeg-function=1000", "--json"
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    of = {(each["resource"], each["what"]): each for each in found["charges"]}
    assert of["media-uploads-topic", "messages published"]["dollars"] == pytest.approx(2.50)
    assert of["media-jpeg-queue", "requests"]["dollars"] == pytest.approx(3 * 5 * 0.40)
    assert of["media-source-bucket", "requests that write"]["dollars"] == pytest.approx(5 * 5.00)
    assert of["media-output-bucket", "requests that write"]["dollars"] == pytest.approx(5 * 5 * 5.00)
    assert of["media-jpeg-function", "invocations"]["quantity"] == 5
    jpeg, webp = (
        of[f"media-{name}-function", "GB-seconds on arm64"]["quantity"] for name in ("jpeg", "webp")
    )
    assert jpeg == pytest.approx(10 * webp)  # the others take the 100 ms that are assumed
    assert found["total"] == pytest.approx(sum(each["dollars"] for each in found["charges"]), abs=0.001)
    assert found["fixed"] == pytest.approx(5 * 0.657 * 0.40, abs=0.001)  # polls of five queues
    assert found["unpriced"] == []
    assert found["prices"]["region"] == "us-east-1"
    assert "api_gateway_cache_6_1" in found["prices"]["uncompared"]


@pytest.mark.slow
def test_a_program_of_ones_own_with_a_type_that_has_no_price(tmp_path: Path):
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    dashboard = "aws.cloudwatch.Dashboard('clicks', dashboard_name='clicks', dashboard_body='{}')"
    program = f"import pulumi_aws as aws\naws.kms.Key('key')\n{dashboard}\nprint('hello')\n"
    (tmp_path / "__main__.py").write_text(program)
    done = run("estimate", "dev", "-C", tmp_path, "--requests", "2M")
    assert done.returncode == 0, done.stderr
    assert "hello" not in done.stdout
    assert "Total: $7.00 a month, of which $1.00 without any use." in done.stdout
    assert "its price is unknown:\n  - 'clicks' (aws:cloudwatch/dashboard:Dashboard)\n" in done.stdout
    assert "--requests 2,000,000: " in done.stdout
    assert "the free tier" in done.stdout
    assert "were compared with published ones" in done.stdout


@pytest.mark.exhaustive
def test_all_invalid_values_are_named(tmp_path: Path):
    (tmp_path / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    done = run("estimate", "dev", "-C", tmp_path, "--requests", "5B", "--payload=-1", "--region", "eu-west-1")
    assert done.returncode == 1
    for part in (
        "--requests '5B' must be a number",
        "--payload '-1'",
        "--region 'eu-west-1' must be us-east-1",
    ):
        assert part in done.stderr
