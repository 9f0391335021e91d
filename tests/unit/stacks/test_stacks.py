"""The pattern stacks of this repository, evaluated as Pulumi would."""

import ast
import functools
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pulumi
import pytest
import yaml
from graphs import ALARM_ARN, ROOT

from embedded_aws import Recording, record

MAIN = ast.parse((ROOT / "stacks/__main__.py").read_text())
(PROGRAMS,) = [
    ast.literal_eval(node.value)
    for node in MAIN.body
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "PROGRAMS"
]
every_stack = pytest.mark.parametrize("stack", PROGRAMS)


def evaluate(stack: str, *, preview: bool = False, **config: Any) -> Recording:
    return record(
        ROOT, stack=stack, preview=preview, config={"serverless-patterns:buildPlatform": "host", **config}
    )


@functools.cache
def evaluate_once(stack: str) -> Recording:
    return evaluate(stack)


@pytest.mark.slow
@pytest.mark.representatives("workflow", "websocket")
@every_stack
def test_stack_is_the_same_every_time_and_from_anywhere(
    stack: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    first = evaluate_once(stack)
    monkeypatch.chdir(tmp_path)
    assert evaluate(stack).graph() == first.graph()
    assert first.outputs


@pytest.mark.slow
@pytest.mark.representatives("workflow", "gateway")
@every_stack
def test_preview_knows_every_resource(stack: str):
    preview = evaluate(stack, preview=True)
    assert [found.urn for found in preview.registrations] == [
        found.urn for found in evaluate_once(stack).registrations
    ]
    assert {found.id for found in preview.registrations} == {""}


def git(*arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    assert not done.stderr
    return done.stdout.splitlines()


def test_what_pulumi_writes_is_nothing_to_check_in():
    """``pulumi stack init`` and ``config set`` write files of stacks; the first preview, an environment."""
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    written = [f"Pulumi.{stack}.yaml" for stack in (*PROGRAMS, "prod-media")]
    # That of a plugin is `venv`.
    written += [f"{project['runtime']['options']['virtualenv']}/pyvenv.cfg", "venv/pyvenv.cfg"]
    assert "stackConfigDir" not in project
    assert git("check-ignore", *written) == written
    assert git("ls-files", "Pulumi.*.yaml") == []


def test_pulumi_installs_the_project_by_itself():
    """With no virtual environment it runs ``pip install -r requirements.txt`` where the program is."""
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())
    main = ROOT / project["main"]
    _, requirement = (main / "requirements.txt").read_text().splitlines()
    option, _, directory = requirement.partition(" ")
    assert option == "--editable"
    assert (main / directory.removesuffix("[local]")).resolve() == ROOT


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    "stack",
    [pytest.param(name, marks=[pytest.mark.exhaustive] * (name != "websocket")) for name in PROGRAMS],
)
def test_pattern_is_chosen_by_the_configuration_for_a_stack_of_any_name(stack: str):
    chosen = evaluate("prod-media", pattern=stack)
    assert [found.name for found in chosen.registrations] == [
        found.name for found in evaluate_once(stack).registrations
    ]


def test_stack_of_no_pattern():
    with pytest.raises(pulumi.RunError) as caught:
        evaluate("prod-media")
    assert str(caught.value) == (
        f"'prod-media' is not a pattern. The patterns are: {', '.join(PROGRAMS)}. Name the stack after one"
        " (pulumi stack init conversion), or choose one for it (pulumi config set pattern conversion;"
        " serverless-patterns: --config pattern=conversion)."
    )


def test_configuration_of_no_pattern():
    with pytest.raises(pulumi.RunError, match=r"'conversoin' is not a pattern\. Did you mean 'conversion'\?"):
        evaluate("conversion", pattern="conversoin")


def test_every_setting_is_typed_and_described():
    settings = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]
    for name, setting in settings.items():
        assert setting.keys() == {"type", "default", "description"}, name
        assert setting["description"].endswith("."), name


@pytest.mark.exhaustive
@pytest.mark.parametrize("stack", ["gateway", "static", "webapp"])
def test_api_waits_for_the_role_that_writes_its_log(stack: str):
    recording = evaluate_once(stack)
    (api,) = recording.find_by_type("serverless-patterns:index:ApiGatewayFacade")
    (account,) = recording.find_by_type("aws:apigateway/account:Account")
    # Its children wait for it, and for its dependencies.
    assert account.urn in api.dependencies
    assert account.retain_on_delete


