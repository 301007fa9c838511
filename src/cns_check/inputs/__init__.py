"""Files to checked tables: volumes with their profile, the location register."""
