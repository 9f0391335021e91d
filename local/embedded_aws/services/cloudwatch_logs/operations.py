"""Operations of CloudWatch Logs: their conditions, their members, and those that MiniStack does not have."""

import asyncio
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final, TypedDict, cast

from embedded_aws.json_values import read_object, read_objects
from embedded_aws.ministack import cloudwatch_logs, lambda_functions
from embedded_aws.ministack.cloudwatch_logs import LogQuery
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.ministack.responses import get_account_id, json_response
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.services.cloudwatch_logs import metric_filters
from embedded_aws.services.cloudwatch_logs.subscriptions import (
    DELIVERIES,
    await_deliveries,
    send_control_message,
)

_OK: Final = 200
_MOST_FILTERS: Final = 2
_CROSS_ACCOUNT: Final = (
    "Cross-account lambda invocation passing is not allowed."
    " You must use DestinationPolicies to create cross account lambda triggers."
)
_NOT_INVOKED: Final = (
    "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute"
    " your function."
)


class _Given(metric_filters.FilterInput, TypedDict, total=False):
    logGroupName: str
    logGroupIdentifier: str
    logGroupNamePattern: str
    logGroupClass: str
    logEventFilterPattern: str
    destinationArn: str
    roleArn: str
    filterName: str
    status: str
    nextToken: str
    limit: int
    maxResults: int


_LISTS: Final[Mapping[str, str]] = {
    "DescribeDestinations": "destinations",
    "DescribeLogStreams": "logStreams",
    "DescribeMetricFilters": "metricFilters",
    "DescribeSubscriptionFilters": "subscriptionFilters",
}
_GROUP_ARN: Final = re.compile(r"arn:aws:logs:[^:]*:[^:]*:log-group:([^:]+)(:\*)?")


