"""The small parts: addresses, the list of differences, progress, and what imports cost."""

import io
import subprocess
import sys

import pytest
from rich.console import Console

import embedded_aws
from embedded_aws.deployment import Outputs
from embedded_aws.emulator.addresses import local_url
from embedded_aws.program.events import Event
from embedded_aws.program.progress import Progress
from embedded_aws.resources import differences
from embedded_aws.resources.registry import find_function, find_resource, resource_types


@pytest.mark.parametrize(
    ("url", "local"),
    [
        (
            "https://a1b2c3d4.execute-api.us-east-1.amazonaws.com/prod/items?x=1",
            "http://127.0.0.1:99/_aws/execute-api/a1b2c3d4/prod/items?x=1",
        ),
        ("https://E1ABC.cloudfront.net/app.js", "http://127.0.0.1:98/app.js"),
        ("e1abc.cloudfront.net", "http://127.0.0.1:98"),
        ("https://shop.example.com/a?b=1", "http://127.0.0.1:97/a?b=1"),
        ("https://e2def.cloudfront.net/", None),
        ("http://127.0.0.1:99/123456789012/q", "http://127.0.0.1:99/123456789012/q"),
        ("http://localhost:99/123456789012/q", "http://localhost:99/123456789012/q"),
        ("http://127.0.0.1:98/123456789012/q", None),
        ("https://example.com/e1abc.cloudfront.net", None),
        ("https://cloudfront.net.example.com", None),
        ("a name", None),
    ],
)
def test_what_aws_serves_is_to_be_had_here(url: str, local: str | None) -> None:
    assert local_url(url, 99, {"e1abc.cloudfront.net": 98, "shop.example.com": 97}) == local


def test_every_difference_from_aws_is_told_in_full() -> None:
    rows = differences.describe()

    assert {"aws:lambda/function:Function", "aws:sns/topicSubscription:TopicSubscription"} <= {
        row["type"] for row in rows
    }
    for row in rows:
        assert set(row) == {"type", "property", "rule", "reason"}
        assert all(row.values())
        assert find_resource(row["type"])
    assert len({(row["type"], row["property"]) for row in rows}) == len(rows)


def test_resource_types_are_found_by_their_tokens() -> None:
    tokens = resource_types()

    assert {"aws:s3/bucket:Bucket", "aws:sqs/queue:Queue", "aws:dynamodb/table:Table"} <= set(tokens)
    assert tokens == sorted(tokens)
    assert find_resource("aws:nowhere/thing:Thing") is None
    assert find_function("aws:index/getRegion:getRegion")
    assert find_function("aws:nowhere/getThing:getThing") is None


def test_printed_outputs_mask_secrets() -> None:
    outputs = Outputs({"key": "hunter2", "url": "u"}, frozenset({"key"}))

    assert outputs["key"] == "hunter2"
    assert str(outputs) == repr(outputs) == "{'key': '[secret]', 'url': 'u'}"
    assert outputs.masked() == {"key": "[secret]", "url": "u"}


def show(*events: Event, terminal: bool = False) -> str:
    text = io.StringIO()
    console = Console(file=text, force_terminal=terminal, width=60, color_system=None)
    with Progress(console) as progress:
        for event in events:
            progress(event)
    return text.getvalue()


def event(kind, name: str = "orders", seconds: float = 0.0) -> Event:
    return Event(kind=kind, urn=f"urn:{name}", type="aws:sqs/queue:Queue", name=name, seconds=seconds)


def test_progress_is_a_total_where_there_is_no_terminal() -> None:
    (line,) = show(event("creating"), event("created", seconds=0.25)).splitlines()
    assert line.startswith("1 resources in ")


def test_progress_names_what_is_being_created_on_a_terminal() -> None:
    names = ["a", "b", "c", "d", "e", "f"]
    text = show(*(event("creating", name) for name in names), terminal=True)
    assert "0 created; creating a, b, c, d and 2 more" in text


def test_progress_tells_what_failed() -> None:
    lines = show(event("creating"), event("failed", seconds=1)).splitlines()
    assert lines[0] == "failed orders  aws:sqs/queue:Queue  1.00 s"


def test_a_failed_deployment_has_no_total() -> None:
    text = io.StringIO()
    with pytest.raises(KeyError), Progress(Console(file=text)):
        raise KeyError
    assert text.getvalue() == ""


def test_importing_the_package_and_its_pytest_plugin_is_cheap() -> None:
    code = (
        "import sys, embedded_aws, embedded_aws.pytest_plugin;"
        "print(sorted({'pulumi', 'boto3', 'botocore', 'rich', 'yaml', 'grpc'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_package_has_no_other_names() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'depoly'"):
        _ = embedded_aws.depoly
    for name in embedded_aws.__all__:
        assert getattr(embedded_aws, name).__name__ == name
