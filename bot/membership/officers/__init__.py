"""Who may see and do what for which units, how they prove who they are, and what they did."""