def complete_operations(handle: Handler) -> Handler:
    """Rejects operations that AWS rejects, and returns the members that AWS returns."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        read = read_json(body)
        given = cast("_Given", read_object(read))
        if operation == "DescribeLogStreams" and "logGroupIdentifier" in given:
            if "logGroupName" in given:
                message = "LogGroup name and LogGroup ARN are mutually exclusive parameters."
                return cloudwatch_logs.json_error("ValidationException", message, 400)
            identifier = str(given["logGroupIdentifier"])
            found = _GROUP_ARN.fullmatch(identifier)
            body = json.dumps({**given, "logGroupName": found[1] if found else identifier}).encode()
        if (find_error := _ERRORS.get(operation)) and (error := find_error(given)):
            return error
        if operation in _OWN:
            return _OWN[operation](given)
        deliveries: list[threading.Thread] = []
        DELIVERIES.set(deliveries)
        response = await handle(method, path, headers, body, query)
        if deliveries:
            await asyncio.to_thread(await_deliveries, deliveries)
        if operation == "StartQuery" and response[0] == _OK:
            cloudwatch_logs.queries[json.loads(response[2])["queryId"]]["createTime"] = int(
                time.time() * 1000
            )
        if operation == "PutSubscriptionFilter" and response[0] == _OK:
            names = ("logGroupName", "destinationArn", "roleArn")
            await asyncio.to_thread(send_control_message, *(str(given.get(name) or "") for name in names))
        return _complete(operation, response)

    return handle_request


def _find_filter_error(given: _Given) -> Response | None:
    """Returns the error for a subscription filter whose destination or number AWS rejects."""
    group = cloudwatch_logs.log_groups.get(given.get("logGroupName", ""))
    destination = str(given.get("destinationArn"))
    service, account = (*destination.split(":"), *[""] * 5)[2:5:2]
    if service == "lambda" and account != get_account_id():
        return cloudwatch_logs.json_error("AccessDeniedException", _CROSS_ACCOUNT, 400)
    if group is None:
        return None
    if service in {"kinesis", "firehose"} and not given.get("roleArn"):
        message = f"destinationArn for vendor {service} cannot be used without roleArn"
        return cloudwatch_logs.json_error("InvalidParameterException", message, 400)
    if service == "lambda" and not lambda_functions.find_function(destination)[0]:
        return cloudwatch_logs.json_error("InvalidParameterException", _NOT_INVOKED, 400)
    filters = group["subscriptionFilters"]
    if given.get("filterName") not in filters and len(filters) >= _MOST_FILTERS:
        return cloudwatch_logs.json_error("LimitExceededException", "Resource limit exceeded.", 400)
    return None


def _complete(operation: str, response: Response) -> Response:
    status, headers, body = response
    if status != _OK or operation not in {*_LISTS, "PutDestination"}:
        return response
    answer = read_object(json.loads(body))
    listed = read_objects(answer[_LISTS[operation]] if operation in _LISTS else [answer["destination"]])
    for each in listed:
        each.pop("uploadSequenceToken", None)
        if operation == "DescribeLogStreams":
            each["storedBytes"] = 0  # AWS has not computed it for streams since 2019
        if operation in {"DescribeMetricFilters", "DescribeSubscriptionFilters"}:
            each.pop("_default_minute", None)
            each.setdefault("applyOnTransformedLogs", False)
        for name in ("accessPolicy", "roleArn"):
            if not each.get(name):
                each.pop(name, None)
    return status, headers, json.dumps(answer).encode()


def _list_groups(given: _Given) -> Response:
    """Returns the log groups whose name matches a regular expression of three or more characters."""
    pattern, kind = str(given.get("logGroupNamePattern") or ""), given.get("logGroupClass")
    start = pattern.removeprefix("^")
    groups = [
        {
            "logGroupName": name,
            "logGroupArn": group["arn"].removesuffix(":*"),
            "logGroupClass": group.get("logGroupClass") or "STANDARD",
        }
        for name, group in sorted(cloudwatch_logs.log_groups.items())
        if (name.startswith(start) if pattern.startswith("^") else pattern in name)
        and kind in {None, group.get("logGroupClass") or "STANDARD"}
    ]
    first, most = int(given.get("nextToken") or 0), given.get("limit") or 50
    more = {"nextToken": str(first + most)} if first + most < len(groups) else {}
    return json_response({"logGroups": groups[first : first + most], **more})


def _describe_queries(given: _Given) -> Response:
    """Returns the queries of a log group, the newest first."""
    group, status = given.get("logGroupName"), given.get("status")
    if group and group not in cloudwatch_logs.log_groups:
        message = "The specified log group does not exist."
        return cloudwatch_logs.json_error("ResourceNotFoundException", message, 400)
    found = [
        {
            "queryLanguage": "CWLI",
            "queryId": query["queryId"],
            "queryString": _describe_source(query, name),
            "status": query["status"],
            "createTime": query.get("createTime", query["endTime"] * 1000),
            "logGroupName": name,
        }
        for query in cloudwatch_logs.queries.values()
        for name in [query.get("logGroupName") or next(iter(query["logGroupNames"] or [""]))]
        if group in {None, name} and status in {None, query["status"]}
    ]
    found.sort(key=lambda query: -int(query["createTime"]))
    return json_response({"queries": found[: given.get("maxResults") or 1000]})


def _describe_source(query: LogQuery, group: str) -> str:
    return (
        f'SOURCE "{group}" START={query["startTime"]}000 END={query["endTime"]}999 | {query["queryString"]}'
    )


_OWN: Final[Mapping[str, Callable[[_Given], Response]]] = {
    "DescribeQueries": _describe_queries,
    "ListLogGroups": _list_groups,
    "TestMetricFilter": metric_filters.test_filter,
}
"""Operations that MiniStack does not have."""

_ERRORS: Final[Mapping[str, Callable[[_Given], Response | None]]] = {
    "FilterLogEvents": metric_filters.find_pattern_error,
    "PutMetricFilter": metric_filters.find_metric_error,
    "PutSubscriptionFilter": lambda given: (
        metric_filters.find_pattern_error(given) or _find_filter_error(given)
    ),
    "StartLiveTail": lambda given: metric_filters.find_pattern_error(
        {"filterPattern": given.get("logEventFilterPattern") or ""}
    ),
    "TestMetricFilter": metric_filters.find_pattern_error,
}
"""Errors of requests that MiniStack accepts."""
