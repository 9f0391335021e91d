"""Resources of a rollout: a deployment group of AWS CodeDeploy, and the function that starts deployments.

The AWS provider creates deployment groups, but no deployments: they follow from the version that an update
publishes, which a function passes to CodeDeploy.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.blocks.function.args import FunctionArgs
from serverless_patterns.blocks.function.code import FunctionCode
from serverless_patterns.blocks.function.permissions import list_own_statements
from serverless_patterns.blocks.function.rollout import (
    FunctionRolloutArgs,
    FunctionRolloutHookArgs,
    read_pace,
)
from serverless_patterns.blocks.function.runtimes import DEFAULT_RUNTIME
from serverless_patterns.component import Scope
from serverless_patterns.safeguards.alarms import create_alarm
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.log_groups import create_log_group
from serverless_patterns.safeguards.policy import (
    PolicyStatementArgs,
    allow,
    identity_document,
    trust_document,
    trust_for,
)
from serverless_patterns.safeguards.roles import create_role

_CODE: Final = Path(__file__).parent / "deployer"
_GROUP: Final = "rollout"
"""Name of the deployment group, of which each application has one."""
_TIMEOUT: Final = 60
_DEPLOYING: Final = ("codedeploy:CreateDeployment", "codedeploy:ListDeployments")
_PREDEFINED: Final = {
    ("canary", 10): {minutes: f"LambdaCanary10Percent{minutes}Minutes" for minutes in (5, 10, 15, 30)},
    ("linear", 10): {
        1: "LambdaLinear10PercentEvery1Minute",
        **{minutes: f"LambdaLinear10PercentEvery{minutes}Minutes" for minutes in (2, 3, 10)},
    },
}
"""Deployment configurations of CodeDeploy by strategy and percentage, and by minutes."""


@dataclass(frozen=True)
class Rollout:
    """A rollout, whose function is packaged.

    Attributes:
        given: The arguments.
        package: Zip of the function that starts deployments.
    """

    given: FunctionRolloutArgs[Completed]
    package: Path

    @property
    def hooks(self) -> dict[str, tuple[str, FunctionRolloutHookArgs]]:
        """Ends of the names of policies, and functions of the hooks, by the event of CodeDeploy."""
        hooks = {
            "BeforeAllowTraffic": ("pre-traffic-hook", self.given["pre_traffic_hook"]),
            "AfterAllowTraffic": ("post-traffic-hook", self.given["post_traffic_hook"]),
        }
        return {event: (suffix, hook) for event, (suffix, hook) in hooks.items() if hook}


def build_rollout(given: FunctionRolloutArgs[Completed] | None, errors: Errors) -> Rollout | None:
    """Returns the rollout of a function; None without one.

    Args:
        given: The argument ``rollout``.
        errors: Receives the reason if the function that starts deployments cannot be packaged.
    """
    if given is None or errors.concern("rollout"):
        return None
    package = FunctionCode((str(_CODE),), "deployer.handler").build(errors)
    return Rollout(given, package) if package else None


def create_rollout(
    scope: Scope,
    rollout: Rollout,
    function: aws.lambda_.Function,
    alias: aws.lambda_.Alias,
    args: FunctionArgs[Completed],
) -> pulumi.Output[str | None]:
    """Creates the resources of a rollout, and returns the ID of the deployment of the current version."""
    application = aws.codedeploy.Application(
        scope.child("rollout"), compute_platform="Lambda", tags=scope.tags, opts=scope.opts()
    )
    group = _create_group(scope, rollout, function, alias, application)
    reporting = [
        aws.iam.RolePolicy(
            scope.child(f"{suffix}-policy"),
            role=hook["role_name"],
            policy=identity_document([allow(["codedeploy:PutLifecycleEventHookExecutionStatus"], group.arn)]),
            opts=scope.opts(),
        )
        for suffix, hook in rollout.hooks.values()
    ]
    deployer = _create_deployer(
        scope.child_scope("deployer"),
        rollout,
        [
            allow(["lambda:GetAlias"], function.arn),
            allow(_DEPLOYING, group.arn),
            allow(["codedeploy:StopDeployment"], "*"),  # it has no resource in policies
            allow(["codedeploy:RegisterApplicationRevision"], application.arn),
            allow(
                ["codedeploy:GetDeploymentConfig"],
                build_arn(scope, "codedeploy", "deploymentconfig:{0}", group.deployment_config_name),
            ),
        ],
        args["log_retention_days"],
    )
    event: Mapping[str, Any] = {
        "function": function.name,
        "alias": alias.name,
        "version": function.version,
        "application": application.name,
        "group": group.deployment_group_name,
        "hooks": {event: hook["arn"] for event, (_, hook) in rollout.hooks.items()},
    }
    started = aws.lambda_.Invocation(
        scope.child("deployment"),
        function_name=deployer.name,
        input=pulumi.Output.json_dumps(event),
        triggers={"version": function.version},
        opts=scope.opts(*reporting),
    )
    return started.result.apply(_read_deployment)


def _read_deployment(result: str | None) -> str | None:
    # Mocks without outputs have no result.
    return json.loads(result)["deploymentId"] if result else None


def _create_configuration(scope: Scope, rollout: Rollout) -> pulumi.Input[str]:
    """Returns the name of the deployment configuration, which is created if CodeDeploy has none like it."""
    strategy, (percentage, minutes) = rollout.given["strategy"], read_pace(rollout.given)
    if strategy == "all_at_once":
        return "CodeDeployDefault.LambdaAllAtOnce"
    if name := _PREDEFINED.get((strategy, percentage), {}).get(minutes):
        return f"CodeDeployDefault.{name}"
    pace: Any = {"percentage": percentage, "interval": minutes}
    created = aws.codedeploy.DeploymentConfig(
        scope.child("pace"),
        compute_platform="Lambda",
        traffic_routing_config={"type": "TimeBasedCanary", "time_based_canary": pace}
        if strategy == "canary"
        else {"type": "TimeBasedLinear", "time_based_linear": pace},
        opts=scope.opts(),
    )
    return created.deployment_config_name


def _create_group(
    scope: Scope,
    rollout: Rollout,
    function: aws.lambda_.Function,
    alias: aws.lambda_.Alias,
    application: aws.codedeploy.Application,
) -> aws.codedeploy.DeploymentGroup:
    # Errors of the version that is replaced do not stop a correction.
    alarm = create_alarm(
        scope,
        "rollout-alarm",
        description="Calls of the new version of the function fail: its rollout stops.",
        metric=("AWS/Lambda", "Errors", "Sum"),
        dimensions={
            "FunctionName": function.name,
            "Resource": pulumi.Output.format("{0}:{1}", function.name, alias.name),
            "ExecutedVersion": function.version,
        },
    )
    topic = scope.alarm_topic_arn
    statements = [
        allow(["lambda:GetAlias", "lambda:UpdateAlias"], function.arn),
        allow(["lambda:GetProvisionedConcurrencyConfig"], alias.arn),
        # A description of several alarms is authorized for all of them.
        allow(["cloudwatch:DescribeAlarms"], build_arn(scope, "cloudwatch", "alarm:*")),
    ]
    if hooks := [hook["arn"] for _, hook in rollout.hooks.values()]:
        statements.append(allow(["lambda:InvokeFunction"], *hooks))
    if topic:
        statements.append(allow(["sns:Publish"], topic))
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    source_arn = build_arn(scope, "codedeploy", f"deploymentgroup:{{0}}/{_GROUP}", application.name)
    trust = trust_for({"service": "codedeploy.amazonaws.com", "source_arn": source_arn}, account)
    role = create_role(scope.child_scope("rollout"), trust, statements)
    return aws.codedeploy.DeploymentGroup(
        scope.child("rollout-group"),
        app_name=application.name,
        deployment_group_name=_GROUP,
        deployment_config_name=_create_configuration(scope, rollout),
        service_role_arn=role.arn,
        deployment_style={"deployment_type": "BLUE_GREEN", "deployment_option": "WITH_TRAFFIC_CONTROL"},
        alarm_configuration={"enabled": True, "alarms": [alarm.name, *rollout.given["alarm_names"]]},
        auto_rollback_configuration={
            "enabled": True,
            "events": ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM", "DEPLOYMENT_STOP_ON_REQUEST"],
        },
        trigger_configurations=[
            {
                "trigger_name": "alarms",
                "trigger_target_arn": topic,
                "trigger_events": ["DeploymentFailure", "DeploymentStop", "DeploymentRollback"],
            }
        ]
        if topic
        else None,
        tags=scope.tags,
        opts=scope.opts(*role.policies),
    )


def _create_deployer(
    scope: Scope, rollout: Rollout, statements: list[PolicyStatementArgs], log_retention_days: int
) -> aws.lambda_.Function:
    log_group = create_log_group(scope, "logs", log_retention_days, name_prefix=f"/aws/lambda/{scope.name}-")
    role = create_role(
        scope,
        trust_document("lambda.amazonaws.com"),
        [*list_own_statements(scope, log_group), *statements],
    )
    return aws.lambda_.Function(
        scope.child("function"),
        role=role.arn,
        code=pulumi.FileArchive(str(rollout.package)),
        handler="deployer.handler",
        runtime=DEFAULT_RUNTIME,
        architectures=["arm64"],
        memory_size=256,
        timeout=_TIMEOUT,
        logging_config={"log_format": "JSON", "log_group": log_group.name},
        tracing_config={"mode": "Active"},
        tags=scope.tags,
        opts=scope.opts(*role.policies),
    )
