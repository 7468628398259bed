"""What a learner may ask for at any moment, one file each."""
