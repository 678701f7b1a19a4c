"""What make and CI run to set up and prove a checkout. Not part of the running product."""
