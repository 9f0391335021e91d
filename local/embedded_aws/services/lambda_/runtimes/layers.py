"""The layers of functions, unpacked into one directory for each list of layers, as ``/opt`` on AWS.

A later layer replaces files of an earlier one. A function finds them by the variables that Lambda sets, such
as ``PATH``; in the directory ``/opt`` itself there is nothing.
"""

import hashlib
import io
import os
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from embedded_aws.ministack import lambda_functions
from embedded_aws.ministack.lambda_functions import Configuration
from embedded_aws.services.lambda_.runtimes.unpacked import UnpackedArchives

_LAYERS: Final = UnpackedArchives("function-layers", "opt", kept=8)
_OF_HOST = ("PATH", "LD_LIBRARY_PATH")


def unpack_layers(config: Configuration) -> Path | None:
    """Returns the directory with the files of all layers of a function; None if it has no layers.

    Args:
        config: Configuration of the function.

    Raises:
        RuntimeError: If the emulator does not have the content of a layer.
    """
    archives = [_read_content(layer) for layer in config.get("Layers") or ()]
    if not archives:
        return None
    digest = hashlib.sha256()
    for archive in archives:
        digest.update(hashlib.sha256(archive).digest())

    def unpack(directory: str) -> None:
        for archive in archives:
            with zipfile.ZipFile(io.BytesIO(archive)) as files:
                lambda_functions.extract_archive(files, directory)

    return _LAYERS.find(digest.hexdigest(), unpack)


def build_layer_variables(
    opt: Path | None, config: Configuration, given: Mapping[str, str]
) -> dict[str, str]:
    """Returns the variables with which a function finds the files of its layers.

    Args:
        opt: Directory of the layers; None if there are none.
        config: Configuration of the function.
        given: Environment variables of the function, whose values come after those of the layers.
    """
    if opt is None:
        return {}
    runtime = config.get("Runtime", "")
    paths = {"PATH": [opt / "bin"], "LD_LIBRARY_PATH": [opt / "lib"]}
    if runtime.startswith("nodejs"):
        paths["NODE_PATH"] = _list_node_paths(runtime, opt)
    elif runtime.startswith("python"):
        paths["PYTHONPATH"] = [opt / f"python/lib/{runtime}/site-packages", opt / "python"]
    here = {"PATH": os.defpath, **{name: os.environ[name] for name in _OF_HOST if name in os.environ}}
    return {
        name: os.pathsep.join(map(str, [*first, *filter(None, [given.get(name) or here.get(name)])]))
        for name, first in paths.items()
    }


def list_package_directories(config: Configuration, opt: Path | None) -> list[Path]:
    """Returns the directories of layers with packages for a function in Node.js; none for other runtimes."""
    runtime = config.get("Runtime", "")
    if opt is None or not runtime.startswith("nodejs"):
        return []
    return [path for path in _list_node_paths(runtime, opt) if path.is_dir()]


def _list_node_paths(runtime: str, opt: Path) -> list[Path]:
    version = runtime.removeprefix("nodejs").partition(".")[0]
    return [opt / f"nodejs/node{version}/node_modules", opt / "nodejs/node_modules"]


def _read_content(layer: Mapping[str, object]) -> bytes:
    content = lambda_functions.layer_content(layer)
    if not content:
        raise RuntimeError(f"The embedded emulator has no content of the layer {layer.get('Arn')}")
    return content
