"""What people read of a check, whatever the format."""
