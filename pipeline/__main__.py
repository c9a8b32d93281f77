"""`python -m pipeline …` is `laering …`."""

from pipeline.cli import main

if __name__ == "__main__":
    main()