@pytest.mark.exhaustive
def test_account_that_has_a_role_for_logs_keeps_it():
    own = evaluate("gateway", **{"serverless-patterns:createApiGatewayCloudWatchRole": False})
    assert not own.find_by_type("aws:apigateway/account:Account")
    assert own.find_by_type("aws:apigateway/stage:Stage")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("stack", "expected"),
    [
        ("workflow", "order-failed quote-failed charge-errors"),
        (
            "gateway",
            (
                "orders-dead-letters order-consumer-errors quote-failed shipment-failed shop-server-errors"
                " shop-http-server-errors"
            ),
        ),
        ("websocket", "orders-dead-letters live-messages-dead-letters live-integration-errors door-errors"),
        ("static", "shop-server-errors site-server-errors"),
        (
            "webapp",
            (
                "desk-server-errors outcomes-dead-letters media-jpeg-dead-letters record-errors"
                " publish-timed-out close-failed"
            ),
        ),
    ],
)
def test_alarms_are_for_those_who_want_to_hear_them(stack: str, expected: str):
    alarms = "aws:cloudwatch/metricAlarm:MetricAlarm"
    assert not evaluate_once(stack).find_by_type(alarms)
    made = evaluate(stack, **{"serverless-patterns:alarmTopicArn": ALARM_ARN}).find_by_type(alarms)
    assert {f"{name}-alarm" for name in expected.split()} <= {found.name for found in made}


PASSING = {"tickets-table", "live-connections-table"}
"""Tables of data that is valid for a minute, or until a connection ends."""


@pytest.mark.slow
@pytest.mark.representatives("webapp-1-1-True", "workflow-2-0-False")
@pytest.mark.parametrize("force_destroy", [True, False])
@pytest.mark.parametrize(
    ("stack", "tables", "pools"), [("workflow", 2, 0), ("gateway", 2, 1), ("webapp", 1, 1)]
)
def test_data_is_protected_unless_forced(stack: str, tables: int, pools: int, force_destroy: bool):
    forced = {"serverless-patterns:forceDestroy": True}
    recording = evaluate(stack, **forced) if force_destroy else evaluate_once(stack)
    for type_, property_, expected in (
        ("aws:dynamodb/table:Table", "deletionProtectionEnabled", [not force_destroy] * tables),
        (
            "aws:cognito/userPool:UserPool",
            "deletionProtection",
            ["INACTIVE" if force_destroy else "ACTIVE"] * pools,
        ),
    ):
        found = [each for each in recording.find_by_type(type_) if each.name not in PASSING]
        assert [each.inputs[property_] for each in found] == expected
    if stack == "webapp":
        assert recording.find_by_name("media-source-bucket").inputs["forceDestroy"] is force_destroy


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("config", "type_", "read", "expected"),
    [
        (
            {"thumbnailSize": 64},
            "aws:lambda/function:Function",
            lambda found: json.loads(found.inputs["environment"]["variables"]["OPTIONS"]).get("height"),
            {None, 64},
        ),
        (
            {"forceDestroy": False},
            "aws:s3/bucket:Bucket",
            lambda found: (found.name, found.inputs["forceDestroy"]),
            {("media-source-bucket", False), ("media-output-bucket", True)},
        ),
        ({"hardened": True}, "aws:kms/key:Key", lambda found: found.name, {"media-key"}),
        ({"hardened": False}, "aws:kms/key:Key", lambda found: found.name, set()),
        (
            {"alarmTopicArn": ALARM_ARN},
            "aws:cloudwatch/metricAlarm:MetricAlarm",
            lambda found: found.inputs["alarmActions"][0],
            {ALARM_ARN},
        ),
        (
            {"accessLogBucketName": "logs"},
            "aws:s3/bucketLogging:BucketLogging",
            lambda found: found.inputs["targetBucket"],
            {"logs"},
        ),
    ],
)
def test_settings_of_the_conversion_stack(config: dict[str, Any], type_: str, read: Any, expected: set[Any]):
    assert {read(found) for found in evaluate("conversion", **config).find_by_type(type_)} == expected


@pytest.mark.exhaustive
def test_the_pulumi_cli_installs_the_command_line_as_well():
    """The line after ``pulumi up`` in README.md uses it."""
    pip = (
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--no-deps",
        "--no-build-isolation",
        "--quiet",
        "--report",
        "-",
    )
    done = subprocess.run(
        [sys.executable, *pip, "-r", "requirements.txt"],
        cwd=ROOT / "stacks",
        capture_output=True,
        text=True,
        check=True,
    )
    (installed,) = json.loads(done.stdout)["install"]
    assert installed["metadata"]["name"] == "serverless-patterns"
    assert installed["requested_extras"] == ["local"]
