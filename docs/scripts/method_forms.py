"""Arguments and results of the methods of a component: in Python, and in programs in other languages."""

import inspect
import sys
from pathlib import Path

from docstring_markdown import signature_of, summary_of

import serverless_patterns

ROOT = Path(__file__).resolve().parents[2]


def describe_methods(name: str) -> str:
    """Returns the methods of a component, and the literal form of each result, from the tests' forms."""
    sys.path.append(str(ROOT))
    from tests.literal_forms import describe_forms  # noqa: PLC0415 only now it can be found

    methods = [
        f"| `.{method}{signature_of(found)}` | {summary_of(found)} |"
        for method, found in vars(getattr(serverless_patterns, name)).items()
        if inspect.isfunction(found) and not method.startswith("_")
    ]
    head = ["| in Python | what it does |", "| --- | --- |"]
    return "\n".join([*head, *methods]) + f"\n\n{describe_forms(name)}"
