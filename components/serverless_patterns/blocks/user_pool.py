"""A Cognito user pool."""

from typing import Any, NotRequired, Optional, TypedDict, cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.reader import Given, check
from serverless_patterns.arguments.text import unknown
from serverless_patterns.connections.routes import ApiGatewayFacadeAuthorizerArgs

MFA = ("OFF", "OPTIONAL", "ON")
AUTH_FLOWS = (
    *("ALLOW_USER_SRP_AUTH", "ALLOW_USER_PASSWORD_AUTH"),
    *("ALLOW_ADMIN_USER_PASSWORD_AUTH", "ALLOW_CUSTOM_AUTH"),
)
OAUTH_FLOWS = ("code", "client_credentials")
"""OAuth flows; ``implicit`` would put tokens into addresses."""
STANDARD_SCOPES = ("openid", "email", "phone", "profile", "aws.cognito.signin.user.admin")


class UserPoolResourceServerArgs(TypedDict):
    """An API whose scopes access tokens can hold."""

    scopes: dict[str, str]
    """What each scope lets do, by its name."""


class UserPoolClientArgs(TypedDict):
    """A program that signs users in, or itself."""

    auth_flows: NotRequired[list[str] | None]
    """How a user's password is checked: ``ALLOW_USER_SRP_AUTH`` without sending it,
    ``ALLOW_USER_PASSWORD_AUTH``, ``ALLOW_ADMIN_USER_PASSWORD_AUTH`` or ``ALLOW_CUSTOM_AUTH``. Default
    ``ALLOW_USER_SRP_AUTH``."""
    oauth_flow: NotRequired[str | None]
    """``code`` for users by way of the pool's own pages, ``client_credentials`` for the program itself.
    Default none."""
    scopes: NotRequired[list[str] | None]
    """Scopes that it may ask for with an OAuth flow, such as ``openid`` or ``shop/orders.write``. Default
    none."""
    callback_urls: NotRequired[list[pulumi.Input[str]] | None]
    """Where the pool's pages send users back to; needed for ``code``. Default none."""
    token_minutes: NotRequired[int | None]
    """Minutes an id or access token is good for, 5 to 1440. Default 60."""
    refresh_days: NotRequired[int | None]
    """Days a user stays signed in, 1 to 3650. Default 30."""


class UserPoolArgs(TypedDict):
    """What a :class:`UserPool` can be told."""

    clients: NotRequired[dict[str, UserPoolClientArgs] | None]
    """Programs that sign in, by name. Default none."""
    resource_servers: NotRequired[dict[str, UserPoolResourceServerArgs] | None]
    """APIs with scopes, by their identifier, such as ``shop``. Default none."""
    self_sign_up: NotRequired[bool | None]
    """Whether anybody can become a user. Default false: an administrator invites them."""
    mfa: NotRequired[str | None]
    """Second factor by an authenticator app: ``OFF``, ``OPTIONAL`` or ``ON``. Default ``OPTIONAL``."""
    password_length: NotRequired[int | None]
    """Characters of the shortest password, 8 to 99. Default 12."""
    domain_prefix: NotRequired[str | None]
    """First part of the host name of the pool's own pages and token endpoint; OAuth flows need it. When it is
    changed, there are none until the deployment has made the new ones. Default none."""
    deletion_protection: NotRequired[bool | None]
    """Whether AWS refuses to delete the pool. Default true: passwords cannot be exported."""
    tags: NotRequired[dict[str, pulumi.Input[str]] | None]
    """Tags of the pool. Default none."""


