"""How fast it is: one module a question, run by `make bench`."""
