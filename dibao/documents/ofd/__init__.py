"""OFD — files in the national fixed-layout format (GB/T 33190), read without any other program. Pure: no Django.

zip law     documents/zipped.py     entries, sizes, names
markup      XML without declarations
container   parts by location; what is missing is remembered
geometry    boxes, matrices, distances, outlines
content     what stands on a page
wording     the words in reading order
document    read() → Ofd(pages, text, signatures, problems)
seals       name and picture of a seal
signatures  what is signed and unchanged, and what nobody checked
drawing     picture() of a page

Not read: fonts inside the file (previews use the house font), rotated letters (drawn upright), clips, gradients.
"""

from .document import Ofd, Page, read
from .drawing import picture
from .signatures import Signature

__all__ = ["Ofd", "Page", "Signature", "picture", "read"]
