"""The classes that the nets tell apart, in the order of their outputs (DESIGN 8)."""

PRESENCE = (
    "kick snare toms cymbals percussion bass electric_guitar acoustic_guitar keys synth strings brass woodwinds "
    "singing speech crowd noise"
).split()
CROWD = "quiet talk applause cheer sing_along programme".split()
