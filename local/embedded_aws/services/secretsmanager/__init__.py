"""AWS Secrets Manager.

Secrets have versions with staging labels, tags, resource policies and replicas in other Regions; a function
rotates them. Values are not encrypted, but their keys need permission. The schedule of a rotation does not
take place, and secrets of third parties have no rotation by Secrets Manager itself.
"""
