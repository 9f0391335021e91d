"""Amazon API Gateway, version 1: host names, and the stages that they lead to."""

from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.resource_model.seen import read_documents, read_inputs
from embedded_aws.resource_model.spelling import format_json
from embedded_aws.services.api_gateway.types.api_ids import build_api_arn
from embedded_aws.services.api_gateway.types.rest import build_endpoint_configuration, read_endpoint

_DOMAIN = {
    name: name
    for name in (
        *("certificateArn", "certificateBody", "certificateChain", "certificateName"),
        *("certificatePrivateKey", "mutualTlsAuthentication", "ownershipVerificationCertificateArn"),
        *("regionalCertificateArn", "regionalCertificateName", "routingMode", "securityPolicy", "tags"),
    )
}
_DOMAIN_TEXTS = {
    name: name
    for name in (
        *("certificateArn", "certificateName", "ownershipVerificationCertificateArn"),
        *("regionalCertificateArn", "regionalCertificateName", "routingMode", "securityPolicy"),
    )
}


@resource_type("aws:apigateway/domainName:DomainName")
class DomainName(ResourceType):
    """A host name of APIs, which is served on this machine."""

    takes = (*_DOMAIN, "domainName", "endpointConfiguration", "policy")
    replaced_by = ("certificateBody", "certificateChain", "certificatePrivateKey", "domainName")
    name_input = "domainName"

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        settings = given.pick(_DOMAIN)
        if "endpointConfiguration" in given:
            settings["endpointConfiguration"] = build_endpoint_configuration(given["endpointConfiguration"])
        if "policy" in given:
            settings["policy"] = format_json(given["policy"])
        aws.client("apigateway").create_domain_name(domainName=given["domainName"], **settings)
        return given["domainName"]

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Changes the domain name by version 2 of the API, since MiniStack has no operation in version 1."""
        endpoint = build_endpoint_configuration(given.get("endpointConfiguration", {}))
        edge = "EDGE" in endpoint.get("types", ())
        configuration = {
            "EndpointType": (endpoint.get("types") or ["REGIONAL"])[0],
            **given.pick({"ownershipVerificationCertificateArn": "OwnershipVerificationCertificateArn"}),
            **given.pick({"securityPolicy": "SecurityPolicy"}),
            **given.pick(
                {"certificateArn": "CertificateArn", "certificateName": "CertificateName"}
                if edge
                else {
                    "regionalCertificateArn": "CertificateArn",
                    "regionalCertificateName": "CertificateName",
                }
            ),
        }
        mode = given.get("routingMode", "BASE_PATH_MAPPING_ONLY").replace("BASE_PATH_MAPPING", "API_MAPPING")
        trust = given.get("mutualTlsAuthentication", {})
        aws.client("apigatewayv2").update_domain_name(
            DomainName=identifier,
            DomainNameConfigurations=[configuration],
            MutualTlsAuthentication={name[:1].upper() + name[1:]: value for name, value in trust.items()},
            RoutingMode=mode,
        )

    def configure(self, aws: Context, identifier: str, given: Inputs) -> None:
        replace_tags(aws.client("apigateway"), build_api_arn(aws, f"domainnames/{identifier}"), given)
        aws.emulator.serve_host(identifier)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        domain = aws.client("apigateway").get_domain_name(domainName=identifier)
        return {
            **select_inputs(domain, _DOMAIN_TEXTS),
            **read_inputs(given, domain, {"mutualTlsAuthentication": "mutualTlsAuthentication"}),
            **read_documents(given, domain, {"policy": "policy"}),
            **read_endpoint(given, domain),
            "arn": build_api_arn(aws, f"domainnames/{identifier}"),
            "cloudfrontDomainName": domain["distributionDomainName"],
            "cloudfrontZoneId": domain["distributionHostedZoneId"],
            "regionalDomainName": domain["regionalDomainName"],
            "regionalZoneId": domain["regionalHostedZoneId"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_domain_name(domainName=identifier)
        aws.emulator.release_host(identifier)


@resource_type("aws:apigateway/basePathMapping:BasePathMapping")
class BasePathMapping(ResourceType):
    """The API at a path of a host name. Its id is both, and changes with the path."""

    takes = ("basePath", "domainName", "domainNameId", "restApi", "stageName")
    replaced_by = ("domainName",)

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        base = given.get("basePath", "")
        aws.client("apigateway").create_base_path_mapping(
            domainName=given["domainName"],
            restApiId=given["restApi"],
            **({"basePath": base} if base else {}),
            **given.pick({"domainNameId": "domainNameId", "stageName": "stage"}),
        )
        return f"{given['domainName']}/{base}"

    def update(self, aws: Context, identifier: str, given: Inputs) -> str:
        """MiniStack cannot change a mapping: another one takes its place."""
        self.delete(aws, identifier, given)
        return self.create(aws, "", given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        mapping = aws.client("apigateway").get_base_path_mapping(**self._names(identifier))
        return select_inputs(mapping, {"restApi": "restApiId", "stageName": "stage"})

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("apigateway").delete_base_path_mapping(**self._names(identifier))

    def _names(self, identifier: str) -> dict[str, str]:
        domain, _, base = identifier.partition("/")
        return {"domainName": domain, "basePath": base or "(none)"}
