"""The meaning of a count, said once: expressions that any engine can run. Tables in, tables out; nothing runs here."""
