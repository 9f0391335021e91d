"""Validates the layers of a function."""

import io
import zipfile
from collections.abc import Callable, Sequence
from typing import TypedDict

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.ministack import lambda_functions, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import get_account_id

_MOST = 5
_INVALID = "InvalidParameterValueException"
_EXTENSIONS = "extensions/"


class _Layer(TypedDict):
    Arn: str
    CodeSize: int


_Attached = tuple[list[_Layer] | None, Response | None]
_Attach = Callable[[Sequence[str | dict[str, str]] | None], _Attached]


def _check_layers(attach: _Attach) -> _Attach:
    """MiniStack takes any number of layers, of any caller, and layers of others without their content."""

    def attach_layers(layers: Sequence[str | dict[str, str]] | None) -> _Attached:
        # An update of a function may have what a description of it returns.
        arns = [layer if isinstance(layer, str) else layer["Arn"] for layer in layers or ()]
        if reason := _find_problem(arns):
            return None, responses.json_error(_INVALID, reason, 400)
        access_key = lambda_functions.request_access_key.get()
        if reason := find_denial_of_key(access_key, "lambda:GetLayerVersion", arns):
            return None, responses.json_error("AccessDeniedException", reason, 403)
        attached, error = attach(arns)
        if error is None and (reason := _find_missing(attached or ()) or _find_extension(attached or ())):
            return None, responses.json_error(_INVALID, reason, 400)
        return attached, error

    return attach_layers


def _find_problem(arns: Sequence[str]) -> str | None:
    if len(arns) > _MOST:
        return f"Cannot reference more than {_MOST} layers."
    layers = [arn.rpartition(":")[0] for arn in arns]
    if len(set(layers)) < len(layers):
        return (
            "Two different versions of the same layer are not allowed to be referenced in the same function."
        )
    return None


def _find_missing(attached: Sequence[_Layer]) -> str | None:
    """MiniStack takes a layer of another account as an empty one."""
    missing = [layer["Arn"] for layer in attached if not layer["CodeSize"]]
    if not missing:
        return None
    return (
        f"The embedded emulator does not have the content of {', '.join(missing)}, which another account than"
        f" {get_account_id()} published. Download it with GetLayerVersion, and publish it as a layer of the"
        " stack"
    )


def _find_extension(attached: Sequence[_Layer]) -> str | None:
    """An extension is a process beside the function, with a separate API."""
    for layer in attached:
        with zipfile.ZipFile(io.BytesIO(lambda_functions.layer_content(layer) or b"")) as archive:
            names = [
                name.removeprefix(_EXTENSIONS)
                for name in archive.namelist()
                if name.startswith(_EXTENSIONS) and name != _EXTENSIONS
            ]
        if names:
            return (
                f"The embedded emulator runs no extensions, and the layer {layer['Arn']} contains"
                f" {', '.join(sorted(names))}. Leave the layer out here"
            )
    return None


PATCHES = (
    Patch(
        lambda_functions.normalize_layers,
        _check_layers,
        "layers are at most five, of different names, readable by the caller, there, and without extensions",
    ),
)
