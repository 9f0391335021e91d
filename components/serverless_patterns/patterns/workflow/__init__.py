"""The workflow pattern."""

from serverless_patterns.patterns.workflow.args import WorkflowArgs
from serverless_patterns.patterns.workflow.component import Workflow

__all__ = ["Workflow", "WorkflowArgs"]
