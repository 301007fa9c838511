"""Another minimum, and another: how many locations each would leave, and what would move. Pure.

``variants.py`` makes the norm sets that say so; ``counts.py`` counts what is judged by them.
"""
