"""What the user asks, under the name by which the commands know it."""

from cns_check.asked import Asked, Sought, recorded

__all__ = ["Asked", "Sought", "recorded"]
