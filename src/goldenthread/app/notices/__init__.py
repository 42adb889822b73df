"""Who is told what, and how: in the application, by mail, in a calendar."""
