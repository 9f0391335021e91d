"""Requests to Amazon SNS."""

from collections.abc import Mapping
from typing import Final
from urllib.parse import parse_qs

from embedded_aws.ministack import iam_evaluator
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.services.sns import phone_numbers, platforms, publishing, subscriptions, topics
from embedded_aws.services.sns.errors import SnsError
from embedded_aws.services.sns.query_protocol import read_parameters, render

_OPERATIONS: Final[Mapping[str, object]] = {
    **phone_numbers.OPERATIONS,
    **platforms.OPERATIONS,
    **publishing.OPERATIONS,
    **subscriptions.OPERATIONS,
    **topics.OPERATIONS,
}


def handle_operations(_: Handler) -> Handler:
    """Returns the handler of requests."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        del path
        iam_evaluator.pin_request_caller(headers, query)
        form = parse_qs(body.decode(errors="replace"), keep_blank_values=True) if method == "POST" else {}
        data = read_parameters({**query, **form})
        action = str(data.get("Action", ""))
        run = _OPERATIONS.get(action)
        if run is None:
            return SnsError(
                "InvalidAction", f"The action {action} is not valid for this web service."
            ).render()
        try:
            return render(action, run(data))
        except SnsError as error:
            return error.render()

    return handle_request
