"""The doors: each channel turns a platform's words into ours and back."""
