//! The words and phrases that engineers write on consoles and in file names.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::terms::{Line, Placement};
use crate::Instrument::{self, *};

/// What one word or phrase contributes to the meaning of a name.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Word {
    /// An instrument.
    Is(Instrument),
    /// A guitar; the kind is settled by the rest of the name, electric unless told.
    Guitar,
    /// Makes a guitar acoustic; alone it means an acoustic guitar.
    Acoustic,
    /// Makes a guitar electric; alone it means an electric guitar.
    Electric,
    /// A whole drum kit on one channel.
    DrumMix,
    /// First voice.
    Lead,
    /// Second voice.
    Backing,
    /// A voice of `n` singers or of one who is not the lead: backing by itself.
    BackingVocal,
    /// A lead vocal in one word.
    LeadVocal,
    /// A kind of line.
    Line(Line),
    /// Where a microphone stands on its source.
    At(Placement),
    /// A word that is known and says nothing; it may stand in compounds.
    Filler,
}

use Word::{Acoustic, At, Backing, BackingVocal, DrumMix, Electric, Filler, Guitar, Is, Lead};

/// Words and phrases per meaning, parted by bars; in a phrase the words, as `tokens` cuts them, by spaces.
pub(super) const WORDS: &[(Word, &str)] = &[
    (
        Is(Kick),
        "kick | kik | kck | kd | bd | bass drum | bassdrum | kick drum | kickdrum | kicks | \
         bassdrm | bass drm",
    ),
    (Is(Snare), "snare | snr | sn | sd | snares | snare drum | rimshot | rim | sidestick"),
    (
        Is(Toms),
        "tom | toms | floor | floortom | floor tom | flr | flr tom | rack | rack tom | \
         racktom | ft | rt | tomtom",
    ),
    (
        Is(Cymbals),
        "hh | hat | hats | hihat | hihats | hi hat | hi hats | hhat | oh | ohs | ohd | ovh | \
         ovhd | ov hd | overhead | overheads | over head | over heads | ride | crash | china \
         | splash | cym | cyms | cymb | cymbal | cymbals | hh s",
    ),
    (
        Is(Percussion),
        "perc | percs | percussion | tamb | tambourine | shaker | shakers | conga | congas | \
         bongo | bongos | cajon | djembe | djembes | cowbell | timbale | timbales | clap | \
         claps | handclap | handclaps | tabla | tablas | triangle | woodblock | wood block | \
         guiro | maracas | cabasa | castanets | vibes | vibraphone | marimba | xylo | \
         xylophone | glock | glockenspiel | timpani | timps | steel drum | steel drums | \
         steel pan | steel pans | steelpan | steelpans | spd | spds | spd s | spd sx | spdsx \
         | drum pad | drum pads | surdo | bodhran | taiko | gong | chimes | bells | snaps | \
         perc toys | toys | darbuka | udu | bell tree | cow bell | hand drum | hand drums | \
         finger snaps | stomp | stomps",
    ),
    (
        Is(Bass),
        "bass | bs | bass gtr | bass guitar | bassgtr | bassguitar | bassgit | double bass | \
         doublebass | dbl bass | upright bass | up bass | contrabass | contra bass | \
         kontrabass | acoustic bass | ac bass | electric bass | e bass | ebass | synth bass \
         | synthbass | sub bass | subbass | bass synth | basssynth | basses | bss | 808 | \
         bass gt",
    ),
    (Guitar, "guitar | guitars | gtr | gtrs | git | gits | gitarre | guit | gt | guitarra"),
    (
        Is(ElectricGuitar),
        "eg | egtr | egtrs | egit | eguitar | e gtr | e gtrs | e guitar | e guitars | e git \
         | el gtr | el guitar | elec gtr | strat | stratocaster | tele | telecaster | les \
         paul | lespaul | marshall | ac 30 | vox ac 30 | pedal steel | lap steel | steel \
         guitar | steel gtr | pedalsteel | lapsteel | kemper | axe fx | axefx | helix | \
         baritone gtr | baritone guitar",
    ),
    (
        Is(AcousticGuitar),
        "ag | agtr | agtrs | acgtr | ac gtr | ac gtrs | ac guitar | ac git | a gtr | a gtrs \
         | a guitar | acous gtr | aco gtr | acgit | agit | banjo | mandolin | mando | uke | \
         ukulele | dobro | 12 string | 12 str | nylon | nylon string | bouzouki | oud | lute \
         | resonator | classical guitar | classical gtr | spanish guitar | ac 12 string | \
         steel string",
    ),
    (Acoustic, "acoustic | acoustics | acous | acou | acst | unplugged"),
    (Electric, "electric | electrics | elec | elgtr | distorted | dist gtr"),
    (
        Is(Keys),
        "keys | key | keyb | keybd | kbd | kbds | keyboard | keyboards | piano | pianos | \
         pno | grand | grand piano | upright piano | rhodes | wurli | wurly | wurlitzer | \
         organ | org | hammond | leslie | lesley | b 3 | hammond b 3 | clav | clavi | \
         clavinet | ep | e piano | epiano | el piano | electric piano | acoustic piano | \
         nord | accordion | accordeon | squeezebox | harpsichord | celesta | celeste | \
         mellotron | melodica | toy piano | harmonium | hrpsi | farfisa | cp 80",
    ),
    (
        Is(Synth),
        "synth | synths | syn | synthesizer | synthesiser | moog | minimoog | minilogue | \
         juno | prophet | pad | pads | arp | arpeggio | arps | lead synth | synth lead | \
         synth pad | synth strings | strings synth | guitar synth | gtr synth | keytar | \
         theremin | vocoder | modular | dx 7",
    ),
    (
        Is(Strings),
        "strings | string | strgs | violin | violins | vln | vlns | vl | viola | violas | \
         vla | cello | celli | cellos | vlc | vcl | fiddle | harp | string quartet | strqt | \
         orchestra strings | erhu",
    ),
    (
        Is(Brass),
        "brass | tpt | tpts | trp | trpt | trumpet | trumpets | tbn | tbns | trb | trbn | \
         trombone | trombones | bass trombone | bone | bones | horn | horns | hrn | hrns | \
         french horn | tuba | flugel | flugelhorn | euphonium | euph | cornet | sousaphone | \
         sousa | horn section",
    ),
    (
        Is(Woodwinds),
        "sax | saxes | saxophone | saxophones | alto sax | tenor sax | bari sax | baritone \
         sax | soprano sax | bass sax | asax | tsax | bsax | flute | flutes | bass flute | \
         picc | piccolo | clarinet | clarinets | clar | clari | bass clarinet | bass clar | \
         bcl | oboe | oboes | bassoon | bassoons | bsn | contrabassoon | english horn | cor \
         anglais | recorder | whistle | tin whistle | low whistle | harmonica | blues harp | \
         mouth harp | woodwind | woodwinds | winds | ww | reeds | bagpipe | bagpipes | pipes \
         | duduk | didgeridoo | didge | pan flute | ewi",
    ),
    (
        Is(Singing),
        "vox | vx | voc | vocs | vocal | vocals | voice | voices | vocalist | singer | \
         singers | sing | rap | rapper | voxs | stimme | gesang | voxes | vocl",
    ),
    (
        Word::LeadVocal,
        "lv | ldvox | ldvoc | leadvox | leadvoc | leadvocal | leadvocals | ldvx | lvox | \
         lead vox | ld vox",
    ),
    (
        BackingVocal,
        "bv | bvs | bgv | bgvs | bgvox | bvox | bvx | bkv | bkvox | b vox | bg vox | bk vox \
         | backvox | choir | chor | gospel | harmony | harmonies | harms | harm | backing \
         vocals | backing vocal | backings | gang vox | gang vocals | chorus vox",
    ),
    (
        Is(Speech),
        "speech | spoken | speaker | mc | mcs | emcee | host | presenter | announcer | \
         announce | pres | narrator | narration | voiceover | voice over | vo | lectern | podium | \
         pulpit | pastor | preacher | priest | lav | lavs | lavalier | interview | moderator \
         | dialog | dialogue | talk | talkback | talk back | tb | vicar | reader | panelist \
         | shout",
    ),
    (Is(Crowd), "crowd | audience | aud | amb | ambs | ambience | ambiance | ambient | applause"),
    (Is(Noise), "noise | pink | pink noise | white noise | pinknoise"),
    (
        DrumMix,
        "drums | drum | drm | drms | drumkit | drum kit | kit | dk | drumset | drum set | \
         drummix | drum mix | edrum | edrums | e drum | e drums | drum machine | beat | \
         beats | breakbeat",
    ),
    (Lead, "lead | ld | main | solo | principal"),
    (Backing, "backing | back | bg | bk | bkg | background | support | double | dbl | doubles"),
    (
        Word::Line(Line::Playback),
        "trk | trks | track | tracks | playback | playbacks | pb | pbk | backing track | \
         backing tracks | loop | loops | laptop | ipad | i pad | itunes | i tunes | spotify \
         | qlab | q lab | dj | ableton | stems | sampler | samples | seq | sequencer | mp 3 \
         | walkin | walk in | video | sfx",
    ),
    (
        Word::Line(Line::Click),
        "click | clk | clicktrack | click track | metronome | timecode | time code | ltc | \
         smpte | tc",
    ),
    (Word::Line(Line::Measurement), "measurement | meas | measure | smaart | rta | meas mic"),
    (
        Word::Line(Line::FxReturn),
        "fx | efx | verb | verbs | reverb | rev | rvb | rvrb | dly | delay | dlay | echo | \
         rtn | return | ret | fxrtn | plate | slap | slapback | room verb",
    ),
    (Word::Line(Line::Room), "room | rooms | rm"),
    (
        Word::Line(Line::Bus),
        "bus | buss | grp | group | mix | master | mst | mstr | stem | sum | sum of stems | \
         submix",
    ),
    (At(Placement::In), "in | inside"),
    (At(Placement::Out), "out | outside | sub | front"),
    (At(Placement::Top), "top | tp | up | upper | batter"),
    (At(Placement::Bottom), "bottom | bot | btm | bttm | under | lower | below | reso"),
    (At(Placement::Direct), "di | direct | dib | d i"),
    (At(Placement::Microphone), "mic | amp | cab | cabinet | mike | speaker cab"),
    (
        Filler,
        "left | right | l | r | lr | stereo | st | mono | hi | low | high | lo | spot | \
         close | trig | trigger | dry | wet | raw | clean | dist | rhythm | rhy | upright | \
         alt | dance beat | on beat | off beat",
    ),
];

/// Every spelling with its meaning, made once: names are read while channels are judged.
static SPELLINGS: LazyLock<BTreeMap<&'static str, Word>> = LazyLock::new(|| {
    let mut all = BTreeMap::new();
    for (word, spellings) in WORDS {
        for spelling in spellings.split('|') {
            all.entry(spelling.trim()).or_insert(*word);
        }
    }
    all
});

/// The meaning of exactly this word or phrase.
pub(super) fn look_up(phrase: &str) -> Option<Word> {
    SPELLINGS.get(phrase).copied()
}
