"""What officers want to know: one file per report."""
