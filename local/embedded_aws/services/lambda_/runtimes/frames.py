"""The pipes between the emulator and the process of a function in Python or Node.js.

``bootstrap.py`` and ``bootstrap.mjs`` are the other end, and describe the frames.
"""

import fcntl
import os
import select
import time
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Final

from embedded_aws.ministack.lambda_runtime import Process

HEAD: Final = 5
"""Bytes before the content of a frame: its letter, and the length of the content."""
_PART: Final = 1 << 20
_LOWEST: Final = 10
"""A shell that starts a process keeps its pipes open from this number on."""
_LOOK: Final = 0.05
"""Seconds between two looks whether a process has ended, where the system does not tell."""
Frame = tuple[bytes, bytes]
"""Letter and content."""


class ProcessEndedError(Exception):
    """The process of a function has ended."""


class Channel:
    """The pipes of one process: events and answers, and its log.

    Attributes:
        of_process: The numbers of the pipes for events and answers in the process.
        log_of_process: The number of the pipe that the process writes its log to.
        log: What the process has written to its log, and nobody has taken.
    """

    def __init__(self) -> None:
        events, self._events = _create_pipe()
        self._answers, answers = _create_pipe()
        self._log, self.log_of_process = _create_pipe()
        self.of_process = events, answers
        self.log = bytearray()
        self._kept = bytearray()
        self._started: Process | None = None
        self._process = -1
        self._poll = select.poll()
        for number in (self._answers, self._log):
            os.set_blocking(number, False)
            self._poll.register(number, select.POLLIN)
        os.set_blocking(self._events, False)

    def begin(self, process: Process) -> None:
        """Closes the ends of the pipes that belong to a process, once it has started."""
        self._started = process
        self.follow(process.pid)
        for number in (*self.of_process, self.log_of_process):
            os.close(number)
        self.of_process, self.log_of_process = (-1, -1), -1

    def follow(self, process: int) -> None:
        """Notices the end of a process: that of the shell which starts a function, and then its own.

        Args:
            process: Its ID.
        """
        if not hasattr(os, "pidfd_open"):
            return
        if self._process >= 0:
            self._poll.unregister(self._process)
            os.close(self._process)
            self._process = -1
        with suppress(OSError):  # it has ended, and its pipe with it
            self._process = os.pidfd_open(process)
            self._poll.register(self._process, select.POLLIN)

    def send(self, *frames: Frame, deadline: float) -> bool:
        """Sends frames, and reads the log meanwhile: a process that writes much does not read.

        Args:
            frames: The frames.
            deadline: Time by the monotonic clock.

        Returns:
            Whether the process, or its pipe, has taken them in time.

        Raises:
            ProcessEndedError: If the process has ended.
        """
        rest = memoryview(b"".join(map(_write_frame, frames)))
        while rest:
            try:
                rest = rest[os.write(self._events, rest) :]
            except BlockingIOError:
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                self._await_room(min(left, _LOOK))
            except OSError as error:
                raise ProcessEndedError from error
        return True

    def receive(self, deadline: float) -> Frame | None:
        """Returns the next frame of the process; None if there is none in time.

        What the process wrote to its log before the frame is in :attr:`log`.

        Args:
            deadline: Time by the monotonic clock.

        Raises:
            ProcessEndedError: If the process has ended.
        """
        while True:
            if frame := self._take_frame():
                self.read_log()
                return frame
            left = deadline - time.monotonic()
            if left <= 0:
                return None
            self._await_process(left if self._process >= 0 else min(left, _LOOK))

    def read_log(self) -> bool:
        """Reads what is in the log now; returns whether that is anything."""
        before = len(self.log)
        for part in _read_available(self._log):
            self.log += part
        return len(self.log) > before

    def take_log(self) -> str:
        """Returns the text of the log, which is empty from then on."""
        text = self.log.decode(errors="replace")
        self.log.clear()
        return text

    def close(self) -> None:
        """Closes the pipes."""
        own = self._events, self._answers, self._log, self._process
        for number in (*own, *self.of_process, self.log_of_process):
            if number >= 0:
                os.close(number)
        self._events = self._answers = self._log = self._process = -1
        self.of_process, self.log_of_process = (-1, -1), -1

    def _await_room(self, limit: float) -> None:
        """Waits until the process reads, or at most some seconds."""
        self._poll.register(self._events, select.POLLOUT)
        try:
            self._await_process(limit)
        finally:
            self._poll.unregister(self._events)

    def _await_process(self, limit: float) -> None:
        """Waits until the process does something, or at most some seconds; reads its answers and its log.

        Raises:
            ProcessEndedError: If it has ended, and all that it answered was read before.
        """
        found = dict(self._poll.poll(limit * 1000))
        if self._log in found and not self.read_log():
            self._poll.unregister(self._log)  # the process has closed it
        if not self._read_answers() and self._has_ended(found):
            raise ProcessEndedError

    def _has_ended(self, found: Mapping[int, int]) -> bool:
        if self._answers in found or self._process in found:
            return True
        return self._process < 0 and self._started is not None and self._started.poll() is not None

    def _read_answers(self) -> bool:
        """Reads what the process has answered; returns whether that is anything."""
        before = len(self._kept)
        for part in _read_available(self._answers):
            self._kept += part
        return len(self._kept) > before

    def _take_frame(self) -> Frame | None:
        kept = self._kept
        end = HEAD + int.from_bytes(kept[1:HEAD], "big")
        if len(kept) < HEAD or len(kept) < end:
            return None
        frame = bytes(kept[:1]), bytes(kept[HEAD:end])
        del kept[:end]
        return frame


def _write_frame(frame: Frame) -> bytes:
    letter, content = frame
    return letter + len(content).to_bytes(HEAD - 1, "big") + content


def _create_pipe() -> tuple[int, int]:
    """Returns the ends of a pipe for reading and writing, which no other process inherits by chance."""
    found = os.pipe()
    moved = [fcntl.fcntl(number, fcntl.F_DUPFD_CLOEXEC, _LOWEST) for number in found]
    for number in found:
        os.close(number)
    return moved[0], moved[1]


def _read_available(number: int) -> Iterator[bytes]:
    with suppress(BlockingIOError):
        while part := os.read(number, _PART):
            yield part
