"""``up --data``: what is stored survives a restart, and a process that is killed."""

import signal
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml

from tests.e2e.cli.command import Running, environment_in, is_listening, run
from tests.e2e.conftest import eventually

pytestmark = pytest.mark.exhaustive

PROGRAM = """
import pulumi
import pulumi_aws as aws

files = aws.s3.Bucket("files")
aws.s3.BucketObjectv2("page", bucket=files.bucket, key="index.html", content="{page}")
jobs = aws.sqs.Queue("jobs")
people = aws.cognito.UserPool("people")
client = aws.cognito.UserPoolClient(
    "desk", user_pool_id=people.id, explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH"]
)
pulumi.export("files", files.bucket)
pulumi.export("jobs", jobs.url)
pulumi.export("people", people.id)
pulumi.export("client", client.id)
"""
TABLE = """
orders = aws.dynamodb.Table(
    "orders", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
)
pulumi.export("orders", orders.name)
"""
USER = {"Username": "ada", "Password": "Sesame-0pen!"}


class Stack:
    """Program of ``up``."""

    def __init__(self, up: Running) -> None:
        printed = up.read()
        self.environment = environment_in(printed)
        self.outputs: dict[str, str] = yaml.safe_load(printed.partition("Outputs:\n")[2].partition("\n\n")[0])

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.environment["AWS_ENDPOINT_URL"],
            aws_access_key_id=self.environment["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=self.environment["AWS_SECRET_ACCESS_KEY"],
            region_name=self.environment["AWS_DEFAULT_REGION"],
        )

    def store(self) -> None:
        s3 = self.client("s3")
        s3.put_object(Bucket=self.outputs["files"], Key="note", Body=b"\x00\xff", Metadata={"by": "ada"})
        s3.put_object(Bucket=self.outputs["files"], Key="index.html", Body=b"not what the program says")
        item = {"id": {"S": "7"}, "parts": {"L": [{"N": "1.5"}, {"B": b"\x01"}]}}
        self.client("dynamodb").put_item(TableName=self.outputs["orders"], Item=item)
        people, pool = self.client("cognito-idp"), self.outputs["people"]
        people.admin_create_user(UserPoolId=pool, Username=USER["Username"])
        people.admin_set_user_password(UserPoolId=pool, **USER, Permanent=True)
        attributes = {"kind": {"DataType": "String", "StringValue": "a"}}
        sqs = self.client("sqs")
        sqs.send_message(QueueUrl=self.outputs["jobs"], MessageBody="first", MessageAttributes=attributes)
        sqs.receive_message(QueueUrl=self.outputs["jobs"])  # in flight when the process is killed

    def check(self, page: bytes) -> None:
        s3, bucket = self.client("s3"), self.outputs["files"]
        note = s3.get_object(Bucket=bucket, Key="note")
        assert (note["Body"].read(), note["Metadata"]) == (b"\x00\xff", {"by": "ada"})
        assert s3.get_object(Bucket=bucket, Key="index.html")["Body"].read() == page
        received = self.client("sqs").receive_message(
            QueueUrl=self.outputs["jobs"], MessageAttributeNames=["All"], VisibilityTimeout=0
        )["Messages"]
        assert [each["Body"] for each in received] == ["first"]
        assert received[0]["MessageAttributes"]["kind"]["StringValue"] == "a"
        signed_in = self.client("cognito-idp").initiate_auth(
            ClientId=self.outputs["client"],
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": USER["Username"], "PASSWORD": USER["Password"]},
        )
        assert "AccessToken" in signed_in["AuthenticationResult"]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    directory = tmp_path / "project"
    directory.mkdir()
    (directory / "Pulumi.yaml").write_text("name: mine\nruntime: python\n")
    return directory


def test_what_is_stored_survives(project: Path, tmp_path: Path):
    data, program = tmp_path / "data", project / "__main__.py"
    arguments: tuple[str | Path, ...] = ("up", "dev", "-C", project, "--data", data, "--verbose")
    program.write_text(PROGRAM.replace("{page}", "one") + TABLE)
    with Running(*arguments) as up:
        first = Stack(up)
        first.store()
        second = run("up", "other", "-C", project, "--data", data)
        assert second.returncode == 1
        assert f"another process uses the data in {data}" in second.stderr
        eventually(lambda: is_saved(data, b"first", b"ada", b'"7"', b"note"), "everything is saved")
        up.kill()
    eventually(lambda: not is_listening(first.environment["AWS_ENDPOINT_URL"]), "the emulator has ended")

    program.write_text(PROGRAM.replace("{page}", "two"))
    with Running(*arguments) as up:
        stack = Stack(up)
        assert stack.outputs["files"] == first.outputs["files"]
        stack.check(b"two")
        stack.client("s3").put_object(Bucket=stack.outputs["files"], Key="last", Body=b"3")
        assert up.interrupt(signal.SIGTERM) == 143

    program.write_text(PROGRAM.replace("{page}", "two") + TABLE)
    with Running(*arguments) as up:
        stack = Stack(up)
        stack.check(b"two")
        assert stack.client("s3").get_object(Bucket=stack.outputs["files"], Key="last")["Body"].read() == b"3"
        (item,) = stack.client("dynamodb").scan(TableName=stack.outputs["orders"])["Items"]
        assert item == {"id": {"S": "7"}, "parts": {"L": [{"N": "1.5"}, {"B": b"\x01"}]}}

    (broken, *_) = sorted((data / "resources").glob("*.json"))
    broken.write_text("{")
    refused = run(*arguments)
    assert refused.returncode == 1
    assert f"{broken} is not valid JSON" in refused.stderr


def is_saved(data: Path, *what: bytes) -> bool:
    saved = b"".join(each.read_bytes() for each in (data / "resources").glob("*.json"))
    return all(each in saved for each in what)
