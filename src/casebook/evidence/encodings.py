"""Guesses the encoding of a text that does not say it. Runs only in the child.

Short chats in Chinese encodings are what general detectors take for Korean or Cyrillic; so they
are judged first, by whether what comes out are characters that people use every day.
"""

_FIRST = ("gb18030", "big5", "shift_jis", "euc_kr")  # where two fit equally well, the first
# the most frequent characters of Chinese, simplified and traditional, and of Japanese and Korean
_EVERYDAY = frozenset(
    "的一是不了人我在有他这中大来上个国到说们为子和你地出会也时要就可以对生能而那得于着下自之年"
    "过发后作里用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心"
    "她本前开但因只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间"
    "由问很最重并物手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给"
    "世位次度门任常先海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变"
    "四神总何电数安少报才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社"
    "便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北"
    "边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运笔谁请找怕昨晚敲址姐妹哥弟爸妈"
    "這個來國說們為時對於過發後裡種經麼學現當沒動還進樣開從實軍無與長機業將兩間問並應戰頭體見產"
    "給話東聲員論處走義幾認條氣題爾變總電數報結務場計資許統區隊決馬書聽達強難權設記類據張該規萬"
    "覺術領確傳師觀讓識帶導爭運誰請點關門媽號碼訊威脅"
    "のにはをたがでてとしれさいるなもっかこりらきすまんだよあうそえおくつけみめわどせちねや"
    "이다는에가을의하고한지로도기은사어자리스그들나있시인수를라아정대해부일제보전주"
)
_LEAST = 0.8


def guessed(data: bytes) -> str:
    """The name of the most likely encoding."""
    found = max(((_likeness(data, name), -place) for place, name in enumerate(_FIRST)))
    if found[0] >= _LEAST:
        return _FIRST[-found[1]]
    from charset_normalizer import from_bytes

    best = from_bytes(
        data,
        cp_isolation=["cp1252", "cp1251", "utf_16_le", "utf_16_be", *_FIRST],
    ).best()
    return best.encoding if best else "cp1252"


def _likeness(data: bytes, name: str) -> float:
    """How many of the foreign characters are ordinary in that encoding, everyday ones twice."""
    try:
        text = data.decode(name)
    except UnicodeDecodeError as error:
        if error.start < len(data) - 4:
            return 0.0
        text = data[: error.start].decode(name)  # cut in the middle of a character
    foreign = [char for char in text if char > "\x7f"]
    if not foreign:
        return 0.0
    ordinary = sum(_is_ordinary(char, name) for char in foreign) / len(foreign)
    everyday = sum(char in _EVERYDAY for char in foreign) / len(foreign)
    return ordinary + everyday if ordinary >= _LEAST else 0.0


def _is_ordinary(char: str, name: str) -> bool:
    """It stands in the part of the table where the standard put what is used daily."""
    try:
        code = char.encode({"gb18030": "gb2312"}.get(name, name))
    except UnicodeEncodeError:
        return False
    low, high = {
        "gb18030": (0xA1, 0xD7),
        "big5": (0xA1, 0xC6),
        "shift_jis": (0x81, 0x97),
        "euc_kr": (0xA1, 0xC8),
    }[name]
    return len(code) == 2 and low <= code[0] <= high
