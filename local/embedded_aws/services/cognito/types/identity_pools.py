"""Identity pools of Amazon Cognito."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import keep_spelling, read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal

_IDENTITIES = {
    "allowClassicFlow": "AllowClassicFlow",
    "developerProviderName": "DeveloperProviderName",
    "openidConnectProviderArns": "OpenIdConnectProviderARNs",
    "samlProviderArns": "SamlProviderARNs",
    "supportedLoginProviders": "SupportedLoginProviders",
}


@resource_type("aws:cognito/identityPool:IdentityPool")
class IdentityPool(ResourceType):
    """An identity pool. An update puts all of its settings."""

    takes = (
        *(*_IDENTITIES, "allowUnauthenticatedIdentities", "cognitoIdentityProviders", "identityPoolName"),
        "tags",
    )
    replaced_by = ("developerProviderName", "identityPoolName")
    name_input = "identityPoolName"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        tags = given.pick({"tags": "IdentityPoolTags"})
        created = aws.client("cognito-identity").create_identity_pool(**self._build_settings(given), **tags)
        return created["IdentityPoolId"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("cognito-identity")
        client.update_identity_pool(IdentityPoolId=identifier, **self._build_settings(given))

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws.client("cognito-identity"), self._build_arn(aws, identifier), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        pool = aws.client("cognito-identity").describe_identity_pool(IdentityPoolId=identifier)
        wanted = {"cognitoIdentityProviders": convert_to_pascal(given.get("cognitoIdentityProviders", []))}
        return {
            **select_inputs(pool, {"allowUnauthenticatedIdentities": "AllowUnauthenticatedIdentities"}),
            **read_inputs(given, pool, _IDENTITIES),
            **keep_spelling(given, wanted, pool, {"cognitoIdentityProviders": "CognitoIdentityProviders"}),
            "arn": self._build_arn(aws, identifier),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("cognito-identity").delete_identity_pool(IdentityPoolId=identifier)

    def _build_settings(self, given: Inputs) -> dict[str, object]:
        return {
            **given.pick({**_IDENTITIES, "identityPoolName": "IdentityPoolName"}),
            "AllowUnauthenticatedIdentities": given.get("allowUnauthenticatedIdentities", False),
            "CognitoIdentityProviders": convert_to_pascal(given.get("cognitoIdentityProviders", [])),
        }

    def _build_arn(self, aws: Context, identifier: str) -> str:
        return aws.arn("cognito-identity", f"identitypool/{identifier}")
