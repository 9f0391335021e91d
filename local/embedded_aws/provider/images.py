"""The image of a container, which is a component of the package ``awsx``."""

from collections.abc import Callable
from pathlib import Path

import grpc
from pulumi.runtime.proto import provider_pb2, resource_pb2, resource_pb2_grpc

from embedded_aws.program.registration import Registration
from embedded_aws.program.wire import UNKNOWN, decode, encode
from embedded_aws.provider.properties import read_inputs
from embedded_aws.resources.operations import Operations
from embedded_aws.services.ecs.types.images import build_image_uri

_OPTIONS = (
    *("additionalSecretOutputs", "aliases", "dependencies", "ignoreChanges", "providers"),
    *("replaceOnChanges", "replace_with"),
)
_SINGLE_OPTIONS = ("deletedWith", "protect", "retainOnDelete")


def construct_image(
    request: provider_pb2.ConstructRequest, operations: Operations, directory: Path
) -> provider_pb2.ConstructResponse:
    """Registers an image as a component and puts it into its repository.

    In a preview its URI is known as soon as that of its repository is, unless Docker or Podman builds it.

    Args:
        request: What the engine asks for.
        operations: What can be done in the emulator.
        directory: Where the engine runs.

    Raises:
        DeploymentError: If the image cannot be read, or the repository rejects it.
    """
    given = read_inputs(request.inputs, directory)
    inputs = {**given.all, "context": str(directory / given.all.get("context", "."))}
    if "dockerfile" in inputs:
        inputs["dockerfile"] = str(directory / inputs["dockerfile"])
    with grpc.insecure_channel(request.monitorEndpoint) as channel:
        monitor = vars(resource_pb2_grpc.ResourceMonitorStub(channel))
        register: Callable[[resource_pb2.RegisterResourceRequest], resource_pb2.RegisterResourceResponse]
        register = monitor["RegisterResource"]
        urn = register(_build_registration(request)).urn
        if UNKNOWN in inputs.values() or (request.dryRun and operations.builds_images):
            uri = UNKNOWN
        elif request.dryRun:
            uri = build_image_uri(inputs)
        else:
            image = Registration(
                urn=urn,
                type=request.type,
                name=request.name,
                parent=request.parent,
                custom=False,
                inputs=inputs,
                secret_inputs=given.secrets,
            )
            uri, _ = operations.create(image)
        outputs = encode({"imageUri": uri})
        monitor["RegisterResourceOutputs"](
            resource_pb2.RegisterResourceOutputsRequest(urn=urn, outputs=outputs)
        )
    return provider_pb2.ConstructResponse(urn=urn, state=outputs)


def _build_registration(request: provider_pb2.ConstructRequest) -> resource_pb2.RegisterResourceRequest:
    inputs, secrets = decode(request.inputs)
    registration = resource_pb2.RegisterResourceRequest(
        type=request.type,
        name=request.name,
        parent=request.parent,
        object=encode(inputs, secrets),
        acceptSecrets=True,
        acceptResources=True,
    )
    asked: object = request
    for option in _OPTIONS:
        getattr(registration, option).MergeFrom(getattr(asked, option))
    for option in _SINGLE_OPTIONS:
        if value := getattr(asked, option):
            setattr(registration, option, value)
    return registration
