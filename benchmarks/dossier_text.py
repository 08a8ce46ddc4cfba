"""How fast text is set: pages a second and bytes a page, in five scripts."""

import io
import random
import re
import time

from casebook.dossier.look import Paper, body
from casebook.dossier.text import Text

TEXTS = {
    "en": (
        "At about 6.30 a.m. on 3 March 2024, plain-clothes officers knocked at the door; they "
        "showed no warrant. “You must come with us,” said one of them, perhaps their leader. The "
        "neighbour (2nd floor) heard everything and wrote it down: time, voices, plate WB-4471. "
    ),
    "fr": (
        "Le matin du 3 mars, à Genève, vers 6 h 30, des hommes ont frappé à la porte de "
        "l’appartement ; ils n’ont présenté aucun mandat. « Vous devez nous suivre », a dit l’un "
        "d’eux, peut-être leur chef. La voisine (2e étage) a tout entendu : heure, voix, plaque. "
    ),
    "zh-Hant": (
        "2024年3月3日清晨六時半左右，便衣人員敲門，沒有出示搜查令。其中一人說：「你必須跟我們走。」"
        "鄰居（住二樓）聽到全部經過，並立即記下時間、聲音和車牌號碼。他們帶走了兩部電腦。"
    ),
    "bo": (
        "བོད་རང་སྐྱོང་ལྗོངས་ཀྱི་ལྷ་སར་ཉེན་རྟོག་པས་ཁང་པ་བཤེར་བ་རེད། ༢༠༢༤ ལོའི་ཟླ་ ༣ ཚེས་ ༣ ཉིན། "
        "ཁོང་ཚོས་གློག་ཀླད་གཉིས་དང་ཁ་པར་གསུམ་ཁྱེར་སོང་། "
    ),
    "ug": (
        "2024-يىلى 3-مارت ئەتىگەن سائەت 6:30 دا، ساقچىلار ئىشىكنى چەكتى؛ ئۇلار ھېچقانداق "
        "ئىجازەتنامە كۆرسەتمىدى. «بىز بىلەن مېڭىڭ» دېدى بىرى. قوشنىسى (2-قەۋەت) ئاڭلىغان. "
    ),
}
PARTS = {"zh-Hant": r"[^，。]+[，。」]*", "bo": r"[^་ ]+[་ ]*"}
INCIDENTS, WORDS = 60, 400


def shuffled(language: str, count: int, seed: int) -> str:
    """Words of the text in any order (clauses in Chinese, syllables in Tibetan)."""
    parts = re.findall(PARTS.get(language, r"\S+ "), TEXTS[language])
    per_part = 10 if language == "zh-Hant" else 1
    return "".join(random.Random(seed).choices(parts, k=count // per_part))


def main() -> None:
    """Print one line for each script."""
    for language in TEXTS:
        story = [Text(shuffled(language, WORDS, n), body(language)) for n in range(INCIDENTS)]
        out = io.BytesIO()
        start = time.perf_counter()
        pages = Paper(out, "a4", head="", mark="", page_of="{number}/{total}").build_whole(story)
        took = time.perf_counter() - start
        size = len(out.getvalue()) / 1024 / pages
        print(f"{language:8} {pages:5} pages {pages / took:6.1f} pages/s {size:5.1f} KiB/page")


if __name__ == "__main__":
    main()
