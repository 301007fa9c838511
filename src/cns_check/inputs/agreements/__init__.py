"""The agreements file: read, checked, and what it says on a day."""
