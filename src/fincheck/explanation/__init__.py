"""Why findings are there: hints, joint contradictions, causes, repairs."""
