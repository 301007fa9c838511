"""The ways of dividing what moves."""
