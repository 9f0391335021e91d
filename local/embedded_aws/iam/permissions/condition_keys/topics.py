"""Condition keys of Amazon SNS."""

from collections.abc import Iterator

from embedded_aws.iam.current_request import Request


def find_keys(request: Request, action: str, _resource: str) -> Iterator[dict[str, object]]:
    """Yields protocol and endpoint of a new subscription."""
    if action == "sns:Subscribe":
        names = {"sns:Protocol": "Protocol", "sns:Endpoint": "Endpoint"}
        yield {key: request.form[name] for key, name in names.items() if name in request.form}
