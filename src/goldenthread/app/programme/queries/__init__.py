"""What people look up in the programme."""
