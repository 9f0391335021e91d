"""Programs in YAML through the real engine: every component, with values from another language."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import urllib3
from pulumi import automation
from pulumi.automation._stack import StackInitMode
from websockets.sync.client import connect

import serverless_patterns
from embedded_aws import Emulator
from embedded_aws.deployment import RUNS_FUNCTIONS_HERE
from embedded_aws.emulator.addresses import find_local_url
from tests.conftest import ROOT
from tests.e2e.conftest import eventually
from tests.engine.changing_stack import ChangingStack
from tests.engine.cli import MODULE, Cli
from tests.engine.inventory import take_inventory
from tests.examples import EXAMPLES
from tests.schema_names import load_schema

pytestmark = pytest.mark.slow

PREVIEWS = 6
"""Maps have another order each time: one preview without a change may be chance."""


class Stack(NamedTuple):
    aws: Emulator
    outputs: dict[str, Any]

    def request(self, method: str, output: str, path: str, **options: Any) -> urllib3.BaseHTTPResponse:
        url = find_local_url(self.outputs[output], self.aws.port, self.aws.host_ports)
        return urllib3.request(method, f"{url}{path}", **options)

    def receive(self, url: str) -> str:
        sqs = self.aws.client("sqs")
        found = eventually(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"), url)
        return found[0]["Body"]


def use_shop(stack: Stack) -> None:
    assert stack.request("POST", "apiUrl", "/quotes", json={"prints": 3}).json() == {"cents": 750}
    # CloudFront has the API under the address of the site.
    assert stack.request("POST", "siteUrl", "/api/orders", json={"prints": 3}).status == 202
    orders = stack.aws.client("sqs").list_queues(QueueNamePrefix="orders-queue")["QueueUrls"]
    assert json.loads(stack.receive(orders[0])) == {"prints": 3}
    # The WebSocket API, too, has the address of the site.
    url = find_local_url(stack.outputs["siteUrl"], stack.aws.port, stack.aws.host_ports)
    with connect(f"{url}/live/".replace("http", "ws", 1), proxy=None) as client:
        client.send(json.dumps({"action": "watch", "order": "a"}))
        assert json.loads(client.recv(timeout=120)) == {"subscribed": True}
        assert stack.request("POST", "apiUrl", "/news", json={"channel": "a", "data": "sent"}).status == 202
        assert client.recv(timeout=120) == "sent"
    s3, uploads = stack.aws.client("s3"), stack.outputs["uploads"]
    s3.put_object(
        Bucket=uploads,
        Key="chelsea.png",
        Body=(ROOT / "patterns/fan-out-conversion/src/images/chelsea.png").read_bytes(),
    )
    (results,) = [each["Name"] for each in s3.list_buckets()["Buckets"] if "-output" in each["Name"]]

    def find_converted() -> set[str] | None:
        keys = {each["Key"] for each in s3.list_objects_v2(Bucket=results).get("Contents", [])}
        return keys if len(keys) == 2 else None

    assert {key.partition("/")[0] for key in eventually(find_converted, "two results")} == {
        "thumbnail",
        "archive",
    }


def use_office(stack: Stack) -> None:
    # Only the distribution has the API key, which it was given as an output.
    assert stack.request("GET", "apiUrl", "/prices").status == 403
    assert stack.request("GET", "siteUrl", "/api/prices").json() == {"cents": 250}
    assert stack.request("GET", "mobileUrl", "/prices").json() == {"cents": 250}
    assert stack.request("GET", "siteUrl", "/api/stock?id=a").status == 401
    assert stack.request("GET", "siteUrl", "/api/legacy/health").status == 200
    assert stack.request("POST", "siteUrl", "/api/quotes", json={"prints": 2}).json() == {"cents": 500}
    order = {"id": "a", "prints": 3}
    assert stack.request("POST", "siteUrl", "/api/orders", json=order).status == 202

    def read_stored() -> Any:
        answer = stack.request("GET", "siteUrl", "/api/items/a")
        return answer.json() if answer.status == 200 else None

    assert eventually(read_stored, "the order") == order
    url = find_local_url(stack.outputs["deskUrl"], stack.aws.port, stack.aws.host_ports)
    with connect(str(url), proxy=None) as client:
        client.send('{"action": "ping"}')
        assert json.loads(client.recv(timeout=90)) == {"pong": 1}
    for pages in (3, 2):  # of which the filter drops the first
        assert stack.request("POST", "siteUrl", "/api/news", json={"pages": pages}).status == 202
    assert json.loads(stack.receive(stack.outputs["inbox"])) == {"pages": 2}


def empty(aws: Emulator, bucket: str) -> None:
    """Deletes every version: without ``force_destroy``, a bucket with objects stays."""
    s3 = aws.client("s3")
    found = s3.list_object_versions(Bucket=bucket)
    for version in [*found.get("Versions", []), *found.get("DeleteMarkers", [])]:
        s3.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])


class Program(NamedTuple):
    directory: Path
    use: Callable[[Stack], None]
    before: str
    after: str
    changed: set[str]
    """Types and operations of a change."""


PROGRAMS = {
    "shop": Program(EXAMPLES / "yaml", use_shop, "rateLimit: 50", "rateLimit: 60", {"MethodSettings update"}),
    "office": Program(
        MODULE / "yaml",
        use_office,
        "visibilityTimeoutSeconds: 30",
        "visibilityTimeoutSeconds: 40",
        {"Queue update"},
    ),
}


def test_the_programs_have_every_component():
    texts = [(each.directory / "Pulumi.yaml").read_text() for each in PROGRAMS.values()]
    for component in serverless_patterns.components():
        assert any(f"type: serverless-patterns:index:{component.__name__}\n" in text for text in texts)


def remove_empty(value: Any) -> Any:
    """The same JSON as the CLI writes it: without what is empty or false."""
    if isinstance(value, dict):
        kept = {key: remove_empty(part) for key, part in value.items()}
        return {key: part for key, part in kept.items() if part or isinstance(part, str)}
    return [remove_empty(part) for part in value] if isinstance(value, list) else value


@pytest.mark.exhaustive
def test_the_cli_reads_the_schema(cli: Cli, environment: dict[str, str], tmp_path: Path):
    provider = Path(sys.executable).with_name("pulumi-resource-serverless-patterns")
    command = [cli.path, "package", "get-schema", provider]
    done = subprocess.run(
        command, cwd=tmp_path, env=os.environ | environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert remove_empty(json.loads(done.stdout)) == remove_empty(load_schema())


@pytest.mark.exhaustive
@pytest.mark.parametrize("name", PROGRAMS)
@pytest.mark.usefixtures("yaml_hosts")
def test_a_program_in_yaml_comes_works_stays_changes_and_goes(
    name: str,
    aws: Emulator,
    command: automation.PulumiCommand,
    environment: dict[str, str],
    tmp_path: Path,
):
    program = PROGRAMS[name]
    project = tmp_path / "project"
    shutil.copytree(program.directory, project)
    source = project / "Pulumi.yaml"
    text = source.read_text().replace("MONOLITH", f"{ROOT / 'patterns/api-gateway-facade/src/monolith'}")
    source.write_text(text)
    workspace = automation.LocalWorkspace(
        work_dir=f"{project}",
        pulumi_home=environment["PULUMI_HOME"],
        env_vars=environment,
        pulumi_command=command,
    )
    stack = ChangingStack("test", workspace, StackInitMode.CREATE)
    config = {"aws:region": "us-east-1", **RUNS_FUNCTIONS_HERE}
    stack.set_all_config({key: automation.ConfigValue(value) for key, value in config.items()})
    before = take_inventory(aws)

    assert set(stack.preview().change_summary) == {automation.OpType.CREATE}
    assert stack.update() == {"create"}
    program.use(Stack(aws, stack.read_outputs()))
    assert stack.update() == {"same"}
    assert [set(stack.preview().change_summary) for _ in range(PREVIEWS)] == [
        {automation.OpType.SAME}
    ] * PREVIEWS

    assert program.before in source.read_text()
    source.write_text(source.read_text().replace(program.before, program.after, 1))
    done = stack.change(None)
    operations = {f"{urn.split('::')[2].rpartition(':')[2]} {each}" for urn, each in done.items()}
    assert operations == program.changed

    resources = stack.export_stack().deployment["resources"]
    retained = [each["id"] for each in resources if each.get("retainOnDelete")]
    for found in aws.client("s3").list_buckets()["Buckets"]:
        empty(aws, found["Name"])
    assert stack.remove() == {"delete"}
    left = take_inventory(aws) - before
    assert {each for each in left if each.rpartition(" ")[2] not in retained} == set()
