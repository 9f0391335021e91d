"""The TestState API: what one state does, with a real or a mocked result.

The rules are those of the API reference, and of the Step Functions developer guide, "Testing state machines
with TestState API".
"""
