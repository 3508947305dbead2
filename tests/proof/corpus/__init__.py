"""What people could do to a bundle, as executable cases: outsiders change files, insiders sign what they changed.

Each module has the cases of a subject; together they have one for every sentence of docs/bundle.md that can fail.
"""
