"""The formula language: expressions, the parser, kinds, what a formula needs."""
