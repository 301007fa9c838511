"""Fuzzing of the readers: a harness each, seeds, words and corpus. In: bytes. Out: nothing, or what must not be."""
