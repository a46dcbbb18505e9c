//! Where the channels of a rehearsal come from: files or the built-in demo show.

use std::path::Path;

use assistant::{ChannelConfig, InsertPoint, Role};
use ml_models::names::{self, Line};
use show::InputList;

use crate::audio::FrameSource;
use crate::audio::show::Show;
use crate::demo::faults::Planted;
use crate::demo::{self, DemoConfig};
use crate::error::CliError;

/// One channel's frames.
pub struct Feed {
    /// 1 or 2.
    pub legs: usize,
    /// Length at the show's rate, frames.
    pub frames: u64,
    /// The frames.
    pub source: Box<dyn FrameSource>,
}

/// A show, ready to be heard.
pub struct Source {
    /// Name of the show.
    pub name: String,
    /// Samples per second.
    pub rate_hz: u32,
    /// What is known of each channel.
    pub configs: Vec<ChannelConfig>,
    /// Where the desk's faders stand, dB, by channel; `None`: nobody says.
    pub faders_db: Vec<Option<f32>>,
    /// The frames of each channel.
    pub feeds: Vec<Feed>,
    /// What was left aside or converted.
    pub notes: Vec<String>,
    /// What was planted, in a demo show.
    pub planted: Vec<Planted>,
    /// Seed of the demo show.
    pub seed: Option<u64>,
}

impl Source {
    /// A folder of stems or a multichannel file. Where the sum of the stems lies beside them they stand
    /// behind their faders, and those at 0 dB.
    pub fn files(path: &Path) -> Result<Self, CliError> {
        let show = Show::open(path)?;
        let mut configs: Vec<ChannelConfig> = show
            .stems
            .iter()
            .enumerate()
            .map(|(i, stem)| config(i, &stem.name, stem.legs))
            .collect();
        let mut faders_db = vec![None; configs.len()];
        as_sources(&mut configs, show.has_sum);
        if show.has_sum {
            // Stems whose sum is the mix were taken behind the faders.
            configs.iter_mut().for_each(|config| config.insert = InsertPoint::AfterFader);
            faders_db.fill(Some(0.0));
        }
        let feeds = show
            .stems
            .into_iter()
            .map(|stem| Feed { legs: stem.legs, frames: stem.frames, source: stem.source })
            .collect();
        Ok(Self {
            name: show.name,
            rate_hz: show.rate_hz,
            configs,
            faders_db,
            feeds,
            notes: show.notes,
            planted: Vec::new(),
            seed: None,
        })
    }

    /// The built-in demo show.
    pub fn demo(seed: u64, faults: bool) -> Self {
        let demo_config = DemoConfig { seed, faults, ..DemoConfig::default() };
        let show = demo::render(demo_config);
        let mut configs = Vec::new();
        let mut feeds = Vec::new();
        for (i, channel) in show.channels.into_iter().enumerate() {
            let mut config = config(i, channel.name, channel.legs.len());
            config.pair = channel.pair.map(|p| p as u16);
            config.lead_vocal = channel.lead;
            configs.push(config);
            let frames = channel.legs.first().map_or(0, Vec::len) as u64;
            let legs = channel.legs.len();
            feeds.push(Feed { legs, frames, source: Box::new(Memory::new(channel.legs)) });
        }
        Self {
            name: "Demo show".to_owned(),
            rate_hz: demo_config.rate_hz,
            faders_db: vec![None; configs.len()],
            configs,
            feeds,
            notes: Vec::new(),
            planted: show.planted,
            seed: Some(seed),
        }
    }

    /// Takes over what an input list says.
    ///
    /// # Errors
    /// The list names what the show does not have.
    pub fn apply(&mut self, list: &InputList) -> Result<(), CliError> {
        list.apply(&mut self.configs)?;
        for (fader_db, said) in self.faders_db.iter_mut().zip(list.faders_db(&self.configs)) {
            *fader_db = said.or(*fader_db);
        }
        Ok(())
    }

    /// Length of the longest channel, frames.
    pub fn frames(&self) -> u64 {
        self.feeds.iter().map(|f| f.frames).max().unwrap_or(0)
    }
}

