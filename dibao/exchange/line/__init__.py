"""The line to a department's server: signed questions, signed answers, over mutual TLS.

canonical.py     what is signed of a question and of an answer. Pure
certificates.py  a small authority for trials, and the TLS contexts of both sides. Pure
ledger.py        nonces and quotas of a server, kept in a file. Pure
rows.py          a register file as the server looks it up. Pure
handling.py      one question, judged and answered. Pure
"""
