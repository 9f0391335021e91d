# ruff: noqa: E501  a message is easier to compare in one piece

import zipfile
from collections.abc import Callable
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest
from function_inputs import DEFAULT_INPUTS
from graphs import ALARM_ARN, KEY_ARN, errors_in, evaluate, names, statements

from embedded_aws import Recording, record
from serverless_patterns import ArgumentError, Function, FunctionArgs
from serverless_patterns.packaging.builder import Builder
from serverless_patterns.packaging.python import Platform, PythonRequirements

TAG = "letters, digits, spaces and _ . : / = + - @"
RUNTIMES = (
    "dotnet10, dotnet8, java11, java17, java21, java25, java8.al2, nodejs18.x, nodejs20.x, nodejs22.x,"
    " nodejs24.x, provided.al2, provided.al2023, python3.10, python3.11, python3.12, python3.13, python3.14,"
    " python3.9, ruby3.2, ruby3.3, ruby3.4"
)
TABLE_ARN = "arn:aws:dynamodb:us-east-1:123456789012:table/orders"
LOG_ARN = "arn:aws:logs:us-east-1:123456789012:log-group:orders-logs"
WRITE_LOG = {
    "Effect": "Allow",
    "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
    "Resource": [f"{LOG_ARN}:log-stream:*"],
}
TRACE = {
    "Effect": "Allow",
    "Action": ["xray:PutTraceSegments", "xray:PutTelemetryRecords"],
    "Resource": ["*"],
}


@pytest.fixture
def make(code: Path):
    def make(**args: object) -> Recording:
        given: FunctionArgs = {"code": str(code), "handler": "orders.handler", **args}
        return evaluate(lambda: Function("orders", given))

    return make


@pytest.fixture
def reject(code: Path):
    def reject(**args: object) -> list[str]:
        given: FunctionArgs = {"code": str(code), "handler": "orders.handler", **args}
        return errors_in(lambda: Function("orders", given))

    return reject


def test_defaults(make: Callable[..., Recording]):
    recording = make()
    function = dict(recording.find_by_name("orders-function").inputs)
    with zipfile.ZipFile(function.pop("code").path) as package:
        assert package.namelist() == ["orders.py"]
    assert function == {
        "handler": "orders.handler",
        "runtime": "python3.13",
        "architectures": ["arm64"],
        **DEFAULT_INPUTS,
    }
    assert recording.find_by_name("orders-logs").inputs == {
        "namePrefix": "/aws/lambda/orders-",
        "retentionInDays": 30,
        "tags": {},
    }
    assert not recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")


def test_role_may_write_its_log_and_traces_alone(make: Callable[..., Recording]):
    policy = make().find_by_name("orders-policy")
    assert policy.inputs["role"] == "orders-role"
    assert statements(policy) == [WRITE_LOG, TRACE]


def test_only_lambda_assumes_the_role(make: Callable[..., Recording]):
    assert statements(make().find_by_name("orders-role"), "assumeRolePolicy") == [
        {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "lambda.amazonaws.com"}}
    ]


def test_role_has_additional_statements(make: Callable[..., Recording]):
    condition = {"StringEquals": {"aws:ResourceAccount": "123456789012"}}
    reading = {"actions": ["dynamodb:GetItem"], "resources": [TABLE_ARN], "conditions": condition}
    assert statements(make(policy_statements=[reading]).find_by_name("orders-policy")) == [
        WRITE_LOG,
        TRACE,
        {
            "Effect": "Allow",
            "Action": ["dynamodb:GetItem"],
            "Resource": [TABLE_ARN],
            "Condition": condition,
        },
    ]


def test_customer_managed_key_is_for_environment_and_log(make: Callable[..., Recording]):
    recording = make(kms_key_arn=KEY_ARN, environment={"TABLE_NAME": "orders"})
    assert recording.find_by_name("orders-function").inputs["kmsKeyArn"] == KEY_ARN
    assert "kmsKeyArn" not in make(kms_key_arn=KEY_ARN).find_by_name("orders-function").inputs
    assert recording.find_by_name("orders-logs").inputs["kmsKeyId"] == KEY_ARN
    decrypt = {"Effect": "Allow", "Action": ["kms:Decrypt"], "Resource": [KEY_ARN]}
    assert statements(recording.find_by_name("orders-policy")) == [WRITE_LOG, TRACE, decrypt]


