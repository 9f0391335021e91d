"""Directories with unpacked archives, which the processes of functions share.

A process that imports a module compiles it and stores the result beside it, where the next process finds it.
Unpacking and compiling were most of the time of a cold start.
"""

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Lock

from embedded_aws.ministack import lambda_runtime


class UnpackedArchives:
    """Unpacked archives of one kind, by the digest of their content.

    Args:
        name: Name of their directory below the temporary one.
        attribute: Attribute of an environment that has the directory which it uses.
        kept: Number of directories that stay although no process uses them; the oldest are deleted first.
    """

    def __init__(self, name: str, attribute: str, kept: int) -> None:
        self._name, self._attribute, self._kept, self._lock = name, attribute, kept, Lock()

    def find(self, digest: str, unpack: Callable[[str], None]) -> Path:
        """Returns the directory of a digest.

        Args:
            digest: Digest of all that is in it.
            unpack: Unpacks it into a directory, if that is needed.
        """
        home = Path(tempfile.gettempdir()) / self._name
        with self._lock:
            home.mkdir(exist_ok=True)
            directory = home / digest
            if not directory.is_dir():
                self._delete_unused(home)
                # Renamed when complete, since the disk may be full.
                partial = tempfile.mkdtemp(dir=home)
                try:
                    unpack(partial)
                    Path(partial).rename(directory)
                except BaseException:
                    shutil.rmtree(partial, ignore_errors=True)
                    raise
            return directory

    def _delete_unused(self, home: Path) -> None:
        with lambda_runtime.workers_lock:
            used = {
                getattr(worker, self._attribute, None)
                for workers in lambda_runtime.workers.values()
                for worker in workers
            }
        unused = [directory for directory in home.iterdir() if directory not in used]
        unused.sort(key=lambda directory: directory.stat().st_mtime)
        for directory in unused[: -self._kept]:
            shutil.rmtree(directory, ignore_errors=True)
