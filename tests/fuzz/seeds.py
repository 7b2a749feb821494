"""Writes the seed corpus: invented statements, small. Run by hand when the layouts change."""

import pathlib
import random
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "integration"))

import paper  # noqa: E402
import paper_pdf  # noqa: E402
import paper_text  # noqa: E402


def write(folder, name, data):
    path = HERE / "corpus" / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


def main():
    for seed, (stage, apart) in enumerate((("settlement", False), ("settlement", True), ("in_year", False))):
        budget = paper.ward(seed, stage, projects=2)
        write("text", f"ward-{seed}.txt", paper_text.ward_text(budget, seed, apart)[0].encode())
    for seed in range(2):
        write("text", f"city-{seed}.txt", paper_text.city_text(paper.city(seed, projects=2), seed)[0].encode())
    write("pdf", "ward.pdf", paper_pdf.ward_pdf(paper.ward(5, projects=1), 5, pageCompression=0)[0])
    write("pdf", "city.pdf", paper_pdf.city_pdf(paper.city(6, projects=1), 6, pageCompression=1)[0])
    write("layout", "boxes", random.Random(1).randbytes(600))


if __name__ == "__main__":
    main()
