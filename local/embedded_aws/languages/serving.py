"""Serves a resource monitor and the schemas of packages to a program in another process."""

# ruff: noqa: ARG002, N802 the protocol names the methods and what they receive
import contextvars
import logging
from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from importlib.util import find_spec
from typing import Final, Protocol, cast

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc
from pulumi.runtime.proto.codegen import loader_pb2

from embedded_aws.component_packages.table import COMPONENTS
from embedded_aws.errors import EmbeddedAwsError, EmulatorError
from embedded_aws.languages.plugins import Plugins
from embedded_aws.program.wire import Properties, decode
from embedded_aws.resource_model.registry import find_resource, list_resource_types
from embedded_aws.schemas.cache import read_schema
from embedded_aws.schemas.package import find_sdk

_HOST: Final = "127.0.0.1"
_WORKERS: Final = 64
"""Registrations at the same time; most of them wait for the emulator."""
_LARGEST_MESSAGE: Final = 400 * 1024 * 1024
"""Pulumi's own limit, in bytes."""
_OUTPUT_VALUES: Final = "outputValues"
"""Feature that Pulumi's mocks do not have: inputs of components with outputs in them."""
_STACK: Final = "pulumi:pulumi:Stack"
_MONITOR: Final = (
    *("Invoke", "ReadResource", "RegisterErrorHook", "RegisterPackage"),
    *("RegisterResource", "RegisterResourceHook", "RegisterResourceOutputs", "RegisterStackInvokeTransform"),
    *("RegisterStackTransform", "SignalAndWaitForShutdown"),
)
"""Methods that the monitor has with the same name."""
_LEVELS: Final = {
    engine_pb2.DEBUG: logging.DEBUG,
    engine_pb2.INFO: logging.INFO,
    engine_pb2.WARNING: logging.WARNING,
    engine_pb2.ERROR: logging.ERROR,
}

_log = logging.getLogger("embedded_aws")


class _Features(Protocol):
    """Methods of Pulumi's monitor, which it declares without types."""

    def SupportsFeature(
        self, request: resource_pb2.SupportsFeatureRequest
    ) -> resource_pb2.SupportsFeatureResponse: ...

    def GetDeploymentInfo(self, request: empty_pb2.Empty) -> resource_pb2.DeploymentInfo: ...


class MonitorServicer(resource_pb2_grpc.ResourceMonitorServicer):
    """Serves a monitor to another process.

    Args:
        monitor: The monitor, which is called in a copy of the present context.
        plugins: Make components of packages that the emulator does not have.

    Attributes:
        outputs: The exports of the stack, and the names of those that are secret.
        failure: The first error of the monitor; None if there is none.
        errors: Messages of errors that the program has logged.
    """

    def __init__(self, monitor: MockMonitor, plugins: Plugins) -> None:
        self.outputs: tuple[Properties, frozenset[str]] = ({}, frozenset())
        self.failure: Exception | None = None
        self.errors: list[str] = []
        self._features = cast("_Features", monitor)
        self._plugins = plugins
        self._context = contextvars.copy_context()
        self._stack = ""
        for name in _MONITOR:
            setattr(self, name, self._forward(getattr(monitor, name)))

    def SupportsFeature(
        self, request: resource_pb2.SupportsFeatureRequest, context: grpc.ServicerContext
    ) -> resource_pb2.SupportsFeatureResponse:
        """Returns whether the monitor has a feature."""
        found = request.id == _OUTPUT_VALUES or bool(self._features.SupportsFeature(request).hasSupport)
        return resource_pb2.SupportsFeatureResponse(hasSupport=found)

    def GetDeploymentInfo(
        self, request: empty_pb2.Empty, context: grpc.ServicerContext
    ) -> resource_pb2.DeploymentInfo:
        """Returns the features of the monitor, and that plugins take inputs of which parts are unknown."""
        found = self._features.GetDeploymentInfo(request)
        found.supportedFeatures.append(resource_pb2.RESOURCE_MONITOR_FEATURE_OUTPUT_VALUES)
        return found

    def _forward(
        self, method: Callable[[object], object]
    ) -> Callable[[object, grpc.ServicerContext], object]:
        def answer(request: object, context: grpc.ServicerContext) -> object:
            try:
                response = self._construct(request) or self._context.copy().run(method, request)
            except Exception as error:
                self.failure = self.failure or error
                context.abort(grpc.StatusCode.UNKNOWN, str(error))
            self._note(request, response)
            return response

        return answer

    def _construct(self, request: object) -> resource_pb2.RegisterResourceResponse | None:
        """Has a plugin make a component that only it can make."""
        if not isinstance(request, resource_pb2.RegisterResourceRequest) or not request.remote:
            return None
        return (
            None
            if request.type in COMPONENTS or find_resource(request.type)
            else self._plugins.construct(request)
        )

    def _note(self, request: object, response: object) -> None:
        """Keeps the exports: the program of this process exports them."""
        is_stack = isinstance(request, resource_pb2.RegisterResourceRequest) and request.type == _STACK
        if is_stack and isinstance(response, resource_pb2.RegisterResourceResponse):
            self._stack = response.urn
        if isinstance(request, resource_pb2.RegisterResourceOutputsRequest) and request.urn == self._stack:
            self.outputs = decode(request.outputs)


