"""Tables of any format: cells to the rows and columns of the tree."""
