"""Filter patterns of log events: terms, conditions on JSON, and conditions on fields between spaces.

See "Filter pattern syntax for metric filters, subscription filters, and filter log events" of AWS.
"""
