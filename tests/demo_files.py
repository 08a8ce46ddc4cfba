"""Makes the files of the sample casebook (resources/demo/files); run by hand, results committed."""

import io
import math
import random
import struct
import wave
from email.message import EmailMessage
from pathlib import Path

import docx
from PIL import Image, ImageDraw, ImageFont

ROOT = Path(__file__).parent.parent
OUT = ROOT / "resources" / "demo" / "files"
FONTS = ROOT / "resources" / "fonts"
CHANCE = random.Random(7)


def font(size: int, name: str = "NotoSans-Regular.ttf") -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(FONTS / name), size)


def noisy(image: Image.Image) -> Image.Image:
    noise = Image.effect_noise(image.size, 26).convert("RGB")
    return Image.blend(image, noise, 0.10)


def street(*, snow: bool) -> Image.Image:
    image = Image.new("RGB", (1600, 1200), (150, 165, 185) if snow else (120, 150, 190))
    draw = ImageDraw.Draw(image)
    for x in range(0, 1600, 230):
        top = 200 + (x * 37) % 180
        draw.rectangle((x, top, x + 215, 760), fill=(96 + x % 60, 82, 74))
        for wy in range(top + 40, 720, 90):
            for wx in range(x + 25, x + 190, 60):
                draw.rectangle((wx, wy, wx + 32, wy + 50), fill=(210, 205, 160))
    draw.rectangle((0, 760, 1600, 1200), fill=(225, 228, 232) if snow else (88, 88, 92))
    draw.rounded_rectangle((520, 720, 1240, 960), 60, fill=(110, 113, 118))
    draw.rounded_rectangle((640, 610, 1120, 760), 50, fill=(92, 95, 100))
    draw.rounded_rectangle((670, 630, 1090, 740), 30, fill=(40, 48, 58))
    for x in (660, 1100):
        draw.ellipse((x - 75, 890, x + 75, 1040), fill=(22, 22, 24))
        draw.ellipse((x - 35, 930, x + 35, 1000), fill=(150, 150, 152))
    draw.rectangle((820, 890, 960, 935), fill="white", outline="black")
    draw.text((834, 890), "ZZZZ 018", fill=(20, 40, 120), font=font(30))
    if snow:
        for _ in range(2500):
            x, y = CHANCE.randrange(1600), CHANCE.randrange(1200)
            draw.ellipse((x, y, x + 4, y + 4), fill="white")
        draw.ellipse((800, 880, 880, 945), fill="white")
    else:
        for x in range(80, 500, 70):
            draw.ellipse((x, 800, x + 40, 840), fill=(190, 150, 120))
            draw.rectangle((x, 840, x + 40, 960), fill=(CHANCE.randrange(200), 60, 90))
    return noisy(image)


def with_exif(image: Image.Image, name: str, taken: str, place: tuple[float, float]) -> None:
    exif = Image.Exif()
    exif[271], exif[272], exif[305] = "Fictional", "Fictional F1", "invented for the sample"
    details = exif.get_ifd(0x8769)
    details[36867] = details[36868] = taken
    details[36881] = "-05:00"

    def parts(value: float) -> tuple[float, float, float]:
        value = abs(value)
        minutes = (value % 1) * 60
        return float(int(value)), float(int(minutes)), round((minutes % 1) * 60, 2)

    exif.get_ifd(0x8825).update({1: "N", 2: parts(place[0]), 3: "W", 4: parts(place[1])})
    image.save(OUT / name, "JPEG", quality=72, exif=exif)


def flyer() -> Image.Image:
    image = Image.new("RGB", (1200, 1600), (246, 240, 225))
    draw = ImageDraw.Draw(image)
    draw.rectangle((60, 60, 1140, 1540), outline=(150, 20, 30), width=12)
    draw.text((130, 180), "警告", fill=(150, 20, 30), font=font(220, "NotoSansTC_400Regular.ttf"))
    draw.text((130, 520), "停止分裂活動", fill="black", font=font(120, "NotoSansTC_400Regular.ttf"))
    draw.text((130, 760), "STOP YOUR ACTIVITIES", fill="black", font=font(78))
    draw.text((130, 900), "We are watching.", fill="black", font=font(70))
    draw.text((130, 1380), "(invented sample)", fill=(120, 120, 120), font=font(44))
    return noisy(image)


