"""A Step Functions workflow whose execution role is derived from its definition."""

from typing import Optional, Unpack

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import ArgumentError, InvalidArgument
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.arguments.vocabulary import vocabulary
from serverless_patterns.component import Scope, publish, resolve_after
from serverless_patterns.connections.backends.workflow import (
    WorkflowRouteOptions,
)
from serverless_patterns.connections.event_pattern import check_event_pattern
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import WorkflowAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.targets import TargetArgs
from serverless_patterns.connections.websocket_routes import WebSocketApiRouteArgs
from serverless_patterns.patterns.workflow.args import WorkflowArgs
from serverless_patterns.patterns.workflow.execution_role import ExecutionRole
from serverless_patterns.patterns.workflow.integrations.where import find_location
from serverless_patterns.patterns.workflow.key import encrypt_executions
from serverless_patterns.patterns.workflow.state_machine import (
    create_alarms,
    create_alias,
    create_state_machine,
)
from serverless_patterns.patterns.workflow.triggers import create_triggers
from serverless_patterns.patterns.workflow.workflow_definition import (
    WorkflowDefinition,
    check_timeout,
    read_definition,
)
from serverless_patterns.safeguards.log_groups import create_log_group


class Workflow(pulumi.ComponentResource):
    """A Step Functions state machine with a validated definition, a derived execution role, logs and traces.

    Example::

        charge = Function("charge", {"code": "src", "handler": "charge.handler"})
        orders = Workflow(
            "orders",
            {
                "definition_file": "order.asl.json",
                "definition_substitutions": {"ChargeFunctionArn": charge.arn},
                "timeout": 3600,
            },
        )

    Every change of the definition is published as a version. The alias ``live`` points to the newest one.
    """

    arn: pulumi.Output[str]
    """ARN of the state machine. Resolves after the role policies are attached."""
    alias_arn: pulumi.Output[str]
    """ARN of the alias ``live``."""
    state_machine_name: pulumi.Output[str]
    """Name of the state machine."""
    log_group_name: pulumi.Output[str]
    """Name of the log group."""
    role_arn: pulumi.Output[str]
    """ARN of the execution role."""
    definition: pulumi.Output[str]
    """The deployed definition as JSON, with its substitutions, timeouts and retries."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key, which the roles of callers that read the output must be allowed to
    use. None without ``hardened`` or ``kms_key_arn``."""

    def __init__(self, name: str, args: WorkflowArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """A Step Functions state machine with a validated definition, a derived role, logs and traces.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`WorkflowArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Workflow", name, args, WorkflowArgs[Completed], opts) as (given, errors):
            errors.check_name("-schedule-role", 64)
            check_timeout(given, errors)
            if given["event_pattern"] is not None:
                check_event_pattern(errors, "event_pattern", given["event_pattern"])
            self._definition = read_definition(given, errors)
        super().__init__("serverless-patterns:index:Workflow", name, {}, opts)
        check_regions(self, opts, errors)
        for warning in self._definition.warnings():
            pulumi.log.warn(vocabulary().rename(f"{warning.argument}: {warning.reason}"), self)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"])
        where = find_location(scope)
        resolved = self._definition.resolve(name, where.apply(lambda known: known.partition))
        scope = encrypt_executions(scope, given, where)
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        self._kms_key_arn = scope.kms_key_arn
        self.definition = resolved.apply(WorkflowDefinition.to_json)
        # Under this prefix the account's one resource policy for log delivery does not outgrow its limit.
        prefix = f"/aws/vendedlogs/states/{name}-"
        log_group = create_log_group(scope, "logs", given["log_retention_days"], name_prefix=prefix)
        role = ExecutionRole(scope, resolved, where)
        policy = role.allow_others(given["policy_statements"], given["passed_role_arns"] or [])
        machine = create_state_machine(
            scope,
            self.definition,
            type_=given["type"],
            role_arn=role.arn,
            policy=policy,
            logging={
                "level": given["log_level"],
                "include_execution_data": given["include_execution_data"],
                "log_destination": pulumi.Output.format("{0}:*", log_group.arn),
            },
        )
        if self._definition.acts_on_itself or scope.kms_key_arn:
            policy = role.allow_itself(machine.arn)
        alias = create_alias(scope, machine, policy)
        create_alarms(scope, machine.arn)
        create_triggers(
            scope,
            arn=machine.arn,
            alias_arn=alias.arn,
            schedule=given["schedule"],
            event_pattern=given["event_pattern"],
        )
        self.arn, self.alias_arn, self.state_machine_name = (
            resolve_after(machine.arn, policy),
            alias.arn,
            machine.name,
        )
        self.log_group_name, self.role_arn = log_group.name, role.arn
        publish(self)

    def route(self, **options: Unpack[WorkflowRouteOptions]) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that starts the alias ``live``, with the request body as its input.

        Args:
            options: ``sync`` and ``parameters`` of :class:`ApiGatewayFacadeWorkflowArgs`.

        Raises:
            ArgumentError: If ``sync`` is set for a Standard workflow, which cannot run synchronously.
        """
        self._check_sync(sync=bool(options.get("sync")), method="route")
        timeout = self._definition.definition().get("TimeoutSeconds")
        return {
            "workflow": {
                "arn": self.alias_arn,
                "name": self.pulumi_resource_name,
                "timeout": timeout if isinstance(timeout, int) else None,
                "kms_key_arn": self._kms_key_arn,
                **options,
            }
        }

    def websocket_route(self, sync: bool = False) -> WebSocketApiRouteArgs:
        """Returns a route of a WebSocket API that starts the alias ``live``.

        Its input is ``{"connectionId": …, "message": …}``, so that it can respond to the client later.

        Args:
            sync: Whether the client receives the output of the workflow; else it receives the ARN of the
                execution.

        Raises:
            ArgumentError: If ``sync`` is set for a Standard workflow, which cannot run synchronously.
        """
        self._check_sync(sync=sync, method="websocket_route")
        return {
            "workflow": {
                "arn": self.alias_arn,
                "name": self.pulumi_resource_name,
                "sync": sync,
                "kms_key_arn": self._kms_key_arn,
            }
        }

    def _check_sync(self, *, sync: bool, method: str) -> None:
        if sync and not self._definition.express:
            reason = "requires an EXPRESS workflow. Set its 'type', or remove 'sync'"
            raise ArgumentError(
                f"Workflow '{self.pulumi_resource_name}'", [InvalidArgument(f"{method}.sync", reason)]
            )

    def link(self, *access: WorkflowAction) -> LinkArgs:
        """Returns the alias ``live`` as a link of a function or a container.

        Args:
            access: ``start``, or ``start-sync`` for an Express workflow.
        """
        return {"workflow": {"arn": self.alias_arn, "access": [*access], "kms_key_arn": self._kms_key_arn}}

    def target(self) -> TargetArgs:
        """Returns the alias ``live`` as a target of a rule, a schedule or a pipe."""
        return {"workflow": {"arn": self.alias_arn}}
