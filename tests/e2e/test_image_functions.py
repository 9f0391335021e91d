"""Functions whose code is in container images do what those with packages do, with IAM enforced."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from embedded_aws.errors import DeploymentError
from serverless_patterns import Function, Queue, Table

DOCKERFILE = """
FROM public.ecr.aws/lambda/python:3.13
COPY app.py ${LAMBDA_TASK_ROOT}/
COPY texts/ ${LAMBDA_TASK_ROOT}/texts/
CMD ["app.handler"]
"""
CODE = """
import os
from pathlib import Path

import boto3

TABLE = boto3.resource("dynamodb").Table(os.environ["ITEMS"])


def handler(event, context):
    for record in event.get("Records", []):
        TABLE.put_item(Item={"id": record["body"]})
    if "Records" in event:
        return None
    if "scan" in event:
        return TABLE.scan()["Items"]
    return [Path(__file__).with_name("texts").joinpath("greeting").read_text(), os.environ["LEVEL"]]


def shout(event, context):
    return handler(event, context)[0].upper()
"""
NODE_DOCKERFILE = """
FROM public.ecr.aws/lambda/nodejs:22
COPY index.mjs ${LAMBDA_TASK_ROOT}
CMD ["index.handler"]
"""
NODE_CODE = """
export const handler = async (event) => `hello ${event.name} from ${process.env.LEVEL}`;
"""


@pytest.fixture(scope="module")
def images(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("images")
    (directory / "python/texts").mkdir(parents=True)
    (directory / "python/texts/greeting").write_text("hello")
    (directory / "python/app.py").write_text(CODE)
    (directory / "python/Dockerfile").write_text(DOCKERFILE)
    (directory / "node").mkdir()
    (directory / "node/index.mjs").write_text(NODE_CODE)
    (directory / "node/Dockerfile").write_text(NODE_DOCKERFILE)
    return directory


def program(images: Path, **given: Any) -> None:
    items = Table("items", {"partition_key": {"name": "id"}, "deletion_protection": False})
    jobs = Queue("jobs", {})
    python = Function(
        "python",
        {
            "context": str(images / "python"),
            "environment": {"LEVEL": "1"},
            "links": {"ITEMS": items.link("PutItem")},
            "event_sources": {"jobs": jobs.event_source()},
            "hardened": True,
            "force_destroy": True,
            **given,
        },
    )
    node = Function("node", {"context": str(images / "node"), "environment": {"LEVEL": "2"}})
    pulumi.export("python", python.function_name)
    pulumi.export("node", node.function_name)
    pulumi.export("jobs", jobs.url)
    pulumi.export("items", items.table_name)
    pulumi.export("logs", python.log_group_name)


@pytest.fixture(scope="module")
def stack(images: Path) -> Iterator[Deployment]:
    with deploy(lambda: program(images)) as deployed:
        yield deployed


def invoke(stack: Deployment, function: str, **event: Any) -> Any:
    answer = stack.client("lambda").invoke(FunctionName=stack.outputs[function], Payload=json.dumps(event))
    return json.load(answer["Payload"])


def test_what_they_return(stack: Deployment) -> None:
    assert invoke(stack, "python") == ["hello", "1"]
    assert invoke(stack, "node", name="café") == "hello café from 2"


def test_an_event_source_invokes_what_a_link_allows_to_write(stack: Deployment) -> None:
    stack.client("sqs").send_message(QueueUrl=stack.outputs["jobs"], MessageBody="one")
    stack.wait_until_idle()
    found = stack.client("dynamodb").scan(TableName=stack.outputs["items"])["Items"]
    assert found == [{"id": {"S": "one"}}]


def test_what_no_link_allows_is_denied(stack: Deployment) -> None:
    error = invoke(stack, "python", scan=True)["errorMessage"]
    assert "AccessDenied" in error
    assert "dynamodb:Scan" in error


def test_its_log_is_in_its_group(stack: Deployment) -> None:
    invoke(stack, "python")
    events = stack.client("logs").filter_log_events(logGroupName=stack.outputs["logs"])["events"]
    assert any("START" in event["message"] or "platform.start" in event["message"] for event in events)


@pytest.mark.exhaustive
def test_a_changed_file_and_another_command_change_the_function(stack: Deployment, images: Path) -> None:
    assert not stack.update(lambda: program(images))
    (images / "python/texts/greeting").write_text("good morning")
    done = stack.update(lambda: program(images))
    assert {urn.rpartition("::")[2]: operation for urn, operation in done.items()} == {
        "python-function": "update",
        "python-image": "replace",
    }
    assert invoke(stack, "python") == ["good morning", "1"]
    done = stack.update(lambda: program(images, image_config={"commands": ["app.shout"]}))
    assert {urn.rpartition("::")[2]: operation for urn, operation in done.items()} == {
        "python-function": "update"
    }
    assert invoke(stack, "python") == "GOOD MORNING"


def test_what_a_dockerfile_runs_is_rejected_by_its_name(stack: Deployment, tmp_path: Path) -> None:
    dockerfile = 'FROM public.ecr.aws/lambda/python:3.13\nRUN pip install numpy\nCMD ["app.handler"]\n'
    (tmp_path / "Dockerfile").write_text(dockerfile)
    with pytest.raises(DeploymentError, match="RUN pip install numpy does not run here"):
        deploy(lambda: Function("other", {"context": str(tmp_path)}), emulator=stack.emulator)
