"""Judges the subjects on standard input, one answer each on standard output."""

import importlib
import json
import sys
from contextlib import redirect_stdout


def main() -> None:
    """Answers in the order of the subjects."""
    answers = []
    with redirect_stdout(sys.stderr):  # whatever a judge says aside must not mix with the answers
        for subject in json.load(sys.stdin):
            kind = importlib.import_module(f"tests.judges.panel.{subject['kind']}")
            answers.append(kind.judge(subject["content"]))
    json.dump(answers, sys.stdout)


if __name__ == "__main__":
    main()
