"""Runs every measurement: ``python -m bench``, or those named: ``python -m bench images``."""

import sys

from rich.console import Console

from bench.deployment import measure_deployment
from bench.evaluation import measure_evaluation
from bench.images import measure_images
from bench.workflow import measure_workflow

MEASUREMENTS = {
    "images": measure_images,
    "evaluation": measure_evaluation,
    "deployment": measure_deployment,
    "workflow": measure_workflow,
}

chosen = sys.argv[1:] or list(MEASUREMENTS)
if unknown := set(chosen) - MEASUREMENTS.keys():
    sys.exit(f"no measurement {', '.join(sorted(unknown))}; there are: {', '.join(MEASUREMENTS)}")
for name in chosen:
    MEASUREMENTS[name](Console(width=110))
