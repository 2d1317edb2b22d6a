"""`python -m deskbell` is the command `deskbell`."""

import sys

from deskbell.config.cli import main

sys.exit(main())
