"""A language host of a made-up language: registers a queue and its own stack, and exports its outputs."""

import json
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc, resource_pb2, resource_pb2_grpc
from pulumi.runtime.proto import language_pb2 as messages
from pulumi.runtime.proto.language_pb2_grpc import (
    LanguageRuntimeServicer,
    add_LanguageRuntimeServicer_to_server,
)


# The names are those of the protocol.
# ruff: noqa: N802
class Host(LanguageRuntimeServicer):
    """Runs the one program that it knows."""

    def Run(self, asked: Any, _context: Any) -> Any:
        fault = asked.config.get("shop:fault", "")
        if fault == "error":
            return messages.RunResponse(error="the program is wrong")
        if fault == "diagnostics":
            sys.stderr.write("\x1b[31mError\x1b[0m: line 3\n")
            sys.stderr.flush()
            return messages.RunResponse(bail=True)
        channel = grpc.insecure_channel(asked.monitor_address)
        monitor: Any = resource_pb2_grpc.ResourceMonitorStub(channel)
        engine: Any = engine_pb2_grpc.EngineStub(channel)
        assert monitor.SupportsFeature(resource_pb2.SupportsFeatureRequest(id="secrets")).hasSupport
        monitor.GetDeploymentInfo(empty_pb2.Empty())
        stack = monitor.RegisterResource(
            resource_pb2.RegisterResourceRequest(
                type="pulumi:pulumi:Stack", name=f"{asked.project}-{asked.stack}"
            )
        )
        engine.SetRootResource(engine_pb2.SetRootResourceRequest(urn=stack.urn))
        assert engine.GetRootResource(engine_pb2.GetRootResourceRequest()).urn == stack.urn
        severity = engine_pb2.ERROR if fault == "logged" else engine_pb2.INFO
        engine.Log(engine_pb2.LogRequest(severity=severity, message="a message"))
        try:
            made = monitor.RegisterResource(
                resource_pb2.RegisterResourceRequest(
                    type=asked.config.get("shop:type", "aws:sqs/queue:Queue"),
                    name="orders",
                    parent=stack.urn,
                    custom=True,
                    object=json.loads(asked.config.get("shop:inputs", '{"visibilityTimeoutSeconds": 40}')),
                )
            )
        except grpc.RpcError:
            return messages.RunResponse(error="rpc error")
        outputs = {"urn": made.urn, "known": bool(made.id), "dry": asked.dryRun, "pwd": asked.pwd}
        monitor.RegisterResourceOutputs(
            resource_pb2.RegisterResourceOutputsRequest(urn=stack.urn, outputs=outputs)
        )
        return messages.RunResponse()


if __name__ == "__main__":
    server = grpc.server(ThreadPoolExecutor(1))
    add_LanguageRuntimeServicer_to_server(Host(), server)
    sys.stdout.write(f"{server.add_insecure_port('127.0.0.1:0')}\n")
    sys.stdout.flush()
    server.start()
    server.wait_for_termination()
