"""The API gateway facade: one REST API in front of everything."""

import hashlib
from dataclasses import replace
from typing import Optional, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import check
from serverless_patterns.component import Scope
from serverless_patterns.connections.api_origin import StaticOffloadApiArgs
from serverless_patterns.patterns.api_gateway_facade.args import ApiGatewayFacadeArgs
from serverless_patterns.patterns.api_gateway_facade.document.descriptions import as_documentation
from serverless_patterns.patterns.api_gateway_facade.document.openapi import build_document, called
from serverless_patterns.patterns.api_gateway_facade.permissions import create_roles
from serverless_patterns.patterns.api_gateway_facade.request.pending import PendingValues
from serverless_patterns.patterns.api_gateway_facade.settings import Settings, read_settings
from serverless_patterns.patterns.api_gateway_facade.stage.access_log import (
    create_access_log,
    create_execution_log,
)
from serverless_patterns.patterns.api_gateway_facade.stage.cloudfront_only import KEY
from serverless_patterns.patterns.api_gateway_facade.stage.custom_domain import create_custom_domain
from serverless_patterns.patterns.api_gateway_facade.stage.method_settings import create_method_settings
from serverless_patterns.patterns.api_gateway_facade.stage.usage_plans import create_usage_plans
from serverless_patterns.safeguards.encryption_key import EncryptionKey
from serverless_patterns.safeguards.web_acl import create_web_acl

OUTPUTS = ("url", "rest_api_id", "stage_name", "execution_arn", "deployment_id", "api_key_ids", "openapi")


