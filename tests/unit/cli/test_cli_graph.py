import re
from collections.abc import Callable
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest
from drawings import edges, function, mermaid, nodes, policy
from typer.testing import Result

from serverless_patterns import FanOutConversion

Run = Callable[..., Result]


@pytest.fixture
def fan_out(tmp_path: Path) -> Callable[[], None]:
    """Two conversions; the code is not Python, so that nothing must be installed."""
    code = tmp_path / "code"
    code.mkdir()
    (code / "index.js").write_text("exports.handler = async () => ({})")

    def program() -> None:
        own = {"code": str(code), "handler": "index.handler", "runtime": "nodejs22.x"}
        conversions = {
            "jpeg": {**own, "filter_suffixes": [".png"]},
            "archive": {**own, "max_receive_count": 1},
        }
        FanOutConversion("media", {"conversions": conversions})

    return program


def test_a_fan_out_reads_from_the_upload_to_the_results(fan_out: Callable[[], None]):
    text = mermaid(fan_out)
    assert edges(text) == {
        ("media_source_bucket", "-->", "ObjectCreated", "media_uploads_topic"),
        ("media_uploads_topic", "-->", ".png", "media_jpeg_queue"),
        ("media_uploads_topic", "-->", "", "media_archive_queue"),
        ("media_jpeg_queue", "-->", "", "media_jpeg_function"),
        ("media_archive_queue", "-->", "", "media_archive_function"),
        ("media_jpeg_queue", "-.->", "after 5 receives", "media_jpeg_dead_letters"),
        ("media_archive_queue", "-.->", "after 1 receive", "media_archive_dead_letters"),
        ("media_jpeg_function", "-->", "reads, writes", "media_output_bucket"),
        ("media_archive_function", "-->", "reads, writes", "media_output_bucket"),
    }
    assert nodes(text)["media_source_bucket"] == "<b>source</b><br/>S3 bucket"
    assert nodes(text)["media_jpeg_queue"] == "SQS queue"
    assert nodes(text)["media_jpeg_dead_letters"] == "<b>dead letters</b><br/>SQS queue"


def test_components_are_boxes_around_what_they_consist_of(fan_out: Callable[[], None]):
    lines = [line.strip() for line in mermaid(fan_out).splitlines()]
    boxes = [line for line in lines if line.startswith("subgraph")]
    assert boxes == [
        'subgraph media_group["media (FanOutConversion)"]',
        'subgraph media_archive_group["archive"]',
        'subgraph media_jpeg_group["jpeg"]',
    ]
    assert lines.count("end") == len(boxes)
    jpeg = lines.index(boxes[2])
    assert {line.split("[")[0].split("(")[0] for line in lines[jpeg + 2 : lines.index("end", jpeg)]} == {
        "media_jpeg_queue",
        "media_jpeg_dead_letters",
        "media_jpeg_function",
    }


def test_every_edge_joins_nodes_that_are_drawn(fan_out: Callable[[], None]):
    text = mermaid(fan_out)
    assert {end for source, _, _, target in edges(text) for end in (source, target)} == set(nodes(text))
    drawn = re.findall(r":::(\w+)", text)
    assert set(drawn) == set(re.findall(r"classDef (\w+) ", text))


@pytest.mark.exhaustive
def test_two_runs_draw_the_same(fan_out: Callable[[], None]):
    assert mermaid(fan_out) == mermaid(fan_out)


def test_the_command_draws_a_project_to_a_file(run: Run, project: Path, tmp_path: Path):
    (project / "__main__.py").write_text(
        "import pulumi_aws as aws\n"
        "topic = aws.sns.Topic('orders')\n"
        "queue = aws.sqs.Queue('billing')\n"
        "aws.sns.TopicSubscription('s', topic=topic.arn, protocol='sqs', endpoint=queue.arn)\n"
    )
    target = tmp_path / "graph.mmd"
    written = run("graph", "dev", "-C", project, "--output-file", target)
    printed = run("graph", "dev", "-C", project)
    assert (written.exit_code, written.stdout) == (0, "")
    assert target.read_text(encoding="utf-8") == printed.stdout
    assert edges(printed.stdout) == {("orders_", "-->", "", "billing_")}
    assert nodes(printed.stdout) == {
        "billing_": "<b>billing</b><br/>SQS queue",
        "orders_": "<b>orders</b><br/>SNS topic",
    }


