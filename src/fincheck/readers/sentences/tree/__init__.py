"""What was said, as the tree that a person would have typed."""
