"""``python -m fincheck``."""

from fincheck.cli import main

if __name__ == "__main__":
    main()
