"""How well reports and rules are held: coverage, detectability, analysis of rules, schemas."""
