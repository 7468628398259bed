"""`python -m bot`: the same as `hocso`."""

from bot.cli import main

main()
