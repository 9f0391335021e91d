"""Quotas that AWS raises on request are warned of; a deployment above them goes ahead."""
# ruff: noqa: E501  a message is easier to compare in one piece

import logging
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pulumi
import pytest
from every_component import CALLED, COMPONENTS
from graphs import errors_in, evaluate

from serverless_patterns import (
    ApiGatewayFacade,
    ContainerService,
    FanOutConversion,
    Function,
    StaticOffload,
    Table,
)
from serverless_patterns.arguments import quotas
from serverless_patterns.arguments.quotas import Quota

MOCK: dict[str, Any] = {"mock": {}}
DOMAIN = {"hosted_zone_id": "Z1"}
CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/1"
IMAGE = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/shop@sha256:{'0' * 64}"
QUEUE = {"arn": "arn:aws:sqs:us-east-1:123456789012:orders"}


def api(routes: dict[str, Any], **args: Any) -> Callable[[], object]:
    return lambda: ApiGatewayFacade("thing", {"routes": routes, **args})


def build_guarded_api(count: int) -> Callable[[], object]:
    """Returns an API with so many authorizers, each of a route."""
    routes = {f"GET /a{number}": {**MOCK, "authorizer": f"a{number}"} for number in range(count)}
    return api(routes, authorizers={f"a{number}": {"function": CALLED} for number in range(count)})


def site(**args: Any) -> Callable[[], object]:
    return lambda: StaticOffload("thing", args)


def cidrs(count: int) -> list[str]:
    return [f"10.0.{number // 256}.{number % 256}/32" for number in range(count)]


def plans(count: int) -> dict[str, Any]:
    return {f"plan-{number}": {"api_keys": [f"key-{number}"]} for number in range(count)}


def hosts(count: int) -> list[str]:
    return [f"h{number}.example.com" for number in range(count)]


def filters(count: int) -> Callable[[Path], object]:
    source = {"queue": {**QUEUE, "filters": [{"body": ["x"]}] * count}}
    return lambda code: Function(
        "thing", {"code": str(code), "handler": "orders.handler", "event_sources": {"it": source}}
    )


def reserve_executions(count: int) -> Callable[[Path], object]:
    args = {"handler": "orders.handler", "reserved_concurrent_executions": count}
    return lambda code: Function("thing", {"code": str(code), **args})


def warnings(program: Callable[[], object], caplog: pytest.LogCaptureFixture) -> list[str]:
    """Warnings of ``program``, which registers something."""
    caplog.clear()
    with caplog.at_level(logging.WARNING, logger="embedded_aws"):
        assert evaluate(program).registrations
    return [record.getMessage() for record in caplog.records if record.name == "embedded_aws"]


