"""AWS Key Management Service.

Keys encrypt, sign, authenticate messages and agree on secrets; they have aliases, policies, grants, tags,
imported material, replicas in other Regions, and rotations on demand. Nothing rotates, expires or is deleted
by itself. There are no keys of AWS, no custom key stores and no enclaves, and no keys with the specs ``SM2``
and ``ML_DSA``; operations of those have the error ``NotImplemented``.
"""
