"""Makes InterTabular.ttf: Inter's upright variable font, Latin only, figures tabular by default."""
import sys
from fontTools.ttLib import TTFont
from fontTools import subset
src, dst = sys.argv[1:3]
f = TTFont(src)
print([ (a.axisTag,a.minValue,a.defaultValue,a.maxValue) for a in f['fvar'].axes])
gsub = f['GSUB'].table
idx = {i for r in gsub.FeatureList.FeatureRecord if r.FeatureTag == 'tnum' for i in r.Feature.LookupListIndex}
swap = {}
for i in idx:
    for st in gsub.LookupList.Lookup[i].SubTable:
        st = getattr(st, 'ExtSubTable', st)
        swap.update(getattr(st, 'mapping', {}))
print(len(swap), {k: swap[k] for k in list(swap)[:40]})
for t in f['cmap'].tables:
    if t.isUnicode():
        for c in list(range(0x30, 0x3a)) + [0x2b, 0x2d, 0x2212]:
            g = t.cmap.get(c)
            if g in swap: t.cmap[c] = swap[g]
o = subset.Options()
o.layout_features = ['kern', 'mark', 'mkmk', 'ccmp', 'locl']
o.name_IDs = ['*']; o.hinting = False; o.notdef_outline = True; o.recalc_timestamp = False
s = subset.Subsetter(o)
u = list(range(0x20, 0x7f)) + list(range(0xa0, 0x180)) + [0x218,0x219,0x21a,0x21b,0x1e9e] + list(range(0x2010, 0x2027)) + [0x2030,0x2032,0x2033,0x2039,0x203a,0x20ac,0x2122,0x2190,0x2191,0x2192,0x2193,0x2212,0x221e,0x2248,0x2260,0x2264,0x2265,0x2713,0x2717,0x2715,0x25cf,0x25b2,0x25bc,0x25b6,0x03bc,0x03a9]
s.populate(unicodes=u); s.subset(f)
for n in f['name'].names:
    if n.nameID in (1, 3, 4, 6, 16, 25):
        f['name'].setName({1:'Deskmate Inter',3:'Deskmate Inter (subset of Inter 4.0, tabular figures)',4:'Deskmate Inter',6:'DeskmateInter',16:'Deskmate Inter',25:'DeskmateInter'}[n.nameID], n.nameID, n.platformID, n.platEncID, n.langID)
f.save(dst)
have=set(f.getBestCmap())
print('missing', [hex(c) for c in u if c not in have])
