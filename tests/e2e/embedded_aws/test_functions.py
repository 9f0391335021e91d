"""Functions, as AWS's APIs describe them, and their results."""

import io
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Emulator, deploy
from embedded_aws.errors import DeploymentError
from tests.e2e.embedded_aws.programs import TAGS, policy, trust


def functions() -> None:
    dead = aws.sqs.Queue("dead")
    stream = aws.dynamodb.Table(
        "stream",
        attributes=[{"name": "id", "type": "S"}],
        hash_key="id",
        billing_mode="PAY_PER_REQUEST",
        stream_enabled=True,
        stream_view_type="NEW_IMAGE",
    )
    group = aws.cloudwatch.LogGroup("group", name_prefix="/made/", retention_in_days=14, tags=TAGS)
    layer = aws.lambda_.LayerVersion(
        "layer",
        layer_name="extras",
        code=pulumi.AssetArchive({"python/extra.py": pulumi.StringAsset("VALUE = 7")}),
        compatible_runtimes=["python3.13"],
    )
    role = aws.iam.Role("full", assume_role_policy=trust("lambda"))
    reading = ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator")
    permissions = stream.stream_arn.apply(
        lambda arn: policy(*({"Action": action, "Resource": arn} for action in reading))
    )
    granted = aws.iam.RolePolicy("full", role=role.name, policy=permissions)
    function = aws.lambda_.Function(
        "full",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive(
            {"app.py": pulumi.StringAsset("import extra\ndef handler(event, context): return extra.VALUE")}
        ),
        architectures=["arm64"],
        description="all of it",
        memory_size=512,
        timeout=20,
        layers=[layer.arn],
        environment={"variables": {"STAGE": "test"}},
        ephemeral_storage={"size": 1024},
        tracing_config={"mode": "Active"},
        logging_config={"log_format": "JSON", "log_group": group.name, "application_log_level": "INFO"},
        dead_letter_config={"target_arn": dead.arn},
        reserved_concurrent_executions=4,
        publish=True,
        tags=TAGS,
    )
    alias = aws.lambda_.Alias(
        "live", function_name=function.name, function_version=function.version, name="live"
    )
    aws.lambda_.ProvisionedConcurrencyConfig(
        "live", function_name=function.name, qualifier=alias.name, provisioned_concurrent_executions=1
    )
    called = aws.lambda_.Invocation("full", function_name=function.name, input="{}", qualifier=alias.name)
    pulumi.export("called", called.result)
    aws.lambda_.FunctionEventInvokeConfig(
        "full",
        function_name=function.name,
        maximum_retry_attempts=0,
        maximum_event_age_in_seconds=120,
        destination_config={"on_failure": {"destination": dead.arn}},
    )
    mapping = aws.lambda_.EventSourceMapping(
        "full",
        function_name=function.name,
        event_source_arn=stream.stream_arn,
        starting_position="LATEST",
        batch_size=5,
        maximum_retry_attempts=2,
        function_response_types=["ReportBatchItemFailures"],
        filter_criteria={"filters": [{"pattern": json.dumps({"eventName": ["INSERT"]})}]},
        opts=pulumi.ResourceOptions(depends_on=[granted]),
    )
    pulumi.export("function", function.name)
    pulumi.export("invoke_arn", function.invoke_arn)
    pulumi.export("alias", alias.arn)
    pulumi.export("mapping", mapping.uuid)
    pulumi.export("group", group.name)


