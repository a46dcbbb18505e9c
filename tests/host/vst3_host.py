"""Plays a file through the VST3 with pedalboard, for tests/host/vst3.rs.

Usage: vst3_host.py JOB.json
JOB: {"plugin", "name": "Channel" or "Desk", "rate_hz", "block", "legs", "input", "output",
      "settings": {host name: 0..1}, "state_in": path or null, "state_out": path or null}
Audio files are planar little-endian f32, [leg][frame]. Prints one JSON line: {"latency", "names"}.
"""

import json
import sys

import numpy as np
import pedalboard


def load(path, word):
    """One plugin of the bundle, by a word of its name."""
    names = pedalboard.VST3Plugin.get_plugin_names_for_file(path)
    name = next(name for name in names if word in name)
    if word == "Desk":
        # pedalboard looks at each of 4,361 parameters by searching all of them: two minutes.
        pedalboard.VST3Plugin.__set_initial_parameter_values__ = lambda *_, **__: None
    return pedalboard.VST3Plugin(path, plugin_name=name)


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        job = json.load(file)
    word = job.get("name", "Channel")
    plugin = load(job["plugin"], word)
    parameters = {} if word == "Desk" else {p.name: p for p in plugin.parameters.values()}
    if job.get("state_in"):
        with open(job["state_in"], "rb") as file:
            plugin.raw_state = file.read()
    for name, value in job["settings"].items():
        parameters[name].raw_value = value
    audio = np.fromfile(job["input"], dtype="<f4").reshape(job["legs"], -1)
    out = plugin.process(audio, job["rate_hz"], buffer_size=job["block"], reset=True)
    out.astype("<f4").tofile(job["output"])
    if job.get("state_out"):
        with open(job["state_out"], "wb") as file:
            file.write(plugin.raw_state)
    latency = getattr(plugin, "reported_latency_samples", None)
    print(json.dumps({"latency": latency, "names": list(parameters), "shape": list(out.shape)}))


if __name__ == "__main__":
    main()
