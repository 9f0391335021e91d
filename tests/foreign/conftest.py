"""Programs of the corpus have assertions."""

import pytest

pytest.register_assert_rewrite("tests.foreign.programs", "tests.foreign.requests")