def test_lambda_and_logs(emulator: Emulator) -> None:
    with deploy(functions, emulator=emulator) as stack:
        client, name = stack.client("lambda"), stack.outputs["function"]
        found = client.get_function_configuration(FunctionName=name)

        assert found["Architectures"] == ["arm64"]
        assert found["Description"] == "all of it"
        assert (found["MemorySize"], found["Timeout"]) == (512, 20)
        assert found["Environment"]["Variables"] == {"STAGE": "test"}
        assert found["EphemeralStorage"] == {"Size": 1024}
        assert found["TracingConfig"] == {"Mode": "Active"}
        assert found["LoggingConfig"]["LogGroup"] == stack.outputs["group"]
        assert found["LoggingConfig"]["LogFormat"] == "JSON"
        assert found["DeadLetterConfig"]["TargetArn"].startswith("arn:aws:sqs:")
        reserved = client.get_function_concurrency(FunctionName=name)["ReservedConcurrentExecutions"]
        assert reserved == 4
        assert client.get_function(FunctionName=name)["Tags"] == TAGS
        assert json.load(client.invoke(FunctionName=stack.outputs["alias"])["Payload"]) == 7
        assert client.get_alias(FunctionName=name, Name="live")["FunctionVersion"] == "1"
        assert stack.outputs["called"] == "7"
        provisioned = client.get_provisioned_concurrency_config(FunctionName=name, Qualifier="live")
        assert (provisioned["Status"], provisioned["AllocatedProvisionedConcurrentExecutions"]) == (
            "READY",
            1,
        )
        invoked = client.get_function_event_invoke_config(FunctionName=name)
        assert invoked["MaximumRetryAttempts"] == 0
        assert invoked["DestinationConfig"]["OnFailure"]["Destination"].startswith("arn:aws:sqs:")
        mapping = client.get_event_source_mapping(UUID=stack.outputs["mapping"])
        assert mapping["BatchSize"] == 5
        assert mapping["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
        assert mapping["FilterCriteria"]["Filters"][0]["Pattern"] == '{"eventName": ["INSERT"]}'
        assert stack.outputs["invoke_arn"] == (
            "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/"
            f"arn:aws:lambda:us-east-1:123456789012:function:{name}/invocations"
        )

        assert stack.outputs["group"].startswith("/made/")
        (group,) = stack.client("logs").describe_log_groups(logGroupNamePrefix="/made/")["logGroups"]
        assert group["retentionInDays"] == 14


def test_code_of_a_function_may_come_from_a_bucket_or_a_zip(emulator: Emulator, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("app.py", "def handler(event, context): return 'zipped'")
    (tmp_path / "code.zip").write_bytes(packed.getvalue())
    file = str(tmp_path / "code.zip")

    def program() -> None:
        role = aws.iam.Role("r", assume_role_policy=trust("lambda"))
        bucket = aws.s3.Bucket("code")
        stored = aws.s3.BucketObjectv2(
            "code", bucket=bucket.bucket, key="code.zip", source=pulumi.FileAsset(file)
        )
        common = {"role": role.arn, "runtime": "python3.13", "handler": "app.handler"}
        zipped = aws.lambda_.Function("zipped", code=pulumi.FileArchive(file), **common)
        from_bucket = aws.lambda_.Function("bucket", s3_bucket=bucket.bucket, s3_key=stored.key, **common)
        pulumi.export("functions", [zipped.name, from_bucket.name])

    with deploy(program, emulator=emulator) as stack:
        for name in stack.outputs["functions"]:
            answer = stack.client("lambda").invoke(FunctionName=name)
            assert json.load(answer["Payload"]) == "zipped"


def invoke(emulator: Emulator, code: Path, runtime: str, handler: str) -> Any:
    """Result of a function for ``{"number": 20}``, with 1 in its environment."""

    def program() -> None:
        role = aws.iam.Role("r", assume_role_policy=trust("lambda"))
        function = aws.lambda_.Function(
            "f",
            role=role.arn,
            runtime=runtime,
            handler=handler,
            code=pulumi.FileArchive(str(code)),
            environment={"variables": {"MORE": "1"}},
        )
        pulumi.export("function", function.name)

    with deploy(program, emulator=emulator) as stack:
        answer = stack.client("lambda").invoke(
            FunctionName=stack.outputs["function"], Payload=json.dumps({"number": 20})
        )
        assert "FunctionError" not in answer
        return json.load(answer["Payload"])


@pytest.mark.exhaustive
@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not on the PATH")
@pytest.mark.parametrize(
    ("file", "source"),
    [
        ("index.js", "exports.handler = async (event) => event.number + Number(process.env.MORE);"),
        ("index.mjs", "export const handler = async (event) => event.number + Number(process.env.MORE);"),
    ],
)
def test_node_runs(emulator: Emulator, tmp_path: Path, file: str, source: str) -> None:
    (tmp_path / file).write_text(source)
    assert invoke(emulator, tmp_path, "nodejs22.x", "index.handler") == 21


def test_runtimes_that_cannot_run_here_are_refused_before_anything_is_created(
    emulator: Emulator, tmp_path: Path
) -> None:
    (tmp_path / "main.rb").write_text("def handler(event:, context:) = 1")

    def program() -> None:
        aws.s3.Bucket("never", bucket="never-created")
        role = aws.iam.Role("r", assume_role_policy=trust("lambda"))
        code = pulumi.FileArchive(str(tmp_path))
        for name, runtime in (("ruby", "ruby3.4"), ("java", "java99")):
            aws.lambda_.Function(name, role=role.arn, runtime=runtime, handler="main.handler", code=code)

    with pytest.raises(DeploymentError) as raised:
        deploy(program, emulator=emulator)
    message = str(raised.value)
    assert "Function 'ruby' (urn:pulumi:" in message
    assert "the runtime ruby3.4 cannot run here: it needs a container" in message
    assert (
        "runtime: Value java99 at 'runtime' failed to satisfy constraint: Member must satisfy enum" in message
    )
    buckets = emulator.client("s3").list_buckets()["Buckets"]
    assert "never-created" not in [bucket["Name"] for bucket in buckets]


def test_an_executable_for_another_processor_is_refused(emulator: Emulator, tmp_path: Path) -> None:
    bootstrap = tmp_path / "bootstrap"
    bootstrap.write_bytes(b"\x7fELF".ljust(18, b"\0") + (243).to_bytes(2, "little"))  # RISC-V
    bootstrap.chmod(0o755)
    with pytest.raises(
        DeploymentError, match="an executable for Linux on another processor, and this machine"
    ):
        invoke(emulator, tmp_path, "provided.al2023", "any")
