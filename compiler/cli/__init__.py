"""The command line: arguments, exit codes, printing. Nothing else in the compiler prints or exits."""
