"""A saga: steps with compensations, which become a workflow."""

from typing import Optional, Unpack

import pulumi

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.event_rule.component import EventRule
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.backends.workflow import WorkflowRouteOptions
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import WorkflowAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.service_call import SEND_ENCRYPTED
from serverless_patterns.connections.targets import TargetArgs
from serverless_patterns.patterns.saga.args import SagaArgs
from serverless_patterns.patterns.saga.checks import check_steps
from serverless_patterns.patterns.saga.states import build_definition
from serverless_patterns.patterns.workflow.component import Workflow
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.encryption_key import allow_log_delivery, encrypt_if_hardened
from serverless_patterns.safeguards.policy import PolicyStatementArgs, ServicePrincipalArgs, allow


class Saga(pulumi.ComponentResource):
    """A workflow of steps that are compensated in reverse order if one of them fails.

    Example::

        orders = Saga(
            "orders",
            {
                "alarm_topic_arn": alarms.arn,
                "steps": [
                    {
                        "name": "reserve",
                        "function_arn": reserve.arn,
                        "compensation": {"function_arn": release.arn},
                    },
                    {
                        "name": "charge",
                        "function_arn": charge.arn,
                        "compensation": {"function_arn": refund.arn},
                    },
                ],
            },
        )

    An execution that succeeds has completed or compensated every step, as its output says. Any other end
    notifies the topic, with the ARN of the execution.
    """

    arn: pulumi.Output[str]
    """ARN of the state machine. Resolves after the role policies are attached."""
    alias_arn: pulumi.Output[str]
    """ARN of the alias ``live``, which starts the newest version."""
    state_machine_name: pulumi.Output[str]
    """Name of the state machine."""
    log_group_name: pulumi.Output[str]
    """Name of the log group."""
    role_arn: pulumi.Output[str]
    """ARN of the execution role."""
    definition: pulumi.Output[str]
    """The definition that the steps became, as JSON."""
    undelivered_alarms_queue_url: pulumi.Output[str]
    """URL of the queue of alarms that could not be delivered to the topic."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key, which the roles of callers that read the output must be allowed to
    use. None without ``hardened`` or ``kms_key_arn``."""

    def __init__(self, name: str, args: SagaArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """A workflow of steps that are compensated in reverse order if one of them fails.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`SagaArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Saga", name, args, SagaArgs[Completed], opts) as (given, errors):
            errors.check_name("-steps-schedule-role", 64)
            check_steps(given, errors)
        super().__init__("serverless-patterns:index:Saga", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"])
        scope = _encrypt(scope, given)
        self._workflow = Workflow(
            scope.child("steps"),
            {
                "definition": build_definition(given["steps"], given["alarm_topic_arn"]),
                "policy_statements": [*given["policy_statements"], *_allow_alarm_key(given)],
                "log_level": given["log_level"],
                "include_execution_data": given["include_execution_data"],
                "log_retention_days": given["log_retention_days"],
                "kms_key_arn": scope.kms_key_arn,
                "alarm_topic_arn": scope.alarm_topic_arn,
                "tags": dict(scope.tags),
            },
            scope.opts(),
        )
        rule = _create_rule(scope, self._workflow, given)
        self.arn, self.alias_arn = self._workflow.arn, self._workflow.alias_arn
        self.state_machine_name = self._workflow.state_machine_name
        self.log_group_name, self.role_arn = self._workflow.log_group_name, self._workflow.role_arn
        self.definition = self._workflow.definition
        self.undelivered_alarms_queue_url = rule.dead_letter_queue_url
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)

    def route(self, **options: Unpack[WorkflowRouteOptions]) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that starts the saga, with the request body as its input.

        Args:
            options: ``parameters`` of :class:`ApiGatewayFacadeWorkflowArgs`. The client receives the ARN of
                the execution.

        Raises:
            ArgumentError: If ``sync`` is set: a saga may take longer than a request.
        """
        return self._workflow.route(**options)

    def link(self, *access: WorkflowAction) -> LinkArgs:
        """Returns the saga as a link of a function or a container, which may start it.

        Args:
            access: ``start``.
        """
        return self._workflow.link(*access)

    def target(self) -> TargetArgs:
        """Returns the saga as a target of a rule, a schedule or a pipe."""
        return self._workflow.target()


def _encrypt(scope: Scope, given: SagaArgs[Completed]) -> Scope:
    """Returns the scope with the key that a hardened saga creates, unless one was given."""
    rules = build_arn(scope, "events", f"rule/{scope.name}-unfinished-rule-*")
    events: ServicePrincipalArgs = {"service": "events.amazonaws.com", "source_arn": rules}
    return encrypt_if_hardened(
        scope,
        given,
        f"definition, executions, log and undelivered alarms of the saga {scope.name}",
        log_groups=[f"/aws/vendedlogs/states/{scope.name}-steps-*"],
        statements=[allow_log_delivery(build_arn(scope, "logs", "*"))],
        services=[events],
    )


def _allow_alarm_key(given: SagaArgs[Completed]) -> list[PolicyStatementArgs]:
    """Returns the permission to publish to an encrypted topic."""
    key_arn = given["alarm_topic_kms_key_arn"]
    return [allow(SEND_ENCRYPTED, key_arn)] if key_arn else []


def _create_rule(scope: Scope, workflow: Workflow, given: SagaArgs[Completed]) -> EventRule:
    """Creates the rule that notifies the topic of each execution that did not come to a good end.

    It also sees what no state can catch: a timeout of the execution, an abortion, a runtime error.
    """
    return EventRule(
        scope.child("unfinished"),
        {
            "event_pattern": {
                "source": ["aws.states"],
                "detail-type": ["Step Functions Execution Status Change"],
                "detail": {
                    "stateMachineArn": [workflow.arn],
                    "status": ["FAILED", "TIMED_OUT", "ABORTED"],
                },
            },
            "target": {
                "topic": {
                    "arn": given["alarm_topic_arn"],
                    "kms_key_arn": given["alarm_topic_kms_key_arn"],
                }
            },
            "kms_key_arn": scope.kms_key_arn,
            "alarm_topic_arn": scope.alarm_topic_arn,
            "tags": dict(scope.tags),
        },
        scope.opts(),
    )
