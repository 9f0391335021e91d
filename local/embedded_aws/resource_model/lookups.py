"""Functions that find what exists, with the errors of the AWS provider if there is nothing."""

from collections.abc import Callable, Mapping, Sequence

from botocore.exceptions import ClientError

from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.missing import is_gone
from embedded_aws.resource_model.registry import invoke

Find = Callable[[Context, Inputs], Properties]


def register_lookup(token: str, what: str, of: str) -> Callable[[Find], Find]:
    """Registers the function that finds a resource by its name or the like.

    Args:
        token: Such as ``aws:sqs/getQueue:getQueue``.
        what: What it finds, as the AWS provider calls it, such as ``"SQS Queue"``.
        of: The input that says which one.
    """

    def register(find: Find) -> Find:
        def answer(aws: Context, inputs: Inputs) -> Properties:
            try:
                found = find(aws, inputs)
            except ClientError as error:
                if is_gone(error):
                    raise build_missing_error(
                        token, f"reading {what} ({inputs.get(of)}): couldn't find resource"
                    ) from None
                raise
            # As the provider does, it returns its arguments, too.
            return {**inputs.properties, "region": aws.region, **found}

        invoke(token)(answer)
        return find

    return register


def require_one(token: str, what: str, found: Sequence[Properties]) -> Properties:
    """The one item of an answer.

    Raises:
        DeploymentError: If there is none, or more than one.
    """
    if not found:
        raise build_missing_error(token, f"no matching {what} found")
    if len(found) > 1:
        raise build_missing_error(
            token,
            f"multiple {what}s matched; use additional constraints to reduce matches to a single {what}",
        )
    return found[0]


def build_missing_error(token: str, reason: str) -> DeploymentError:
    """The error of a function that finds nothing."""
    return DeploymentError(f"invoking {token}: {reason}")


def build_filters(inputs: Inputs, names: Mapping[str, str]) -> list[dict[str, object]]:
    """The filters of an EC2 request: those given, those of tags, and those of the inputs in ``names``."""
    filters = [{"Name": each["name"], "Values": each["values"]} for each in inputs.get("filters", [])]
    tags: Mapping[str, str] = inputs.get("tags", {})
    filters += [{"Name": f"tag:{key}", "Values": [value]} for key, value in tags.items()]
    for theirs, value in inputs.pick(names).items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        filters.append({"Name": theirs, "Values": [text]})
    return filters


def read_tags(tags: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Tags as Pulumi has them, from a list of keys and values."""
    return {each["Key"]: each["Value"] for each in tags}
