"""A Cognito user pool."""

from collections.abc import Mapping, Sequence
from typing import Any, Optional, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.regions import check_regions
from serverless_patterns.arguments.validation import NO_ARGUMENTS, validate
from serverless_patterns.blocks.user_pool.args import (
    UserPoolArgs,
    UserPoolClientArgs,
    UserPoolResourceServerArgs,
    check_clients,
)
from serverless_patterns.blocks.user_pool.triggers import allow_triggers, build_lambda_config, create_groups
from serverless_patterns.component import Scope, publish
from serverless_patterns.connections.authorizers import ApiGatewayFacadeAuthorizerArgs, HttpApiAuthorizerArgs
from serverless_patterns.connections.links import LinkArgs
from serverless_patterns.connections.links.actions import UserPoolAction
from serverless_patterns.safeguards.data_protection import DeletionProtection, protect_data
from serverless_patterns.safeguards.encryption_key import encrypt_if_hardened
from serverless_patterns.safeguards.web_acl import create_web_acl

_COUNTED = ("EC2MetaDataSSRF_BODY", "EC2MetaDataSSRF_QUERYARGUMENTS")
"""Rules that match the callback URL ``http://localhost``, which Cognito itself does not request."""


class UserPool(pulumi.ComponentResource):
    """A Cognito user pool with verified email addresses, long passwords, and deletion protection.

    Example::

        staff = UserPool("staff", {"clients": {"desk": {}}})
        api = ApiGatewayFacade(
            "shop",
            {
                "routes": {"GET /stock": {**stock.route(), "authorizer": "staff"}},
                "authorizers": {"staff": staff.authorizer()},
            },
        )

    Users sign in with their email address, which Cognito verifies before a change of it takes effect. AWS WAF
    inspects the requests to a ``hardened`` pool that no IAM principal signs, such as those to sign up and to
    sign in, and the requests to its own pages.
    """

    arn: pulumi.Output[str]
    """ARN of the pool."""
    user_pool_id: pulumi.Output[str]
    """ID of the pool."""
    client_ids: pulumi.Output[dict[str, str]]
    """ID of each client by its name."""
    issuer: pulumi.Output[str]
    """Issuer of the pool's tokens, a URL."""

    def __init__(
        self, name: str, args: UserPoolArgs = NO_ARGUMENTS, opts: Optional[pulumi.ResourceOptions] = None
    ) -> None:
        """A Cognito user pool with verified email addresses, long passwords, and deletion protection.

        Args:
            name: Logical name, with which the names of its resources begin.
            args: Arguments, as :class:`UserPoolArgs` has them. Defaults to none.
            opts: Resource options. Defaults to none.

        Raises:
            ArgumentError: If arguments are invalid; the message lists every problem.
        """
        with validate("UserPool", name, args, UserPoolArgs[Completed], opts) as (given, errors):
            errors.check_name("-web-acl", 128)
            check_clients(given, errors)
        super().__init__("serverless-patterns:index:UserPool", name, {}, opts)
        check_regions(self, opts, errors)
        scope = Scope(name, self, given["tags"], given["kms_key_arn"])
        pool = _create_pool(scope, given)
        DeletionProtection(scope, pool, enabled=given["deletion_protection"])
        allow_triggers(scope, pool, given["triggers"])
        create_groups(scope, pool, given)
        servers = _create_resource_servers(scope, pool, given["resource_servers"])
        clients = _create_clients(scope, pool, given["clients"], servers)
        if given["domain_prefix"]:
            aws.cognito.UserPoolDomain(
                scope.child("domain"),
                domain=given["domain_prefix"],
                user_pool_id=pool.id,
                # A pool has one prefix: AWS rejects a second one.
                opts=scope.opts(delete_before_replace=True),
            )
        _associate_web_acl(scope, pool, given)
        self.arn, self.user_pool_id = pool.arn, pool.id
        client_ids = pulumi.Output.from_input({client: each.id for client, each in clients.items()})
        self._client_names = tuple(clients)
        self.client_ids = cast("pulumi.Output[dict[str, str]]", client_ids)
        self.issuer = pulumi.Output.format("https://{0}", pool.endpoint)
        publish(self)

    def authorizer(self) -> ApiGatewayFacadeAuthorizerArgs:
        """Returns an authorizer of a REST API that accepts the tokens of the pool's users."""
        return {"user_pool_arns": [self.arn]}

    def jwt_authorizer(self, *clients: str) -> HttpApiAuthorizerArgs:
        """Returns an authorizer of an HTTP API that accepts the tokens of some of the pool's clients.

        Args:
            clients: Names of the clients. Defaults to all of them.

        Raises:
            ValueError: If the pool has no client of such a name, or none at all.
        """
        names = clients or self._client_names
        unknown_names = [client for client in names if client not in self._client_names]
        if unknown_names or not names:
            known = ", ".join(self._client_names) or "none"
            wrong = ", ".join(map(repr, unknown_names)) or "none"
            raise ValueError(f"UserPool.jwt_authorizer: clients: {wrong}; must be among its clients: {known}")
        audiences = [self.client_ids.apply(lambda ids, client=client: ids[client]) for client in names]
        return {"jwt": {"issuer": self.issuer, "audiences": [*audiences]}}

    def link(self, *access: UserPoolAction) -> LinkArgs:
        """Returns the pool as a link of a function or a container that administers its users.

        Args:
            access: ``read``, ``write``, ``sign-in``, or single actions, such as ``AdminGetUser``.
        """
        return {"user_pool": {"arn": self.arn, "access": [*access]}}


