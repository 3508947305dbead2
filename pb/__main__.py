"""`python -m pb` is the same as the command `pb`."""

from pb.cli import main

main()
