//! A script: what somebody does at which time, for rehearsals that are to be repeated, and for holding
//! the plugin against a rehearsal (DESIGN rule 7).
//!
//! ```toml
//! [[act]]
//! at_s = 12.5             # show time, seconds
//! channel = "Vox"         # else the first channel that has such a card or move
//! accept = "hpf"          # the open card of this class
//! [[act]]
//! at_s = 20
//! undo = "hpf"            # the latest move of this class that stands
//! ```
//! One deed an act: `accept`, `reject`, `did_on_desk`, `not_now`, `undo` (a class each), `phase`, `rename`
//! (a name), `release_hands` and `new_song` (`true`).

use std::path::Path;

use assistant::{Class, Engine, Intent, Phase, SuggestionId};
use serde::Deserialize;
use toml::Spanned;

use crate::error::{ShowError, Source};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    at_s: f64,
    channel: Option<String>,
    accept: Option<Class>,
    reject: Option<Class>,
    did_on_desk: Option<Class>,
    not_now: Option<Class>,
    undo: Option<Class>,
    phase: Option<Phase>,
    rename: Option<String>,
    release_hands: Option<bool>,
    new_song: Option<bool>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    act: Vec<Spanned<Line>>,
}

/// What is done with a card.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Verdict {
    Accept,
    Reject,
    DidOnDesk,
    NotNow,
}

#[derive(Clone, Debug, PartialEq)]
enum Deed {
    Card(Verdict, Class),
    Undo(Class),
    Phase(Phase),
    Rename(String),
    ReleaseHands,
    NewSong,
}

/// One line that was checked.
#[derive(Clone, Debug, PartialEq)]
struct Act {
    at_s: f64,
    channel: Option<String>,
    deed: Deed,
    /// Its byte in the file.
    at: usize,
}

/// A script that was read and checked.
#[derive(Clone, Debug, Default)]
pub struct Script {
    source: Source,
    /// In order of time.
    acts: Vec<Act>,
}

impl Script {
    /// Reads and checks a file: keys, values, one deed an act, and that time runs forward.
    ///
    /// # Errors
    /// One line that names the file, the place and what is wrong.
    pub fn read(path: &Path) -> Result<Self, ShowError> {
        let source = Source::read(path)?;
        let file: File = source.parse()?;
        let mut acts: Vec<Act> = Vec::new();
        for line in file.act {
            let at = line.span().start;
            let line = line.into_inner();
            if !line.at_s.is_finite() || line.at_s < 0.0 {
                return Err(source.wrong(at, format!("at_s = {} is no time of a show", line.at_s)));
            }
            if acts.last().is_some_and(|last| line.at_s < last.at_s) {
                return Err(source.wrong(at, format!("{} s stands after a later time", line.at_s)));
            }
            let (at_s, channel) = (line.at_s, line.channel.clone());
            let Some(deed) = line.deed() else {
                return Err(source.wrong(at, "an act needs one deed, and one only"));
            };
            acts.push(Act { at_s, channel, deed, at });
        }
        Ok(Self { source, acts })
    }

    /// Checks that it speaks of channels that a show has; what it renames is known by its new name from then on.
    ///
    /// # Errors
    /// One line that names the file, the place and the channel.
    pub fn fits(&self, channels: &[&str]) -> Result<(), ShowError> {
        let mut names: Vec<&str> = channels.to_vec();
        for act in &self.acts {
            if let Some(name) = act.channel.as_deref().filter(|name| !names.contains(name)) {
                return Err(self.source.wrong(act.at, format!("no channel is called {name:?}")));
            }
            if let Deed::Rename(to) = &act.deed {
                let from = act.channel.as_deref().or(names.first().copied());
                if names.contains(&to.as_str()) && from != Some(to) {
                    return Err(self
                        .source
                        .wrong(act.at, format!("another channel is called {to:?}")));
                }
                names.iter_mut().filter(|name| Some(**name) == from).for_each(|name| *name = to);
            }
        }
        Ok(())
    }

    /// What comes after the end of a show of this length, in words.
    pub fn after(&self, length_s: f64) -> Option<String> {
        let late = self.acts.iter().filter(|act| act.at_s > length_s).count();
        (late > 0).then(|| format!("script: {late} of its acts come after the end"))
    }

    /// What is asked of the engine in a hop, before the engine takes it. A card or a move that is not
    /// there asks for nothing.
    pub fn intents(&self, hop: u64, engine: &Engine) -> Vec<Intent> {
        let at = |act: &Act| engine.config().hop_at(act.at_s);
        let from = self.acts.partition_point(|act| at(act) < hop);
        let due = self.acts[from..].iter().take_while(|act| at(act) == hop);
        due.filter_map(|act| act.deed.intent(act.channel.as_deref(), engine)).collect()
    }
}

impl Line {
    fn deed(self) -> Option<Deed> {
        let card = |verdict, class: Option<Class>| class.map(|class| Deed::Card(verdict, class));
        let mut deeds = [
            card(Verdict::Accept, self.accept),
            card(Verdict::Reject, self.reject),
            card(Verdict::DidOnDesk, self.did_on_desk),
            card(Verdict::NotNow, self.not_now),
            self.undo.map(Deed::Undo),
            self.phase.map(Deed::Phase),
            self.rename.map(Deed::Rename),
            self.release_hands.filter(|yes| *yes).map(|_| Deed::ReleaseHands),
            self.new_song.filter(|yes| *yes).map(|_| Deed::NewSong),
        ]
        .into_iter()
        .flatten();
        let deed = deeds.next();
        if deeds.next().is_some() { None } else { deed }
    }
}

impl Deed {
    fn intent(&self, name: Option<&str>, engine: &Engine) -> Option<Intent> {
        let mut channels =
            (0..engine.channels()).filter(|c| name.is_none_or(|n| engine.channel(*c).name == n));
        Some(match self {
            Self::Card(verdict, class) => {
                let open = |c: usize| engine.suggestions(c).iter().find(|s| s.class == *class);
                let id = channels.find_map(open)?.id;
                let intent: fn(SuggestionId) -> Intent = match verdict {
                    Verdict::Accept => Intent::Accept,
                    Verdict::Reject => Intent::Reject,
                    Verdict::DidOnDesk => Intent::DidOnDesk,
                    Verdict::NotNow => Intent::NotNow,
                };
                intent(id)
            }
            Self::Undo(class) => {
                let last = |c: usize| {
                    engine.ledger(c).moves().filter(|m| m.class == *class && !m.undone).last()
                };
                Intent::Undo(channels.find_map(last)?.move_id)
            }
            Self::Phase(phase) => Intent::SetPhase(*phase),
            Self::Rename(name) => Intent::Rename { channel: channels.next()?, name: name.clone() },
            Self::ReleaseHands => Intent::ReleaseHands { channel: channels.next()? },
            Self::NewSong => Intent::NewSong,
        })
    }
}
