"""State machines, events and schedules."""

import json

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context
from embedded_aws.resource_model.difference import Difference, find_denied, trusts
from embedded_aws.services.step_functions.unsupported import find_unsupported

_MACHINE = "aws:sfn/stateMachine:StateMachine"
_SCHEDULE = "aws:scheduler/schedule:Schedule"

# What Step Functions has to do to log (Step Functions developer guide, "Using CloudWatch Logs").
_LOG_DELIVERY = (
    *("logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery"),
    *("logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies"),
    "logs:DescribeLogGroups",
)
# What it has to do to learn when a nested workflow ends (same guide, "Integrate Step Functions workflows").
_MANAGED_RULE = ("events:PutTargets", "events:PutRule", "events:DescribeRule")


def _check_role_may_log(aws: Context, inputs: Properties) -> None:
    if inputs.get("loggingConfiguration", {}).get("level", "OFF") == "OFF":
        return
    if denied := find_denied(aws, inputs["roleArn"], _LOG_DELIVERY, "*"):
        raise DeploymentError(
            "The state machine IAM Role is not authorized to access the Log Destination; "
            f"its policies do not allow {denied} on *"
        )


def _check_role_may_wait(aws: Context, inputs: Properties) -> None:
    if ":states:startExecution.sync" not in json.dumps(inputs["definition"]):
        return
    rule = aws.arn("events", "rule/StepFunctionsGetEventsForStepFunctionsExecutionRule")
    if denied := find_denied(aws, inputs["roleArn"], _MANAGED_RULE, rule):
        raise DeploymentError(
            f"'{inputs['roleArn']}' is not authorized to create managed-rule; its policies do not allow "
            f"{denied} on {rule}"
        )


def _check_readers(_: Context, inputs: Properties) -> None:
    if found := find_unsupported(inputs["definition"]):
        raise DeploymentError(found)


def _check_schedule_role(aws: Context, inputs: Properties) -> None:
    if not trusts(aws, inputs["target"]["roleArn"], "scheduler.amazonaws.com"):
        raise DeploymentError(
            "The execution role you provide must allow AWS EventBridge Scheduler to assume the role."
        )


DIFFERENCES = (
    Difference(
        type=_MACHINE,
        property="loggingConfiguration",
        rule="rejected here unless the role may deliver logs; each event is written at once, into one log "
        "stream of the state machine",
        reason="AWS delivers events in batches, and begins further log streams",
        check=_check_role_may_log,
    ),
    Difference(
        type=_MACHINE,
        property="definition: nested workflows that are waited for",
        rule="rejected here unless the role may create the managed rule",
        reason="the emulator waits without a rule",
        check=_check_role_may_wait,
    ),
    Difference(
        type=_MACHINE,
        property="definition: ItemReader, ResultWriter",
        rule="rejected if they read Parquet files or the manifest of a query of Athena, write JSON Lines, or "
        "transform results; the keys in an S3 inventory are given as they are in its files, URL-encoded",
        reason="the emulator reads CSV, JSON, JSON Lines and S3 inventories, and writes JSON; AWS does not "
        "document whether it decodes the keys",
        check=_check_readers,
    ),
    Difference(
        type=_MACHINE,
        property="definition: tasks",
        rule="each call is authorized as the role, and a denied call fails the task; the process is patched",
        reason="MiniStack calls services with its own permissions",
    ),
    Difference(
        type=_MACHINE,
        property="definition: aws-sdk tasks, http:invoke",
        rule="what the emulator cannot call fails the task with States.Runtime, which says so; so do "
        "Bedrock, Transcribe and Translate",
        reason="the emulator has some actions of some services, and would make up what models return",
    ),
    Difference(
        type=_MACHINE,
        property="definition: TimeoutSeconds, HeartbeatSeconds",
        rule="end the execution and the task; a running call of a service goes on",
        reason="the emulator cannot end a call",
    ),
    Difference(
        type=_MACHINE,
        property="executions that failed: RedriveExecution",
        rule="rejected as an unknown action, although DescribeExecution says REDRIVABLE",
        reason="the emulator does not keep the position of an execution that has ended",
    ),
    Difference(
        type=_MACHINE,
        property="type: EXPRESS",
        rule="executions have a history, which DescribeExecution and GetExecutionHistory return",
        reason="tests read the states of an execution, which AWS writes into a log group",
    ),
    Difference(
        type=_MACHINE,
        property="definition: expressions in JSONata",
        rule="end after 1.5 seconds of processor time, or with 1 GiB of memory, with "
        "States.QueryEvaluationError; the process is patched",
        reason="AWS has limits that it does not publish, and the emulator has none",
    ),
    Difference(
        type=_MACHINE,
        property="tests of a state (TestState)",
        rule="Wait states do not wait; tasks that cannot be called are errors",
        reason="a test is quick, and the emulator calls the common services",
    ),
    Difference(
        type="aws:sfn/alias:Alias",
        property="routingConfigurations",
        rule="all executions take the version with the most weight",
        reason="an execution in a test takes the same version each time",
    ),
    Difference(
        type=_MACHINE,
        property="input of an execution",
        rule="rejected if it is not JSON or longer than 256 KiB; the process is patched",
        reason="the emulator takes any",
    ),
    Difference(
        type="aws:cloudwatch/eventBus:EventBus",
        property="entries",
        rule="rejected if the detail is not a JSON object, or a request has more than 1 MiB; the process "
        "is patched",
        reason="the emulator takes any",
    ),
    Difference(
        type="aws:cloudwatch/eventTarget:EventTarget",
        property="roleArn, deadLetterConfig",
        rule="each delivery is authorised by the role or by the policy of the target, and kept when it is "
        "rejected or the target is gone; the process is patched",
        reason="MiniStack delivers with its own permissions and drops undeliverable events",
    ),
    Difference(
        type=_SCHEDULE,
        property="target.roleArn",
        rule="rejected here unless it trusts scheduler.amazonaws.com; deliveries are authorised as the role",
        reason="MiniStack accepts any existing role, and delivers with its own permissions",
        check=_check_schedule_role,
    ),
)