def _create_pool(scope: Scope, given: UserPoolArgs[Completed]) -> aws.cognito.UserPool:
    mfa, triggers = given["mfa_configuration"], build_lambda_config(given["triggers"])
    return aws.cognito.UserPool(
        scope.child("pool"),
        username_attributes=["email"],
        username_configuration={"case_sensitive": False},
        auto_verified_attributes=["email"],
        # Who takes over a session cannot redirect password resets without access to the old address.
        user_attribute_update_settings={"attributes_require_verification_before_updates": ["email"]},
        account_recovery_setting={"recovery_mechanisms": [{"name": "verified_email", "priority": 1}]},
        admin_create_user_config={"allow_admin_create_user_only": not given["self_sign_up_enabled"]},
        mfa_configuration=mfa,
        software_token_mfa_configuration=None if mfa == "OFF" else {"enabled": True},
        password_policy={
            "minimum_length": given["minimum_password_length"],
            "require_lowercase": True,
            "require_uppercase": True,
            "require_numbers": True,
            "require_symbols": False,
            "temporary_password_validity_days": 3,
        },
        lambda_config=cast("aws.cognito.UserPoolLambdaConfigArgsDict | None", triggers),
        deletion_protection="ACTIVE" if given["deletion_protection"] else "INACTIVE",
        tags=scope.tags,
        opts=protect_data(scope, enabled=given["deletion_protection"]),
    )


def _associate_web_acl(scope: Scope, pool: aws.cognito.UserPool, given: UserPoolArgs[Completed]) -> None:
    """Associates the web ACL that was given with the pool; a hardened pool without one creates it."""
    web_acl_arn = given["web_acl_arn"]
    if given["hardened"] and not web_acl_arn:
        logs = encrypt_if_hardened(
            scope,
            given,
            f"the web ACL's log of the user pool {scope.name}",
            log_groups=[f"aws-waf-logs-{scope.name}-*"],
        )
        web_acl_arn = create_web_acl(
            logs,
            "REGIONAL",
            given["log_retention_days"],
            force_destroy=given["force_destroy"],
            rate_limit=False,
            counted=_COUNTED,
        )
    if web_acl_arn:
        aws.wafv2.WebAclAssociation(
            scope.child("web-acl-association"),
            resource_arn=pool.arn,
            web_acl_arn=web_acl_arn,
            # The deletion of an association leaves the resource without any web ACL.
            opts=scope.opts(delete_before_replace=True),
        )


def _create_resource_servers(
    scope: Scope, pool: aws.cognito.UserPool, servers: Mapping[str, UserPoolResourceServerArgs]
) -> list[aws.cognito.ResourceServer]:
    return [
        aws.cognito.ResourceServer(
            scope.child(f"{identifier}-scopes"),
            identifier=identifier,
            name=identifier,
            scopes=[
                {"scope_name": scope_name, "scope_description": description}
                for scope_name, description in server["scopes"].items()
            ],
            user_pool_id=pool.id,
            opts=scope.opts(),
        )
        for identifier, server in servers.items()
    ]


def _create_clients(
    scope: Scope,
    pool: aws.cognito.UserPool,
    clients: Mapping[str, UserPoolClientArgs[Completed]],
    servers: Sequence[aws.cognito.ResourceServer],
) -> dict[str, aws.cognito.UserPoolClient]:
    return {
        name: aws.cognito.UserPoolClient(
            scope.child(f"{name}-client"),
            user_pool_id=pool.id,
            explicit_auth_flows=[*client["auth_flows"], "ALLOW_REFRESH_TOKEN_AUTH"],
            access_token_validity=client["token_validity_minutes"],
            id_token_validity=client["token_validity_minutes"],
            refresh_token_validity=client["refresh_token_validity_days"],
            token_validity_units={"access_token": "minutes", "id_token": "minutes", "refresh_token": "days"},
            enable_token_revocation=True,
            # The same error for an unknown user and a wrong password.
            prevent_user_existence_errors="ENABLED",
            **_oauth(client),
            # A client can only name scopes that exist.
            opts=scope.opts(*servers),
        )
        for name, client in clients.items()
    }


def _oauth(client: UserPoolClientArgs[Completed]) -> dict[str, Any]:
    flow = client["oauth_flow"]
    if not flow:
        # The AWS provider keeps what is left out: this turns off a flow that there was, in the same client.
        return {"allowed_oauth_flows_user_pool_client": False, "generate_secret": False}
    return {
        "allowed_oauth_flows": [flow],
        "allowed_oauth_flows_user_pool_client": True,
        "allowed_oauth_scopes": client["oauth_scopes"],
        "callback_urls": client["callback_urls"],
        "supported_identity_providers": ["COGNITO"],
        # A program on a server can keep a secret; one on the devices of users cannot.
        "generate_secret": flow == "client_credentials",
    }
