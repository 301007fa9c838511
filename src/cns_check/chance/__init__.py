"""Which verdicts chance decides: the rate behind the counts of a location, and what it makes likely. Pure.

``special.py`` has the functions of mathematics, ``model.py`` the model, ``verdict_chances.py`` what it says of the
verdicts of a norm, and ``draws.py`` what it says of the volumes of a scenario.
"""
