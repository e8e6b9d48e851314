"""What stands in a text before anybody asks what it means: folded lines, paragraphs, cells, numbers, names."""
