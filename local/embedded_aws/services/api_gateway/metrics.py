"""Metrics of APIs: of each request, by API, by stage and, if the stage has detailed metrics, by method."""

from collections.abc import Iterable, Mapping
from typing import Final, cast

from embedded_aws.ministack import cloudwatch, rest_apis
from embedded_aws.ministack.api_records import HttpStage, RestStage
from embedded_aws.observation.causes import suppress_recording_errors
from embedded_aws.services.api_gateway.rest.exchange import Exchange
from embedded_aws.services.api_gateway.rest.failures import FailureError
from embedded_aws.services.api_gateway.served_apis import ServedApi

_NAMESPACE: Final = "AWS/ApiGateway"
_CLIENT_ERRORS: Final = range(400, 500)
_SERVER_ERRORS: Final = range(500, 600)
_FAILED_BACKEND: Final = "INTEGRATION_FAILURE"
"""Kind of the failure of a backend that was called, such as a function that raised an error."""


def count_rest_request(exchange: Exchange, status: int) -> None:
    """Records the metrics of a request to a REST API."""
    request = exchange.request
    stage = cast("RestStage | None", request["stage"])
    if stage is None:
        return  # no stage has the name, so no API is named in a metric
    name = {"ApiName": rest_apis.apis[request["api_id"]]["name"]}
    method = {"Method": exchange.method, "Resource": request["resource_path"]}
    is_detailed = request["resource_path"] and _has_rest_details(stage, method)
    _record(
        {
            "Count": True,
            "4XXError": status in _CLIENT_ERRORS,
            "5XXError": status in _SERVER_ERRORS,
        },
        _list_dimensions(name, request["stage_name"], method if is_detailed else None),
    )


def _has_rest_details(stage: RestStage, method: Mapping[str, str]) -> bool:
    settings = stage.get("methodSettings") or {}
    own = f"{method['Resource'].replace('/', '~1')}/{method['Method']}"
    return bool((settings.get(own) or settings.get("*/*") or {}).get("metricsEnabled"))


def count_http_request(api: ServedApi, method: str, route_key: str, status: int) -> None:
    """Records the metrics of a request to an HTTP API.

    Args:
        api: The API.
        method: HTTP method.
        route_key: Key of the route; empty if there is none.
        status: Status code of the response.
    """
    verb, _, path = route_key.rpartition(" ")
    route = {"Method": verb or method, "Resource": path} if _has_details(api.stage, route_key) else None
    with suppress_recording_errors():
        _record(
            {"Count": True, "4xx": status in _CLIENT_ERRORS, "5xx": status in _SERVER_ERRORS},
            _list_dimensions({"ApiId": api.id}, api.stage_name, route),
        )


def _has_details(stage: HttpStage, route_key: str) -> bool:
    own, default = (stage.get("routeSettings") or {}).get(route_key), stage.get("defaultRouteSettings")
    return bool(route_key and {**(default or {}), **(own or {})}.get("detailedMetricsEnabled"))


def count_route_request(
    api: ServedApi, event_type: str, status: int, failure: FailureError | None = None
) -> None:
    """Records the metrics of a message to a WebSocket API, or of the beginning or end of a connection.

    Args:
        api: The API.
        event_type: ``CONNECT``, ``MESSAGE`` or ``DISCONNECT``.
        status: Status code of the response.
        failure: Reason why the response is not that of a backend; None if it is.
    """
    answered = failure is None or failure.kind == _FAILED_BACKEND
    is_refused = not answered and status in _CLIENT_ERRORS
    counted = {"CONNECT": "ConnectCount", "MESSAGE": "MessageCount"}.get(event_type)
    values = {
        "ClientError": is_refused,
        "IntegrationError": answered and (failure is not None or status >= _CLIENT_ERRORS.start),
        "ExecutionError": not answered and not is_refused,
    }
    _record_of_stage(api, values | ({counted: True} if counted else {}))


def count_sent_message(api: ServedApi) -> None:
    """Records that a WebSocket API has sent a message to a client."""
    _record_of_stage(api, {"MessageCount": True})


def _record_of_stage(api: ServedApi, values: Mapping[str, bool]) -> None:
    with suppress_recording_errors():
        _record(values, _list_dimensions({"ApiId": api.id}, api.stage_name, None))


def _list_dimensions(
    api: Mapping[str, str], stage: str, method: Mapping[str, str] | None
) -> list[dict[str, str]]:
    of_stage = {**api, "Stage": stage}
    return [{**api}, of_stage, *([{**of_stage, **method}] if method else [])]


def _record(values: Mapping[str, bool], dimensions: Iterable[dict[str, str]]) -> None:
    """Records each value, also if it is zero: the average of errors is their rate."""
    for each in dimensions:
        for name, value in values.items():
            cloudwatch.record_metric(_NAMESPACE, name, int(value), "Count", each)
