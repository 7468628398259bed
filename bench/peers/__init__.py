"""The bots that Học Số is measured against, as a good developer writes them: complete programs, started as children."""
