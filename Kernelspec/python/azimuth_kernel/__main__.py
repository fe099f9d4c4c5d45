"""`azimuth`, or `python -m azimuth_kernel`: becomes the program that this package carries."""

import os
import sys

from azimuth_kernel import executable


def main() -> None:
    try:
        program = executable()
        os.execv(program, [str(program), *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"azimuth: {error}")


if __name__ == "__main__":
    main()
