"""The layers of functions, unpacked into one directory for each list of layers, as ``/opt`` on AWS.

A later layer replaces files of an earlier one. A function finds them by the variables that Lambda sets, such
as ``PATH``; in the directory ``/opt`` itself there is nothing.
"""

import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Mapping
from pathlib import Path
from threading import Lock

from embedded_aws.ministack import lambda_functions, lambda_runtime
from embedded_aws.ministack.lambda_functions import Configuration

_KEPT = 8
"""Directories that stay although no process uses them; those made first are deleted first."""
_OF_HOST = ("PATH", "LD_LIBRARY_PATH")
_unpacking = Lock()


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
    with _unpacking:
        directory = _find_directory() / digest.hexdigest()
        if not directory.is_dir():
            _delete_unused()
            # Renamed when complete, since the disk may be full.
            partial = tempfile.mkdtemp(dir=_find_directory())
            try:
                for archive in archives:
                    with zipfile.ZipFile(io.BytesIO(archive)) as files:
                        lambda_functions.extract_archive(files, partial)
                Path(partial).rename(directory)
            except BaseException:
                shutil.rmtree(partial, ignore_errors=True)
                raise
        return directory


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
        version = runtime.removeprefix("nodejs").partition(".")[0]
        paths["NODE_PATH"] = [opt / f"nodejs/node{version}/node_modules", opt / "nodejs/node_modules"]
    elif runtime.startswith("python"):
        paths["PYTHONPATH"] = [opt / f"python/lib/{runtime}/site-packages", opt / "python"]
    here = {"PATH": os.defpath, **{name: os.environ[name] for name in _OF_HOST if name in os.environ}}
    return {
        name: os.pathsep.join(map(str, [*first, *filter(None, [given.get(name) or here.get(name)])]))
        for name, first in paths.items()
    }


def _read_content(layer: Mapping[str, object]) -> bytes:
    content = lambda_functions.layer_content(layer)
    if not content:
        raise RuntimeError(f"The embedded emulator has no content of the layer {layer.get('Arn')}")
    return content


def _delete_unused() -> None:
    """Deletes directories that no process uses, except the newest ones."""
    with lambda_runtime.workers_lock:
        used = {
            getattr(worker, "opt", None) for workers in lambda_runtime.workers.values() for worker in workers
        }
    unused = [directory for directory in _find_directory().iterdir() if directory not in used]
    unused.sort(key=lambda directory: directory.stat().st_mtime)
    for directory in unused[:-_KEPT]:
        shutil.rmtree(directory, ignore_errors=True)


def _find_directory() -> Path:
    directory = Path(tempfile.gettempdir()) / "function-layers"
    directory.mkdir(exist_ok=True)
    return directory
