"""Containers as processes of this machine."""

import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from embedded_aws.emulator.containers.container import Container, ContainerRun
from embedded_aws.emulator.containers.images import ImageConfig
from embedded_aws.emulator.containers.processes import ProcessContainers

SERVE = """
import os, socket, sys
with socket.create_server(("127.0.0.1", int(os.environ["PORT"]))) as server:
    print("listening", flush=True)
    server.accept()
    sys.exit(3)
"""


def build_run(argv: list[str], directory: Path, environment: dict[str, str]) -> ContainerRun:
    image = ImageConfig(str(directory), argv[:1], argv[1:], {})
    return ContainerRun(image, {}, {}, "task", environment)


@pytest.fixture
def containers(tmp_path: Path):
    made = ProcessContainers(tmp_path / "containers", sys.executable, {"PATH": os.defpath, "LANG": "C.UTF-8"})
    yield made
    for container in made.list():
        container.stop(timeout=5)


@pytest.fixture
def run(containers: ProcessContainers, tmp_path: Path):
    def run(code: str, **environment: str) -> Container:
        return containers.run(build_run(["/usr/local/bin/python3.13", "-c", code], tmp_path, environment))

    return run


def test_a_process_serves_on_its_port_until_it_ends(run):
    container: Container = run(SERVE)
    container.await_listener()
    assert container.status == "running"
    for _ in range(2):  # the process ends with the second one, since the first was to see whether it listens
        with socket.socket() as client:
            client.connect_ex(("127.0.0.1", container.port))
    assert container.wait() == {"StatusCode": 3}
    assert container.status == "exited"
    assert container.tail() == "listening"


def test_python_is_the_one_that_deploys_and_works_in_the_directory(run, tmp_path: Path):
    container = run("import os, sys; print(sys.executable, os.getcwd())")
    container.wait()
    assert container.tail() == f"{sys.executable} {tmp_path}"


def test_the_environment_is_its_own(run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SECRET_OF_THE_DEPLOYER", "1")
    container = run("import os; print(*sorted(os.environ))", COLOUR="red", PORT="8080")
    container.wait()
    assert container.tail().split() == ["COLOUR", "LANG", "PATH", "PORT"]


def test_the_port_is_free_for_every_environment(run):
    container = run("import os; print(os.environ['PORT'])", PORT="8080")
    container.wait()
    assert container.tail() == str(container.port) != "8080"


def test_what_is_installed_beside_python_comes_first(containers: ProcessContainers, tmp_path: Path):
    container = containers.run(build_run(["/bin/sh", "-c", "command -v python"], tmp_path, {}))
    container.wait()
    assert container.tail() == str(Path(sys.executable).parent / "python")


def test_output_is_followed_line_by_line_to_the_end(run):
    container = run(
        "import sys, time\n"
        "print('one', flush=True)\n"
        "sys.stdout.write('tw'); sys.stdout.flush(); time.sleep(0.2); print('o')\n"
        "sys.stdout.write('no end of line')"
    )
    assert list(container.logs()) == [b"one\n", b"two\n", b"no end of line"]


def test_a_tail_is_short(run):
    container = run("print(*range(1000), sep='\\n')")
    container.wait()
    assert container.tail().splitlines() == [str(number) for number in range(980, 1000)]


def test_a_process_that_does_not_want_to_stop_is_made_to(run):
    container = run(
        "import signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        "print('deaf', flush=True)\n"
        "time.sleep(600)"
    )
    assert next(container.logs()) == b"deaf\n"
    container.stop(timeout=0.1)
    assert container.wait() == {"StatusCode": 128 + signal.SIGKILL}


def test_a_program_that_is_not_installed_is_named(containers: ProcessContainers, tmp_path: Path):
    with pytest.raises(RuntimeError, match=r"'no-such-program' of the command line \['no-such-program'\]"):
        containers.run(build_run(["no-such-program"], tmp_path, {}))


def test_containers_are_found_by_id_and_address(containers: ProcessContainers, run):
    one, other = run("pass"), run("pass")
    assert one.address != other.address
    assert (containers.find_by_address(one.address), containers.find_by_address("10.9.9.9")) == (one, None)
    assert containers.get(other.id) is other
    assert containers.list() == [one, other]
    with pytest.raises(LookupError, match="the container x does not exist"):
        containers.get("x")
    assert one.attrs["NetworkSettings"]["Networks"]["vpc"]["IPAddress"] == one.address
