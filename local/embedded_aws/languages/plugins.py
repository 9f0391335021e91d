"""Components that a plugin on the ``PATH`` makes, as Pulumi's engine has it make them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path
from threading import Lock
from typing import Final, cast

import grpc
from pulumi.runtime.proto import (
    errors_pb2,
    language_pb2,
    provider_pb2,
    provider_pb2_grpc,
    resource_pb2,
    status_pb2,
)

from embedded_aws.closing import Closing
from embedded_aws.errors import DeploymentError, EmulatorError
from embedded_aws.resource_model.registry import list_resource_types

_OPTIONS: Final = (
    *("additionalSecretOutputs", "aliases", "dependencies", "ignoreChanges", "providers"),
    "replaceOnChanges",
)
_DETAILS: Final = "grpc-status-details-bin"
_SINGLE_OPTIONS: Final = ("deletedWith", "protect", "retainOnDelete")


def find_plugin(package: str) -> str | None:
    """Returns the path of the plugin of a package: on the ``PATH``, or installed beside this package.

    A package of which the emulator has types has none: its plugin would create resources in AWS.
    """
    if any(token.startswith(f"{package}:") for token in list_resource_types()):
        return None
    name = f"pulumi-resource-{package}"
    return shutil.which(name) or shutil.which(name, path=os.fspath(Path(sys.executable).parent))


class Plugins(Closing):
    """Plugins that run during one run of a program; a context manager that ends them.

    Args:
        asked: The run.
        directory: Where they run: paths of their components are relative to it.
    """

    def __init__(self, asked: language_pb2.RunRequest, directory: Path) -> None:
        self._asked = asked
        self._directory = directory
        self._running: dict[str, provider_pb2_grpc.ResourceProviderStub | None] = {}
        self._lock = Lock()
        self._end = ExitStack()

    def close(self) -> None:
        """Ends the plugins."""
        self._end.close()

    def get_schema(self, package: str) -> str | None:
        """Returns the schema of a package; None if it has no plugin."""
        plugin = self._start(package)
        if plugin is None:
            return None
        get_schema: Callable[[provider_pb2.GetSchemaRequest], provider_pb2.GetSchemaResponse]
        get_schema = vars(plugin)["GetSchema"]
        return get_schema(provider_pb2.GetSchemaRequest()).schema

    def construct(
        self, request: resource_pb2.RegisterResourceRequest
    ) -> resource_pb2.RegisterResourceResponse | None:
        """Makes a component, whose plugin registers it with its children; None if it has no plugin.

        Raises:
            DeploymentError: If the plugin rejects it.
            EmulatorError: If the plugin does not start.
        """
        plugin = self._start(request.type.partition(":")[0])
        if plugin is None:
            return None
        asked = provider_pb2.ConstructRequest(
            project=self._asked.project,
            stack=self._asked.stack,
            organization=self._asked.organization,
            config=self._asked.config,
            configSecretKeys=self._asked.configSecretKeys,
            dryRun=self._asked.dryRun,
            parallel=self._asked.parallel,
            monitorEndpoint=self._asked.monitor_address,
            type=request.type,
            name=request.name,
            parent=request.parent,
            inputs=request.object,
        )
        for name in _OPTIONS:
            getattr(asked, name).MergeFrom(getattr(request, name))
        for name in _SINGLE_OPTIONS:
            if getattr(request, name):
                setattr(asked, name, getattr(request, name))
        for name, found in request.propertyDependencies.items():
            asked.inputDependencies[name].urns.extend(found.urns)
        try:
            construct: Callable[[provider_pb2.ConstructRequest], provider_pb2.ConstructResponse]
            construct = vars(plugin)["Construct"]
            made = construct(asked)
        except grpc.RpcError as error:
            raise DeploymentError(f"{request.type} '{request.name}': {_describe(error)}") from None
        depends = {
            name: resource_pb2.RegisterResourceResponse.PropertyDependencies(urns=found.urns)
            for name, found in made.stateDependencies.items()
        }
        return resource_pb2.RegisterResourceResponse(
            urn=made.urn, object=made.state, propertyDependencies=depends
        )

    def _start(self, package: str) -> provider_pb2_grpc.ResourceProviderStub | None:
        with self._lock:
            if package not in self._running:
                path = find_plugin(package)
                self._running[package] = self._connect(path) if path else None
            return self._running[package]

    def _connect(self, path: str) -> provider_pb2_grpc.ResourceProviderStub:
        process = subprocess.Popen(  # noqa: S603 a plugin that the user has installed
            [path, self._asked.monitor_address],
            cwd=self._directory,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._end.callback(_stop(process))
        port = process.stdout.readline().strip() if process.stdout else ""
        if not port.isdigit():
            raise EmulatorError(f"{path} did not start")
        channel = self._end.enter_context(grpc.insecure_channel(f"127.0.0.1:{port}"))
        return provider_pb2_grpc.ResourceProviderStub(channel)


def _describe(error: grpc.RpcError) -> str:
    """Returns the message of a plugin, with all errors of the inputs below it."""
    if not isinstance(error, grpc.Call):
        return str(error)
    lines = [error.details() or ""]
    metadata = cast("Iterable[tuple[str, str | bytes]]", error.trailing_metadata() or ())
    for key, value in metadata:
        if key == _DETAILS and isinstance(value, bytes):
            for each in status_pb2.Status.FromString(value).details:
                found = errors_pb2.InputPropertiesError()
                if each.Unpack(found):
                    lines += [f"  {problem.property_path}: {problem.reason}" for problem in found.errors]
    return "\n".join(lines)


def _stop(process: "subprocess.Popen[str]") -> Callable[[], None]:
    def stop() -> None:
        process.kill()  # it keeps nothing
        process.communicate()

    return stop
