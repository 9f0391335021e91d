"""Routing rules of custom domain names, which are kept with the domain name."""

import base64
import binascii
import re
from collections.abc import Iterable, Iterator
from typing import Final, cast

from embedded_aws.ministack import http_apis, rest_apis
from embedded_aws.ministack.api_records import DomainName, RoutingRule, RuleCondition, RuleTarget
from embedded_aws.ministack.records import Record
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    ConflictError,
    NotFoundError,
    Result,
    create_id,
    operation,
    read_list,
    read_map,
    read_records,
)
from embedded_aws.services.api_gateway.domain_routing import RULES

_PATH: Final = "v2/domainnames/*/routingrules"
_HIGHEST_PRIORITY: Final = 1_000_000
_MOST_HEADERS: Final = 2
_LONGEST_INFIX: Final = 40
_LARGEST_PAGE: Final = 100
# API Gateway developer guide, "Routing rules", restrictions.
_HEADER: Final = re.compile(r"[A-Za-z0-9*?\-!#$%&'.^_`|~]{1,39}")
_GLOB: Final = re.compile(r"[A-Za-z0-9*?\-!#$%&'.^_`|~]{1,127}")
_BASE_PATH: Final = re.compile(r"[A-Za-z0-9$\-_.+!*'()/]{1,127}")
_RESERVED: Final = re.compile(
    r"(access-control-|apigw-|x-amz-|x-amzn-).*|authorization|connection|content-(encoding|length|location)"
    r"|forwarded|keep-alive|origin|proxy-authenticate|proxy-authorization|te|trailers|transfer-encoding"
    r"|upgrade|via|x-apigw-api-id|x-forwarded-(for|host|proto)|x-restapi",
    re.IGNORECASE,
)


@operation("POST", _PATH)
def create_rule(call: Call) -> Result:
    """Creates a routing rule."""
    domain = _find_domain(call.names[0])
    rule = _read_rule(domain, call.data, create_id())
    _list_rules(domain)[rule["routingRuleId"]] = rule
    return 201, rule


@operation("GET", _PATH)
def list_rules(call: Call) -> Result:
    """Lists the routing rules by their priority."""
    rules = sorted(_list_rules(_find_domain(call.names[0])).values(), key=lambda rule: rule["priority"])
    given, token = call.option("maxResults") or str(_LARGEST_PAGE), call.option("nextToken")
    if not given.isdecimal() or not 1 <= int(given) <= _LARGEST_PAGE:
        raise ApiError(f"Invalid maxResults {given}. Must be from 1 to {_LARGEST_PAGE}")
    try:
        start = int(base64.urlsafe_b64decode(token)) if token else 0
    except (ValueError, binascii.Error):
        raise ApiError("Invalid nextToken specified") from None
    end = start + int(given)
    page: Record = {"routingRules": rules[start:end]}
    if end < len(rules):
        page["nextToken"] = base64.urlsafe_b64encode(str(end).encode()).decode()
    return 200, page


@operation("GET", f"{_PATH}/*")
def get_rule(call: Call) -> Result:
    """Returns a routing rule."""
    return 200, _find_rule(_find_domain(call.names[0]), call.names[1])


@operation("PUT", f"{_PATH}/*")
def put_rule(call: Call) -> Result:
    """Replaces a routing rule."""
    domain = _find_domain(call.names[0])
    identifier = _find_rule(domain, call.names[1])["routingRuleId"]
    _list_rules(domain)[identifier] = _read_rule(domain, call.data, identifier)
    return 200, _list_rules(domain)[identifier]


@operation("DELETE", f"{_PATH}/*")
def delete_rule(call: Call) -> Result:
    """Deletes a routing rule."""
    domain = _find_domain(call.names[0])
    del _list_rules(domain)[_find_rule(domain, call.names[1])["routingRuleId"]]
    return 204, None


@operation("GET", "domainnames/*")
def get_domain(call: Call) -> Result:
    """Returns a domain name without its rules."""
    return 200, {name: value for name, value in _find_domain(call.names[0]).items() if name != RULES}


def _find_domain(name: str) -> DomainName:
    if (domain := rest_apis.domain_names.get(name)) is None:
        raise NotFoundError("Invalid domain name identifier specified")
    return domain


def _list_rules(domain: DomainName) -> dict[str, RoutingRule]:
    return domain.setdefault(RULES, {})


def _find_rule(domain: DomainName, identifier: str) -> RoutingRule:
    if identifier not in _list_rules(domain):
        raise NotFoundError("Invalid routing rule identifier specified")
    return _list_rules(domain)[identifier]


