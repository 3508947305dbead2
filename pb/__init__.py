"""Commonpot: the voting day in a box for participatory budgeting."""

__version__ = "0.1.0"
