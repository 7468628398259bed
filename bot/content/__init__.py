"""What authors wrote: lessons, quizzes, the one table of contacts, and the checker."""