class ApiGatewayFacade(pulumi.ComponentResource):
    """One REST API in front of functions, queues, workflows, tables, topics, buses and HTTP services.

    Clients know one address, one protocol and one contract; what stands behind it can move. The API is made
    of one OpenAPI document, so the number of its resources does not grow with the number of its routes.

    API Gateway writes the access log with a role that an account has once in a Region. If there is none,
    create :class:`ApiGatewayCloudWatchRole` first; otherwise AWS rejects the stage.
    """

    url: pulumi.Output[str]
    """Where the API is served, without a slash at the end."""
    rest_api_id: pulumi.Output[str]
    """Id of the REST API."""
    stage_name: pulumi.Output[str]
    """Name of the stage."""
    execution_arn: pulumi.Output[str]
    """ARN that permissions to call the API begin with."""
    deployment_id: pulumi.Output[str]
    """Id of the newest deployment, for a later canary's ``stable_deployment_id``."""
    api_key_ids: pulumi.Output[dict[str, str]]
    """Id of each API key by its name; AWS shows its value to those who may see it."""
    openapi: pulumi.Output[str]
    """Documentation of the API: an OpenAPI 3.0 document in JSON."""

    def __init__(
        self, name: str, args: ApiGatewayFacadeArgs, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        with check("ApiGatewayFacade", name, args, ApiGatewayFacadeArgs) as given:
            settings = read_settings(given)
        super().__init__("serverless-patterns:index:ApiGatewayFacade", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        values = PendingValues()
        roles, permissions = create_roles(
            name, called(settings.api.authorizers, settings.routes), settings.tags, child
        )
        document = build_document(settings.api, settings.routes, roles, values)
        body = values.json(document)
        api = aws.apigateway.RestApi(
            f"{name}-api",
            body=body,
            endpoint_configuration={"types": settings.endpoint_type},
            tags=settings.tags,
            opts=child,
        )
        deployment = aws.apigateway.Deployment(
            f"{name}-deployment",
            rest_api=api.id,
            triggers={"document": body.apply(_sha256)},
            # The old ones stay as long as the API, so that a canary or a rollback finds them.
            opts=pulumi.ResourceOptions(parent=self, retain_on_delete=True, delete_before_replace=False),
        )
        stage = self._make_stage(name, settings, api, deployment, permissions)
        create_method_settings(
            name,
            stage,
            settings.routes,
            throttle=settings.throttle,
            detailed_metrics=settings.detailed_metrics,
            execution_log_level=settings.execution_log_level,
            opts=child,
        )
        keys = create_usage_plans(name, stage, settings.usage_plans, settings.tags, child)
        if settings.domain:
            create_custom_domain(name, settings.domain, stage, settings.tags, child)
        self._domain, self._stage = settings.domain, stage
        self._distribution_key = keys[KEY] if settings.cloudfront_only else None
        self.url = pulumi.Output.from_input(settings.domain.url if settings.domain else stage.invoke_url)
        self.rest_api_id, self.stage_name = api.id, stage.stage_name
        self.execution_arn, self.deployment_id = api.execution_arn, deployment.id
        api_key_ids = {key_name: key.id for key_name, key in keys.items()}
        self.api_key_ids = cast("pulumi.Output[dict[str, str]]", pulumi.Output.from_input(api_key_ids))
        self.openapi = values.json(as_documentation(document, values.text(self.url)))
        self.register_outputs({output: getattr(self, output) for output in OUTPUTS})

    def origin(self) -> StaticOffloadApiArgs:
        """Where a distribution in front finds the API, and what it has to send if it alone is answered."""
        if self._domain:
            host = pulumi.Output.from_input(self._domain.domain_name)
            path = pulumi.Output.from_input(self._domain.origin_path)
        else:
            host = self._stage.invoke_url.apply(lambda url: url.split("/")[2])
            path = pulumi.Output.format("/{0}", self.stage_name)
        origin: StaticOffloadApiArgs = {"domain_name": host, "origin_path": path}
        if self._distribution_key:
            origin["custom_headers"] = {"x-api-key": pulumi.Output.secret(self._distribution_key.value)}
        return origin

    def _make_stage(
        self,
        name: str,
        settings: Settings,
        api: aws.apigateway.RestApi,
        deployment: aws.apigateway.Deployment,
        permissions: list[pulumi.Resource],
    ) -> aws.apigateway.Stage:
        """Makes the stage with its log, cache and firewall."""
        child = pulumi.ResourceOptions(parent=self)
        canary = settings.canary
        execution_logs = pulumi.Output.format(
            # API Gateway writes there and nowhere else; it would make the group itself, without an end to it.
            "API-Gateway-Execution-Logs_{0}/{1}",
            api.id,
            settings.stage_name,
        )
        scope, days = self._scope(name, settings, execution_logs), settings.log_retention_days
        execution_log_group = create_execution_log(scope, days, execution_logs)
        stage = aws.apigateway.Stage(
            f"{name}-stage",
            rest_api=api.id,
            stage_name=settings.stage_name,
            deployment=canary.stable_deployment_id if canary else deployment.id,
            canary_settings={
                "deployment_id": deployment.id,
                "percent_traffic": canary.percent_traffic,
                "stage_variable_overrides": canary.stage_variable_overrides,
            }
            if canary
            else None,
            variables=settings.stage_variables,
            xray_tracing_enabled=settings.tracing_enabled,
            access_log_settings=create_access_log(scope, days),
            cache_cluster_enabled=settings.cache_cluster_size is not None,
            cache_cluster_size=settings.cache_cluster_size,
            tags=settings.tags,
            # The first request finds everything permitted, and where to log.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[*permissions, execution_log_group]),
        )
        web_acl_arn = settings.web_acl_arn
        if settings.hardened and not web_acl_arn:
            web_acl_arn = create_web_acl(scope, "REGIONAL", days, rate_limit=not settings.cloudfront_only)
        if web_acl_arn:
            aws.wafv2.WebAclAssociation(
                f"{name}-web-acl-association", resource_arn=stage.arn, web_acl_arn=web_acl_arn, opts=child
            )
        return stage

    def _scope(self, name: str, settings: Settings, execution_logs: pulumi.Output[str]) -> Scope:
        """Returns what the logs share; a hardened API without a key creates one."""
        scope = Scope(name, self, settings.tags, settings.kms_key_arn)
        if not settings.hardened or settings.kms_key_arn:
            return scope
        key = EncryptionKey(
            scope, f"Encrypts the logs of the API {name}.", force_destroy=settings.force_destroy
        )
        return replace(
            scope,
            kms_key_arn=key.attach_policy(
                [f"/aws/apigateway/{name}-*", f"aws-waf-logs-{name}-*", execution_logs]
            ),
        )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
