"""What is said about a result: sentences, assumptions, remarks."""
