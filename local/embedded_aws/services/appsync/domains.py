"""Custom domain names of GraphQL APIs: operations on them, which MiniStack does not have, and requests."""

import hashlib
import re
from collections.abc import Mapping
from typing import Final, NotRequired, TypedDict, cast
from urllib.parse import unquote

from embedded_aws.json_values import JsonObject, read_object, read_text
from embedded_aws.ministack import app, appsync
from embedded_aws.ministack.records import Handler, Query, Response
from embedded_aws.ministack.responses import get_account_id, get_region, json_error, json_response
from embedded_aws.ministack.responses import request_scope as scope_of
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.service_calls.own_addresses import is_address

_PATH: Final = re.compile(r"/v1/domainnames(?:/([^/]+)(/apiassociation)?)?/?")
_NAME: Final = re.compile(
    r"(?=.{1,253}$)(\*\.)?([a-z0-9-]{1,63}\.)+[a-z0-9-]{1,63}", re.ASCII | re.IGNORECASE
)
_KEPT_AT: Final = "domain names"
"""The domain names lie in a store of MiniStack that is kept between starts, under an ARN that no API has."""
_HOSTED_ZONE: Final = "Z2FDTNDATAQYW2"
_MOST: Final = 25
_PAGE: Final = re.compile("[0-9]|1[0-9]|2[0-5]")
_Headers = Mapping[str, str]


class Domain(TypedDict):
    """A domain name; ``apiId`` is that of the API that it is associated with."""

    domainName: str
    certificateArn: str
    description: str
    appsyncDomainName: str
    hostedZoneId: str
    domainNameArn: str
    region: str
    tags: NotRequired[JsonObject]
    apiId: NotRequired[str]


def serve_domain_names(handle: Handler) -> Handler:
    """Creates, returns, changes and deletes domain names, and associates them with APIs."""

    async def handle_request(
        method: str, path: str, headers: _Headers, body: bytes, query: Query
    ) -> Response:
        found = _PATH.fullmatch(path)
        if found is None:
            return await handle(method, path, headers, body, query)
        given, name = read_object(read_json(body)), unquote(found[1] or "").lower()
        if not name:
            return _create(given) if method == "POST" else _list(query)
        domain = _list_domains().get(name)
        if domain is None or domain["region"] != get_region():
            return json_error("NotFoundException", f"Domain name {name} not found.", 404)
        serve = _serve_association if found[2] else _serve_one
        return serve(method, domain, given)

    return handle_request


async def serve_graph(
    method: str, path: str, headers: _Headers, body: bytes, *more: *tuple[Query, str]
) -> Response | None:
    """Returns the response of the API that a domain name is associated with; None for other hosts.

    Args:
        method: HTTP method.
        path: Path.
        headers: Headers.
        body: Body.
        more: Parameters in the URL, and the ID of the request.
    """
    domain = find_domain(headers.get("host", ""))
    if domain is None:
        return None
    api, region = domain.get("apiId"), domain["region"]
    if path != "/graphql" or appsync.apis.get_scoped(get_account_id(), region, api) is None:
        return json_error("NotFoundException", "Not Found", 404)
    with scope_of(get_account_id(), region):
        sent = {**headers, "host": f"{api}.appsync-api.{region}.amazonaws.com"}
        return await app.dispatch_service_request(method, path, sent, body, *more)


def find_domain(host: str) -> Domain | None:
    """Returns the domain name of a host, which can be that of a wildcard; None if there is none."""
    if is_address(host):
        return None
    name, domains = host.partition(":")[0].lower(), _list_domains()
    return domains.get(name) or domains.get(f"*.{name.partition('.')[2]}")


def _list_domains() -> dict[str, Domain]:
    # A cast, because the domains are kept among the tags, which are in the saved state.
    return cast("dict[str, Domain]", appsync.tags.setdefault(_KEPT_AT, {}))


def _create(given: JsonObject) -> Response:
    name, certificate = str(given["domainName"]), str(given["certificateArn"])
    if not _NAME.fullmatch(name):
        return json_error("BadRequestException", f"{name} is not a valid domain name.", 400)
    if (name := name.lower()) in _list_domains():
        return json_error("BadRequestException", "Provided domain name already exists", 400)
    if certificate.startswith("arn:aws:acm:") and not certificate.startswith("arn:aws:acm:us-east-1:"):
        message = "The certificate of a domain name must be in the Region us-east-1."
        return json_error("BadRequestException", message, 400)
    region = get_region()
    domain: Domain = {
        "domainName": name,
        "certificateArn": certificate,
        "description": read_text(given.get("description")),
        "appsyncDomainName": f"d{hashlib.sha256(name.encode()).hexdigest()[:13]}.cloudfront.net",
        "hostedZoneId": _HOSTED_ZONE,
        "domainNameArn": f"arn:aws:appsync:{region}:{get_account_id()}:domainnames/{name}",
        "region": region,
    }
    if tags := read_object(given.get("tags")):
        domain["tags"] = appsync.tags[domain["domainNameArn"]] = tags
    _list_domains()[name] = domain
    return _show(domain)


def _serve_one(method: str, domain: Domain, given: JsonObject) -> Response:
    if method == "DELETE":
        if domain.get("apiId") in appsync.apis:
            message = "The domain name is associated with an API. Disassociate it first."
            return json_error("BadRequestException", message, 400)
        appsync.tags.pop(domain["domainNameArn"], None)
        del _list_domains()[domain["domainName"]]
        return json_response({})
    if method == "POST":
        domain["description"] = read_text(given.get("description"))
    return _show(domain)


def _serve_association(method: str, domain: Domain, given: JsonObject) -> Response:
    if method == "POST":
        api = read_text(given["apiId"])
        if api not in appsync.apis:
            return json_error("NotFoundException", f"GraphQL API {api} not found.", 404)
        domain["apiId"] = api
    elif domain.get("apiId") not in appsync.apis:
        name = domain["domainName"]
        return json_error("NotFoundException", f"Domain name {name} has no association.", 404)
    if method == "DELETE":
        del domain["apiId"]
        return json_response({})
    found = {"domainName": domain["domainName"], "apiId": domain.get("apiId"), "associationStatus": "SUCCESS"}
    return json_response({"apiAssociation": found})


def _show(domain: Domain) -> Response:
    return json_response({"domainNameConfig": _select_shown(domain)})


def _select_shown(domain: Domain) -> dict[str, object]:
    return {name: value for name, value in domain.items() if name not in {"apiId", "region"}}


def _list(query: Query) -> Response:
    after, most = (query.get(each, [""])[0] for each in ("nextToken", "maxResults"))
    if most and not _PAGE.fullmatch(most):
        return json_error("BadRequestException", f"maxResults: {most} must be from 0 to {_MOST}.", 400)
    here = [each for _, each in sorted(_list_domains().items()) if each["region"] == get_region()]
    rest = [each for each in here if each["domainName"] > after]
    shown = rest[: int(most or _MOST) or _MOST]
    token = {"nextToken": shown[-1]["domainName"]} if len(shown) < len(rest) else {}
    return json_response({"domainNameConfigs": [_select_shown(each) for each in shown], **token})
