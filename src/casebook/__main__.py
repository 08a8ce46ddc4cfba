"""`python -m casebook`."""

from casebook.start import main

if __name__ == "__main__":
    raise SystemExit(main())