def describe_warning(where: str, value: str, quota: Quota) -> str:
    return (
        f"{where}: {value} is above {quota.default:,}, the default of the quota '{quota.name}' of"
        f" {quota.service}; it requires that this quota has been increased (Service Quotas)"
    )


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("at_most", "above", "where", "value", "quota"),
    [
        (
            api({"GET /a": {**MOCK, "throttle": {"rate_limit": 10_000, "burst_limit": 5_000}}}),
            api({"GET /a": {**MOCK, "throttle": {"rate_limit": 10_001, "burst_limit": 5_000}}}),
            "ApiGatewayFacade 'thing': routes.GET /a.throttle.rate_limit",
            "10,001",
            quotas.API_RATE,
        ),
        (
            api({"GET /a": MOCK}, throttle={"rate_limit": 1, "burst_limit": 5_000}),
            api({"GET /a": MOCK}, throttle={"rate_limit": 1, "burst_limit": 5_001}),
            "ApiGatewayFacade 'thing': throttle.burst_limit",
            "5,001",
            quotas.API_BURST,
        ),
        (
            build_guarded_api(10),
            build_guarded_api(11),
            "ApiGatewayFacade 'thing': authorizers",
            "11",
            quotas.API_AUTHORIZERS,
        ),
        (api({f"GET /a{n}": MOCK for n in range(299)}), api({f"GET /a{n}": MOCK for n in range(300)}), "ApiGatewayFacade 'thing': routes", "301", quotas.API_RESOURCES),
        (
            api({"GET /a": MOCK}, allowed_cidr_blocks=cidrs(400)),
            api({"GET /a": MOCK}, allowed_cidr_blocks=cidrs(512)),
            "ApiGatewayFacade 'thing': allowed_cidr_blocks",
            "8,776",
            quotas.API_RESOURCE_POLICY,
        ),
        (
            api({"GET /a": {"http": {"url": "https://a.example/"}, "timeout": 29}}),
            api({"GET /a": {"http": {"url": "https://a.example/"}, "timeout": 60}}),
            "ApiGatewayFacade 'thing': routes.GET /a.timeout",
            "60,000",
            quotas.API_TIMEOUT,
        ),
        (
            api({"GET /a": {**MOCK, "api_key_required": True}}, usage_plans=plans(2)),
            api({"GET /a": {**MOCK, "api_key_required": True}}, usage_plans=plans(301)),
            "ApiGatewayFacade 'thing': usage_plans",
            "301",
            quotas.API_USAGE_PLANS,
        ),
        (site(domain={**DOMAIN, "domain_names": hosts(10)}), site(domain={**DOMAIN, "domain_names": hosts(11)}), "StaticOffload 'thing': domain.domain_names", "11", quotas.CERTIFICATE_NAMES),
        (
            site(domain={"certificate_arn": CERTIFICATE, "domain_names": hosts(100)}),
            site(domain={"certificate_arn": CERTIFICATE, "domain_names": hosts(101)}),
            "StaticOffload 'thing': domain.domain_names",
            "101",
            quotas.DISTRIBUTION_NAMES,
        ),
        (
            site(behaviors=[{"path_pattern": f"/{n}/*", "origin": "site"} for n in range(74)]),
            site(behaviors=[{"path_pattern": f"/{n}/*", "origin": "site"} for n in range(75)]),
            "StaticOffload 'thing': behaviors",
            "76",
            quotas.DISTRIBUTION_BEHAVIORS,
        ),
        (
            site(origins={f"o{n}": {"domain_name": "a.example.com"} for n in range(99)}),
            site(origins={f"o{n}": {"domain_name": "a.example.com"} for n in range(100)}),
            "StaticOffload 'thing': origins",
            "101",
            quotas.DISTRIBUTION_ORIGINS,
        ),
        (reserve_executions(900), reserve_executions(901), "Function 'thing': reserved_concurrent_executions", "1,001", quotas.FUNCTION_CONCURRENCY),
        (filters(5), filters(6), "Function 'thing': event_sources.it.queue.filters", "6", quotas.FUNCTION_FILTERS),
        (lambda: Table("thing", table_of(20)), lambda: Table("thing", table_of(21)), "Table 'thing': secondary_indexes", "21", quotas.TABLE_GLOBAL_INDEXES),
        (
            lambda: ContainerService("thing", {"image": IMAGE, "max_capacity": 1_000}),
            lambda: ContainerService("thing", {"image": IMAGE, "max_capacity": 1_001}),
            "ContainerService 'thing': max_capacity",
            "1,001",
            quotas.TARGETS,
        ),
        (
            lambda: FanOutConversion("thing", {"conversions": conversions(3, every=2)}),
            lambda: FanOutConversion("thing", {"conversions": conversions(4)}),
            "FanOutConversion 'thing': conversions",
            "4",
            Quota("Amazon SNS", "Filter policies per topic", 2),
        ),
    ],
    ids=lambda value: value.name if isinstance(value, Quota) else None,
)  # fmt: skip
def test_what_an_account_can_have_raised_is_warned_of(
    *,
    at_most: Callable[..., object],
    above: Callable[..., object],
    where: str,
    value: str,
    quota: Quota,
    code: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
):
    if quota.service == "Amazon SNS":  # to make two hundred functions would take a minute
        monkeypatch.setattr(
            "serverless_patterns.patterns.fan_out_conversion.conversion.TOPIC_FILTER_POLICIES",
            quota,
        )
    in_code = where.startswith("Function")
    for make, expected in ((at_most, []), (above, [describe_warning(where, value, quota)])):
        assert warnings((lambda make=make: make(code)) if in_code else make, caplog) == expected


