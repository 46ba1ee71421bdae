"""`python -m compiler` is `alloyc`."""

from compiler.cli.main import run

if __name__ == "__main__":
    run()
