"""What may be a passphrase, what is said of it, and what is suggested instead."""

import math
import secrets
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as some

from casebook.errors import (
    CannotOpen,
    PassphraseTooCommon,
    PassphraseTooShort,
    PassphraseUnusable,
)
from casebook.keys import common
from casebook.keys.passphrase import LANGUAGES, prepared, refuse_weak, strength, suggest

COMMON = """
password password1
passwordpasswordpassword
P@ssw0rd P@ssw0rd
123456789012345678
123 123 123 123 123 123
qwertyuiopasdfgh
azertyuiopqsdfgh
abcdefghijklmnop
zyxwvutsrqponmlk
aaaaaaaaaaaaaaaaaaaa
abababababababababab
iloveyouiloveyou2
JohnSmith19850412
correct horse battery staple
The quick brown fox jumps over the lazy dog!
Free Tibet Free Tibet
FREE-TIBET-FREE-TIBET-2008
f r e e t i b e t 1 9 5 9
free tibet free hong kong
freetibetforever!!
Tibet will be free!!
Liberate Hong Kong, revolution of our times
fivedemandsnotoneless
Students for a Free Tibet
tenzin gyatso 1935
Glory to Hong Kong 2019
Never forget June 4 1989
Le Tibet libre, le Tibet libre
Liberté, égalité, fraternité 1789
LIBERTE EGALITE FRATERNITE
ô Canada terre de nos aïeux
光復香港時代革命光復香港時代革命
光復香港，時代革命！20190612
光复香港时代革命五大诉求缺一不可
五大訴求，缺一不可！五大訴求，缺一不可！
天安門廣場六四天安門廣場六四19890604
毋忘六四平反六四8964毋忘六四
六四六四六四六四六四六四六四六四
天 安 門 廣 場 六 四
法輪大法好！真善忍好！法輪大法好！
བོད་རང་བཙན་བོད་རང་བཙན
བོད་རང་བཙན་1959་བོད་རང་བཙན
བོད་རྒྱལ་ལོ་བོད་རང་བཙན
ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ་ཨོཾ་མ་ཎི་པདྨེ་ཧཱུྃ
شەرقىي تۈركىستان ئازاد
ئۇيغۇرلارغا ئەركىنلىك 2009
416 555 0199 416 555 0100
""".strip().splitlines()


@pytest.mark.parametrize("typed", COMMON)
def test_what_somebody_would_try_first_is_refused(typed: str) -> None:
    with pytest.raises(PassphraseTooCommon):
        refuse_weak(typed)
    assert strength(typed).word == "weak"


GOOD = """
heron under the tin roof
i left my blue bicycle at the ferry
mon vélo bleu est resté au traversier
今天早上我在廚房裡慢慢吃了三個包子
今天早上我在厨房里慢慢吃了三个包子
ང་ཚོ་ཁ་སང་ཉི་མ་གང་པོ་ཆུ་འགྲམ་ལ་བསྡད
تۈنۈگۈن بىز دەريا بويىدا ئولتۇردۇق
yesterday 三隻 herons ate my བཀའ་ཐུབ cheese
🦩🪁🧀 a heron flew a kite of cheese
""".strip().splitlines()


@pytest.mark.parametrize("typed", GOOD)
def test_a_sentence_of_ones_own_is_taken_in_any_script(typed: str) -> None:
    refuse_weak(typed)
    refuse_weak(unicodedata.normalize("NFD", typed))


@pytest.mark.parametrize(
    "typed",
    [
        "",
        " ",
        "heron tin roof",  # fourteen
        " " * 40,
        "heron" + " " * 30,
        "heron" + "\u0301" * 40,  # accents on one letter are one letter
        "he\u200dron tin\u200d roof",  # joiners are none
        "桑绅迷捉堆穷爷",  # a suggestion without its blanks is not random for sure
        "我在廚房裡吃包子",
    ],
)
def test_fewer_than_fifteen_letters_are_too_few(typed: str) -> None:
    with pytest.raises(PassphraseTooShort) as caught:
        refuse_weak(typed)
    assert caught.value.facts == {"least": "15"}


def test_tibetan_vowels_and_stacked_letters_count() -> None:
    refuse_weak("ཁྱི་དཀར་པོ་ཆུང་ཆུང་དེ")


@pytest.mark.parametrize(
    "hidden",
    list("\0\n\r\t\x7f\x85\u2028\u2029\u202e\u200b\ufeff\ud800\U000e0fff"),
    ids=ascii,
)
def test_what_cannot_be_typed_again_is_refused(hidden: str) -> None:
    with pytest.raises(PassphraseUnusable):
        refuse_weak(f"heron under{hidden}the tin roof")


