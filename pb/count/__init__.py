"""The count: numbers in, awards and the reason for each out. Pure, exact, standard library only."""