def test_a_role_gives_access_as_far_as_its_policies_say():
    def program() -> None:
        table = aws.dynamodb.Table("items", hash_key="id", attributes=[{"name": "id", "type": "S"}])
        other = aws.dynamodb.Table("others", hash_key="id", attributes=[{"name": "id", "type": "S"}])
        denied = aws.dynamodb.Table("denied", hash_key="id", attributes=[{"name": "id", "type": "S"}])
        reader, role = function("reader")
        aws.iam.RolePolicy("read", role=role.name, policy=policy("dynamodb:Query", "*"))
        index = table.arn.apply(lambda arn: f"{arn}/index/*")
        aws.iam.RolePolicy("index", role=role.name, policy=policy("dynamodb:Query", index))
        aws.iam.RolePolicy("no", role=role.name, policy=policy(["dynamodb:*"], denied.arn, effect="Deny"))
        _, writing = function("writer")
        shared = aws.iam.Policy("all", policy=policy(["dynamodb:*"], other.arn))
        aws.iam.RolePolicyAttachment("given", role=writing.name, policy_arn=shared.arn)
        aws.iam.RolePolicyAttachment(
            "basic", role=writing.name, policy_arn="arn:aws:iam::aws:policy/ReadOnlyAccess"
        )
        aws.iam.RolePolicy("key", role=writing.name, policy=policy(["kms:Decrypt"], aws.kms.Key("key").arn))
        calling = policy(["lambda:InvokeFunction"], reader.arn)
        aws.iam.RolePolicy("call", role=writing.name, policy=calling)

    assert edges(mermaid(program)) == {
        ("reader_", "-->", "reads", "items_"),
        ("writer_", "-->", "reads, writes", "others_"),
        ("writer_", "-->", "invokes", "reader_"),
    }


def test_writing_to_where_the_events_come_from_is_drawn():
    """It is a loop; the drawing must not hide it."""

    def program() -> None:
        bucket = aws.s3.Bucket("files")
        looping, role = function("looping")
        objects = bucket.arn.apply(lambda arn: f"{arn}/*")
        aws.iam.RolePolicy("p", role=role.name, policy=policy(["s3:GetObject", "s3:PutObject"], objects))
        allowed = aws.lambda_.Permission(
            "allowed",
            action="lambda:InvokeFunction",
            function=looping.name,
            principal="s3.amazonaws.com",
            source_arn=bucket.arn,
        )
        aws.s3.BucketNotification(
            "n",
            bucket=bucket.bucket,
            lambda_functions=[{"lambda_function_arn": looping.arn, "events": ["s3:ObjectRemoved:*"]}],
            opts=pulumi.ResourceOptions(depends_on=[allowed]),
        )

    assert edges(mermaid(program)) == {
        ("files_", "-->", "ObjectRemoved", "looping_"),
        ("looping_", "-->", "reads, writes", "files_"),
    }


def test_what_calls_functions_and_serves_files():
    def program() -> None:
        handler, _ = function("handler")
        api = aws.apigateway.RestApi("shop")
        rule = aws.cloudwatch.EventRule("nightly", schedule_expression="rate(1 day)")
        aws.cloudwatch.EventTarget("t", rule=rule.name, arn=handler.arn)
        log = aws.cloudwatch.LogGroup("log")
        aws.cloudwatch.EventTarget("logged", rule=rule.name, arn=log.arn)
        aws.lambda_.Permission(
            "called",
            action="lambda:InvokeFunction",
            function=handler.name,
            principal="apigateway.amazonaws.com",
            source_arn=api.execution_arn.apply(lambda arn: f"{arn}/*/GET/items"),
        )
        site = aws.s3.Bucket("site")
        host = api.id.apply(lambda id_: f"{id_}.execute-api.us-east-1.amazonaws.com")
        aws.cloudfront.Distribution(
            "web",
            enabled=True,
            origins=[
                {"origin_id": "site", "domain_name": site.bucket_regional_domain_name},
                {"origin_id": "api", "domain_name": host},
                {"origin_id": "monolith", "domain_name": "legacy.example.com"},
            ],
            default_cache_behavior={
                "target_origin_id": "site",
                "viewer_protocol_policy": "redirect-to-https",
                "allowed_methods": ["GET"],
                "cached_methods": ["GET"],
            },
            restrictions={"geo_restriction": {"restriction_type": "none"}},
            viewer_certificate={"cloudfront_default_certificate": True},
        )

    assert edges(mermaid(program)) == {
        ("nightly_", "-->", "", "handler_"),
        ("shop_", "-->", "", "handler_"),
        ("viewers_", "-->", "", "web_"),
        ("web_", "-->", "", "site_"),
        ("web_", "-->", "", "shop_"),
        ("web_", "-->", "", "service_legacy_example_com"),
    }


def test_names_that_mermaid_or_the_other_resources_have_taken():
    class Box(pulumi.ComponentResource):
        def __init__(self, name: str) -> None:
            super().__init__("test:index:Box", name)
            for part in ("in", "out"):
                aws.sqs.Queue(f"{name}-{part}", opts=pulumi.ResourceOptions(parent=self))

    def program() -> None:
        Box("a-b")
        Box("a_b")
        aws.sns.Topic("end")
        aws.sns.Topic('say "<hi>"')

    text = mermaid(program)
    assert nodes(text) == {
        "end_": "<b>end</b><br/>SNS topic",
        "say___hi___": "<b>say &quot;&lt;hi&gt;&quot;</b><br/>SNS topic",
        "a_b_in": "<b>in</b><br/>SQS queue",
        "a_b_out": "<b>out</b><br/>SQS queue",
        "a_b_in_2": "<b>in</b><br/>SQS queue",
        "a_b_out_2": "<b>out</b><br/>SQS queue",
    }
    assert re.findall(r"subgraph (\w+)", text) == ["a_b_group", "a_b_group_2"]
