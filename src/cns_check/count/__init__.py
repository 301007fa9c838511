"""From records of single procedures to yearly volumes, by two files: how they were delivered, and what counts."""
