"""`python -m outskirts.cli` is `outskirts`."""

import sys

from outskirts.cli.app import main

sys.exit(main())
