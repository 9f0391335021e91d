"""A workflow of AWS Step Functions, with a role that follows from its definition."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NotRequired, Optional, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.arguments.reader import Given, check
from serverless_patterns.blocks.function.component import read_log_retention
from serverless_patterns.component import Scope, after
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs, ApiGatewayFacadeWorkflowArgs
from serverless_patterns.connections.schedules import ScheduleArgs
from serverless_patterns.patterns.workflow.checks import EXPRESS_SECONDS
from serverless_patterns.patterns.workflow.definition.asl_file import load
from serverless_patterns.patterns.workflow.definition.grammar import LONGEST_SECONDS
from serverless_patterns.patterns.workflow.execution_role import WorkflowRole
from serverless_patterns.patterns.workflow.integrations.arns import ROLE
from serverless_patterns.patterns.workflow.integrations.where import find_where
from serverless_patterns.patterns.workflow.key import create_key
from serverless_patterns.patterns.workflow.role import ROLE_ACTION
from serverless_patterns.patterns.workflow.triggers import (
    TriggerTarget,
    create_triggers,
    read_triggers,
)
from serverless_patterns.patterns.workflow.workflow_definition import WorkflowDefinition
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.log_groups import create_log_group
from serverless_patterns.safeguards.policy import PolicyStatementArgs, read_statements

TYPES = ("STANDARD", "EXPRESS")
LOG_LEVELS = ("ALL", "ERROR", "FATAL")
OUTPUTS = ("arn", "alias_arn", "workflow_name", "log_group_name", "role_arn", "definition")


class WorkflowArgs(TypedDict):
    """What a :class:`Workflow` can be told: its definition, in exactly one of two ways, and how it runs."""

    definition: NotRequired[dict[str, Any] | None]
    """Definition in the Amazon States Language."""
    definition_file: NotRequired[str | None]
    """File with the definition, ``*.asl.json`` or ``*.asl.yaml``, as Workflow Studio reads and writes it."""
    substitutions: NotRequired[dict[str, Any] | None]
    """Texts, numbers and booleans for each ``${Name}`` in the definition; ``${!Name}`` there stands for the
    text ``${Name}``. Default none."""
    type: NotRequired[str | None]
    """``STANDARD``, which runs up to a year and each step once, or ``EXPRESS``, which runs up to five
    minutes, can answer at once, and costs less when there are many. Default ``STANDARD``."""
    timeout: NotRequired[int | None]
    """Seconds for a whole execution whose definition has no ``TimeoutSeconds``, 1 to 99999999, at most 300
    for ``EXPRESS``. Default 300 for ``EXPRESS``; ``STANDARD`` has to have one or the other."""
    retry_defaults: NotRequired[bool | None]
    """Whether tasks that call Lambda and have no ``Retry`` are tried again, as AWS recommends, after errors
    of the service: 6 times, with full jitter. Default false."""
    statements: NotRequired[list[PolicyStatementArgs] | None]
    """What the workflow may do besides what follows from its definition; needed where an ARN is known only
    while it runs. Default nothing."""
    passed_role_arns: NotRequired[list[pulumi.Input[str]] | None]
    """Roles of what the workflow starts, where the definition does not name them: the task role and the
    execution role in the task definition of ``ecs:runTask``. The workflow may pass them to that service and
    to no other. Required with such a task; an empty list if there are none."""
    log_level: NotRequired[str | None]
    """``ALL``, ``ERROR`` or ``FATAL``. Default ``ERROR`` for ``STANDARD``, which keeps a history of its own,
    and ``ALL`` for ``EXPRESS``, which does not."""
    log_execution_data: NotRequired[bool | None]
    """Whether the log holds the input and output of every state, whatever secrets they carry. Default
    false."""
    log_retention_days: NotRequired[int | None]
    """Days the log is kept, one of CloudWatch's values (1, 3, 5, 7, 14, 30, …, 3653). Default 30; hardened
    365."""
    schedule: NotRequired[ScheduleArgs | None]
    """When an execution is started by itself. Default never."""
    event_pattern: NotRequired[dict[str, Any] | None]
    """Pattern of the events on the default event bus that each start an execution, with the event as its
    input. Default none."""
    kms_key_arn: NotRequired[pulumi.Input[str] | None]
    """Customer-managed key for definition, executions, log and undelivered events; its policy has to let
    CloudWatch Logs, ``delivery.logs.amazonaws.com`` and EventBridge use it. Default AWS's own keys."""
    hardened: NotRequired[bool | None]
    """Whether a customer-managed key is made and used, if no ``kms_key_arn`` is given, and the log is kept
    for a year; both cost by the month. Unless ``force_destroy``, the key stays when this is turned off.
    Default false."""
    force_destroy: NotRequired[bool | None]
    """Whether a key that is made here is deleted with the workflow, or when ``hardened`` is turned off: what
    is left of executions and log cannot be read then. Default false."""
    alarm_topic_arn: NotRequired[pulumi.Input[str] | None]
    """SNS topic that is told when an execution fails or times out, or could not be started by schedule or
    event. Default no alarms."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of every resource that carries them. Default none."""


