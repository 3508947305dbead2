"""PaBulib files (.pb): read with all their quirks, written back, and the rule a file names. Pure."""
