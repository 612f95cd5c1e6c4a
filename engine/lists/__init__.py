"""The four control lists, made from a program, facts and answers."""
