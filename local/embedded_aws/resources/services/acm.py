"""AWS Certificate Manager."""

from typing import Any

from embedded_aws.program.wire import Properties
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import pascal, tag_list


@resource(
    "aws:acm/certificate:Certificate",
    takes=(
        "certificateAuthorityArn",
        "certificateBody",
        "certificateChain",
        "domainName",
        "keyAlgorithm",
        "options",
        "privateKey",
        "privateKeyWo",
        "subjectAlternativeNames",
        "tags",
        "validationMethod",
        "validationOptions",
    ),
    meaningless=("earlyRenewalDuration", "privateKeyWoVersion"),
)
def _certificate(aws: Context, _name: str, inputs: Inputs) -> Created:
    client = aws.client("acm")
    if "certificateBody" in inputs:
        arn = client.import_certificate(
            Certificate=inputs["certificateBody"].encode(),
            PrivateKey=inputs.get("privateKey", inputs.get("privateKeyWo", "")).encode(),
            **{"CertificateChain": inputs["certificateChain"].encode()}
            if "certificateChain" in inputs
            else {},
        )["CertificateArn"]
    else:
        given = inputs.pick(
            {
                "certificateAuthorityArn": "CertificateAuthorityArn",
                "keyAlgorithm": "KeyAlgorithm",
                "validationMethod": "ValidationMethod",
            }
        )
        if names := inputs.get("subjectAlternativeNames"):
            given["SubjectAlternativeNames"] = names
        if options := inputs.get("validationOptions"):
            given["DomainValidationOptions"] = pascal(options)
        if options := inputs.get("options"):
            given["Options"] = pascal(options)
        arn = client.request_certificate(DomainName=inputs["domainName"], **given)["CertificateArn"]
    if tags := tag_list(inputs):
        client.add_tags_to_certificate(CertificateArn=arn, Tags=tags)
    found = client.describe_certificate(CertificateArn=arn)["Certificate"]
    return arn, {
        "arn": arn,
        "domainName": found["DomainName"],
        "domainValidationOptions": [_validation(each) for each in found.get("DomainValidationOptions", [])],
        "status": found["Status"],
        "subjectAlternativeNames": found.get("SubjectAlternativeNames", []),
    }


def _validation(option: dict[str, Any]) -> Properties:
    record = option.get("ResourceRecord", {})
    return {
        "domainName": option["DomainName"],
        "resourceRecordName": record.get("Name", ""),
        "resourceRecordType": record.get("Type", ""),
        "resourceRecordValue": record.get("Value", ""),
    }


@resource(
    "aws:acm/certificateValidation:CertificateValidation",
    takes=("certificateArn",),
    meaningless=("validationRecordFqdns",),
)
def _certificate_validation(_aws: Context, _name: str, inputs: Inputs) -> Created:
    """The emulator's certificates are valid from the start."""
    arn = inputs["certificateArn"]
    return arn, {"certificateArn": arn}
