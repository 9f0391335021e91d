"""Limits of frames, which only the server that reads them sees."""

from typing import Final

from hypercorn.protocol import ws_stream
from wsproto.events import Message

from embedded_aws.ministack import hypercorn
from embedded_aws.ministack.patching import Patch

LARGEST_FRAME: Final = 32 * 1024
"""Bytes of a frame (API Gateway quotas)."""


def _limit_frames(buffer: type[ws_stream.WebsocketBuffer]) -> type[ws_stream.WebsocketBuffer]:
    class Limited(buffer):
        """A buffer that rejects frames that are too large; the server then closes with code 1009."""

        def __init__(self, max_length: int) -> None:
            super().__init__(max_length)
            self._frame = 0

        def extend(self, event: Message[str] | Message[bytes]) -> None:
            """Adds a part of a frame."""
            data = event.data
            self._frame += len(data.encode() if isinstance(data, str) else data)
            if self._frame > LARGEST_FRAME:
                raise ws_stream.FrameTooLargeError
            if event.frame_finished:
                self._frame = 0
            super().extend(event)  # pyright: ignore[reportUnknownMemberType]

    return Limited


PATCHES = (
    Patch(
        hypercorn.websocket_buffer,
        _limit_frames,
        "a frame of more than 32 KB closes the connection",
    ),
)
