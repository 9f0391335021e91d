"""A pipe from a queue or stream to a target."""

from typing import Any, Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.pipe.args import PipeArgs
from serverless_patterns.blocks.pipe.input_template import check_input_template
from serverless_patterns.blocks.pipe.source import validate_source
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.targets import Target, validate_target
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.arns import build_arn
from serverless_patterns.safeguards.dead_letters import allow_dead_letters, create_dead_letters
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.policy import PolicyStatementArgs, trust_for
from serverless_patterns.safeguards.roles import Role, create_role

_ENRICHMENTS = ("function", "api_destination")


class Pipe(pulumi.ComponentResource):
    """A pipe of EventBridge from a queue or stream to a target, without code, with a role of least privilege.

    Example::

        orders = Queue("orders", {})
        shop = EventBus("shop", {})
        Pipe(
            "placed",
            {"source": orders.event_source(), "target": shop.target("shop.orders", "OrderPlaced")},
        )

    Records of a stream that the target does not accept go to the dead-letter queue of the pipe, messages of a
    queue to that of the queue.
    """

    arn: pulumi.Output[str]
    """ARN of the pipe."""
    pipe_name: pulumi.Output[str]
    """Name of the pipe."""
    role_arn: pulumi.Output[str]
    """ARN of the role of the pipe."""
    dead_letter_queue_url: pulumi.Output[str | None]
    """URL of the dead-letter queue; None if the source is a queue."""
    dead_letter_queue_arn: pulumi.Output[str | None]
    """ARN of the dead-letter queue; None if the source is a queue."""
    kms_key_arn: pulumi.Output[str | None]
    """ARN of the customer managed key; None without ``hardened`` or ``kms_key_arn``."""

    def __init__(self, name: str, args: PipeArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """A pipe of EventBridge from a queue or stream to a target, without code.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`PipeArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Pipe", name, args, PipeArgs[Completed], opts) as (given, errors):
            errors.check_name("-policy", 64)
            source = validate_source(given["source"], errors.narrow("source"))
            target = validate_target(given["target"], errors.narrow("target"), "pipe")
            enrichment = _validate_enrichment(given, errors)
            if template := given["input_template"]:
                check_input_template(template, errors)
        super().__init__("serverless-patterns:index:Pipe", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"])
        dead = None
        if source.is_stream:
            scope = encrypt_if_hardened(scope, given, f"the dead letters of the pipe {name}")
            dead = create_dead_letters(scope.child_scope("dead-letters"))
        role = _create_role(
            scope,
            [
                *source.statements,
                *(enrichment.statements() if enrichment else []),
                *target.statements(batches=True),
                *(allow_dead_letters(dead.arn, scope.kms_key_arn) if dead else []),
            ],
        )
        parameters: Any = target.pipe_parameters(source.record_id)
        if template:
            parameters["input_template"] = template
        pipe = aws.pipes.Pipe(
            scope.child("pipe"),
            source=source.arn,
            source_parameters=source.parameters(dead.arn if dead else None),
            enrichment=enrichment.arn if enrichment else None,
            target=target.arn,
            target_parameters=parameters or None,
            role_arn=role.arn,
            desired_state="RUNNING" if source.args["enabled"] else "STOPPED",
            tags=scope.tags,
            opts=scope.opts(*role.policies),
        )
        alarm_above_zero(
            scope,
            "failed-alarm",
            description="Runs of the pipe fail.",
            metric=("AWS/EventBridge/Pipes", "ExecutionFailed", "Sum"),
            dimensions={"PipeName": pipe.name},
        )
        self.arn, self.pipe_name, self.role_arn = pipe.arn, pipe.name, role.arn
        self.dead_letter_queue_url = pulumi.Output.from_input(dead.url if dead else None)
        self.dead_letter_queue_arn = pulumi.Output.from_input(dead.arn if dead else None)
        self.kms_key_arn = pulumi.Output.from_input(scope.kms_key_arn)
        publish(self)


def _validate_enrichment(given: PipeArgs[Completed], errors: Errors) -> Target | None:
    enrichment, below = given["enrichment"], errors.narrow("enrichment")
    if enrichment is None:
        return None
    target = validate_target(enrichment, below, "pipe")
    if target.kind and target.kind not in _ENRICHMENTS:
        below.add(target.kind, f"cannot enrich what a pipe reads; must be {' or '.join(_ENRICHMENTS)}")
    return target


def _create_role(scope: Scope, statements: list[PolicyStatementArgs]) -> Role:
    account = aws.get_caller_identity_output(opts=scope.invoke_opts).account_id
    # The pipe cannot be named: it requires the role.
    source_arn = build_arn(scope, "pipes", f"pipe/{scope.name}-pipe-*")
    trust = trust_for({"service": "pipes.amazonaws.com", "source_arn": source_arn}, account)
    return create_role(scope, trust, statements)
