"""银行格式 — one small module for each layout: render an order, read a reply. How to add one: docs/banks.md. Pure."""

from .cmb import CMB
from .fixed_gbk import FIXED
from .generic_csv import GBK, UTF8
from .icbc import ICBC
from .shape import FAILED, PAID, Answer, Format, Head, Payee, Reply

FORMATS: dict[str, Format] = {each.slug: each for each in (UTF8, GBK, FIXED, CMB, ICBC)}

__all__ = ["FAILED", "FORMATS", "PAID", "Answer", "Format", "Head", "Payee", "Reply"]
