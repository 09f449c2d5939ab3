"""试验银行 — a bank to try the line with: it keeps books of its own by key, and fails, delays and repeats when told to.

ledger.py   what it was ordered and what became of it; a key is paid once, whatever comes over the line
desk.py     one question: is it genuine, and what is the answer
server.py   HTTPS with client certificates on both sides; its faults are switches
"""

from .ledger import BankLedger
from .server import Faults, serve

__all__ = ["BankLedger", "Faults", "serve"]
