"""Volume files with their profiles: from delivered rows to one checked table."""
