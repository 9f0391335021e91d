"""Context managers are closed at the end of their block."""

import pytest

from embedded_aws.closing import Closing


class Door(Closing):
    closed = 0

    def close(self) -> None:
        self.closed += 1


def test_it_is_closed_once_at_the_end_of_its_block():
    with Door() as door:
        assert door.closed == 0
    assert door.closed == 1


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_it_is_closed_after_an_error_which_passes(error: type[BaseException]):
    door = Door()
    with pytest.raises(error), door:
        raise error
    assert door.closed == 1