/// What a name alone says; the input list may say more.
fn config(index: usize, name: &str, legs: usize) -> ChannelConfig {
    // The same show has the same identities each time; they are never saved.
    let id = uuid::Uuid::from_u128(index as u128 + 1);
    let mut config = ChannelConfig::named((index + 1) as u16, name, id);
    config.stereo = legs == 2;
    config.lead_vocal = names::is_lead_vocal(name);
    // What lies beside it says whether it is a source all the same (below).
    if names::line_from_name(name) == Some(Line::Bus) {
        config.role = Role::Bus;
    }
    config
}

/// A "drum mix" beside which nothing of the kit lies is a source, and no bus that holds others again. So is
/// every stem in a sum that is called a bus of something.
fn as_sources(configs: &mut [ChannelConfig], summed: bool) {
    use ml_models::Instrument::{Cymbals, Kick, Snare, Toms};
    let of_kit = |config: &ChannelConfig| {
        let named = names::instrument_from_name(&config.name);
        config.role != Role::Bus
            && (matches!(named, Some(Kick | Snare | Toms | Cymbals))
                || names::is_drum_mix(&config.name))
    };
    let has_kit = configs.iter().any(of_kit);
    for config in configs.iter_mut().filter(|config| config.role == Role::Bus) {
        let lone_kit = !has_kit && names::is_drum_mix(&config.name);
        if lone_kit || (summed && names::is_of_source(&config.name)) {
            config.role = Role::Input;
            config.lead_vocal = names::carries_lead_vocal(&config.name);
        }
    }
}

/// Frames that are in memory already.
struct Memory {
    legs: Vec<Vec<f32>>,
    taken: usize,
}

impl Memory {
    fn new(legs: Vec<Vec<f32>>) -> Self {
        Self { legs, taken: 0 }
    }
}

impl FrameSource for Memory {
    fn read(&mut self, legs: &mut [Vec<f32>], frames: usize) -> Result<usize, CliError> {
        let held = self.legs.first().map_or(0, Vec::len);
        let n = frames.min(held - self.taken);
        for (to, from) in legs.iter_mut().zip(&self.legs) {
            to.extend_from_slice(&from[self.taken..self.taken + n]);
        }
        self.taken += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn roles(names: &[&str], summed: bool) -> Vec<Role> {
        let mut configs: Vec<ChannelConfig> =
            names.iter().enumerate().map(|(i, name)| config(i, name, 1)).collect();
        as_sources(&mut configs, summed);
        configs.into_iter().map(|config| config.role).collect()
    }

    #[test]
    fn a_bus_holds_others_and_a_stem_is_in_the_sum_as_itself() {
        let (bus, input) = (Role::Bus, Role::Input);
        assert_eq!(roles(&["drums_mix__BEAT", "Bass", "Vox"], false), [input; 3]);
        assert_eq!(roles(&["Drumkit mix", "Kick", "Vox"], false), [bus, input, input]);
        assert_eq!(roles(&["Drumkit mix", "Kick", "Vox Grp"], true), [input; 3]);
        assert_eq!(roles(&["Mix", "Drums", "Vox Grp"], true), [bus, input, input]);
        assert_eq!(roles(&["Gtr Grp", "Gtr L"], false), [bus, input]);
        assert_eq!(roles(&["Drums Bus", "Drums L", "Drums R"], false), [bus, input, input]);
        assert_eq!(roles(&["Drum mix", "Conga"], false), [input; 2]);
    }

    #[test]
    fn a_lead_vocal_keeps_its_protection_as_a_stem() {
        let names = ["Lead Vox stem", "BV Grp", "Vox Grp", "Vox Verb"];
        let mut configs: Vec<ChannelConfig> =
            names.iter().enumerate().map(|(i, name)| config(i, name, 1)).collect();
        as_sources(&mut configs, true);
        let leads: Vec<bool> = configs.iter().map(|config| config.lead_vocal).collect();
        assert_eq!(leads, [true, false, true, false]);
    }
}
