"""A whole calculation: what is asked, its inputs, its steps."""
