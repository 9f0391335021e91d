"""The processes that the engine starts, and the server that they are connected to."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import provider_pb2_grpc

from embedded_aws.emulator.process import Emulator
from embedded_aws.provider.server import ProviderServer


@pytest.fixture
def server() -> Iterator[ProviderServer]:
    with ProviderServer(cast("Emulator", None)) as server:
        yield server


@contextmanager
def start_provider(
    name: str, environment: dict[str, str], directory: Path
) -> Iterator[subprocess.Popen[str]]:
    """A provider as the engine starts it: found on the ``PATH``."""
    with subprocess.Popen(
        [name, "127.0.0.1:1"],
        env=os.environ | environment,
        cwd=directory,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.mark.parametrize("package", ["aws", "awsx"])
def test_a_provider_is_found_on_the_path_and_served(
    package: str, server: ProviderServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As the engine does, Popen looks for it on the PATH of this process.
    monkeypatch.setenv("PATH", server.environment["PATH"])
    with start_provider(f"pulumi-resource-{package}", server.environment, tmp_path) as process:
        assert process.stdout
        port = int(process.stdout.readline())
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
            stub: Any = provider_pb2_grpc.ResourceProviderStub(channel)
            assert stub.GetPluginInfo(empty_pb2.Empty(), timeout=90).version[0].isdigit()
        process.kill()
        process.wait()
        with grpc.insecure_channel(f"127.0.0.1:{port}") as channel, pytest.raises(grpc.RpcError):
            _call_until_refused(provider_pb2_grpc.ResourceProviderStub(channel))


@pytest.mark.slow
def test_a_provider_ends_with_the_emulator(tmp_path: Path) -> None:
    with ProviderServer(cast("Emulator", None)) as server:
        plugin = os.fspath(server.plugins / "pulumi-resource-aws")
        with start_provider(plugin, server.environment, tmp_path) as process:
            assert process.stdout
            process.stdout.readline()
            server.close()
            assert process.wait(timeout=90) == 0


@pytest.mark.slow
def test_the_end_of_the_emulator_is_reported_by_an_interrupted_provider(tmp_path: Path) -> None:
    """The engine has noticed it first. The provider is stopped, so that both reach it at the same time."""
    with ProviderServer(cast("Emulator", None)) as server:
        plugin = os.fspath(server.plugins / "pulumi-resource-aws")
        with start_provider(plugin, server.environment, tmp_path) as process:
            assert process.stdout
            process.stdout.readline()
            process.send_signal(signal.SIGSTOP)
            server.close()
            process.send_signal(signal.SIGINT)
            process.send_signal(signal.SIGCONT)
            assert process.communicate(timeout=90)[1].startswith("The embedded emulator has ended.")


def test_an_interrupted_provider_reports_nothing_while_the_emulator_runs(
    server: ProviderServer, tmp_path: Path
) -> None:
    plugin = os.fspath(server.plugins / "pulumi-resource-aws")
    with start_provider(plugin, server.environment, tmp_path) as process:
        assert process.stdout
        process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=90)[1] == ""


def test_a_provider_ends_with_an_engine_that_is_killed(server: ProviderServer, tmp_path: Path) -> None:
    plugin = os.fspath(server.plugins / "pulumi-resource-aws")
    engine = (
        "import subprocess, sys\n"
        "provider = subprocess.Popen([sys.argv[1]], stdout=subprocess.PIPE, text=True)\n"
        "print(provider.pid, provider.stdout.readline(), flush=True)\n"
        "sys.stdin.read()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", engine, plugin],
        env=os.environ | server.variables,
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        provider = Path("/proc", process.stdout.readline().split()[0])
        assert provider.exists()
        process.kill()
        for _ in range(100):
            if not provider.exists():
                break
            time.sleep(0.1)
        assert not provider.exists()


def test_without_an_emulator_the_message_says_what_to_do(tmp_path: Path) -> None:
    with ProviderServer(cast("Emulator", None)) as gone:
        environment = gone.environment
        plugin = os.fspath(gone.plugins / "pulumi-resource-aws")
    with start_provider(plugin, environment, tmp_path) as process:
        message = process.communicate(timeout=90)[1]
    assert process.returncode == 1
    assert message.startswith("pulumi-resource-aws cannot reach the embedded emulator (")
    assert "start it with `serverless-patterns emulator --pulumi`" in message
    without = subprocess.run([sys.executable, plugin], capture_output=True, text=True, check=False, env={})
    assert without.stderr.startswith("pulumi-resource-aws needs EMBEDDED_AWS_PROVIDERS")


def test_the_socket_is_this_user_s_alone(server: ProviderServer) -> None:
    (address,) = server.variables.values()
    assert Path(address).parent.stat().st_mode & 0o077 == 0


def _call_until_refused(stub: Any) -> None:
    for _ in range(100):
        stub.GetPluginInfo(empty_pb2.Empty(), timeout=1)
