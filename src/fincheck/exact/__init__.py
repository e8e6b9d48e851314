"""Mathematics that knows no report: intervals, the simplex method, hitting sets."""
