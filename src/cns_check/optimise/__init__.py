"""Which locations keep an intervention and where each origin goes, with proof, or the proof that nothing can.

Functions on arrays, on HiGHS: ``siting.py`` is the problem, ``search.py`` solves it. Source: "cns-check optimise".
"""
