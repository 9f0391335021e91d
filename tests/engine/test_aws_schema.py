"""The schema of the AWS provider, as the CLI and the host of YAML use it."""

import json
import os
import subprocess
from pathlib import Path

import pytest

from embedded_aws import Emulator
from embedded_aws.provider.server import ProviderServer
from tests.engine.cli import Cli

pytestmark = pytest.mark.exhaustive

PROGRAM = """
name: shop
runtime: yaml
variables:
  caller:
    fn::invoke: { function: aws:getCallerIdentity }
  trust:
    fn::invoke:
      function: aws:iam:getPolicyDocument
      arguments:
        statements:
          - actions: ["sts:AssumeRole"]
            principals: [{ type: Service, identifiers: [lambda.amazonaws.com] }]
resources:
  blue:
    type: pulumi:providers:aws
    properties: { region: eu-west-1, defaultTags: { tags: { team: blue } } }
  news:
    type: aws:sns:Topic
  inbox:
    type: aws:sqs:Queue
    properties: { visibilityTimeoutSeconds: 40 }
    options: { provider: "${blue}" }
  items:
    type: aws:dynamodb:Table
    properties: { billingMode: PAY_PER_REQUEST, hashKey: id, attributes: [{ name: id, type: S }] }
  password:
    type: aws:ssm:Parameter
    properties: { type: SecureString, value: not-in-the-state }
  role:
    type: aws:iam:Role
    properties: { assumeRolePolicy: "${trust.json}" }
  orders:
    type: serverless-patterns:index:Queue
    properties: { subscriptions: { news: { topicArn: "${news.arn}" } } }
outputs:
  account: ${caller.accountId}
  inbox: ${inbox.arn}
  tags: ${inbox.tagsAll}
"""

WRONG = {
    "aws:sqs:Queue": ("visibilityTimeout: 40", "visibilityTimeoutSeconds"),
    "aws:sqs:QueuePolicy": ("policy: '{}'", "queueUrl"),
    "aws:glue:CatalogDatabase": ("name: sales", "unable to find resource type"),
    "aws:sns:Topic": (
        "maximumMessageSize: 1024",
        "inputs that the embedded emulator does not support: maximumMessageSize",
    ),
}
"""By type, a property and a part of the error: the last one is the emulator's, the others are Pulumi's."""


class Project:
    """A project in YAML with the stack ``test``."""

    def __init__(self, cli: Cli, environment: dict[str, str], directory: Path) -> None:
        self._cli = cli
        self._environment = os.environ | environment
        self.directory = directory
        directory.mkdir()
        self.write(PROGRAM)
        self.run("stack", "init", "test")
        self.run("config", "set", "aws:region", "us-east-1")

    def write(self, program: str) -> None:
        (self.directory / "Pulumi.yaml").write_text(program)

    def run(self, *arguments: str, fails: bool = False) -> str:
        done = subprocess.run(
            [self._cli.path, *arguments],
            cwd=self.directory,
            env=self._environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (done.returncode != 0) is fails, done.stdout + done.stderr
        return done.stdout + done.stderr if fails else done.stdout


@pytest.fixture
def project(cli: Cli, environment: dict[str, str], tmp_path: Path, yaml_hosts: None) -> Project:
    return Project(cli, environment, tmp_path / "project")


def test_a_program_in_yaml_has_resources_of_aws(project: Project) -> None:
    project.run("up", "--yes")
    outputs = json.loads(project.run("stack", "output", "--json"))
    assert outputs.pop("inbox").startswith("arn:aws:sqs:eu-west-1:")
    assert outputs == {"account": "123456789012", "tags": {"team": "blue"}}
    assert "not-in-the-state" not in project.run("stack", "export")
    for _ in range(2):  # maps have another order each time
        project.run("preview", "--expect-no-changes")


def test_a_wrong_resource_is_an_error_with_its_property(project: Project) -> None:
    for type_, (given, reason) in WRONG.items():
        resource = f"{{ type: {type_}, properties: {{ {given} }} }}"
        project.write(f"name: shop\nruntime: yaml\nresources: {{ wrong: {resource} }}\n")
        assert reason in project.run("preview", fails=True)


def test_an_import_writes_code(project: Project, aws: Emulator) -> None:
    project.write("name: shop\nruntime: yaml\n")
    table = "orders"
    url = aws.client("sqs").create_queue(QueueName="inbox", Attributes={"VisibilityTimeout": "77"})[
        "QueueUrl"
    ]
    aws.client("dynamodb").create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    found = {"aws:sqs/queue:Queue": url, "aws:dynamodb/table:Table": table}
    code = ""
    for number, (type_, identifier) in enumerate(found.items()):
        project.run("import", type_, f"r{number}", identifier, "--yes", "--out", "code.yaml")
        code += (project.directory / "code.yaml").read_text()
    assert [line.strip() for line in code.splitlines() if "type: " in line] == [
        "type: aws:sqs:Queue",
        "type: aws:dynamodb:Table",
    ]
    assert "visibilityTimeoutSeconds: 77\n" in code
    assert "hashKey: id\n" in code


def test_the_cli_accepts_the_schemas(project: Project) -> None:
    for package in ("aws", "awsx"):
        provider = ProviderServer.plugins / f"pulumi-resource-{package}"
        assert json.loads(project.run("package", "get-schema", f"{provider}"))["resources"]
