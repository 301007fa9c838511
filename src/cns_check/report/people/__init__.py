"""The result for people: text, Markdown, and the tables that they share."""
