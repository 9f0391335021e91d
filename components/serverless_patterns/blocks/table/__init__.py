"""A DynamoDB table."""

from serverless_patterns.blocks.table.args import TableArgs, TableIndexArgs, TableKeyArgs, TableReplicaArgs
from serverless_patterns.blocks.table.component import Table

__all__ = ["Table", "TableArgs", "TableIndexArgs", "TableKeyArgs", "TableReplicaArgs"]
