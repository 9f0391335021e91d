"""The console: a page that shows the architecture of a stack at work.

It has a separate port. Pages that the emulator serves for stacks, such as objects of a bucket, have other
origins, so none of them can read it.
"""
