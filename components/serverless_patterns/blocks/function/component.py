"""A Lambda function."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Optional

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.blocks.function.alias import check_alias, create_alias
from serverless_patterns.blocks.function.args import FunctionArgs
from serverless_patterns.blocks.function.deployment_package import build_package, package_arguments
from serverless_patterns.blocks.function.durable import (
    allow_checkpoints,
    build_durable_config,
    check_durable,
    find_longest,
)
from serverless_patterns.blocks.function.environment import check_environment, check_resolved_environment
from serverless_patterns.blocks.function.permissions import list_own_statements
from serverless_patterns.blocks.function.rollout import FunctionRolloutHookArgs, check_rollout
from serverless_patterns.blocks.function.rollout_resources import build_rollout, create_rollout
from serverless_patterns.blocks.function.streaming import find_streaming_problem, require_streaming
from serverless_patterns.blocks.function.tenants import (
    build_tenancy_config,
    check_tenant_isolation,
    reject_isolated,
    require_tenant,
)
from serverless_patterns.blocks.function.url import create_url, read_url
from serverless_patterns.blocks.function.vpc import build_vpc_config, check_vpc, list_vpc_statements
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.backends.function import ApiGatewayFacadeFunctionArgs
from serverless_patterns.connections.event_sources import (
    EventSources,
    Failures,
    FunctionEventSourceArgs,
    FunctionSettings,
    InvocationLimits,
    InvocationTarget,
    configure_invocations,
    validate_event_sources,
)
from serverless_patterns.connections.links import LinkArgs, validate_links
from serverless_patterns.connections.links.actions import FunctionAction
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.targets import TargetArgs
from serverless_patterns.connections.websocket_routes import WebSocketApiRouteArgs
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.dead_letters import create_dead_letters
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.log_groups import create_log_group
from serverless_patterns.safeguards.policy import ServicePrincipalArgs, trust_document
from serverless_patterns.safeguards.roles import Role, create_role


class Function(pulumi.ComponentResource):
    """A Lambda function with a reproducible package, least privilege, a log that expires, and traces.

    Example::

        prices = Function("prices", {"code": "src/prices", "handler": "prices.handler"})
        api = ApiGatewayFacade("shop", {"routes": {"GET /prices": prices.route()}})

    The execution role allows only what ``links``, ``event_sources`` and ``policy_statements`` require.
    """

    arn: pulumi.Output[str]
    """ARN of the function, or of its alias. Resolves after the policy of the execution role is attached."""
    function_name: pulumi.Output[str]
    """Name of the function."""
    invoke_arn: pulumi.Output[str]
    """ARN with which API Gateway invokes the function, or its alias."""
    role_arn: pulumi.Output[str]
    """ARN of the execution role."""
    role_name: pulumi.Output[str]
    """Name of the execution role."""
    log_group_name: pulumi.Output[str]
    """Name of the log group."""
    url: pulumi.Output[str | None]
    """URL of the function, with a slash at its end; None without the argument ``url``."""
    dead_letter_queue_url: pulumi.Output[str | None]
    """URL of the dead-letter queue that was created; None if none is required."""
    deployment_id: pulumi.Output[str | None]
    """ID of the deployment of CodeDeploy that moves the alias to the newest version; None without a rollout
    and for the first version."""

    def __init__(self, name: str, args: FunctionArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        """A Lambda function with a reproducible package, least privilege, a log that expires, and traces.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`FunctionArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("Function", name, args, FunctionArgs[Completed], opts) as (given, errors):
            errors.check_name("-deployer-function" if given["rollout"] else "-function", 64)
            environment, timeout = given["environment"], given["timeout"]
            check_environment(environment, given["links"], errors)
            links = validate_links(given["links"], errors, environment)
            reserved, kms_key_arn = given["reserved_concurrent_executions"], given["kms_key_arn"]
            check_alias(given, errors)
            sources = validate_event_sources(
                given["event_sources"], errors, FunctionSettings(timeout, reserved, kms_key_arn)
            )
            self._streaming_problem = find_streaming_problem(given)
            url_args = read_url(given["url"], errors.narrow("url"), streaming_problem=self._streaming_problem)
            check_vpc(given["vpc"], errors)
            durable = given["durable"]
            self._timeout = find_longest(durable, timeout)
            check_durable(
                durable,
                errors,
                alias=given["alias"],
                retries=given["maximum_retry_attempts"],
                event_sources=given["event_sources"],
                has_url=url_args is not None,
            )
            check_tenant_isolation(given, errors)
            self._is_isolated = given["tenant_isolation"]
            check_rollout(given["rollout"], given["alias"], errors)
            package, rollout = build_package(given, errors), build_rollout(given["rollout"], errors)
        super().__init__("serverless-patterns:index:Function", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], kms_key_arn, given["alarm_topic_arn"])
        senders = sources.prepare(scope)
        scope = encrypt_if_hardened(
            scope,
            given,
            f"environment, log and dead letters of the function {name}",
            log_groups=[f"/aws/lambda/{name}-*"],
            services=senders,
        )
        log_group = create_log_group(
            scope, "logs", given["log_retention_days"], name_prefix=f"/aws/lambda/{name}-"
        )
        failures = self._find_failures(scope, given, sources, senders)
        statements = [
            *list_own_statements(scope, log_group),
            *sources.statements,
            *(failures.statements if failures else []),
            *list_vpc_statements(scope, given["vpc"]),
            *links.statements(scope, decrypts_with=scope.kms_key_arn),
            *given["policy_statements"],
        ]
        environment = {**_build_runtime_options(given), **environment, **links.environment(scope)}
        check_resolved_environment(environment, errors)
        role = create_role(scope, trust_document("lambda.amazonaws.com"), statements)
        function = _create_function(
            scope, given, package, environment=environment, role=role, log_group=log_group, failures=failures
        )
        limits = InvocationLimits(given["maximum_event_age_in_seconds"], given["maximum_retry_attempts"])
        checkpoints = allow_checkpoints(scope, durable, role, function)
        alias = create_alias(replace(scope, depends_on=checkpoints), function, given)
        target = InvocationTarget.build(function, alias)
        # Lambda sends events of durable executions to no destination.
        configured = configure_invocations(scope, target, limits, None if durable else failures)
        sources.create(replace(scope, depends_on=configured), target, failures)
        alarm_above_zero(
            scope,
            "errors-alarm",
            description="Calls of the function fail.",
            metric=("AWS/Lambda", "Errors", "Sum"),
            dimensions={"FunctionName": function.name},
        )
        self.arn, self.function_name, self.invoke_arn = target.arn, function.name, target.invoke_arn
        self.role_arn, self.role_name, self.log_group_name = role.arn, role.name, log_group.name
        url = create_url(scope, target, url_args) if url_args else None
        # Mocks without outputs have no URL.
        self.url = pulumi.Output.from_input(
            url.function_url.apply(lambda known: known or "") if url else None
        )
        self.deployment_id = (
            create_rollout(scope, rollout, function, alias, given)
            if rollout and alias
            else pulumi.Output.from_input(None)
        )
        publish(self)

    def route(
        self, *, response_streaming: bool = False, tenant: str | None = None
    ) -> ApiGatewayFacadeRouteArgs:
        """Returns a route of an API that invokes the function.

        The route must not have a shorter timeout than the function.

        Args:
            response_streaming: Whether clients receive each part of the response when the function writes it.
                Defaults to ``False``.
            tenant: Source of the tenant of a function with ``tenant_isolation``, such as ``claim.sub``; of
                a REST API only. Defaults to none.

        Raises:
            ArgumentError: If the runtime of the function does not stream responses, or the route names no
                tenant although the function requires one.
        """
        require_tenant(self.pulumi_resource_name, tenant, is_isolated=self._is_isolated)
        function: ApiGatewayFacadeFunctionArgs = {
            "arn": self.arn,
            "invoke_arn": self.invoke_arn,
            "name": self.pulumi_resource_name,
            "timeout": self._timeout,
        }
        if tenant is not None:
            function["tenant"] = tenant
        if not response_streaming:
            return {"function": function}
        require_streaming(self.pulumi_resource_name, self._streaming_problem)
        return {"function": function, "response_streaming": True}

    def websocket_route(self) -> WebSocketApiRouteArgs:
        """Returns a route of a WebSocket API that invokes the function.

        The route must not have a shorter timeout than the function.

        Raises:
            ArgumentError: If the function has tenant isolation.
        """
        reject_isolated(self.pulumi_resource_name, "websocket_route", is_isolated=self._is_isolated)
        return {"function": self.route()["function"]}  # type: ignore[typeddict-item]

    def link(self, *access: FunctionAction) -> LinkArgs:
        """Returns the function as a link of another function or a container, which invokes it.

        Args:
            access: ``invoke``.
        """
        return {"function": {"arn": self.arn, "access": [*access]}}

    def rollout_hook(self) -> FunctionRolloutHookArgs:
        """Returns the function as a hook of the rollout of another one, which it validates.

        Raises:
            ArgumentError: If the function has tenant isolation.
        """
        reject_isolated(self.pulumi_resource_name, "rollout_hook", is_isolated=self._is_isolated)
        return {"arn": self.arn, "role_name": self.role_name}

    def log_event_source(self, filter_pattern: str = "") -> FunctionEventSourceArgs:
        """Returns the log of the function as an event source of another function.

        Args:
            filter_pattern: Filter pattern of CloudWatch Logs, such as ``{ $.level = "ERROR" }``. Defaults to
                every log event.
        """
        return {"log_group": {"log_group_name": self.log_group_name, "filter_pattern": filter_pattern}}

    def target(self) -> TargetArgs:
        """Returns the function as a target of a rule, a schedule or a pipe.

        An event that the function fails to process is lost after its retries, unless the function has a
        dead-letter queue: its event sources ``event_rule`` and ``schedule`` have one.

        Raises:
            ArgumentError: If the function has tenant isolation.
        """
        reject_isolated(self.pulumi_resource_name, "target", is_isolated=self._is_isolated)
        return {"function": {"arn": self.arn}}

    def _find_failures(
        self,
        scope: Scope,
        given: FunctionArgs[Completed],
        sources: EventSources,
        senders: Sequence[ServicePrincipalArgs],
    ) -> Failures | None:
        """Returns the dead-letter queue: the given one, or a new one if events could be lost."""
        self.dead_letter_queue_url = pulumi.Output.from_input(None)
        if queue_arn := given["dead_letter_queue_arn"]:
            return Failures(queue_arn, scope.kms_key_arn)
        if not sources.others and not given["durable"]:
            return None
        queue = create_dead_letters(scope.child_scope("dead-letters"), senders=senders)
        self.dead_letter_queue_url = queue.url
        return Failures(queue.arn, scope.kms_key_arn)


def _build_runtime_options(given: FunctionArgs[Completed]) -> dict[str, str]:
    return {"NODE_OPTIONS": "--enable-source-maps"} if given["source_map"] else {}


def _create_function(
    scope: Scope,
    given: FunctionArgs[Completed],
    package: Path | None,
    *,
    environment: Mapping[str, pulumi.Input[str]],
    role: Role,
    log_group: aws.cloudwatch.LogGroup,
    failures: Failures | None,
) -> aws.lambda_.Function:
    durable = given["durable"]
    return aws.lambda_.Function(
        scope.child("function"),
        role=role.arn,
        **package_arguments(scope, given, package),
        architectures=[given["architecture"]],
        memory_size=given["memory_size"],
        timeout=given["timeout"],
        ephemeral_storage={"size": given["ephemeral_storage_size"]},
        environment={"variables": environment} if environment else None,
        reserved_concurrent_executions=given["reserved_concurrent_executions"],
        publish=True if given["alias"] else None,
        vpc_config=build_vpc_config(given["vpc"]),
        durable_config=build_durable_config(durable),
        dead_letter_config={"target_arn": failures.queue_arn} if durable and failures else None,
        tenancy_config=build_tenancy_config(given),
        snap_start={"apply_on": "PublishedVersions"} if given["snap_start"] else None,
        logging_config={"log_format": "JSON", "log_group": log_group.name},
        tracing_config={"mode": "Active"},
        # Lambda drops the key of a function without variables, and every update would set it again.
        kms_key_arn=scope.kms_key_arn if environment else None,
        tags=scope.tags,
        # The permissions exist before the first invocation.
        opts=scope.opts(*role.policies),
    )
