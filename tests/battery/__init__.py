"""More than a thousand bad inputs, made by a program, and what becomes of each."""
