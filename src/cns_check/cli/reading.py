"""The reading of inputs, under the name by which the commands know it."""

from cns_check.reading import InputsRead, load_sets, profiles_of, read_inputs

__all__ = ["InputsRead", "load_sets", "profiles_of", "read_inputs"]
