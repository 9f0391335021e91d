"""A Cognito user pool."""

from serverless_patterns.blocks.user_pool.args import (
    UserPoolArgs,
    UserPoolClientArgs,
    UserPoolResourceServerArgs,
)
from serverless_patterns.blocks.user_pool.component import UserPool

__all__ = ["UserPool", "UserPoolArgs", "UserPoolClientArgs", "UserPoolResourceServerArgs"]
