"""Amazon API Gateway: what an API is reached by, and what it reaches."""

from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.services.apigateway import endpoint_configuration
from embedded_aws.resources.spelling import json_text


@resource(
    "aws:apigateway/domainName:DomainName",
    takes=(
        "certificateArn",
        "certificateBody",
        "certificateChain",
        "certificateName",
        "certificatePrivateKey",
        "domainName",
        "endpointConfiguration",
        "mutualTlsAuthentication",
        "ownershipVerificationCertificateArn",
        "policy",
        "regionalCertificateArn",
        "regionalCertificateName",
        "routingMode",
        "securityPolicy",
        "tags",
    ),
)
def _domain_name(aws: Context, _name: str, inputs: Inputs) -> Created:
    domain = inputs["domainName"]
    given = inputs.pick(
        {
            "certificateArn": "certificateArn",
            "certificateBody": "certificateBody",
            "certificateChain": "certificateChain",
            "certificateName": "certificateName",
            "certificatePrivateKey": "certificatePrivateKey",
            "mutualTlsAuthentication": "mutualTlsAuthentication",
            "ownershipVerificationCertificateArn": "ownershipVerificationCertificateArn",
            "regionalCertificateArn": "regionalCertificateArn",
            "regionalCertificateName": "regionalCertificateName",
            "routingMode": "routingMode",
            "securityPolicy": "securityPolicy",
            "tags": "tags",
        }
    )
    if "endpointConfiguration" in inputs:
        given["endpointConfiguration"] = endpoint_configuration(inputs["endpointConfiguration"])
    if "policy" in inputs:
        given["policy"] = json_text(inputs["policy"])
    created = aws.client("apigateway").create_domain_name(domainName=domain, **given)
    aws.emulator.serve_host(domain)
    return domain, {
        "arn": f"arn:{aws.partition}:apigateway:{aws.region}::/domainnames/{domain}",
        "cloudfrontDomainName": created["distributionDomainName"],
        "cloudfrontZoneId": created["distributionHostedZoneId"],
        "regionalDomainName": created["regionalDomainName"],
        "regionalZoneId": created["regionalHostedZoneId"],
    }


@resource(
    "aws:apigateway/basePathMapping:BasePathMapping",
    takes=("basePath", "domainName", "domainNameId", "restApi", "stageName"),
)
def _base_path_mapping(aws: Context, _name: str, inputs: Inputs) -> Created:
    domain, base = inputs["domainName"], inputs.get("basePath", "")
    aws.client("apigateway").create_base_path_mapping(
        domainName=domain,
        restApiId=inputs["restApi"],
        **({"basePath": base} if base else {}),
        **inputs.pick({"domainNameId": "domainNameId", "stageName": "stage"}),
    )
    return f"{domain}/{base}", {}


@resource("aws:apigateway/account:Account", takes=("cloudwatchRoleArn",))
def _account(aws: Context, _name: str, inputs: Inputs) -> Created:
    role = {"op": "replace", "path": "/cloudwatchRoleArn", "value": inputs.get("cloudwatchRoleArn", "")}
    account = aws.client("apigateway").update_account(patchOperations=[role])
    return "api-gateway-account", {
        "apiKeyVersion": account["apiKeyVersion"],
        "features": account["features"],
        "throttleSettings": [account["throttleSettings"]],
    }


@resource("aws:apigateway/vpcLink:VpcLink", takes=("description", "name", "namePrefix", "tags", "targetArn"))
def _vpc_link(aws: Context, name: str, inputs: Inputs) -> Created:
    """The emulator has none; who is behind one is called directly."""
    aws.physical_name(name, inputs)
    for ignored in ("description", "tags", "targetArn"):
        inputs.get(ignored)
    link_id = aws.made_up_id(6)
    return link_id, {"arn": f"arn:{aws.partition}:apigateway:{aws.region}::/vpclinks/{link_id}"}