def table_of(indexes: int) -> Any:
    index = {"partition_key": {"name": "name"}}
    return {
        "partition_key": {"name": "id"},
        "secondary_indexes": {f"by-{number}": index for number in range(indexes)},
    }


def conversions(count: int, every: int = 1) -> Any:
    """Zip conversions, of which every so many looks at the names of files."""
    return {
        f"c{number}": {"zip": {}, **({"filter_suffixes": [".txt"]} if number % every == 0 else {})}
        for number in range(count)
    }


def test_names_with_a_certificate_of_their_own_are_not_those_of_a_new_one(caplog: pytest.LogCaptureFixture):
    assert not warnings(site(domain={"certificate_arn": CERTIFICATE, "domain_names": hosts(11)}), caplog)


@pytest.mark.representatives(
    "function", "workflow", "fan-out, hardened", "gateway, hardened", "container service"
)
@pytest.mark.parametrize("make", COMPONENTS.values(), ids=COMPONENTS.keys())
def test_usual_sizes_cause_no_warning(make: Callable[[], object], caplog: pytest.LogCaptureFixture):
    assert warnings(make, caplog) == []


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (
            lambda: Table(
                "thing",
                {
                    "partition_key": {"name": "id"},
                    "sort_key": {"name": "at"},
                    "secondary_indexes": {
                        f"by-{number}": {"sort_key": {"name": "name"}} for number in range(6)
                    },
                },
            ),
            ["secondary_indexes: has 6 local ones; must be at most 5"],
        ),
        (
            lambda: ContainerService("thing", {"image": IMAGE, "max_capacity": 5_001}),
            ["max_capacity: 5001 is out of range; must be 1 to 5000"],
        ),
        (
            lambda: ApiGatewayFacade("thing", {"routes": {"GET /a": {**MOCK, "timeout": 301}}}),
            ["routes.GET /a.timeout: 301 is out of range; must be 0.05 to 300"],
        ),
    ],
)
def test_what_nobody_can_have_raised_is_refused(make: Callable[[], object], expected: list[str]):
    assert errors_in(make) == expected


def test_wrong_arguments_are_not_warned_of_as_well(caplog: pytest.LogCaptureFixture):
    throttle = {"rate_limit": 20_000, "burst_limit": -1}
    with caplog.at_level(logging.WARNING):
        found = errors_in(
            lambda: ApiGatewayFacade("thing", {"routes": {"GET /a": MOCK}, "throttle": throttle})
        )
    assert found == ["throttle.burst_limit: -1 is out of range; must be 0 to 2147483647"]
    assert not [record for record in caplog.records if "Service Quotas" in record.getMessage()]


@pytest.mark.exhaustive
@pytest.mark.parametrize("later", [slice(0, 1), slice(None)], ids=["one", "all"])
def test_policy_of_networks_that_are_known_only_later(later: slice, caplog: pytest.LogCaptureFixture):
    def make(count: int) -> None:
        given: list[Any] = cidrs(count)
        given[later] = [pulumi.Output.from_input(cidr) for cidr in given[later]]
        api({"GET /a": MOCK}, allowed_cidr_blocks=given)()

    where = "ApiGatewayFacade 'thing': allowed_cidr_blocks"
    assert warnings(lambda: make(400), caplog) == []
    assert warnings(lambda: make(512), caplog) == [
        describe_warning(where, "8,776", quotas.API_RESOURCE_POLICY)
    ]


def test_every_quota_is_named_with_its_service():
    known = [value for value in vars(quotas).values() if isinstance(value, Quota)]
    assert len(known) == len({(quota.service, quota.name) for quota in known})
    assert all(getattr(quota, field.name) for quota in known for field in fields(quota))
