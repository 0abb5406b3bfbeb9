"""Refresh the third-party files under static/ from unpacked upstream packages (maintainers only).

Nobody needs this to run the portal: its results are committed. Unpack the packages first, then name the
folder that holds them:

    npm pack bootstrap@5.3.9 bootstrap-icons@1.13.2 @fontsource-variable/source-sans-3@5.3.0
    apt-get download fonts-croscore && dpkg-deb -x fonts-croscore_*.deb croscore
    python tools/vendor_static.py FOLDER

FOLDER holds bootstrap/, bootstrap-icons/, source-sans-3/ (the "package" folders of the archives, renamed) and
croscore/. The checksums printed at the end belong into static/vendor/VENDORED.md.
"""

import hashlib
import re
import shutil
import sys
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "static"
ICON_LIST = STATIC / "vendor" / "bootstrap-icons" / "icons.txt"

COPIES = {
    "bootstrap/LICENSE": "vendor/bootstrap/LICENSE.txt",
    "bootstrap-icons/LICENSE": "vendor/bootstrap-icons/LICENSE.txt",
    "bootstrap-icons/icons/chevron-down.svg": "vendor/bootstrap-icons/chevron-down.svg",
    "source-sans-3/LICENSE": "fonts/source-sans-3/OFL.txt",
    "source-sans-3/files/source-sans-3-latin-wght-normal.woff2": "fonts/source-sans-3/latin.woff2",
    "source-sans-3/files/source-sans-3-vietnamese-wght-normal.woff2": "fonts/source-sans-3/vietnamese.woff2",
    "croscore/usr/share/fonts/truetype/croscore/Tinos-Regular.ttf": "fonts/tinos/Tinos-Regular.ttf",
    "croscore/usr/share/fonts/truetype/croscore/Tinos-Bold.ttf": "fonts/tinos/Tinos-Bold.ttf",
    "croscore/usr/share/fonts/truetype/croscore/Tinos-Italic.ttf": "fonts/tinos/Tinos-Italic.ttf",
    "croscore/usr/share/fonts/truetype/croscore/Tinos-BoldItalic.ttf": "fonts/tinos/Tinos-BoldItalic.ttf",
}


def copy_reboot(source: Path) -> None:
    """Copy Bootstrap's reset without its source map line, which names a file that is not shipped."""
    css = (source / "bootstrap/dist/css/bootstrap-reboot.min.css").read_text("utf-8")
    css = re.sub(r"\n?/\*# sourceMappingURL=.*?\*/\n?", "\n", css)
    (STATIC / "vendor/bootstrap/bootstrap-reboot.min.css").write_text(css, "utf-8")


def symbol(name: str, svg: str) -> str:
    """Turn one icon file into a <symbol> that <use href="sprite.svg#name"> can draw."""
    drawing = re.sub(r"\s*\n\s*", "", svg.split(">", 1)[1].rsplit("</svg>", 1)[0])
    return f'<symbol id="{name}" viewBox="0 0 16 16">{drawing}</symbol>'


def build_sprite(source: Path) -> None:
    """Draw the icons named in icons.txt into one sprite."""
    names = ICON_LIST.read_text("utf-8").split()
    symbols = [
        symbol(name, (source / f"bootstrap-icons/icons/{name}.svg").read_text("utf-8")) for name in names
    ]
    sprite = '<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(symbols) + "\n</svg>\n"
    (STATIC / "vendor/bootstrap-icons/sprite.svg").write_text(sprite, "utf-8")


def print_checksums() -> None:
    """Print a Markdown row with size and SHA-256 for every third-party file."""
    for folder in ("fonts", "vendor"):
        for path in sorted((STATIC / folder).rglob("*")):
            if path.is_file() and path.name not in {"VENDORED.md", "icons.txt"}:
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                print(f"| `{path.relative_to(STATIC)}` | {path.stat().st_size} | `{digest}` |")


def main(source: Path) -> None:
    """Copy everything from the unpacked packages in *source*."""
    for origin, target in COPIES.items():
        (STATIC / target).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source / origin, STATIC / target)
    copy_reboot(source)
    build_sprite(source)
    print_checksums()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
