"""Where patients go: who sends, who may receive, and one file per method of dividing. Pure."""
