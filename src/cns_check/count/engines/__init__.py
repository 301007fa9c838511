"""What differs between engines: how they are started, how files are read, and where tables are kept meanwhile."""