class EngineServicer(engine_pb2_grpc.EngineServicer):
    """Takes the log messages of a program.

    Args:
        monitor: Notes those that are errors.
    """

    def __init__(self, monitor: MonitorServicer) -> None:
        self._monitor = monitor
        self._root = ""

    def Log(self, request: engine_pb2.LogRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        """Logs a message."""
        level = _LEVELS.get(request.severity, logging.INFO)
        if level == logging.ERROR:
            self._monitor.errors.append(request.message)
        else:
            _log.log(level, request.message)
        return empty_pb2.Empty()

    def GetRootResource(
        self, request: engine_pb2.GetRootResourceRequest, context: grpc.ServicerContext
    ) -> engine_pb2.GetRootResourceResponse:
        """Returns the URN of the stack."""
        return engine_pb2.GetRootResourceResponse(urn=self._root)

    def SetRootResource(
        self, request: engine_pb2.SetRootResourceRequest, context: grpc.ServicerContext
    ) -> engine_pb2.SetRootResourceResponse:
        """Keeps the URN of the stack."""
        self._root = request.urn
        return engine_pb2.SetRootResourceResponse()

    def RequirePulumiVersion(
        self, request: engine_pb2.RequirePulumiVersionRequest, context: grpc.ServicerContext
    ) -> engine_pb2.RequirePulumiVersionResponse:
        """Accepts any version."""
        return engine_pb2.RequirePulumiVersionResponse()


def _read_schema(plugins: Plugins, request: loader_pb2.GetSchemaRequest) -> str:
    """Returns the schema of a package: the types and functions that the emulator has, or that of a plugin.

    Raises:
        EmulatorError: If there is none.
    """
    if any(token.startswith(f"{request.package}:") for token in list_resource_types()):
        if not find_spec(find_sdk(request.package)):
            raise EmulatorError(
                f"the schema of the package {request.package} is made from its Python SDK, which is not "
                f"installed beside serverless-patterns. Install pulumi-{request.package}."
            )
        return read_schema(request.package, request.version)
    if schema := plugins.get_schema(request.package):
        return schema
    raise EmulatorError(
        f"the plugin of the package {request.package}, pulumi-resource-{request.package}, is not on the "
        "PATH; the Pulumi engine downloads it: `serverless-patterns help embedded-aws` says how"
    )


def _build_loader(plugins: Plugins) -> grpc.GenericRpcHandler:
    """Returns the service of schemas; the SDK cannot import the module that Pulumi generates for it."""

    def get_schema(
        request: loader_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> loader_pb2.GetSchemaResponse:
        try:
            schema = _read_schema(plugins, request)
        except EmbeddedAwsError as error:
            context.abort(grpc.StatusCode.NOT_FOUND, str(error))
        return loader_pb2.GetSchemaResponse(schema=schema.encode())

    handler = grpc.unary_unary_rpc_method_handler(
        get_schema,
        request_deserializer=loader_pb2.GetSchemaRequest.FromString,
        response_serializer=loader_pb2.GetSchemaResponse.SerializeToString,
    )
    return grpc.method_handlers_generic_handler("codegen.Loader", {"GetSchema": handler})


@contextmanager
def serve(monitor: MonitorServicer, plugins: Plugins) -> Generator[str]:
    """Serves a monitor, its engine, and the schemas until the end of the block; yields the address."""
    pool = ThreadPoolExecutor(_WORKERS, thread_name_prefix="pulumi-monitor")
    limits = [
        ("grpc.max_receive_message_length", _LARGEST_MESSAGE),
        ("grpc.max_send_message_length", _LARGEST_MESSAGE),
    ]
    server = grpc.server(pool, options=limits)
    resource_pb2_grpc.add_ResourceMonitorServicer_to_server(monitor, server)
    engine_pb2_grpc.add_EngineServicer_to_server(EngineServicer(monitor), server)
    server.add_generic_rpc_handlers((_build_loader(plugins),))
    port = server.add_insecure_port(f"{_HOST}:0")
    server.start()
    try:
        yield f"{_HOST}:{port}"
    finally:
        server.stop(grace=None).wait()
