"""Takes in one member file: reads it to its end, then writes it in one transaction, or not at all."""

from __future__ import annotations

import pickle
import tempfile
from array import array
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2b
from itertools import pairwise
from pathlib import Path
from typing import IO, Final

from django.db import IntegrityError, transaction

from mailer.members.imports.columns import Columns, recognise
from mailer.members.imports.faults import Fault, FaultList, ImportRefused
