"""AWS Certificate Manager."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, keep
from embedded_aws.resource_model.spelling import convert_to_pascal, tag_list

_REQUEST = {
    "certificateAuthorityArn": "CertificateAuthorityArn",
    "keyAlgorithm": "KeyAlgorithm",
    "validationMethod": "ValidationMethod",
}
_IMPORTED = ("certificateBody", "certificateChain", "privateKey", "privateKeyWo")


@resource_type("aws:acm/certificate:Certificate")
class Certificate(ResourceType):
    """A certificate: requested, or brought along."""

    takes = (
        *(*_REQUEST, *_IMPORTED, "domainName", "options", "subjectAlternativeNames", "tags"),
        "validationOptions",
    )
    meaningless = ("earlyRenewalDuration", "privateKeyWoVersion")
    replaced_by = (*_REQUEST, "domainName", "subjectAlternativeNames", "validationOptions")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        if "certificateBody" in given:
            return self._import(aws, given)
        settings = given.pick(_REQUEST)
        if names := given.get("subjectAlternativeNames"):
            settings["SubjectAlternativeNames"] = names
        if options := given.get("validationOptions"):
            settings["DomainValidationOptions"] = convert_to_pascal(options)
        if options := given.get("options"):
            settings["Options"] = convert_to_pascal(options)
        created = aws.client("acm").request_certificate(DomainName=given["domainName"], **settings)
        return created["CertificateArn"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        client = aws.client("acm")
        if given.has_changed(*_IMPORTED):
            self._import(aws, given, CertificateArn=identifier)
        if given.has_changed("options") and "options" in given:
            client.update_certificate_options(
                CertificateArn=identifier, Options=convert_to_pascal(given["options"])
            )
        tags = given.get("tags", {})
        if removed := [{"Key": key} for key in given.before.get("tags", {}) if key not in tags]:
            client.remove_tags_from_certificate(CertificateArn=identifier, Tags=removed)

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        if given.has_changed("tags") and (tags := tag_list(given)):
            aws.client("acm").add_tags_to_certificate(CertificateArn=identifier, Tags=tags)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        certificate = aws.client("acm").describe_certificate(CertificateArn=identifier)["Certificate"]
        options = certificate.get("DomainValidationOptions", [])
        return {
            "arn": identifier,
            "domainName": certificate["DomainName"],
            "domainValidationOptions": [_build_validation(each) for each in options],
            "status": certificate["Status"],
            "subjectAlternativeNames": certificate.get("SubjectAlternativeNames", []),
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("acm").delete_certificate(CertificateArn=identifier)

    def _import(self, aws: Context, given: Inputs, **existing: str) -> str:
        chain = given.pick({"certificateChain": "CertificateChain"})
        imported = aws.client("acm").import_certificate(
            Certificate=given["certificateBody"].encode(),
            PrivateKey=given.get("privateKey", given.get("privateKeyWo", "")).encode(),
            **{name: text.encode() for name, text in chain.items()},
            **existing,
        )
        return imported["CertificateArn"]


def _build_validation(option: Properties) -> Properties:
    record = option.get("ResourceRecord", {})
    return {
        "domainName": option["DomainName"],
        "resourceRecordName": record.get("Name", ""),
        "resourceRecordType": record.get("Type", ""),
        "resourceRecordValue": record.get("Value", ""),
    }


@resource_type("aws:acm/certificateValidation:CertificateValidation")
class CertificateValidation(ResourceType):
    """A step that waits; the emulator's certificates are valid from the start."""

    takes = ("certificateArn",)
    meaningless = ("validationRecordFqdns",)
    replaced_by = ("certificateArn", "validationRecordFqdns")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return given["certificateArn"]

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        keep(aws, identifier, given)
