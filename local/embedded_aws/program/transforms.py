"""Runs the transforms of a program by callbacks, as Pulumi's engine does.

A registration has a callback for each of its ``ResourceOptions(transforms=[...])``, which the program serves
over gRPC on a loopback port. Pulumi's own mocks do not call them.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Final, cast

import grpc
import pulumi
from google.protobuf.message import Message
from pulumi.runtime.proto import callback_pb2, callback_pb2_grpc, resource_pb2

# Fields of a transform's options by their names in a registration.
_OPTIONS: Final = {
    "additionalSecretOutputs": "additional_secret_outputs",
    "aliases": "aliases",
    "customTimeouts": "custom_timeouts",
    "deletedWith": "deleted_with",
    "dependencies": "depends_on",
    "hooks": "hooks",
    "ignoreChanges": "ignore_changes",
    "importId": "import",
    "pluginDownloadURL": "plugin_download_url",
    "protect": "protect",
    "provider": "provider",
    "providers": "providers",
    "replaceOnChanges": "replace_on_changes",
    "replace_with": "replace_with",
    "replacement_trigger": "replacement_trigger",
    "retainOnDelete": "retain_on_delete",
    "version": "version",
}


def transform_resource(
    request: resource_pb2.RegisterResourceRequest, callbacks: Iterable[callback_pb2.Callback]
) -> resource_pb2.RegisterResourceRequest:
    """Applies each callback in order to the properties and options of a registration.

    Raises:
        pulumi.RunError: If a transform fails.
    """
    for callback in callbacks:
        asked = resource_pb2.TransformRequest(
            type=request.type,
            name=request.name,
            custom=request.custom,
            parent=request.parent,
            properties=request.object,
            options=_read_options(request),
        )
        answer = resource_pb2.TransformResponse.FromString(_call(callback, asked))
        changed = resource_pb2.RegisterResourceRequest()
        changed.CopyFrom(request)
        if answer.HasField("properties"):
            changed.object.CopyFrom(answer.properties)
        if answer.HasField("options"):
            _set_options(changed, answer.options)
        request = changed
    return request


def transform_invoke(
    request: resource_pb2.ResourceInvokeRequest, callbacks: Iterable[callback_pb2.Callback]
) -> resource_pb2.ResourceInvokeRequest:
    """Applies each callback in order to the arguments of an invoke.

    Raises:
        pulumi.RunError: If a transform fails.
    """
    for callback in callbacks:
        asked = resource_pb2.TransformInvokeRequest(token=request.tok, args=request.args)
        answer = resource_pb2.TransformInvokeResponse.FromString(_call(callback, asked))
        changed = resource_pb2.ResourceInvokeRequest()
        changed.CopyFrom(request)
        changed.args.CopyFrom(answer.args)
        request = changed
    return request


def _call(callback: callback_pb2.Callback, message: Message) -> bytes:
    asked = callback_pb2.CallbackInvokeRequest(token=callback.token, request=message.SerializeToString())
    with grpc.insecure_channel(callback.target) as channel:
        try:
            invoke: Callable[[callback_pb2.CallbackInvokeRequest], callback_pb2.CallbackInvokeResponse]
            invoke = vars(callback_pb2_grpc.CallbacksStub(channel))["Invoke"]
            return invoke(asked).response
        except grpc.RpcError as error:
            details = error.details() if isinstance(error, grpc.Call) else str(error)
            raise pulumi.RunError(f"a transform failed: {details}") from None


def _read_options(
    request: resource_pb2.RegisterResourceRequest,
) -> resource_pb2.TransformResourceOptions:
    options = resource_pb2.TransformResourceOptions()
    _copy_fields(request, options, _OPTIONS)
    if request.deleteBeforeReplaceDefined:
        options.delete_before_replace = request.deleteBeforeReplace
    return options


def _set_options(
    request: resource_pb2.RegisterResourceRequest, options: resource_pb2.TransformResourceOptions
) -> None:
    for field in _OPTIONS:
        cast("Message", request).ClearField(field)
    _copy_fields(options, request, {theirs: ours for ours, theirs in _OPTIONS.items()})
    request.deleteBeforeReplaceDefined = options.HasField("delete_before_replace")
    request.deleteBeforeReplace = options.delete_before_replace


def _copy_fields(source: Message, target: Message, names: Mapping[str, str]) -> None:
    for descriptor, value in source.ListFields():
        if name := names.get(descriptor.name):
            # Lists, maps and messages cannot be assigned, only merged.
            if hasattr(value, "MergeFrom"):
                getattr(target, name).MergeFrom(value)
            else:
                setattr(target, name, value)
