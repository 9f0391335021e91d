"""Scans the subjects on standard input and writes one answer each to standard output."""

import importlib
import json
import sys
from contextlib import redirect_stdout


def main() -> None:
    """Answers in the order of the subjects."""
    answers = []
    with redirect_stdout(sys.stderr):  # what a scanner prints must not mix with the answers
        for subject in json.load(sys.stdin):
            kind = importlib.import_module(f"tests.scanners.panel.{subject['kind']}")
            answers.append(kind.scan(subject["content"]))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
