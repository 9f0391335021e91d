"""A module for each program: ``program`` registers its resources, ``check`` sends real input."""