def test_a_function_without_environment_has_no_key_that_lambda_would_forget(make: Callable[..., Recording]):
    recording = make(kms_key_arn=KEY_ARN)
    assert "kmsKeyArn" not in recording.find_by_name("orders-function").inputs
    assert recording.find_by_name("orders-logs").inputs["kmsKeyId"] == KEY_ARN


@pytest.mark.parametrize(
    ("argument", "value", "property_", "expected"),
    [
        ("runtime", "python3.11", "runtime", "python3.11"),
        ("runtime", "python3.15", "runtime", "python3.15"),
        ("architecture", "x86_64", "architectures", ["x86_64"]),
        ("memory_size", 10_240.0, "memorySize", 10_240),
        ("timeout", 900, "timeout", 900),
        ("ephemeral_storage_size", 10_240, "ephemeralStorage", {"size": 10_240}),
        ("environment", {"TABLE_NAME": "orders"}, "environment", {"variables": {"TABLE_NAME": "orders"}}),
        ("environment", {}, "environment", None),
        ("reserved_concurrent_executions", 0, "reservedConcurrentExecutions", 0),
    ],
)
def test_argument_reaches_the_function(
    make: Callable[..., Recording], argument: str, value: object, property_: str, expected: object
):
    assert make(**{argument: value}).find_by_name("orders-function").inputs.get(property_) == expected


def test_log_retention(make: Callable[..., Recording]):
    assert make(log_retention_days=3653).find_by_name("orders-logs").inputs["retentionInDays"] == 3653


def test_additional_code_lies_beside_the_code(make: Callable[..., Recording], tmp_path: Path):
    shared = tmp_path / "shared/money"
    shared.mkdir(parents=True)
    (shared / "__init__.py").write_text("CURRENCY = 'EUR'\n")
    function = make(additional_code=[str(shared.parent)]).find_by_name("orders-function")
    with zipfile.ZipFile(function.inputs["code"].path) as package:
        assert package.namelist() == ["money/__init__.py", "orders.py"]


def test_handler_may_be_in_a_package(make: Callable[..., Recording], code: Path):
    (code / "shop").mkdir()
    (code / "shop/__init__.py").write_text("def handler(event, context): ...\n")
    (code / "shop/returns.py").write_text("def handler(event, context): ...\n")
    for handler in ("shop.handler", "shop.returns.handler"):
        assert make(handler=handler).find_by_name("orders-function").inputs["handler"] == handler


def test_nothing_calls_the_function_before_its_role_may_work(make: Callable[..., Recording]):
    recording = make()
    assert "orders-policy" in names(recording, recording.find_by_name("orders-function").dependencies)


def test_alarm_when_there_is_somebody_to_tell(make: Callable[..., Recording]):
    alarm = make(alarm_topic_arn=ALARM_ARN).find_by_name("orders-errors-alarm").inputs
    assert (alarm["namespace"], alarm["metricName"], alarm["statistic"]) == ("AWS/Lambda", "Errors", "Sum")
    assert alarm["dimensions"] == {"FunctionName": "orders-function"}
    assert alarm["alarmActions"] == alarm["okActions"] == [ALARM_ARN]


def test_environment_may_come_from_another_resource(code: Path):
    def program():
        table = aws.sqs.Queue("table")
        args: FunctionArgs = {
            "code": str(code),
            "handler": "orders.handler",
            "environment": {"QUEUE_URL": table.url},
            "policy_statements": [{"actions": ["sqs:SendMessage"], "resources": [table.arn]}],
        }
        Function("orders", args)

    recording = evaluate(program)
    variables = recording.find_by_name("orders-function").inputs["environment"]["variables"]
    assert variables == {"QUEUE_URL": "https://sqs.us-east-1.amazonaws.com/123456789012/table"}
    assert statements(recording.find_by_name("orders-policy"))[-1]["Resource"] == [
        "arn:aws:sqs:us-east-1:123456789012:table"
    ]


