"""Names settled where they stand: a room for each thing that a place tells of a name."""
