"""Requests for custom domain names: routing rules come before base path mappings, which MiniStack has."""

from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Final

from embedded_aws.ministack import app, rest_apis
from embedded_aws.ministack.api_records import DomainName, RoutingRule, RuleCondition
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Headers, Response
from embedded_aws.ministack.responses import json_error
from embedded_aws.service_calls.own_addresses import is_address

RULES: Final = "_routingRules"
"""Member of a domain name that has its rules by their ID."""
_NO_HEADERS: Final[Headers] = {}
_headers: ContextVar[Headers] = ContextVar("headers_of_domain_request", default=_NO_HEADERS)
_Target = tuple[str, str, str]
"""API, stage, and path below the stage."""


def is_domain(host: str) -> bool:
    """Whether a host is a custom domain name."""
    name = host.partition(":")[0]
    return not is_address(name) and rest_apis.find_domain_scope(name) is not None


def _route_by_rules(resolve: Callable[[str, str], _Target | None]) -> Callable[[str, str], _Target | None]:
    """Resolves a request by the rules of a domain name, if its routing mode has them, and by its mappings.

    Headers of a preflight are not those of the request that follows it: no rule matches them.
    """

    def find_target(host: str, path: str) -> _Target | None:
        if not is_domain(host):
            return None
        scope = rest_apis.find_domain_scope(host.partition(":")[0]) or ("", "", "")
        domain = rest_apis.domain_names.get_scoped(*scope)
        mode = (domain and domain.get("routingMode")) or ""
        is_ruled = mode.startswith("ROUTING_RULE")
        found = find_rule(domain, path, _headers.get()) if domain and is_ruled else None
        return found or (None if mode == "ROUTING_RULE_ONLY" else resolve(host, path))

    return find_target


def find_rule(domain: DomainName, path: str, headers: Mapping[str, str]) -> _Target | None:
    """Returns the target of the rule with the lowest priority whose conditions a request meets, if any."""
    given = {name.lower(): value for name, value in headers.items()}
    rules = domain.get(RULES) or {}
    for rule in sorted(rules.values(), key=lambda rule: rule["priority"]):
        if all(_is_met(condition, path, given) for condition in rule["conditions"]):
            (action,) = rule["actions"]
            target = action["invokeApi"]
            prefix = _find_base_path(rule) if target["stripBasePath"] else ""
            return target["apiId"], target["stage"], path[len(prefix) :] or "/"
    return None


def _find_base_path(rule: RoutingRule) -> str:
    found = (each.get("matchBasePaths") for each in rule["conditions"])
    paths = [each["anyOf"][0] for each in found if each]
    return _lead_by_slash(paths[0]) if paths else ""


def _lead_by_slash(base_path: str) -> str:
    return f"/{base_path.strip('/')}"


def _is_met(condition: RuleCondition, path: str, headers: Mapping[str, str]) -> bool:
    if "matchBasePaths" in condition:
        prefixes = map(_lead_by_slash, condition["matchBasePaths"]["anyOf"])
        return any(path == prefix or path.startswith(f"{prefix}/") for prefix in prefixes)
    return any(
        (value := headers.get(match["header"].lower())) is not None and matches(match["valueGlob"], value)
        for match in condition.get("matchHeaders", {}).get("anyOf", [])
    )


def matches(glob: str, value: str) -> bool:
    """Whether a header's value matches a glob: ``a*``, ``*a``, ``*a*`` or a whole value, in its case."""
    middle = glob.removeprefix("*").removesuffix("*")
    match glob.startswith("*"), glob.endswith("*"):
        case True, True:
            return middle in value
        case True, False:
            return value.endswith(middle)
        case False, True:
            return value.startswith(middle)
        case _:
            return value == glob


def serve_domain(
    serve: Callable[..., Awaitable[Response | None]],
) -> Callable[..., Awaitable[Response | None]]:
    """Rejects a request for a domain name that no rule and no mapping leads on, as API Gateway does."""

    async def serve_or_forbid(
        host: str, path: str, method: str, headers: Headers, *request: object, **more: object
    ) -> Response | None:
        token = _headers.set(headers)
        try:
            answer = await serve(host, path, method, headers, *request, **more)
        finally:
            _headers.reset(token)
        return (
            json_error("ForbiddenException", "Forbidden", 403)
            if answer is None and is_domain(host)
            else answer
        )

    return serve_or_forbid


PATCHES = (
    Patch(
        app.resolve_custom_domain,
        _route_by_rules,
        "a custom domain name has routing rules",
    ),
)
