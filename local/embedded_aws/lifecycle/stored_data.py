"""Keeps the data of a stack in a directory, from one run to the next."""

import threading
from collections.abc import Callable, Generator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

from embedded_aws.closing import Closing
from embedded_aws.emulator.administration import SAVE_PATH
from embedded_aws.emulator.data_directory import DataDirectory
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DataDirectoryError, EmulatorError
from embedded_aws.lifecycle.data import find_saved_holders

if TYPE_CHECKING:
    from embedded_aws.program.registration import Registration

_PAUSE: Final = 2.0  # seconds between two saves: what a killed process loses at most


class StoredData(Closing):
    """A directory with the data of stacks; a context manager that keeps other processes away from it.

    Only this user can read it. The emulator loads the data of each resource when the resource is deployed,
    and saves what has changed every two seconds and in the end. Data belongs to the URN of a resource: it is
    kept while the program does not have the resource.

    Args:
        path: The directory. It is created if it is missing.
    """

    def __init__(self, path: Path) -> None:
        self._path = path.absolute()
        self._end = ExitStack()
        self._saves = threading.Lock()
        self._save: Callable[[], None] = _save_nothing

    def __enter__(self) -> Self:
        """Validates the directory, before anything is deployed.

        Raises:
            DataDirectoryError: If another process uses it, or a file cannot be read; nothing is changed.
        """
        self._end.enter_context(DataDirectory(self._path).lock())
        return self

    def close(self) -> None:
        """Lets other processes use the directory."""
        self._end.close()

    @contextmanager
    def keep(
        self,
        emulator: Emulator,
        resources: "Callable[[], Sequence[Registration]]",
        on_error: Callable[[Exception], object],
    ) -> Generator[None]:
        """Loads the data of resources, and saves it during the block.

        Args:
            emulator: Where the resources are.
            resources: Returns the resources of the stack at that moment.
            on_error: Called with the first error of several in a row, such as that of a full disk.

        Raises:
            DataDirectoryError: If data cannot be loaded, or cannot be saved in the end.
        """

        def save(*, final: bool = False) -> None:
            content = {
                "directory": str(self._path),
                "resources": find_saved_holders(resources()),
                "final": final,
            }
            if error := emulator.ask("POST", SAVE_PATH, content)["error"]:
                raise DataDirectoryError(f"data cannot be kept in {self._path}: {error}")

        save()
        ended = threading.Event()
        saver = threading.Thread(
            target=self._save_often, args=(save, ended, on_error), name="stored-data", daemon=True
        )
        saver.start()
        self._save = save
        try:
            yield
        finally:
            self._save = _save_nothing
            ended.set()
            saver.join()
            if emulator.is_running:
                save(final=True)

    @contextmanager
    def pause_saves(self) -> Generator[None]:
        """Saves the data, and does not save it again until the end of the block, which changes resources.

        Otherwise the data of a bucket that is being deleted would be saved half deleted. New resources have
        their data when the block ends.
        """
        with self._saves:
            self._save()
            yield
            self._save()

    def _save_often(
        self,
        save: Callable[[], None],
        ended: threading.Event,
        on_error: Callable[[Exception], object],
    ) -> None:
        failed = False
        while not ended.wait(_PAUSE):
            try:
                with self._saves:
                    save()
                failed = False
            except (DataDirectoryError, EmulatorError) as error:
                if not failed and not ended.is_set():
                    on_error(error)
                failed = True


def _save_nothing() -> None:
    """Saves nothing, since the stack does not exist."""