def chat() -> None:
    image = Image.new("RGB", (750, 1100), (236, 229, 221))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, 750, 110), fill=(7, 94, 84))
    draw.text((40, 32), "+1 514 555 0177 (invented)", fill="white", font=font(34))
    draw.rounded_rectangle((40, 200, 690, 330), 24, fill="white")
    draw.text((70, 222), "On sait où travaille ta sœur.", fill="black", font=font(36))
    draw.text((590, 285), "02:10", fill=(130, 130, 130), font=font(24))
    draw.rounded_rectangle((40, 380, 560, 510), 24, fill="white")
    draw.text((70, 402), "想清楚再說話", fill="black", font=font(40, "NotoSansTC_400Regular.ttf"))
    draw.text((460, 465), "02:11", fill=(130, 130, 130), font=font(24))
    image.save(OUT / "chat.png", optimize=True)


def voicemail_screen() -> Image.Image:
    """A telephone lying on a table, photographed with another."""
    image = Image.new("RGB", (1200, 1600), (122, 98, 74))
    draw = ImageDraw.Draw(image)
    for y in range(0, 1600, 46):
        draw.line((0, y, 1200, y + 30), fill=(112, 88, 66), width=5)
    draw.rounded_rectangle((250, 130, 950, 1470), 70, fill=(18, 18, 20))
    draw.rounded_rectangle((280, 190, 920, 1410), 34, fill=(244, 246, 249))
    draw.text((320, 240), "22:05", fill="black", font=font(40))
    draw.text((320, 340), "Voicemail", fill="black", font=font(64, "NotoSans-Bold.ttf"))
    for top, hour in ((480, "21:43"), (680, "21:40")):
        draw.line((310, top, 890, top), fill=(200, 204, 210), width=3)
        draw.text((320, top + 26), "+1 416 555 0142", fill="black", font=font(46))
        draw.text((320, top + 96), f"14 Mar 2025, {hour}", fill=(110, 114, 120), font=font(34))
        draw.ellipse((820, top + 40, 880, top + 100), fill=(30, 110, 220))
    draw.text((320, 1320), "(invented sample)", fill=(150, 150, 155), font=font(32))
    return noisy(image.rotate(2.5, expand=False, fillcolor=(122, 98, 74)))


def letter() -> None:
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(str(OUT / "letter.pdf"), pagesize=(612, 792), invariant=1)
    canvas.setTitle("To the management (invented)")
    canvas.setAuthor("unknown")
    canvas.setFont("Times-Roman", 13)
    lines = (
        "To the management",
        "",
        "You employ a person who works against the good relations between our countries.",
        "We ask you to consider whether she should stay. The article is enclosed.",
        "We will call again on 416 555 0142.",
        "",
        "A friend (invented sample letter)",
    )
    for number, line in enumerate(lines):
        canvas.drawString(72, 700 - number * 22, line)
    canvas.save()


def mail() -> None:
    message = EmailMessage()
    message["From"] = "Coalition office <office@coalition-example.invalid>"
    message["To"] = "members@example.invalid"
    message["Subject"] = "Conférence annulée / 會議取消 (invented)"
    message["Date"] = "Wed, 08 Jan 2025 07:12:44 +0800"
    message["Message-ID"] = "<invented-1@mailer.invalid>"
    message["Received"] = (
        "from mailer.invalid (unknown [192.0.2.44]) by mx.example.invalid; "
        "Tue, 07 Jan 2025 18:12:46 -0500"
    )
    message.set_content(
        "La conférence est annulée. Ouvrez la pièce jointe.\n會議取消，請打開附件。\n"
    )
    message.add_attachment(
        b"Invented attachment. Reply to +1 416 555 0142.\n",
        maintype="text",
        subtype="plain",
        filename="programme.txt",
    )
    (OUT / "false-notice.eml").write_bytes(message.as_bytes())