def test_outputs(make: Callable[..., Recording]):
    arn = "arn:aws:lambda:us-east-1:123456789012:function:orders-function"
    calls = "arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions"
    assert make().find_by_name("orders").outputs == {
        "arn": arn,
        "function_name": "orders-function",
        "invoke_arn": f"{calls}/{arn}/invocations",
        "role_arn": "arn:aws:iam::123456789012:role/orders-role",
        "role_name": "orders-role",
        "log_group_name": "orders-logs",
    }


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"runtime": "python3"}, [f"runtime: unknown runtime 'python3'. Did you mean 'python3.9'? Known: {RUNTIMES}"]),
        ({"environment": {"TABLE-NAME": "orders"}}, ["environment.TABLE-NAME: 'TABLE-NAME' must be 2 or more letters, digits and underscores, a letter first"]),
        (
            {"policy_statements": [{"actions": ["s3:*"], "resources": []}]},
            ["policy_statements.0.actions.0: 's3:*' must be one IAM action, such as s3:GetObject", "policy_statements.0.resources: is empty; name at least one"],
        ),
        (
            {"policy_statements": [{"actions": [], "resources": ["orders"]}]},
            ["policy_statements.0.actions: is empty; name at least one", "policy_statements.0.resources.0: 'orders' must be an ARN, or * where AWS lets none be named"],
        ),
        ({"additional_code": [""]}, ["additional_code.0: '' must be a string that is not empty"]),
        ({"runtime": "nodejs22.x", "requirements_files": ["requirements.txt"]}, ["requirements_files: requires a Python runtime, not nodejs22.x. Remove it, and put libraries into the code"]),
        ({"requirements_files": ["missing.txt"]}, ["code: 'missing.txt' is not a file; must be a requirements file as pip reads it"]),
        ({"handler": "order.handler"}, ["handler: 'order.handler' needs a file order.py, which is not in the code. Did you mean orders.handler?"]),
        ({"handler": "handler"}, ["handler: 'handler' must be <file>.<function>, such as orders.handler"]),
        ({"handler": "orders.handle"}, ["handler: 'orders.handle' needs 'handle' in orders.py, which does not define it. Did you mean orders.handler?"]),
        ({"runtime": "cobol1", "handler": "main"}, [f"runtime: unknown runtime 'cobol1'. Known: {RUNTIMES}"]),
        ({"runtime": "go1.x"}, ["runtime: 'go1.x' is deprecated; Lambda creates no function with it. Use provided.al2023"]),
        ({"runtime": "nodejs22.x"}, ["handler: 'orders.handler' needs a file orders.ts, .js, .mjs or .cjs, which is not in the code."]),
        ({"runtime": "provided.al2023"}, ["code: contains no file 'bootstrap', which provided.al2023 starts. Rename the executable"]),
        (
            {"environment": {"AWS_REGION": "eu-west-1", "LAMBDA_TASK_ROOT": "/"}},
            ["environment.AWS_REGION: is reserved; Lambda sets it itself. Choose another name", "environment.LAMBDA_TASK_ROOT: is reserved; Lambda sets it itself. Choose another name"],
        ),
        ({"environment": {"TEXT": "ü" * 2_044}}, ["environment: has 4,099 bytes as JSON; must be at most 4,096. Store large values in S3 or SSM"]),
        (
            {"tags": {"aws:team": "sales", "AWS:x": "1", "": "x", "a" * 129: "x", "team": "x" * 257, "k": "<"}},
            [
                f"tags: '' must be a key of 1 to 128 {TAG} that does not begin with 'aws:'",
                f"tags.AWS:x: 'AWS:x' must be a key of 1 to 128 {TAG} that does not begin with 'aws:'",
                f"tags.{'a' * 129}: '{'a' * 99}… must be a key of 1 to 128 {TAG} that does not begin with 'aws:'",
                f"tags.aws:team: 'aws:team' must be a key of 1 to 128 {TAG} that does not begin with 'aws:'",
                f"tags.k: '<' must be up to 256 {TAG}",
                f"tags.team: '{'x' * 99}… must be up to 256 {TAG}",
            ],
        ),
        ({"handler": ""}, ["handler: '' must be a string that is not empty"]),
    ],
)  # fmt: skip
def test_errors(reject: Callable[..., list[str]], args: dict[str, object], expected: list[str]):
    assert reject(**args) == expected


