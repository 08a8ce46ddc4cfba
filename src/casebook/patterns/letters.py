"""Writes other alphabets in plain Latin letters, only so that two spellings can be compared.

Nothing that is made here is shown or kept: it answers "could these be the same name?", and a
person answers whether they are.
"""

import unicodedata

_UYGHUR = dict(
    zip(
        "اەبپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىيئ",
        [*"a e b p t j ch kh d r z zh s sh gh f q k g ng l m n h o u o u w e i y".split(), ""],
        strict=True,
    )
)
_ARABIC = {"ي": "i", "ى": "i", "ه": "h", "ة": "a", "أ": "a", "إ": "i", "آ": "a", "ء": "", "ع": "a",
           "ح": "h", "ص": "s", "ض": "d", "ط": "t", "ظ": "z", "ث": "s", "ذ": "z", "ؤ": "u",
           "ک": "k", "ی": "i"}  # fmt: skip
_CYRILLIC = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщыэюяөүұқғңһәі",
        "a b v g d e yo j z i i k l m n o p r s t u f kh ts ch sh sh y e yu ya o u u k g ng h a i"
        "".split(),
        strict=True,
    )
)
_LATIN = {
    "ъ": "",
    "ь": "",
    "ø": "o",
    "đ": "d",
    "ł": "l",
    "ı": "i",
    "æ": "ae",
    "œ": "oe",
    "ß": "ss",
    "þ": "th",
}
_AS_LATIN = {**_UYGHUR, **_ARABIC, **_CYRILLIC, **_LATIN}

TRADITIONAL = (
    "陳張劉黃楊趙吳孫馬羅鄭謝許韓馮鄧蕭蔣餘於葉蘇盧賈鍾陸譚範廖鄒龍萬錢湯賴顧龔嚴賀莊魯倫華聶詹關藍齊莫黎"
    "尹溫單紀喬邱柯穆蕭畢葛駱談寧龐諸歐麥區麗瓊嬌艷鳳鸞蘭蓮靈寶貞貴賢賓賽雙雲電霧靜韻順頌預領頻顏風飛騰驍"
    "魚鮑鵬鶴鷹齡國圍圓團園東傑榮樂樸標樞橋權歡歲業極機歷殺氣漢澤濤潔濟瀾滿漸潤為煒煥燁燦爾獅獎瑋瑩瑤環"
    "畫當發監盤確祿禮種稱穎積穩窮競筆節築簡籃純紅紋納紹終組細結給絡統絲經綠維網緒線緣編練績縱總繁織繼續繪纖"
    "義習聖聞聯聰肅腦膚興舊藝萊葦蓋薩藥處虛號蟲補裏製見視親覺觀訓記設訪詠詩誠話詳語說誼調論請諒諾謙謹講證識"
    "議護讀變讓財貝負責貨賀資質購贊趕跡車軍軒轉輝輪輯農連進運過達遠適選遙邊郵鄉釋針銀銘鋒錦鋼鎮鏡鐘鐵長門開"
    "閃閉閒間閔閱隊陽階際隨險難雞離霽韋響頁頂項須顯願類飄餘館駿驗體鬥魯鳥鳴麟黨齊龜偉兒內兩冊凍刪則剛創劍勁"
    "動務勝勞勢勳協單廣廳彥後從復徵德憶應懷態慶憲憐戀戰拋揚換據擇擁擴擺數斷時晉晝曉曄條來棗楓樓"
)
SIMPLIFIED = (
    "陈张刘黄杨赵吴孙马罗郑谢许韩冯邓萧蒋余于叶苏卢贾钟陆谭范廖邹龙万钱汤赖顾龚严贺庄鲁伦华聂詹关蓝齐莫黎"
    "尹温单纪乔邱柯穆萧毕葛骆谈宁庞诸欧麦区丽琼娇艳凤鸾兰莲灵宝贞贵贤宾赛双云电雾静韵顺颂预领频颜风飞腾骁"
    "鱼鲍鹏鹤鹰龄国围圆团园东杰荣乐朴标枢桥权欢岁业极机历杀气汉泽涛洁济澜满渐润为炜焕烨灿尔狮奖玮莹瑶环"
    "画当发监盘确禄礼种称颖积稳穷竞笔节筑简篮纯红纹纳绍终组细结给络统丝经绿维网绪线缘编练绩纵总繁织继续绘纤"
    "义习圣闻联聪肃脑肤兴旧艺莱苇盖萨药处虚号虫补里制见视亲觉观训记设访咏诗诚话详语说谊调论请谅诺谦谨讲证识"
    "议护读变让财贝负责货贺资质购赞赶迹车军轩转辉轮辑农连进运过达远适选遥边邮乡释针银铭锋锦钢镇镜钟铁长门开"
    "闪闭闲间闵阅队阳阶际随险难鸡离霁韦响页顶项须显愿类飘余馆骏验体斗鲁鸟鸣麟党齐龟伟儿内两册冻删则刚创剑劲"
    "动务胜劳势勋协单广厅彦后从复征德忆应怀态庆宪怜恋战抛扬换据择拥扩摆数断时晋昼晓晔条来枣枫楼"
)
_SIMPLER = str.maketrans(TRADITIONAL, SIMPLIFIED)
_BARE = str.maketrans("", "", "\u0640\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad’'ʼ`´")


def plain(text: str) -> str:
    """Folded: one case, one width, no accents, simplified Chinese characters."""
    folded = unicodedata.normalize("NFKD", text.casefold().translate(_BARE))
    kept = "".join(char for char in folded if not _is_accent(char))
    return unicodedata.normalize("NFC", kept).translate(_SIMPLER)


def _is_accent(char: str) -> bool:
    # marks of Tibetan and of Indic scripts are letters of a word, not accents on one; of the
    # Arabic ones, the vowel signs are left out and the hamza is not
    if unicodedata.category(char) != "Mn":
        return False
    return char < "\u0e00"


def as_latin(text: str) -> str:
    """Folded text with Uyghur, Arabic and Cyrillic letters written in Latin ones."""
    folded = unicodedata.normalize("NFKC", text.casefold().translate(_BARE))
    return plain("".join(_AS_LATIN.get(char, char) for char in folded))


def is_han(char: str) -> bool:
    """A Chinese character."""
    return "\u3400" <= char <= "\u9fff" or "\uf900" <= char <= "\ufaff" or char >= "\U00020000"
