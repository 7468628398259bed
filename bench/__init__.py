"""How fast is Học Số, next to the plain bots one would write instead? Every figure is a ratio taken in one run."""
