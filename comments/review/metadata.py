"""Public copies of files without what they tell of their author: names, places, programs, times. Pure, no I/O."""

import io
import re
import zipfile
from typing import Any

import pypdf
from PIL import Image, ImageOps, ImageSequence
from pypdf.generic import DictionaryObject, NameObject

IMAGE_FORMATS = {
    "jpg": "JPEG",
    "jpeg": "JPEG",
    "png": "PNG",
    "gif": "GIF",
    "bmp": "BMP",
    "tif": "TIFF",
    "tiff": "TIFF",
}
PIXELS_MAX = 100_000_000
"""A page scanned at 600 dots an inch has 34 million. More is a bomb, or at least no letter."""
UNPACKED_MAX_BYTES = 250 * 1024 * 1024

_EMPTY = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_OFFICE_PROPERTIES = {
    "docProps/core.xml": _EMPTY
    + b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>',
    "docProps/app.xml": _EMPTY
    + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"/>',
    "docProps/custom.xml": _EMPTY
    + b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"/>',
}
# Who made a tracked change or a margin note. The attribute must stay, so it is made to say nothing.
_OFFICE_AUTHORS = re.compile(rb'(\s(?:\w+:)?(?:author|initials|lastModifiedBy)=)(?:"[^"]*"|\'[^\']*\')')
_PDF_PRIVATE = ("/Metadata", "/PieceInfo", "/LastModified")


class MetadataNotRemovable(ValueError):
    """The file can't be read well enough to take its metadata out. A person must look at it."""


def without_metadata(content: bytes, file_format: str) -> bytes:
    """A copy without author names, places and other metadata.

    PDF document information and XMP, image EXIF, and the properties of Office files, of their tracked changes and of
    the pictures in them are left out. Text, SGML, XML, RTF and WordPerfect files are passed on unchanged.

    Raises:
        MetadataNotRemovable: the file can't be parsed, or unpacks to more than we read.
    """
    try:
        if file_format == "pdf":
            return _pdf(content)
        if file_format in IMAGE_FORMATS:
            return _image(content, IMAGE_FORMATS[file_format])
        if file_format in ("docx", "xlsx", "pptx"):
            return _office(content)
    except Exception as fault:  # a damaged file raises anything in its parser
        raise MetadataNotRemovable(f"{type(fault).__name__} in a {file_format} file") from fault
    return content


def _pdf(content: bytes) -> bytes:
    reader = pypdf.PdfReader(io.BytesIO(content))
    if reader.is_encrypted and reader.decrypt("") == pypdf.PasswordType.NOT_DECRYPTED:
        raise ValueError("it is protected by a password")
    writer = pypdf.PdfWriter(clone_from=reader)
    writer.metadata = None
    writer.xmp_metadata = None
    for item in writer._objects:
        if isinstance(item, DictionaryObject):
            _strip_pdf_object(item)
    # A picture's own XMP became an object that nothing names any more.
    writer.compress_identical_objects(remove_duplicates=False, remove_unreferenced=True)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _strip_pdf_object(item: DictionaryObject) -> None:
    for name in _PDF_PRIVATE:
        if name in item:
            del item[name]
    if item.get("/Filter") in ("/DCTDecode", ["/DCTDecode"]) and hasattr(item, "_data"):
        item._data = _jpeg_segments_kept(item._data)
        item[NameObject("/Length")] = pypdf.generic.NumberObject(len(item._data))


def _jpeg_segments_kept(content: bytes) -> bytes:
    """A JPEG without EXIF, XMP, IPTC and comments; its picture, colour profile and Adobe marker byte for byte."""
    if not content.startswith(b"\xff\xd8"):
        return content
    kept = bytearray(content[:2])
    at = 2
    while at + 4 <= len(content) and content[at] == 0xFF and content[at + 1] != 0xDA:
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4])
        is_private = marker == 0xFE or (0xE1 <= marker <= 0xEF and marker not in (0xE2, 0xEE))
        if not is_private:
            kept += content[at : at + 2 + length]
        at += 2 + length
    return bytes(kept) + content[at:]


def _image(content: bytes, image_format: str) -> bytes:
    with Image.open(io.BytesIO(content)) as image:
        if image.width * image.height * getattr(image, "n_frames", 1) > PIXELS_MAX:
            raise ValueError("it has too many pixels")
        several = image_format in ("GIF", "TIFF") and getattr(image, "n_frames", 1) > 1
        # A phone's JPEG may carry further pictures (MPO); the first is the one that people see.
        frames = [_bare(frame) for frame in (ImageSequence.Iterator(image) if several else [image])]
        timing = {key: image.info[key] for key in ("duration", "loop") if several and key in image.info}
    options: dict[str, Any] = {}
    if image_format == "JPEG":
        options = {"quality": 95}
    elif image_format == "TIFF":
        options = {"compression": _tiff_compression(frames)}
    if several:
        options |= {"save_all": True, "append_images": frames[1:]} | timing
    out = io.BytesIO()
    frames[0].save(out, format=image_format, **options)
    return out.getvalue()


def _tiff_compression(frames: list[Image.Image]) -> str:
    return "group4" if all(frame.mode == "1" for frame in frames) else "tiff_lzw"


def _bare(image: Image.Image) -> Image.Image:
    """The picture's dots alone, the way up that its EXIF says."""
    upright = ImageOps.exif_transpose(image)
    bare = Image.new(upright.mode, upright.size)
    if upright.palette is not None:
        bare.putpalette(upright.palette)
    bare.paste(upright)
    if "transparency" in upright.info:
        bare.info["transparency"] = upright.info["transparency"]
    return bare


def _office(content: bytes) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        parts = source.infolist()
        if sum(part.file_size for part in parts) > UNPACKED_MAX_BYTES:
            raise ValueError("it unpacks to more than we read")
        for part in parts:
            # A fresh entry by name: the old one tells when, and on which system, the part was made.
            target.writestr(zipfile.ZipInfo(part.filename), _office_part(part.filename, source), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _office_part(name: str, source: zipfile.ZipFile) -> bytes:
    if name in _OFFICE_PROPERTIES:
        return _OFFICE_PROPERTIES[name]
    content = source.read(name)
    ending = name.rsplit(".", 1)[-1].lower()
    if ending in IMAGE_FORMATS:
        return _image(content, IMAGE_FORMATS[ending])
    if ending == "xml":
        return _OFFICE_AUTHORS.sub(rb'\1"Author"', content)
    return content
