"""Formulas compiled once, to settle in whole numbers what holds; whatever they cannot settle is checked in full."""