class Workflow(pulumi.ComponentResource):
    """A state machine: checked before it is deployed, allowed what its definition needs, logged and traced.

    What is deployed is published as a version, with the alias ``live`` pointing to the newest.
    """

    arn: pulumi.Output[str]
    """ARN of the state machine, known once it may do what its definition needs."""
    alias_arn: pulumi.Output[str]
    """ARN of the alias ``live``."""
    workflow_name: pulumi.Output[str]
    """Name of the state machine."""
    log_group_name: pulumi.Output[str]
    """Name of its log group."""
    role_arn: pulumi.Output[str]
    """ARN of its role."""
    definition: pulumi.Output[str]
    """The definition as it is deployed, as JSON: with its substitutions, timeouts and retries."""

    def __init__(self, name: str, args: WorkflowArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        with check("Workflow", name, args, WorkflowArgs) as given:
            given.fits_name("-schedule-role", 64)
            statements = read_statements(given, "statements")
            passed_role_arns = given.texts("passed_role_arns", *ROLE)
            self._definition = workflow_definition = _read_blueprint(given, statements)
            log_level = given.choice(
                "log_level", LOG_LEVELS, "ALL" if workflow_definition.express else "ERROR"
            )
            log_execution_data = given.flag("log_execution_data", default=False)
            hardened = given.flag("hardened", default=False)
            log_retention_days = read_log_retention(given, default=365 if hardened else 30)
            triggers = read_triggers(given)
            kms_key_arn = given.arn("kms_key_arn", "kms")
            disposable = given.flag("force_destroy", default=False)
            alarm_topic_arn = given.arn("alarm_topic_arn", "sns")
        super().__init__("serverless-patterns:index:Workflow", name, {}, opts)
        for warning in workflow_definition.warnings():
            pulumi.log.warn(f"{warning.argument}: {warning.reason}", self)
        scope = Scope(name, self, given.mapping("tags"), kms_key_arn, alarm_topic_arn)
        where, resolved = find_where(self), workflow_definition.resolved(name)
        if hardened and not kms_key_arn:
            kms_key_arn = create_key(
                scope,
                where,
                receives_events=triggers.event_pattern is not None,
                force_destroy=disposable,
            )
            scope = replace(scope, kms_key_arn=kms_key_arn)
        self._kms_key_arn = kms_key_arn
        self.definition = resolved.apply(lambda known: json.dumps(known.definition(), ensure_ascii=False))
        # Under this prefix the account's one resource policy for log delivery does not outgrow its limit.
        prefix = f"/aws/vendedlogs/states/{name}-"
        log_group = create_log_group(scope, "logs", log_retention_days, name_prefix=prefix)
        role = WorkflowRole(scope, resolved, where)
        policy = role.allow_others(statements, passed_role_arns)
        machine = aws.sfn.StateMachine(
            scope.child("workflow"),
            role_arn=role.arn,
            definition=self.definition,
            type="EXPRESS" if workflow_definition.express else "STANDARD",
            publish=True,
            logging_configuration={
                "level": log_level,
                "include_execution_data": log_execution_data,
                "log_destination": pulumi.Output.format("{0}:*", log_group.arn),
            },
            tracing_configuration={"enabled": True},
            encryption_configuration=_encryption(kms_key_arn),
            tags=scope.tags,
            # Step Functions tries whether the role may log, before it makes the state machine.
            opts=scope.opts(policy),
        )
        own_policy = (
            role.allow_itself(machine.arn) if workflow_definition.acts_on_itself or kms_key_arn else policy
        )
        alias = aws.sfn.Alias(
            f"{name}-live",
            name="live",
            routing_configurations=[
                {"state_machine_version_arn": machine.state_machine_version_arn, "weight": 100}
            ],
            # An alias stays with its state machine: AWS lets it point to no version of another one.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[own_policy], replace_with=[machine]),
        )
        self.arn = after(machine.arn, own_policy)
        self.alias_arn, self.workflow_name = alias.arn, machine.name
        self.log_group_name, self.role_arn = log_group.name, role.arn
        _make_alarms(scope, machine.arn)
        if triggers:
            account = where.apply(lambda known: known.account)
            create_triggers(triggers, TriggerTarget(machine.arn, alias.arn, account, scope))
        self.register_outputs({output: getattr(self, output) for output in OUTPUTS})

    def route(
        self, sync: bool = False, parameters: dict[str, str] | None = None
    ) -> ApiGatewayFacadeRouteArgs:
        """A route of an API that starts the alias ``live`` of the workflow, with the body as its input.

        Args:
            sync: Whether the client waits for the output; else it gets the ARN of the execution.
            parameters: Sources by name, such as ``{"id": "path.id"}``; with some, the input is
                ``{"body": …, "parameters": {…}}``. Default none.

        Raises:
            ArgumentError: ``sync`` is asked of a Standard workflow, which never answers at once.
        """
        if sync and not self._definition.express:
            reason = "only an EXPRESS workflow can be waited for: set its 'type', or do not wait"
            raise ArgumentError(
                f"Workflow '{self.pulumi_resource_name}'", [InvalidArgument("route.sync", reason)]
            )
        workflow: ApiGatewayFacadeWorkflowArgs = {
            "arn": self.alias_arn,
            "name": self.pulumi_resource_name,
            "sync": sync,
        }
        timeout = self._definition.definition().get("TimeoutSeconds")
        if isinstance(timeout, int):
            workflow["timeout"] = timeout
        if parameters:
            workflow["parameters"] = parameters
        if self._kms_key_arn:
            workflow["kms_key_arn"] = self._kms_key_arn
        return {"workflow": workflow}


def _read_blueprint(given: Given, statements: list[PolicyStatementArgs]) -> WorkflowDefinition:
    """What the workflow becomes; its faults are reported once the definition can be read at all."""
    express = given.choice("type", TYPES, default=TYPES[0]) == "EXPRESS"
    way = given.exactly_one("definition", "definition_file")
    template: dict[str, Any] | None = given.values.get("definition")
    if way == "definition_file" and (file := given.text("definition_file")):
        template = given.attempt("definition_file", lambda: load(Path(str(file))))
    workflow_definition = WorkflowDefinition(
        template=template or {},
        substitutions=given.mapping("substitutions"),
        express=express,
        timeout=given.optional_integer("timeout", 1, EXPRESS_SECONDS if express else LONGEST_SECONDS),
        retry_defaults=given.flag("retry_defaults", default=False),
        granted=frozenset(
            {
                *(action for each in statements for action in each.get("actions", [])),
                *({ROLE_ACTION} if given.has("passed_role_arns") else ()),
            }
        ),
    )
    if way and template is not None:
        given.errors.extend(workflow_definition.faults())
    return workflow_definition


def _encryption(
    kms_key_arn: pulumi.Input[str] | None,
) -> aws.sfn.StateMachineEncryptionConfigurationArgsDict | None:
    return {"type": "CUSTOMER_MANAGED_KMS_KEY", "kms_key_id": kms_key_arn} if kms_key_arn else None


def _make_alarms(scope: Scope, arn: pulumi.Output[str]) -> None:
    for suffix, metric, happening in (
        ("failed-alarm", "ExecutionsFailed", "fail"),
        ("timed-out-alarm", "ExecutionsTimedOut", "run longer than they may"),
    ):
        alarm_above_zero(
            scope,
            suffix,
            description=f"Executions of the workflow {happening}.",
            metric=("AWS/States", metric, "Sum"),
            dimensions={"StateMachineArn": arn},
        )
