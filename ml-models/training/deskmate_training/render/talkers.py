"""Sentences for espeak-ng: stage announcements, line-check talk, small talk. Written for this project."""

import os
import subprocess
import tempfile

import soundfile

SENTENCES = {
    "en": (
        "Check one two, check one, check.",
        "Good evening everybody, it is so good to see you tonight.",
        "Can I have a little more vocal in my monitor, please?",
        "This next song is about the road, and about going home.",
        "Ladies and gentlemen, please welcome to the stage our next guest.",
        "Thank you very much, you are too kind.",
        "Could everyone in the back hear that all right?",
        "We will take a short break and be back in twenty minutes.",
        "Hey, is this thing on? Two, two, hello.",
        "Let me tell you a little story before we go on.",
        "One, two, three, four, here we go again.",
        "The train left late, and nobody minded at all.",
    ),
    "de": (
        "Guten Abend, schön dass ihr alle da seid.",
        "Eins zwei, eins zwei, Test, Test.",
        "Das nächste Lied haben wir im Sommer geschrieben.",
        "Vielen Dank, wir machen eine kleine Pause.",
    ),
    "fr": (
        "Bonsoir à tous, merci d'être venus.",
        "Un deux, un deux, vous m'entendez au fond ?",
        "La prochaine chanson parle de la mer.",
    ),
    "es": ("Buenas noches, gracias por venir esta noche.", "Uno dos, probando, uno dos.", "Esta canción es para mi hermana."),
    "it": ("Buonasera a tutti, siamo felici di essere qui.", "Prova, uno due, prova microfono."),
    "pl": ("Dobry wieczór państwu, witamy na koncercie.", "Raz dwa, próba mikrofonu, raz dwa trzy."),
}
VOICES = (
    "en",
    "en-us",
    "en-gb-scotland",
    "en+m1",
    "en+m3",
    "en+m5",
    "en+m7",
    "en+f1",
    "en+f2",
    "en+f4",
    "en-us+m4",
    "en-us+f3",
    "en-us+f5",
    "de",
    "de+f2",
    "fr",
    "fr+f3",
    "es",
    "es+f1",
    "it",
    "it+m2",
    "pl",
)


def speak(voice, text, speed, pitch):
    """One sentence as mono float32 and its rate."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.wav")
        subprocess.run(
            ["espeak-ng", "-v", voice, "-s", str(speed), "-p", str(pitch), "-w", path, text],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        audio, rate = soundfile.read(path, dtype="float32")
    return audio, rate


def jobs():
    """Every (preset, voice, text, words per minute, pitch 0..99)."""
    for number, voice in enumerate(VOICES):
        texts = SENTENCES[voice.split("-")[0].split("+")[0]]
        for index in range(min(len(texts), 5)):
            text = texts[(number * 5 + index) % len(texts)]
            yield f"espeak-{voice}", voice, text, 135 + (number * 17 + index * 11) % 60, 35 + (number * 13 + index * 7) % 35
