"""A REST API in front of other services."""

import hashlib
from collections.abc import Sequence
from typing import Optional, cast
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import validate
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.api_origin import StaticOffloadApiArgs
from serverless_patterns.connections.api_role import LONGEST_SUFFIX, create_roles
from serverless_patterns.connections.rest.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.args import ApiGatewayFacadeArgs
from serverless_patterns.patterns.api_gateway_facade.document.descriptions import (
    build_deployed,
    build_documentation,
)
from serverless_patterns.patterns.api_gateway_facade.document.openapi import build_document, list_permissions
from serverless_patterns.patterns.api_gateway_facade.settings import read_settings
from serverless_patterns.patterns.api_gateway_facade.stage.access_log import (
    create_access_log,
    create_execution_log,
)
from serverless_patterns.patterns.api_gateway_facade.stage.cloudfront_only import KEY
from serverless_patterns.patterns.api_gateway_facade.stage.custom_domain import (
    CustomDomain,
    create_custom_domain,
)
from serverless_patterns.patterns.api_gateway_facade.stage.method_settings import create_method_settings
from serverless_patterns.patterns.api_gateway_facade.stage.usage_plans import create_usage_plans
from serverless_patterns.safeguards.alarms import alarm_above_zero
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.log_groups import list_access_log_groups
from serverless_patterns.safeguards.web_acl import create_web_acl


