"""Who is a member of which unit: invited, found on a roster, asked for, confirmed, moved, ended."""
