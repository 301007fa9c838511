"""The derivation of a verdict: a tree from the input rows to the contract status, that a reader can recompute."""