def test_environment_of_just_4_kb(make: Callable[..., Recording]):
    assert make(environment={"TEXT": "x" * 4_085}).find_by_name("orders-function").inputs["environment"]


@pytest.mark.parametrize(
    "source",
    [
        "import base\nhandler = base.make()\n",
        "from base import main as handler\n",
        "import handler\n",
        "from base import *\n",
        "class handler: ...\n",
        "handler: object = print\n",
        "first, (*handler, last) = 1, (2, 3)\n",
        "if True:\n    def handler(event, context): ...\n",
        "try:\n    from fast import handler\nexcept ImportError:\n    handler = None\n",
        "with open('x') as handler: ...\n",
        "def init():\n    global handler\n    handler = print\ninit()\n",
        "globals()['handler'] = print\n",
        "def __getattr__(name): ...\n",
        "(handler := print)\n",
        "this is of a newer Python\n",
    ],
)
def test_handler_that_may_be_there(make: Callable[..., Recording], code: Path, source: str):
    (code / "orders.py").write_text(source)
    assert make().find_by_name("orders-function")


@pytest.mark.parametrize(
    "source",
    [
        "",
        "def other(event, context):\n    handler = 1\n",
        "class Orders:\n    def handler(self): ...\n",
        "print(handler)\n",
        "other = lambda: (handler := 1)\n",
    ],
)
def test_handler_that_is_not_there(reject: Callable[..., list[str]], code: Path, source: str):
    (code / "orders.py").write_text(source)
    (error,) = reject()
    assert error.startswith("handler: 'orders.handler' needs 'handler' in orders.py")


@pytest.mark.parametrize(
    ("file", "handler"),
    [
        ("index.js", "index.handler"),
        ("index.mjs", "index.handler"),
        ("index.cjs", "./index.handler"),
        ("src/orders.js", "src/orders.placed"),
        ("app.js", "app.v1.handler"),
        ("shop/index.js", "shop.handler"),
        ("node_modules/shop/index.js", "shop.handler"),
    ],
)
def test_handlers_of_node(make: Callable[..., Recording], code: Path, file: str, handler: str):
    (code / file).parent.mkdir(parents=True, exist_ok=True)
    (code / file).write_text("exports.handler = async () => 1\n")
    function = make(runtime="nodejs26.x", handler=handler).find_by_name("orders-function").inputs
    assert (function["runtime"], function["handler"]) == ("nodejs26.x", handler)


def test_custom_runtime(make: Callable[..., Recording], reject: Callable[..., list[str]], code: Path):
    (code / "bootstrap").write_text("#!/bin/sh\n")
    assert reject(runtime="provided.al2023", handler="any") == [
        "code: contains a 'bootstrap' that is not executable, for provided.al2023. Set its mode with chmod +x"
    ]
    (code / "bootstrap").chmod(0o755)
    (code / "bootstrap").write_bytes(b"#!/bin/sh\r\nexit\r\n")
    (error,) = reject(runtime="provided.al2023", handler="any")
    assert error.startswith("code: contains a 'bootstrap' with the line endings of Windows, with which ")
    (code / "bootstrap").write_bytes(b"#!/bin/sh\nexit\r\n")
    function = make(runtime="provided.al2023", handler="any").find_by_name("orders-function").inputs
    assert (function["runtime"], function["handler"]) == ("provided.al2023", "any")


def test_missing_arguments():
    assert errors_in(lambda: Function("orders", {})) == [
        "name: must have exactly one of code, image_uri, context; none given"
    ]
    assert errors_in(lambda: Function("orders", {"code": "src"}))[0] == (
        "handler: is required with 'code'; must be its entry point, such as orders.handler"
    )


def test_code_that_is_not_there(reject: Callable[..., list[str]], tmp_path: Path):
    gone = tmp_path / "gone"
    assert reject(code=str(gone)) == [
        f"code: '{gone}' is not a directory; must be the one that holds the code",
    ]


