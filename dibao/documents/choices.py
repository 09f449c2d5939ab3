from django.db.models import TextChoices


class FileKind(TextChoices):
    """文件种类 — what a person does with a file: read, look, listen, watch, load."""

    DOCUMENT = "document", "文档"
    IMAGE = "image", "图片"
    AUDIO = "audio", "录音"
    VIDEO = "video", "录像"
    DATA = "data", "数据"


class TextSource(TextChoices):
    """Where the words of a file come from."""

    EMBEDDED = "embedded", "文件自带"
    RECOGNISED = "ocr", "机器识别"
    TYPED = "typed", "人工录入"
