"""Tracebacks that show the frames of a function's own code."""

import pytest

from embedded_aws.event_log.tracebacks import fold_tracebacks

PYTHON = """\
Traceback (most recent call last):
  File "/var/task/main.py", line 5, in handler
    go()
  File "/tmp/x/site-packages/botocore/client.py", line 606, in _api_call
    return self._make_api_call(operation_name, kwargs)
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
  File "/tmp/x/site-packages/botocore/context.py", line 123, in wrapper
    return func(*args, **kwargs)
  [Previous line repeated 3 more times]
  File "/opt/python/ours.py", line 7, in retry
    raise
KeyError: 'id'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  File "/usr/lib/python3.13/json/decoder.py", line 3, in decode
    raise ValueError
ValueError: text"""
SHORT_PYTHON = """\
Traceback (most recent call last):
  File "/var/task/main.py", line 5, in handler
    go()
  … 2 frames outside of the function's code
  File "/opt/python/ours.py", line 7, in retry
    raise
KeyError: 'id'

During handling of the above exception, another exception occurred:

Traceback (most recent call last):
  … 1 frame outside of the function's code
ValueError: text"""
NODE = """\
SyntaxError: Expected property name
    at JSON.parse (<anonymous>)
    at go (file:///var/task/main.mjs:2:28)
    at async Client.send (/var/task/node_modules/@smithy/client.js:3:1)
    at Socket.emit (node:events:524:28)"""
SHORT_NODE = """\
SyntaxError: Expected property name
    … 1 frame outside of the function's code
    at go (file:///var/task/main.mjs:2:28)
    … 2 frames outside of the function's code"""


@pytest.mark.parametrize(("printed", "short"), [(PYTHON, SHORT_PYTHON), (NODE, SHORT_NODE)])
def test_frames_of_libraries_and_runtimes_are_one_line(printed: str, short: str):
    assert "\n".join(fold_tracebacks(printed.splitlines())) == short


def test_other_output_stays():
    lines = [
        "",
        "    at lunch",
        "at noon (in Rome)",
        'File "a"',
        "  deeper",
        "Traceback (most recent call last):",
    ]
    assert fold_tracebacks(lines) == lines