def test_code_that_is_an_output_is_rejected():
    def make():
        Function("orders", {"code": pulumi.Output.from_input("src"), "handler": "orders.handler"})

    assert errors_in(make) == ["code: is an Output, which resolves later; must be a string"]


@pytest.mark.parametrize(
    ("config", "platform"),
    [
        ({}, Platform.from_runtime("python3.13", "arm64")),
        ({"serverless-patterns:buildPlatform": "host"}, Platform.from_host()),
        ({"functions:platform": "host"}, Platform.from_host()),
        ({"functions:platform": "host", "serverless-patterns:buildPlatform": "lambda"}, Platform.from_host()),
    ],
)
def test_requirements_are_built_for_where_functions_run(
    code: Path, monkeypatch: pytest.MonkeyPatch, config: dict[str, str], platform: Platform
):
    built: list[Builder | None] = []

    def build(directories: list[Path], builder: Builder | None) -> Path:
        built.append(builder)
        package = directories[0].parent / "package.zip"
        with zipfile.ZipFile(package, "w") as archive:
            archive.write(directories[0] / "orders.py", "orders.py")
        return package

    monkeypatch.setattr("serverless_patterns.blocks.function.code.build_package", build)
    requirements = code / "requirements.txt"
    given: FunctionArgs = {
        "code": str(code),
        "handler": "orders.handler",
        "requirements_files": [str(requirements)],
    }
    requirements.touch()
    record(lambda: Function("orders", given), config=config)
    assert built == [PythonRequirements((requirements,), platform)]


def test_build_platform_that_is_none(code: Path):
    def program():
        Function("orders", {"code": str(code), "handler": "orders.handler", "requirements_files": ["r.txt"]})

    with pytest.raises(ArgumentError) as caught:
        record(program, config={"serverless-patterns:buildPlatform": "hots"})
    assert str(caught.value) == (
        "Function 'orders' has 1 invalid argument:\n"
        "  code: serverless-patterns:buildPlatform: 'hots' must be 'lambda' or 'host'\n"
        "  See `serverless-patterns help function`."
    )


def test_name_that_lambda_refuses(code: Path):
    args: FunctionArgs = {"code": str(code), "handler": "orders.handler"}
    assert errors_in(lambda: Function("o" * 48, args)) == [
        (
            f"name: '{'o' * 48}' has 48 characters, at most 47 leave room for '-function' and Pulumi's random"
            " suffix in AWS's limit of 64"
        )
    ]


LAYER = "arn:aws:lambda:us-east-1:123456789012:layer:tools"


def test_layers_are_in_their_order(make: Callable[..., Recording]):
    layers = [f"{LAYER}:2", "arn:aws:lambda:us-east-1:017000801446:layer:Powertools:7"]
    assert make(layers=layers).find_by_name("orders-function").inputs["layers"] == layers
    assert "layers" not in make().find_by_name("orders-function").inputs


def test_a_handler_may_be_in_a_layer(make: Callable[..., Recording], reject: Callable[..., list[str]]):
    elsewhere = {"handler": "wrapper.handler"}
    assert make(layers=[f"{LAYER}:2"], **elsewhere).find_by_name("orders-function").inputs["handler"]
    assert make(layers=[f"{LAYER}:2"], runtime="provided.al2023")
    assert len(reject(**elsewhere)) == 1
    assert len(reject(layers=[f"{LAYER}:2"], handler="orders.handel")) == 1


def test_layers_that_lambda_rejects(reject: Callable[..., list[str]]):
    many = [f"{LAYER}-{number}:1" for number in range(6)]
    assert reject(layers=many) == ["layers: has 6 entries, must be 0 to 5"]
    assert reject(layers=[LAYER]) == [
        f"layers.0: '{LAYER}' must be the ARN of a layer version, as in arn:aws:lambda:eu-west-1:123456789012:layer:name:1"
    ]
    assert reject(layers=[f"{LAYER}:1\u0661"])
    assert reject(layers=[f"{LAYER}\u00e9:1"])
    assert reject(layers=[f"{LAYER}:1", f"{LAYER}-2:1", f"{LAYER}:2"]) == [
        f"layers: has {LAYER}:1 and {LAYER}:2; Lambda accepts one version of a layer. Remove the others"
    ]
