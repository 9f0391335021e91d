"""Start of the process of a function before it waits for a debugger."""

import os
import subprocess
import sys
from pathlib import Path

import embedded_aws.services.lambda_.runtimes

MODULE = Path(embedded_aws.services.lambda_.runtimes.__file__).with_name("debugger.py")
DEBUGPY = """
import os, pydevd_file_utils

def configure(**_): ...

def listen(address):
    paths = pydevd_file_utils.setup_client_server_paths([("/src", "/var/task/lib"), ("/x", "/var/tasks")])
    os.environ["FOUND"] = f"{address} {paths}"

def wait_for_client():
    print(os.environ["FOUND"])
"""


def test_the_paths_of_the_code_are_mapped_before_a_debugger_can_attach(tmp_path: Path):
    (tmp_path / "debugpy.py").write_text(DEBUGPY)
    (tmp_path / "pydevd_file_utils.py").write_text("def setup_client_server_paths(paths): return paths")
    script = f"{MODULE.read_text()}wait_for_debugger(5678, {str(tmp_path)!r})"
    environment = {**os.environ, "AWS_LAMBDA_FUNCTION_NAME": "sell", "LAMBDA_TASK_ROOT": "/tmp/code"}
    done = subprocess.run([sys.executable, "-c", script], env=environment, check=True, stdout=subprocess.PIPE)
    assert done.stdout.decode() == "('127.0.0.1', 5678) [('/src', '/tmp/code/lib'), ('/x', '/var/tasks')]\n"
