"""The workflow pattern."""

from serverless_patterns.patterns.workflow.component import Workflow, WorkflowArgs

__all__ = ["Workflow", "WorkflowArgs"]
