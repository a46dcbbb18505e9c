//! The input list: what the engineer knows about each channel before a sound is heard.
//!
//! ```toml
//! [[channel]]
//! name = "Kick In"        # the stem's file name without extension
//! instrument = "kick"     # one of the classes of DESIGN section 8; else the name is read
//! role = "input"          # input, fx_return, bus, playback, click, talkback, mc, ambience, measurement
//! lead = false            # the lead vocal
//! pair = "Kick Out"       # second microphone on the same source
//! insert = "before_eq"    # unknown, before_eq, after_eq, after_dynamics, after_fader
//! fader_db = -6.0         # where the desk's fader stands, -96 (closed) to 12
//! ```

use std::path::Path;

use assistant::{ChannelConfig, InsertPoint, Role};
use dsp_core::params::ParamId;
use ml_models::Instrument;
use serde::Deserialize;
use toml::Spanned;

use crate::error::{ShowError, Source};

/// What one line of the list says; what is `None` is left as it was.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct InputLine {
    /// The stem's file name without extension.
    pub name: Spanned<String>,
    /// What plays there.
    #[serde(default)]
    pub instrument: Option<Instrument>,
    /// What the channel carries.
    #[serde(default)]
    pub role: Option<Role>,
    /// The lead vocal.
    #[serde(default)]
    pub lead: Option<bool>,
    /// The other microphone on the same source, by name.
    #[serde(default)]
    pub pair: Option<Spanned<String>>,
    /// Where the insert lies.
    #[serde(default)]
    pub insert: Option<InsertPoint>,
    /// Where the desk's fader stands, dB.
    #[serde(default)]
    pub fader_db: Option<Spanned<f64>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    channel: Vec<InputLine>,
}

/// A list that was read and fits no show yet.
pub struct InputList {
    source: Source,
    lines: Vec<InputLine>,
}

impl InputList {
    /// Reads a list. Unknown keys and values are errors, as is a channel that is named twice.
    pub fn read(path: &Path) -> Result<Self, ShowError> {
        let source = Source::read(path)?;
        let lines = source.parse::<File>()?.channel;
        for (i, line) in lines.iter().enumerate() {
            if lines[..i].iter().any(|l| l.name.get_ref() == line.name.get_ref()) {
                let what = format!("channel {:?} stands here twice", line.name.get_ref());
                return Err(source.wrong(line.name.span().start, what));
            }
            if let Some(fader_db) = &line.fader_db {
                let db = *fader_db.get_ref() as f32;
                if !db.is_finite() || ParamId::FADER_DB.spec().clamp(db) != db {
                    let what = format!("fader_db = {db} is not within -96 to 12");
                    return Err(source.wrong(fader_db.span().start, what));
                }
            }
        }
        Ok(Self { source, lines })
    }

    /// The lines as they stand in the file.
    pub fn lines(&self) -> &[InputLine] {
        &self.lines
    }

    /// Where the list says that the faders of a show's channels stand, dB; `None`: it does not say.
    pub fn faders_db(&self, channels: &[ChannelConfig]) -> Vec<Option<f32>> {
        let line = |name: &str| self.lines.iter().find(|line| line.name.get_ref() == name);
        let fader = |line: &InputLine| line.fader_db.as_ref().map(|db| *db.get_ref() as f32);
        channels.iter().map(|channel| line(&channel.name).and_then(fader)).collect()
    }

    /// Writes what the list says into the channels of a show; a name that the show lacks is an
    /// error. A pair is declared for both of its channels.
    pub fn apply(&self, channels: &mut [ChannelConfig]) -> Result<(), ShowError> {
        let names: Vec<String> = channels.iter().map(|c| c.name.clone()).collect();
        let find = |name: &Spanned<String>| {
            names.iter().position(|n| n == name.get_ref()).ok_or_else(|| {
                let what = format!("no stem is called {:?}", name.get_ref());
                self.source.wrong(name.span().start, what)
            })
        };
        for line in &self.lines {
            let index = find(&line.name)?;
            let pair = line.pair.as_ref().map(&find).transpose()?;
            if let (Some(pair), Some(name)) = (pair, &line.pair) {
                if pair == index {
                    let what = format!("{:?} is paired with itself", name.get_ref());
                    return Err(self.source.wrong(name.span().start, what));
                }
                let taken =
                    |a: usize, b: usize| channels[a].pair.is_some_and(|p| usize::from(p) != b);
                if taken(index, pair) || taken(pair, index) {
                    let twice = if taken(pair, index) { name } else { &line.name };
                    let what = format!("{:?} is in two pairs", twice.get_ref());
                    return Err(self.source.wrong(name.span().start, what));
                }
                channels[index].pair = Some(pair as u16);
                channels[pair].pair = Some(index as u16);
            }
            let channel = &mut channels[index];
            channel.instrument = line.instrument.or(channel.instrument);
            channel.role = line.role.unwrap_or(channel.role);
            channel.insert = line.insert.unwrap_or(channel.insert);
            channel.lead_vocal = line.lead.unwrap_or(channel.lead_vocal);
        }
        Ok(())
    }
}
