"""Arguments of a workflow."""

from typing import Annotated, Any, Generic, Literal, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, KmsKeyArn, RetentionDays, Tags, TopicArn
from serverless_patterns.arguments.declarations import (
    NOT_EMPTY,
    Between,
    Default,
    DependentDefault,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.schedules import TriggerScheduleArgs
from serverless_patterns.patterns.workflow.checks import EXPRESS_SECONDS
from serverless_patterns.patterns.workflow.definition.fields import LONGEST_SECONDS
from serverless_patterns.patterns.workflow.integrations.arns import ROLE
from serverless_patterns.safeguards.policy import PolicyStatements


@arguments
class WorkflowArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Workflow`."""

    definition: Annotated[dict[str, Any] | None, Default()]
    """Definition in the Amazon States Language. Specify either this or ``definition_file``. Defaults to
    none."""
    definition_file: Annotated[str | None, NOT_EMPTY, Default()]
    """Path of a file with the definition, ``*.asl.json`` or ``*.asl.yaml``, as Workflow Studio exports it.
    Defaults to none."""
    definition_substitutions: Annotated[dict[str, Any] | Omitted, Default({})]
    """Strings, numbers and booleans that replace each ``${Name}`` in the definition; ``${!Name}`` there
    becomes the string ``${Name}``. ``${AWS::Partition}`` is always there: the partition of the Region.
    Defaults to none."""
    type: Annotated[Literal["STANDARD", "EXPRESS"] | Omitted, Default("STANDARD")]
    """Type of the workflow. A Standard workflow runs for up to a year and runs each step exactly once. An
    Express workflow runs for up to five minutes, can return its output to the caller, and costs less for many
    executions. Valid values: `STANDARD`, `EXPRESS`. Defaults to `STANDARD`."""
    timeout: Annotated[
        int | None,
        Between(1, LONGEST_SECONDS),
        DependentDefault(
            f"`{EXPRESS_SECONDS}` for `EXPRESS`; a `STANDARD` workflow requires one of the two",
            lambda given: EXPRESS_SECONDS if given.get("type") == "EXPRESS" else None,
        ),
    ]
    """Seconds that an execution may run if the definition has no ``TimeoutSeconds``; at most 300 for
    ``EXPRESS``. Valid range: 1 to 99999999. Defaults to `300` for `EXPRESS`; a `STANDARD` workflow requires
    one of the two."""
    retry_on_service_exceptions: Flag[Omitted]
    """Whether to retry tasks that invoke Lambda and have no ``Retry`` after service exceptions, as AWS
    recommends: 6 attempts, with full jitter. Defaults to `false`."""
    policy_statements: PolicyStatements[Omitted]
    """IAM policy statements to add to the execution role. Required for a resource whose ARN is an input of
    the execution, since no permission can be derived from the definition. Defaults to none."""
    passed_role_arns: Annotated[
        list[Annotated[pulumi.Input[str], Matches(*ROLE)]] | None,
        Default(None, "none; a workflow with such a task requires it, if only as an empty list"),
    ]
    """ARNs of the IAM roles that the workflow may pass to the services that it starts, where the definition
    does not name them: the task role and the task execution role of the task definition of ``ecs:runTask``.
    Defaults to none; a workflow with such a task requires it, if only as an empty list."""
    log_level: Annotated[
        Literal["ALL", "ERROR", "FATAL"] | Omitted,
        DependentDefault(
            "`ERROR` for `STANDARD`, and to `ALL` for `EXPRESS`, which has no execution history",
            lambda given: "ALL" if given.get("type") == "EXPRESS" else "ERROR",
        ),
    ]
    """Execution events to log. Valid values: `ALL`, `ERROR`, `FATAL`. Defaults to `ERROR` for `STANDARD`, and
    to `ALL` for `EXPRESS`, which has no execution history."""
    include_execution_data: Flag[Omitted]
    """Whether to log the input and output of every state, which may include secrets. Defaults to `false`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the log. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`,
    `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`, `3653`.
    Defaults to `30`, or `365` if `hardened`."""
    schedule: Annotated[TriggerScheduleArgs[Omitted] | None, Default()]
    """Schedule that starts executions. Defaults to none."""
    event_pattern: Annotated[dict[str, Any] | None, Default()]
    """Event pattern of the events on the default event bus that each start an execution, with the event as
    its input. Defaults to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "the keys that the services own")]
    """ARN of the customer managed key that encrypts definition, executions, log and undelivered events; its
    key policy must allow CloudWatch Logs, ``delivery.logs.amazonaws.com`` and EventBridge to use it. Defaults
    to the keys that the services own."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep the log for 365
    days. Both incur monthly charges. The key is retained when this is turned off, unless ``force_destroy``.
    Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether to delete the key that ``hardened`` created with the workflow, or when ``hardened`` is turned
    off. Executions and log events that it encrypted can no longer be read then. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when an execution fails, times out, or could not be started by the
    schedule or an event. Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the workflow. Valid length: 0 to 50. Defaults to none."""
