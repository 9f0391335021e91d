"""Condition keys of AWS Lambda."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.iam.current_request import Request
from embedded_aws.json_values import is_object, read_array, read_object, read_objects, read_text
from embedded_aws.ministack import ec2, lambda_functions
from embedded_aws.ministack.responses import get_account_id, get_region

_Keys = dict[str, object]
_PART_OF_ARN: Final = re.compile(r"(?:[a-z-]+-\d:)?(?:(\d{12}):)?function:(.+)")
"""A part of an ARN that names a function: ``123456789012:function:name``, but not ``my-function:live``."""
_NETWORK: Final = {"lambda:SubnetIds": "SubnetIds", "lambda:SecurityGroupIds": "SecurityGroupIds"}


def find_keys(request: Request, action: str, resource: str) -> Iterator[_Keys]:
    """Yields what a request gives a function or names of it; several if each must be allowed."""
    match action.partition(":")[2]:
        case "CreateFunction" | "UpdateFunctionConfiguration":
            yield _read_settings(request.json)
        case "PutFunctionCodeSigningConfig" | "CreateCodeSigningConfig":
            yield _read_code_signing(request.json)
        case "CreateEventSourceMapping":
            yield {"lambda:FunctionArn": build_function_arn(request.json.get("FunctionName"))}
        case "UpdateEventSourceMapping" | "DeleteEventSourceMapping" | "GetEventSourceMapping":
            yield from _read_mapping(request, resource)
        case "AddPermission":
            yield _read_statement(request.json)
        case "RemovePermission":
            yield _read_removed(request, resource)
        case "CreateFunctionUrlConfig" | "UpdateFunctionUrlConfig" if "AuthType" in request.json:
            yield {"lambda:FunctionUrlAuthType": request.json["AuthType"]}
        case "GetFunctionUrlConfig" | "UpdateFunctionUrlConfig" | "DeleteFunctionUrlConfig":
            yield _read_url(resource)
        case _:
            yield {}


def build_function_arn(name: object, qualifier: str = "") -> str:
    """Returns the ARN of a function that a request names by name, ARN or part of an ARN.

    Args:
        name: The given name, perhaps with a version or an alias.
        qualifier: The given version or alias; empty if there is none.
    """
    given = str(name or "")
    if not given.startswith("arn:"):
        part = _PART_OF_ARN.fullmatch(given)
        owner, plain = part.groups() if part else (None, given)
        given = f"arn:aws:lambda:{get_region()}:{owner or get_account_id()}:function:{plain}"
    qualified = given.partition(":function:")[2].partition(":")[2]
    return f"{given}:{qualifier}" if qualifier and not qualified else given


def _read_settings(given: Mapping[str, object]) -> _Keys:
    network = read_object(given.get("VpcConfig"))
    found: _Keys = {key: network[name] for key, name in _NETWORK.items() if network.get(name)}
    if given_subnets := read_array(network.get("SubnetIds")):
        subnets = ec2.subnets.get()
        names = (read_text(each) for each in given_subnets)
        found["lambda:VpcIds"] = sorted({subnets[each]["VpcId"] for each in names if each in subnets})
    layers = read_array(given.get("Layers"))
    return {**found, **_read_code_signing(given), **({"lambda:Layer": layers} if layers else {})}


def _read_code_signing(given: Mapping[str, object]) -> _Keys:
    found = given.get("CodeSigningConfigArn")
    return {"lambda:CodeSigningConfigArn": found} if found else {}


def _read_mapping(request: Request, resource: str) -> Iterator[_Keys]:
    """Yields the function of a mapping, and the one that it is to get."""
    stored = lambda_functions.mappings.get(resource.rpartition(":")[2])
    own = stored.get("FunctionArn") if stored else None
    functions = [each for each in (own, request.json.get("FunctionName")) if each]
    for each in functions:
        yield {"lambda:FunctionArn": build_function_arn(each)}


def _read_statement(given: Mapping[str, object]) -> _Keys:
    names = {
        "lambda:Principal": "Principal",
        "lambda:FunctionUrlAuthType": "FunctionUrlAuthType",
        "lambda:EventSourceToken": "EventSourceToken",
        "lambda:InvokedViaFunctionUrl": "InvokedViaFunctionUrl",
    }
    return {key: _format_text(given[name]) for key, name in names.items() if name in given}


def _read_removed(request: Request, resource: str) -> _Keys:
    found = lambda_functions.policy_of_function(resource)
    sid = request.path.rpartition("/")[2]
    statements = (
        [each for each in read_objects(found[0]["Statement"]) if each.get("Sid") == sid] if found else []
    )
    if not statements:
        return {}
    principal = statements[0].get("Principal")
    conditions = read_object(read_object(statements[0].get("Condition")).get("StringEquals"))
    named = next(iter(principal.values())) if is_object(principal) else principal
    kept = {key: value for key, value in conditions.items() if key.startswith("lambda:")}
    return {"lambda:Principal": named, **kept}


def _read_url(resource: str) -> _Keys:
    stored = lambda_functions.function_urls.get(resource.partition(":function:")[2])
    return {"lambda:FunctionUrlAuthType": stored["AuthType"]} if stored else {}


def _format_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
