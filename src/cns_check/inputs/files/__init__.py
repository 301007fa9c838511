"""From the bytes of a table to checked columns, whatever its format."""
