"""The environment variables of functions, and how their processes find the files of layers."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from embedded_aws.emulator.aws_settings import OF_EVERY_PROCESS
from embedded_aws.emulator.process_environment import OF_EMULATOR
from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.lambda_functions import Configuration
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.lambda_.provisioning import INITIALIZATION, ON_DEMAND
from embedded_aws.services.lambda_.runtimes.layers import build_layer_variables, unpack_layers
from embedded_aws.services.lambda_.runtimes.tenants import build_tenant_variable
from embedded_aws.services.lambda_.runtimes.wrappers import find_wrapper, wrap_runtime

_STREAM: Final = "AWS_LAMBDA_LOG_STREAM_NAME"
_PYTHON: Final = """
def _add_sites():
    import os, site
    for directory in [os.environ["LAMBDA_TASK_ROOT"], *os.environ.get("PYTHONPATH", "").split(os.pathsep)]:
        if directory and os.path.isdir(directory):
            site.addsitedir(directory)


_add_sites()
"""
"""Begins the script of a process: ``.pth`` files of the code and of layers count, which AWS also reads."""
_NODE: Final = """
function _linkLayers() {
  const fs = require("fs"), path = require("path");
  const own = path.join(process.env.LAMBDA_TASK_ROOT, "node_modules");
  const link = (from, to) => {
    for (const name of fs.readdirSync(from)) {
      const source = path.join(from, name), target = path.join(to, name);
      if (name.startsWith("@") && fs.existsSync(target)) link(source, target);
      else if (!fs.existsSync(target)) fs.symlinkSync(source, target);
    }
  };
  for (const layer of (process.env.NODE_PATH || "").split(path.delimiter)) {
    if (!layer || !fs.existsSync(layer)) continue;
    fs.mkdirSync(own, { recursive: true });
    link(layer, own);
  }
}
_linkLayers();
"""
"""Begins the script of a process: ``import`` finds packages of layers, although it ignores ``NODE_PATH``."""


def complete(config: Configuration, opt: Path | None) -> dict[str, str]:
    """Returns the environment variables of a function, with those that Lambda sets and MiniStack does not.

    Args:
        config: Configuration of the function.
        opt: Directory of the layers; None if there are none.
    """
    runtime, name = config.get("Runtime", ""), config.get("FunctionName", "")
    given = (config.get("Environment") or {}).get("Variables", {})
    logging = config.get("LoggingConfig") or {}
    date = datetime.now(UTC).strftime("%Y/%m/%d/")
    found: dict[str, str] = {
        "TZ": ":UTC",
        **OF_EVERY_PROCESS,
        **given,
        **build_layer_variables(opt, config, given),
        **build_tenant_variable(config),
        "AWS_LAMBDA_INITIALIZATION_TYPE": config.get(INITIALIZATION, ON_DEMAND),
        "AWS_LAMBDA_LOG_FORMAT": logging.get("LogFormat", "Text"),
        "AWS_LAMBDA_LOG_GROUP_NAME": logging.get("LogGroup") or f"/aws/lambda/{name}",
        _STREAM: f"{date}[{config.get('Version', '$LATEST')}]{uuid4().hex}",
    }
    if not runtime.startswith("provided"):  # a custom runtime has none
        found["AWS_EXECUTION_ENV"] = f"AWS_Lambda_{runtime}"
    return found


def add_layers(worker: type[lambda_runtime.Worker]) -> type[lambda_runtime.Worker]:
    """Returns a class whose processes share one directory with the files of all of their layers.

    MiniStack has one for each layer in each process, and puts them before the function's own code.
    """

    class LayeredWorker(worker):
        opt: Path | None = None

        def _spawn(self) -> None:
            config = self.config
            self.opt = unpack_layers(config)
            variables = complete(config, self.opt)
            self.config = {**config, "Layers": [], "Environment": {"Variables": variables}}
            try:
                with wrap_runtime(find_wrapper(config, self.opt)):
                    super()._spawn()
            finally:
                self.config = config

    return LayeredWorker


def link_layers(detect: Callable[[str], tuple[str, str]]) -> Callable[[str], tuple[str, str]]:
    """Begins the script with packages of layers for ``import`` of Node.js, and ``.pth`` files of Python."""

    def detect_linked(runtime: str) -> tuple[str, str]:
        binary, script = detect(runtime)
        return binary, f"{_NODE if runtime.startswith('nodejs') else _PYTHON}{script}"

    return detect_linked


def _complete_environment(build: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
    def build_completed(config: Configuration, *where: object) -> dict[str, str]:
        variables = complete(config, unpack_layers(config))
        # Without it, the SDK would call AWS itself. As in the other runtimes, the function's own counts.
        endpoint = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
        variables = {"AWS_ENDPOINT_URL": endpoint, **variables}
        built = build({**config, "Environment": {"Variables": variables}}, *where)
        return {name: value for name, value in built.items() if name in variables or name not in OF_EMULATOR}

    return build_completed


def _set_log_stream(reserved: set[str]) -> set[str]:
    """MiniStack sets a UUID."""
    return reserved - {_STREAM}


PATCHES = (
    Patch(
        lambda_runtime.reserved_variables,
        _set_log_stream,
        "the name of the log stream of a process in Python or Node.js has the date and the version",
    ),
    Patch(
        lambda_functions.worker_environment,
        _complete_environment,
        "a custom runtime finds the emulator, the files of its layers, and the name of its log group",
    ),
)
