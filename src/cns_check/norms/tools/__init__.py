"""What is done with norm files: held against one another, described, begun."""