def voicemail() -> None:
    rate = 8000
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        frames = bytearray()
        for number in range(rate * 8):
            second = number / rate
            voice = sum(
                math.sin(2 * math.pi * base * second) / place
                for place, base in enumerate((130 + 20 * math.sin(second * 3), 260, 390), 1)
            )
            loud = 0.5 + 0.5 * math.sin(second * 9) if int(second * 2) % 5 else 0.02
            frames += struct.pack("<h", int(6000 * voice * loud / 2))
        file.writeframes(bytes(frames))
    (OUT / "voicemail.wav").write_bytes(out.getvalue())


GROUP_CHAT = (
    "[2025-01-20, 20:58:02] Messages and calls are end-to-end encrypted. (invented sample)",
    "[2025-01-20, 20:58:40] Hao: The programme for Saturday is ready. 星期六的议程好了。",
    "[2025-01-20, 20:59:15] Yijun: 收到，谢谢！",
    "[2025-01-20, 21:01:33] MapleGuardian_88 joined using this group's invite link",
    "[2025-01-20, 21:03:11] MapleGuardian_88: 叛徒，大家都知道你在哪里上班",
    "[2025-01-20, 21:03:58] user_invented_2 joined using this group's invite link",
    "[2025-01-20, 21:04:02] user_invented_2: 叛徒，大家都知道你在哪里上班",
    "[2025-01-20, 21:04:40] Hao: Please stop. 请不要再发了。",
    "[2025-01-20, 21:05:12] MapleGuardian_88: <Media omitted>",
    "[2025-01-20, 21:05:47] Yijun: 那是他公司的大门，照片是今天拍的。",
    "That is the door of his company; the picture was taken today.",
    "[2025-01-20, 21:06:30] user_invented_2: This message was deleted",
    "[2025-01-20, 21:09:01] Hao: I have made screenshots of everything. 我都截图了。",
    "[2025-01-20, 21:12:25] MapleGuardian_88 left",
    "[2025-01-21, 02:15:09] user_invented_3: call him: +1 416 555 0142",
    "[2025-01-21, 02:15:31] user_invented_3: 想清楚再说话",
    "[2025-01-21, 02:16:04] user_invented_3: 想清楚再說話",
    "[2025-01-21, 07:40:18] Yijun: 夜里又来了一个，名字不一样，话一样。",
    "[2025-01-21, 07:44:52] Hao: Same words, third account. I removed them.",
    "[2025-01-21, 07:45:00] Hao removed user_invented_3",
)


def texts() -> None:
    (OUT / "group-chat.txt").write_text("\n".join(GROUP_CHAT) + "\n", "utf-8")
    rows = ["time,number,seconds"]
    rows += [
        f"2025-09-17 {9 + number // 120:02}:{number % 60:02}:{number * 7 % 60:02},"
        f"+1 514 555 0177,{2 + number % 5}"
        for number in range(340)
    ]
    (OUT / "call-log.csv").write_text("\r\n".join(rows) + "\r\n", "utf-8")
    note = docx.Document()
    note.core_properties.author = "Sophie Tremblay (invented)"
    note.add_heading("Note of the interview (invented)", 1)
    note.add_paragraph(
        "The clerk said: because of your activities. She was told to see the vice consul."
    )
    note.save(str(OUT / "note.docx"))


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    with_exif(street(snow=False), "rally.jpg", "2024:11:30 14:25:11", (43.6526, 79.3832))
    with_exif(street(snow=True), "suv-plate.jpg", "2024:12:07 18:20:42", (43.6702, 79.3867))
    with_exif(flyer(), "flyer.jpg", "2025:06:04 08:02:00", (43.6510, 79.3470))
    screen = voicemail_screen()
    with_exif(screen, "voicemail-screen.jpg", "2025:03:14 22:06:10", (43.6611, 79.3680))
    chat()
    letter()
    mail()
    voicemail()
    texts()
