"""Amazon SES: identities and configuration sets of its second API."""

from typing import Final

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import call, replace_tags
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import convert_to_pascal, tag_list

_OPTIONS: Final = {
    "deliveryOptions": "DeliveryOptions",
    "suppressionOptions": "SuppressionOptions",
    "trackingOptions": "TrackingOptions",
}
"""Options that change nothing here: no e-mail leaves this machine."""


@resource_type("aws:sesv2/emailIdentity:EmailIdentity")
class EmailIdentity(ResourceType):
    """An address or domain to send from, which is verified immediately."""

    takes = ("emailIdentity", "tags")
    replaced_by = ("emailIdentity",)
    name_input = "emailIdentity"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        identity: str = given["emailIdentity"]
        aws.client("sesv2").create_email_identity(EmailIdentity=identity, Tags=tag_list(given))
        return identity

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.before:
            replace_tags(aws.client("sesv2"), aws.arn("ses", f"identity/{identifier}"), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("sesv2").get_email_identity(EmailIdentity=identifier)
        signing = found.get("DkimAttributes", {})
        return {
            "arn": aws.arn("ses", f"identity/{identifier}"),
            "dkimSigningAttributes": {
                "currentSigningKeyLength": signing.get("CurrentSigningKeyLength", ""),
                "status": signing.get("Status", ""),
                "tokens": signing.get("Tokens", []),
            },
            "emailIdentity": identifier,
            "identityType": found["IdentityType"],
            "tags": _read_tags(aws, f"identity/{identifier}"),
            "verificationStatus": "SUCCESS",
            "verifiedForSendingStatus": found["VerifiedForSendingStatus"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("sesv2").delete_email_identity(EmailIdentity=identifier)


@resource_type("aws:sesv2/configurationSet:ConfigurationSet")
class ConfigurationSet(ResourceType):
    """A configuration set."""

    takes = (*_OPTIONS, "configurationSetName", "tags")
    replaced_by = ("configurationSetName",)
    name_input = "configurationSetName"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        identifier: str = given["configurationSetName"]
        settings: dict[str, object] = {
            theirs: convert_to_pascal(given[ours]) for ours, theirs in _OPTIONS.items() if ours in given
        }
        client = aws.client("sesv2")
        client.create_configuration_set(ConfigurationSetName=identifier, Tags=tag_list(given), **settings)
        return identifier

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("sesv2")
        for ours, theirs in _OPTIONS.items():
            if given.has_changed(ours):
                settings: dict[str, object] = convert_to_pascal(given.get(ours, {}))
                call(client, f"PutConfigurationSet{theirs}", settings, ConfigurationSetName=identifier)
        replace_tags(client, aws.arn("ses", f"configuration-set/{identifier}"), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        found = aws.client("sesv2").get_configuration_set(ConfigurationSetName=identifier)
        return {
            **read_inputs(given, found, _OPTIONS),
            "arn": aws.arn("ses", f"configuration-set/{identifier}"),
            "configurationSetName": identifier,
            "tags": _read_tags(aws, f"configuration-set/{identifier}"),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("sesv2").delete_configuration_set(ConfigurationSetName=identifier)


def _read_tags(aws: Context, resource: str) -> dict[str, str]:
    answer = aws.client("sesv2").list_tags_for_resource(ResourceArn=aws.arn("ses", resource))
    return {each["Key"]: each["Value"] for each in answer["Tags"]}
