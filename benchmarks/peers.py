"""Sets what benchmarks.dossier gives with another program; run by the Python that has them.

PYTHON benchmarks/peers.py weasyprint|typst|img2pdf IN OUT FONTS
"""

import html
import importlib
import json
import resource
import sys
import time
from pathlib import Path


def weasyprint(source: Path, out: Path, fonts: Path) -> None:
    faces = "".join(
        f"@font-face {{font-family: F; font-weight: {weight}; "
        f"src: url('{(fonts / name).as_uri()}')}}"
        for name, weight in (("NotoSans-Regular.ttf", 400), ("NotoSans-Bold.ttf", 700))
    )
    style = "@page {size: A4; margin: 20mm} body {font: 9.5pt/13.3pt F} h2 {font-size: 14pt}"
    parts = [
        f"<h2>{html.escape(head)}</h2>"
        + "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)
        for head, paragraphs in json.loads(source.read_text("utf-8"))
    ]
    page = f"<html lang=en><style>{faces}{style}</style><body>{''.join(parts)}</body></html>"
    importlib.import_module("weasyprint").HTML(string=page).write_pdf(str(out))


def typst(source: Path, out: Path, fonts: Path) -> None:
    def plain(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    lines = [
        '#set page(paper: "a4", margin: 20mm)',
        '#set text(font: "Noto Sans", size: 9.5pt)',
    ]
    for head, paragraphs in json.loads(source.read_text("utf-8")):
        lines.append(f"= #text({plain(head)})")
        lines += [f"#par(text({plain(text)}))" for text in paragraphs]
    place = source.with_suffix(".typ")
    place.write_text("\n".join(lines), "utf-8")
    importlib.import_module("typst").compile(
        str(place), output=str(out), font_paths=[str(fonts)], ignore_system_fonts=True
    )


def img2pdf(source: Path, out: Path, _fonts: Path) -> None:
    names = sorted(str(path) for path in source.iterdir())
    with out.open("wb") as file:
        importlib.import_module("img2pdf").convert(names, outputstream=file)


def peak() -> int:
    """Most memory this process ever used, in MB, without that of whoever started it."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def main() -> None:
    name, source, out, fonts = sys.argv[1:]
    importlib.import_module(name)
    started, worked = time.perf_counter(), time.process_time()
    {"weasyprint": weasyprint, "typst": typst, "img2pdf": img2pdf}[name](
        Path(source), Path(out), Path(fonts)
    )
    took, cost = time.perf_counter() - started, time.process_time() - worked
    print(json.dumps({"seconds": took, "work": cost, "memory": peak()}))


if __name__ == "__main__":
    main()