def _read_rule(domain: DomainName, data: Record, identifier: str) -> RoutingRule:
    """Returns a valid rule.

    Raises:
        ApiError: If API Gateway rejects it.
    """
    _check_domain(domain)
    conditions, actions = read_records(data, "conditions"), read_records(data, "actions")
    if reason := next(_find_problems(data.get("priority"), conditions, actions), None):
        raise ApiError(reason)
    (target,) = (cast("RuleTarget", action["invokeApi"]) for action in actions)
    _check_target(target)
    others = (rule for rule in _list_rules(domain).values() if rule["routingRuleId"] != identifier)
    if any(rule["priority"] == data["priority"] for rule in others):
        raise ConflictError(f"A routing rule with priority {data['priority']} already exists")
    path = f"/domainnames/{domain['domainName']}/routingrules/{identifier}"
    given = cast("RuleTarget", {"stripBasePath": False, **target})
    return {
        "actions": [{"invokeApi": given}],
        "conditions": cast("list[RuleCondition]", conditions),
        "priority": cast("int", data["priority"]),
        "routingRuleArn": f"arn:aws:apigateway:{get_region()}:{get_account_id()}:{path}",
        "routingRuleId": identifier,
    }


def _check_domain(domain: DomainName) -> None:
    if "EDGE" in read_list(read_map(domain, "endpointConfiguration"), "types"):
        raise ApiError("Routing rules are not supported for edge-optimized custom domain names")
    mappings = rest_apis.base_path_mappings.get(domain["domainName"], {})
    if any(mapping["restApiId"] in http_apis.apis for mapping in mappings.values()):
        raise ApiError("Routing rules are not supported for domain names with API mappings to HTTP APIs")


def _check_target(target: RuleTarget) -> None:
    if target["apiId"] in http_apis.apis:
        raise ApiError("Routing rules can only invoke stages of REST APIs")
    if target["apiId"] not in rest_apis.apis:
        raise NotFoundError("Invalid API identifier specified")
    if target["stage"] not in rest_apis.stages.get(target["apiId"], {}):
        raise ApiError("Invalid stage identifier specified")


def _find_problems(priority: object, conditions: list[Record], actions: list[Record]) -> Iterator[str]:
    if not isinstance(priority, int) or not 1 <= priority <= _HIGHEST_PRIORITY:
        yield f"Invalid priority {priority}. Must be from 1 to {_HIGHEST_PRIORITY}"
    target = read_map(actions[0], "invokeApi") if len(actions) == 1 else {}
    if not target.get("apiId") or not target.get("stage"):
        yield "A routing rule must have one action invokeApi, with ApiId and Stage"
    # A condition has either kind; several of them are all to be met.
    if any(len({"matchHeaders", "matchBasePaths"} & each.keys()) != 1 for each in conditions):
        yield "A condition must have either matchHeaders or matchBasePaths"
    headers = [read_map(each, "matchHeaders") for each in conditions if "matchHeaders" in each]
    paths = [read_map(each, "matchBasePaths") for each in conditions if "matchBasePaths" in each]
    if len(headers) > _MOST_HEADERS or len(paths) > 1:
        yield "A routing rule can have two conditions matchHeaders and one matchBasePaths"
    if any(len(read_list(each, "anyOf")) != 1 for each in headers + paths):
        yield "anyOf must have one member"
    if not paths and target.get("stripBasePath"):
        yield "stripBasePath requires a condition matchBasePaths"
    yield from _find_header_problems(match for each in headers for match in read_records(each, "anyOf"))
    for path in (path for each in paths for path in read_list(each, "anyOf")):
        if not _BASE_PATH.fullmatch(path):
            yield f"Invalid base path {path}"


def _find_header_problems(matches: Iterable[Record]) -> Iterator[str]:
    for match in matches:
        header, glob = str(match.get("header", "")), str(match.get("valueGlob", ""))
        if not _HEADER.fullmatch(header) or _RESERVED.fullmatch(header):
            yield f"Invalid header {header}"
        if not _GLOB.fullmatch(glob) or not _has_valid_wildcards(glob):
            yield f"Invalid valueGlob {glob}"


def _has_valid_wildcards(glob: str) -> bool:
    """Whether wildcards are at the ends only, and the middle of two is short."""
    if "*" in glob.removeprefix("*").removesuffix("*"):
        return False
    is_infix = glob.startswith("*") and glob.endswith("*") and len(glob) > 1
    return not is_infix or len("**") < len(glob) <= _LONGEST_INFIX
