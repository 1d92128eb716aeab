"""The test of the tests: every rule is broken on purpose, and check_primitive must notice."""