class UserPool(pulumi.ComponentResource):
    """A Cognito user pool: users by verified email, long passwords, protected from deletion."""

    arn: pulumi.Output[str]
    """ARN of the pool."""
    user_pool_id: pulumi.Output[str]
    """Id of the pool."""
    client_ids: pulumi.Output[dict[str, str]]
    """Id of each client by its name."""
    issuer: pulumi.Output[str]
    """Issuer of the pool's tokens, a URL."""

    def __init__(self, name: str, args: UserPoolArgs, opts: Optional[pulumi.ResourceOptions] = None) -> None:
        with check("UserPool", name, args, UserPoolArgs) as given:
            given.fits_name("-pool", 128)
            settings = _read_settings(given)
            servers = _read_resource_servers(given)
            clients = _read_clients(given, servers)
            domain_prefix = given.text(
                "domain_prefix",
                "(?!.*(aws|amazon|cognito))[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?",
                "lower-case letters, digits and hyphens, without aws, amazon or cognito",
            )
            if not domain_prefix and any("allowed_oauth_flows" in client for client in clients.values()):
                given.fault("domain_prefix", "is missing; OAuth flows need the pool's own host name")
        super().__init__("serverless-patterns:index:UserPool", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        pool = aws.cognito.UserPool(f"{name}-pool", **settings, tags=given.mapping("tags"), opts=child)
        scopes = [
            aws.cognito.ResourceServer(
                f"{name}-{identifier}-scopes",
                identifier=identifier,
                name=identifier,
                scopes=[{"scope_name": scope, "scope_description": means} for scope, means in server.items()],
                user_pool_id=pool.id,
                opts=child,
            )
            for identifier, server in servers.items()
        ]
        made = {
            client: aws.cognito.UserPoolClient(
                f"{name}-{client}-client",
                user_pool_id=pool.id,
                **client_settings,
                # A client may only name scopes that there are.
                opts=pulumi.ResourceOptions(parent=self, depends_on=scopes),
            )
            for client, client_settings in clients.items()
        }
        if domain_prefix:
            aws.cognito.UserPoolDomain(
                f"{name}-domain",
                domain=domain_prefix,
                user_pool_id=pool.id,
                # A pool has one prefix: AWS refuses the next as long as there is this one.
                opts=pulumi.ResourceOptions(parent=self, delete_before_replace=True),
            )
        self.arn, self.user_pool_id = pool.arn, pool.id
        client_ids = pulumi.Output.from_input({client: each.id for client, each in made.items()})
        self.client_ids = cast("pulumi.Output[dict[str, str]]", client_ids)
        self.issuer = pulumi.Output.format("https://{0}", pool.endpoint)
        self.register_outputs(
            {
                "arn": self.arn,
                "user_pool_id": self.user_pool_id,
                "client_ids": self.client_ids,
                "issuer": self.issuer,
            }
        )

    def authorizer(self) -> ApiGatewayFacadeAuthorizerArgs:
        """An authorizer of an API that lets the pool's users pass."""
        return {"user_pool_arns": [self.arn]}


def _read_settings(given: Given) -> dict[str, Any]:
    protected = given.flag("deletion_protection", default=True)
    mfa = given.choice("mfa", MFA, default="OPTIONAL")
    return {
        "username_attributes": ["email"],
        "username_configuration": {"case_sensitive": False},
        "auto_verified_attributes": ["email"],
        # An attacker who takes over the sign-in still cannot change where resets go without the old address.
        "user_attribute_update_settings": {"attributes_require_verification_before_updates": ["email"]},
        "account_recovery_setting": {"recovery_mechanisms": [{"name": "verified_email", "priority": 1}]},
        "admin_create_user_config": {
            "allow_admin_create_user_only": not given.flag("self_sign_up", default=False)
        },
        "mfa_configuration": mfa,
        **({} if mfa == "OFF" else {"software_token_mfa_configuration": {"enabled": True}}),
        "password_policy": {
            "minimum_length": given.integer("password_length", 8, 99, default=12),
            "require_lowercase": True,
            "require_uppercase": True,
            "require_numbers": True,
            "require_symbols": False,
            "temporary_password_validity_days": 3,
        },
        "deletion_protection": "ACTIVE" if protected else "INACTIVE",
    }


def _read_resource_servers(given: Given) -> dict[str, dict[str, str]]:
    servers: dict[str, dict[str, str]] = {}
    for entry in given.entries("resource_servers"):
        entry.matches("", entry.name, "[A-Za-z0-9-]{1,64}", "a name of letters, digits and hyphens")
        servers[entry.name] = entry.mapping("scopes")
        for scope, means in servers[entry.name].items():
            entry.matches(f"scopes.{scope}", scope, r"[A-Za-z0-9_.:-]{1,256}", "letters, digits and _ . : -")
            entry.matches(f"scopes.{scope}", means, "(?s:.{1,256})", "described in 1 to 256 characters")
        if not servers[entry.name]:
            entry.fault("scopes", "is empty; name at least one")
    return servers


def _read_clients(given: Given, servers: dict[str, dict[str, str]]) -> dict[str, dict[str, Any]]:
    """The settings of each client by its name."""
    known = {
        *STANDARD_SCOPES,
        *(f"{server}/{scope}" for server, scopes in servers.items() for scope in scopes),
    }
    return {entry.name: _read_client(entry, known) for entry in given.entries("clients")}


def _read_client(given: Given, known_scopes: set[str]) -> dict[str, Any]:
    given.matches("", given.name, "[A-Za-z][A-Za-z0-9-]*", "a name of letters, digits and hyphens")
    flows = given.items("auth_flows") or ["ALLOW_USER_SRP_AUTH"]
    for index, flow in enumerate(flows):
        if flow not in AUTH_FLOWS:
            given.fault(f"auth_flows.{index}", unknown("flow", flow, AUTH_FLOWS))
    return {
        "explicit_auth_flows": [*flows, "ALLOW_REFRESH_TOKEN_AUTH"],
        "access_token_validity": given.integer("token_minutes", 5, 1_440, default=60),
        "id_token_validity": given.integer("token_minutes", 5, 1_440, default=60),
        "refresh_token_validity": given.integer("refresh_days", 1, 3_650, default=30),
        "token_validity_units": {"access_token": "minutes", "id_token": "minutes", "refresh_token": "days"},
        "enable_token_revocation": True,
        # Who asks for an unknown user hears what the owner of a wrong password hears.
        "prevent_user_existence_errors": "ENABLED",
        **_read_oauth(given, known_scopes),
    }


def _read_oauth(given: Given, known_scopes: set[str]) -> dict[str, Any]:
    flow = given.choice("oauth_flow", OAUTH_FLOWS, default="")
    scopes = given.items("scopes")
    callback_urls = given.texts(
        "callback_urls", r"https://\S+|http://localhost(:[0-9]+)?(/\S*)?", "a URL that begins with https://"
    )
    for index, scope in enumerate(scopes):
        if scope not in known_scopes:
            given.fault(f"scopes.{index}", unknown("scope", scope, known_scopes))
    if not flow:
        for argument in ("scopes", "callback_urls"):
            if given.has(argument):
                given.fault(argument, "goes with an 'oauth_flow' only; remove it, or choose one")
        return {}
    if not scopes:
        given.fault("scopes", "is missing; an OAuth flow needs one, such as openid")
    if (flow == "code") != bool(callback_urls):
        given.fault("callback_urls", "goes with the flow 'code', which needs one")
    return {
        "allowed_oauth_flows": [flow],
        "allowed_oauth_flows_user_pool_client": True,
        "allowed_oauth_scopes": scopes,
        "callback_urls": callback_urls,
        "supported_identity_providers": ["COGNITO"],
        # A program of its own can keep a secret; one that users have cannot.
        "generate_secret": flow == "client_credentials",
    }
