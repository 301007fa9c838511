"""What was found, in the formats of CI systems."""
