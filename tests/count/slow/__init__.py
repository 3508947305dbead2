"""Every rule a second time: slow, short, in fractions, written from the rulebook and not from the program."""
