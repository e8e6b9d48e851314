"""What a text says: clauses, the subjects they speak of, the facts that their figures state."""