class ApiGatewayFacade(pulumi.ComponentResource):
    """A REST API in front of functions, queues, workflows, tables, topics, event buses, and HTTP services.

    Example::

        items, orders = Table("items", {"partition_key": {"name": "id"}}), Queue("orders", {})
        api = ApiGatewayFacade(
            "shop",
            {
                "routes": {
                    "GET /items/{id}": items.route("get"),
                    "POST /orders": {**orders.route(), "throttle": {"rate_limit": 50, "burst_limit": 20}},
                    "ANY /{proxy+}": http_route("https://legacy.example.com/{proxy}"),
                }
            },
        )
        pulumi.export("url", api.url)

    Clients keep one address and one contract when backends change. The API is created from one OpenAPI
    document, so the number of its resources does not grow with the number of its routes.

    API Gateway writes the access log with a role that an account has once in a Region. If there is none,
    create :class:`ApiGatewayCloudWatchRole` first; otherwise AWS rejects the stage.
    """

    url: pulumi.Output[str]
    """URL of the API, without a trailing slash."""
    rest_api_id: pulumi.Output[str]
    """ID of the REST API."""
    stage_name: pulumi.Output[str]
    """Name of the stage."""
    execution_arn: pulumi.Output[str]
    """ARN that begins the ARNs of the methods, for permissions to call them."""
    deployment_id: pulumi.Output[str]
    """ID of the newest deployment, for ``stable_deployment_id`` of a later canary."""
    api_key_ids: pulumi.Output[dict[str, str]]
    """ID of each API key by its name. Reading the value of a key requires ``apigateway:GET`` on it."""
    openapi: pulumi.Output[str]
    """Documentation of the API: an OpenAPI 3.0 document in JSON."""
    origin_domain_name: pulumi.Output[str]
    """Host name of the API, for the origin of a distribution."""
    origin_path: pulumi.Output[str]
    """Path of the API under its host name, for the origin of a distribution; empty, or with a slash at its
    beginning."""
    origin_api_key: pulumi.Output[str | None]
    """API key that a distribution sends in the header ``x-api-key``, a secret. None without
    ``cloudfront_only``."""

    secret_outputs = ("origin_api_key",)

    def __init__(
        self, name: str, args: ApiGatewayFacadeArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """A REST API in front of functions, queues, workflows, tables, topics, buses, and HTTP services.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`ApiGatewayFacadeArgs` has them.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        schema = ApiGatewayFacadeArgs[Completed]
        with validate("ApiGatewayFacade", name, args, schema, opts) as (given, errors):
            errors.check_name(LONGEST_SUFFIX, 64)
            settings = read_settings(given, errors)
        super().__init__("serverless-patterns:index:ApiGatewayFacade", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"], given["alarm_topic_arn"])
        values = PendingValues()
        roles = create_roles(scope, list_permissions(settings.api.authorizers, settings.routes))
        document = build_document(settings.api, settings.routes, roles.arns, values)
        api, deployment = _create_api(
            scope, values.json(document), values.json(build_deployed(document)), given["endpoint_type"]
        )
        stage = _create_stage(
            scope,
            given,
            api,
            deployment,
            cache_cluster_size=settings.cache_cluster_size,
            policies=roles.policies,
        )
        create_method_settings(
            scope,
            stage,
            settings.routes,
            throttle=settings.throttle,
            detailed_metrics=given["detailed_metrics"],
            execution_log_level=given["execution_log_level"],
        )
        keys = create_usage_plans(scope, stage, settings.usage_plans)
        if settings.domain:
            create_custom_domain(scope, settings.domain, stage, given["header_routes"])
        alarm_above_zero(
            scope,
            "server-errors-alarm",
            description="Clients of the REST API get HTTP 5xx.",
            metric=("AWS/ApiGateway", "5XXError", "Sum"),
            dimensions={"ApiName": api.name, "Stage": stage.stage_name},
        )
        self.origin_domain_name, self.origin_path = _find_origin(settings.domain, stage)
        distribution_key = keys[KEY].value if given["cloudfront_only"] else None
        self.origin_api_key = pulumi.Output.secret(distribution_key)
        self._cloudfront_only = given["cloudfront_only"]
        self.url = pulumi.Output.from_input(settings.domain.url if settings.domain else stage.invoke_url)
        self.rest_api_id, self.stage_name = api.id, stage.stage_name
        self.execution_arn, self.deployment_id = api.execution_arn, deployment.id
        key_ids = {key_name: key.id for key_name, key in keys.items()}
        self.api_key_ids = cast("pulumi.Output[dict[str, str]]", pulumi.Output.from_input(key_ids))
        self.openapi = values.json(build_documentation(document, values.text(self.url)))
        publish(self)

    def origin(self) -> StaticOffloadApiArgs:
        """Returns the origin of a distribution, with the API key that ``cloudfront_only`` requires."""
        origin: StaticOffloadApiArgs = {
            "domain_name": self.origin_domain_name,
            "origin_path": self.origin_path,
        }
        if self._cloudfront_only:
            origin["custom_headers"] = {"x-api-key": cast("pulumi.Output[str]", self.origin_api_key)}
        return origin


def _find_origin(
    domain: CustomDomain | None, stage: aws.apigateway.Stage
) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """Returns host name and path of the API."""
    if domain:
        host, path = domain.domain_name, domain.origin_path
        return pulumi.Output.from_input(host), pulumi.Output.from_input(path)
    host = stage.invoke_url.apply(lambda url: urlsplit(url).hostname or "")  # no URL: mocks without outputs
    return host, pulumi.Output.format("/{0}", stage.stage_name)


def _create_api(
    scope: Scope, document: pulumi.Output[str], deployed: pulumi.Output[str], endpoint_type: str
) -> tuple[aws.apigateway.RestApi, aws.apigateway.Deployment]:
    api = aws.apigateway.RestApi(
        scope.child("api"),
        body=document,
        endpoint_configuration={"types": endpoint_type},
        tags=scope.tags,
        opts=scope.opts(),
    )
    deployment = aws.apigateway.Deployment(
        scope.child("deployment"),
        rest_api=api.id,
        triggers={"document": deployed.apply(_sha256)},
        # Earlier deployments are retained as long as the API, for a canary or a rollback.
        opts=pulumi.ResourceOptions.merge(
            scope.opts(retain_on_delete=True), pulumi.ResourceOptions(delete_before_replace=False)
        ),
    )
    return api, deployment


def _create_stage(
    scope: Scope,
    given: ApiGatewayFacadeArgs[Completed],
    api: aws.apigateway.RestApi,
    deployment: aws.apigateway.Deployment,
    *,
    cache_cluster_size: str | None,
    policies: Sequence[pulumi.Resource],
) -> aws.apigateway.Stage:
    """Creates the stage with its logs and web ACL."""
    days, canary = given["log_retention_days"], given["canary"]
    # API Gateway only writes to this group; without it, it would create one without a retention.
    execution_logs = pulumi.Output.format("API-Gateway-Execution-Logs_{0}/{1}", api.id, given["stage_name"])
    log_groups = [*list_access_log_groups(scope.name), f"aws-waf-logs-{scope.name}-*", execution_logs]
    scope = encrypt_if_hardened(scope, given, f"the logs of the API {scope.name}", log_groups=log_groups)
    execution_log_group = create_execution_log(scope, days, execution_logs)
    stage = aws.apigateway.Stage(
        scope.child("stage"),
        rest_api=api.id,
        stage_name=given["stage_name"],
        deployment=canary["stable_deployment_id"] if canary else deployment.id,
        canary_settings={
            "deployment_id": deployment.id,
            "percent_traffic": canary["percent_traffic"],
            "stage_variable_overrides": canary["stage_variable_overrides"],
        }
        if canary
        else None,
        variables=given["stage_variables"],
        xray_tracing_enabled=given["tracing_enabled"],
        access_log_settings=create_access_log(scope, days),
        cache_cluster_enabled=cache_cluster_size is not None,
        cache_cluster_size=cache_cluster_size,
        tags=scope.tags,
        # The first request finds its permissions and its log group.
        opts=scope.opts(*policies, execution_log_group),
    )
    web_acl_arn = given["web_acl_arn"]
    if given["hardened"] and not web_acl_arn:
        web_acl_arn = create_web_acl(
            scope,
            "REGIONAL",
            days,
            force_destroy=given["force_destroy"],
            rate_limit=not given["cloudfront_only"],
        )
    if web_acl_arn:
        aws.wafv2.WebAclAssociation(
            scope.child("web-acl-association"),
            resource_arn=stage.arn,
            web_acl_arn=web_acl_arn,
            # The deletion of an association leaves the resource without any web ACL.
            opts=scope.opts(delete_before_replace=True),
        )
    return stage


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
