"""Rules read and checked, and those that come with fincheck."""