def test_a_passphrase_has_an_end() -> None:
    words = " ".join(suggest("en")[0] for _ in range(30))
    refuse_weak(words[:1024].strip())
    with pytest.raises(PassphraseUnusable):
        refuse_weak(words.ljust(1025, "x"))


@given(some.text())
def test_preparing_a_passphrase_twice_is_preparing_it_once(typed: str) -> None:
    once = prepared(typed)
    assert prepared(once.decode()) == once
    assert prepared(unicodedata.normalize("NFD", typed)) == once


@given(some.text(some.characters()))
def test_any_text_is_taken_or_refused_in_words(typed: str) -> None:
    try:
        refuse_weak(typed)
    except (PassphraseTooShort, PassphraseTooCommon, PassphraseUnusable):
        assert strength(typed).word == "weak"
    else:
        assert strength(typed).word in ("weak", "fair", "good")
        prepared(typed)


def test_half_a_letter_cannot_open_anything() -> None:
    with pytest.raises(CannotOpen):
        prepared("heron\ud800")


# Suggestions


@pytest.mark.parametrize(
    ("language", "words", "bits"),
    [("en", 6, 77.5), ("fr", 7, 77.0), ("zh-Hans", 7, 77.0), ("zh-Hant", 7, 77.0)],
)
def test_a_suggestion_has_77_bits_exactly_told(language: str, words: int, bits: float) -> None:
    phrase, told = suggest(language)
    assert len(phrase.split(" ")) == words
    assert math.isclose(told, bits, abs_tol=0.1)
    assert phrase == unicodedata.normalize("NFC", phrase)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_suggestion_is_accepted_and_drawn_from_the_whole_list(language: str) -> None:
    seen: set[str] = set()
    for _ in range(500):
        phrase, _bits = suggest(language)
        refuse_weak(phrase)
        seen.update(phrase.split(" "))
    assert len(seen) > 1500


def test_a_suggestion_that_repeats_itself_is_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    poor = ["abaisser"] * 3 + ["zoologie"] * 4
    rich = suggest("fr")[0].split(" ")
    draws = iter(poor + rich)
    monkeypatch.setattr(secrets, "choice", lambda _words: next(draws))
    assert suggest("fr")[0].split(" ") == rich


def test_more_words_have_more_bits() -> None:
    phrase, bits = suggest("en", 8)
    assert len(phrase.split()) == 8
    assert math.isclose(bits, 8 * math.log2(7776))
    assert len(suggest("fr", 3)[0].split()) == 7  # never fewer than 77 bits


def test_a_language_without_a_list_is_a_mistake_of_ours() -> None:
    for language in ("xx", "../en", "refused"):
        with pytest.raises(ValueError, match=language):
            suggest(language)


@pytest.mark.parametrize(
    ("language", "count"), [("en", 7776), ("fr", 2048), ("zh-Hans", 2048), ("zh-Hant", 2048)]
)
def test_the_lists_are_whole_and_no_word_stands_twice(language: str, count: int) -> None:
    from casebook.keys.passphrase import _words

    words = _words(language)
    assert len(words) == len(set(words)) == count
    assert not any(" " in word or not word for word in words)


# Strength


def test_only_a_generated_one_is_known_exactly() -> None:
    phrase, bits = suggest("en")
    known = strength(phrase, generated_bits=bits)
    assert (known.word, known.bits, known.exact) == ("good", bits, True)
    typed = strength(phrase)
    assert (typed.bits, typed.exact) == (None, False)


@pytest.mark.parametrize("typed", [line for line in GOOD if not common.bare(line).isascii()])
def test_what_is_typed_in_another_script_is_never_more_than_fair(typed: str) -> None:
    assert strength(typed).word == "fair"
    assert strength(typed * 5).word == "fair"


def test_words_for_what_is_typed() -> None:
    assert strength("short").word == "weak"
    assert strength("Toronto Raptors 20").word == "weak"
    assert strength("the cat sat on the mat").word == "fair"
    assert strength("heron vexed sullen kite of oblong cheese").word == "good"


def test_a_long_one_is_no_trouble() -> None:
    """zxcvbn takes no more than 72 characters."""
    assert (
        strength("heron vexed sullen kite of oblong cheese " * 2 + "and a bicycle").word == "good"
    )
    assert strength("今天早上我在廚房裡慢慢吃了三個包子" * 20).word == "fair"
    with pytest.raises(PassphraseTooCommon):
        refuse_weak("free tibet " * 60)


# Starting up


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import sys, casebook.keys.unlock, casebook.crypto.selftest\n"
            "heavy = ('zxcvbn', 'keyring', 'argon2', 'sqlcipher3', 'importlib.metadata')\n"
            "print([name for name in heavy if name in sys.modules])",
        ],
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.strip() == "[]"
