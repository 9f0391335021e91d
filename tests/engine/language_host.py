"""As much of a language host as ``pulumi new`` asks for: Pulumi's own cannot be built from a Go module."""

import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from pulumi.runtime.proto import language_pb2 as messages
from pulumi.runtime.proto.language_pb2_grpc import (
    LanguageRuntimeServicer,
    add_LanguageRuntimeServicer_to_server,
)
from pulumi.runtime.proto.plugin_pb2 import PluginInfo


# The names are those of the protocol.
# ruff: noqa: N802
class Host(LanguageRuntimeServicer):
    """Has no options to ask for, and nothing to add to a project."""

    def Handshake(self, _request: Any, _context: Any) -> Any:
        return messages.LanguageHandshakeResponse()

    def GetPluginInfo(self, _request: Any, _context: Any) -> Any:
        return PluginInfo()

    def RuntimeOptionsPrompts(self, _request: Any, _context: Any) -> Any:
        return messages.RuntimeOptionsResponse()

    def Template(self, _request: Any, _context: Any) -> Any:
        return messages.TemplateResponse()


if __name__ == "__main__":
    server = grpc.server(ThreadPoolExecutor(1))
    add_LanguageRuntimeServicer_to_server(Host(), server)
    sys.stdout.write(f"{server.add_insecure_port('127.0.0.1:0')}\n")
    sys.stdout.flush()
    server.start()
    server.wait_for_termination()
