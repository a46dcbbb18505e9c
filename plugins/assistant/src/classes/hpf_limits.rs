//! How high the HPF may go on each instrument (DESIGN section 6).

use crate::ChannelConfig;
use crate::assumed::Why;
use crate::ear::Ear;
use ml_models::Instrument;

/// Highest cut-off that may be proposed, Hz, and the instrument that sets it; `None`: no HPF on this source.
///
/// Toms and cymbals are told apart by the name: a floor tom has 60, a rack tom 80; hats have 300,
/// overheads 150. Where nothing says which, the lower one holds. Sources that the design does not
/// name have what is safe for a close relative, and an unknown source has 40 Hz: below every
/// instrument but the lowest notes of bass and kick. Where it is known by ear alone, all that was heard there and all that it
/// is called counts: a beat whose hats are loudest has a kick.
pub(crate) fn highest_hpf(config: &ChannelConfig, ear: &Ear) -> Option<(f32, Option<Instrument>)> {
    let name = config.name.to_lowercase();
    let of = |instrument| limit_hz(&name, instrument).map(|hz| (hz, instrument));
    let loudest = of(ear.assumed.instrument)?;
    if ear.assumed.why != Why::Heard {
        return Some(loudest);
    }
    let mut others = ear.ever.classes().chain(ear.said.instrument);
    others.try_fold(loudest, |lowest, other| {
        let other = of(Some(other))?;
        Some(if other.0 < lowest.0 { other } else { lowest })
    })
}

fn limit_hz(name: &str, instrument: Option<Instrument>) -> Option<f32> {
    use Instrument as I;
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    match instrument {
        Some(I::Kick | I::Bass) => Some(40.0),
        Some(I::Toms) if is_rack_tom(name) => Some(80.0),
        Some(I::Toms) => Some(60.0),
        Some(I::Snare | I::ElectricGuitar) => Some(120.0),
        Some(I::AcousticGuitar) => Some(150.0),
        Some(I::Cymbals) if has(&["hat", "hh"]) => Some(300.0),
        Some(I::Cymbals) => Some(150.0),
        Some(I::Singing | I::Speech) => Some(160.0),
        // Not in the design's list. Violins start at 196 Hz, cellos at 65; saxophones at 55 to 140;
        // trombones at 58: so what is under every one of them.
        Some(I::Strings | I::Brass | I::Woodwinds) => Some(50.0),
        // Cajons and congas have bodies from 60 Hz on.
        Some(I::Percussion) => Some(50.0),
        Some(I::Keys | I::Synth | I::Crowd | I::Noise) => None,
        None => Some(40.0),
    }
}

/// True where a name says a rack tom and does not say a floor tom. Numbers below 10 count toms from the
/// highest one, from 10 on they are inches: the first is a rack tom, 10 to 13 inches are.
fn is_rack_tom(name: &str) -> bool {
    let number: String = name.chars().filter(char::is_ascii_digit).collect();
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    !says(&["floor", "flr", "low"])
        && (says(&["rack", "high", "hi tom"])
            || number.parse().is_ok_and(|n: u32| n == 1 || (10..=13).contains(&n)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ml_models::Presence;
    use ml_models::presence::CLASSES;
    use uuid::Uuid;

    fn hz(config: &ChannelConfig, ear: &Ear) -> Option<f32> {
        highest_hpf(config, ear).map(|(hz, _)| hz)
    }

    fn limit(name: &str, instrument: Option<Instrument>) -> Option<f32> {
        let mut config = ChannelConfig::named(1, name, Uuid::nil());
        config.instrument = instrument;
        hz(&config, &Ear::new(&config))
    }

    #[test]
    fn of_a_channel_that_nobody_named_all_that_is_heard_counts() {
        let beat = |name: &str| {
            let config = ChannelConfig::named(1, name, Uuid::nil());
            let mut ear = Ear::new(&config);
            let mut hear = |p: &[(Instrument, f32)]| {
                let mut presence = Presence {
                    p: [0.0; CLASSES],
                    dominant: Some(p[0].0),
                    confidence: 0.95,
                    abstained: false,
                    energy: 0.0,
                    distance: 0.0,
                };
                p.iter().for_each(|(class, p)| presence.p[*class as usize] = *p);
                (0..6).for_each(|_| ear.sounds_like(&presence, &config));
                (hz(&config, &ear), ear.timbre_of())
            };
            use Instrument::{Cymbals, Kick, Snare};
            let alone = hear(&[(Cymbals, 0.98)]);
            let with_kick = hear(&[(Cymbals, 0.98), (Kick, 0.7), (Snare, 0.6)]);
            assert_eq!(hear(&[(Cymbals, 0.98)]), with_kick, "the kick rests");
            (alone, with_kick)
        };
        let cymbals = Some(Instrument::Cymbals);
        assert_eq!(beat("zzz"), ((Some(150.0), cymbals), (Some(40.0), None)));
        // Overheads hear the kick as a matter of course: who named them has said that they are overheads.
        assert_eq!(beat("OH L"), ((Some(150.0), cymbals), (Some(150.0), cymbals)));
    }

    #[test]
    fn the_designs_table_holds() {
        use Instrument as I;
        assert_eq!(limit("x", Some(I::Kick)), Some(40.0));
        assert_eq!(limit("x", Some(I::Bass)), Some(40.0));
        assert_eq!(limit("Floor Tom", Some(I::Toms)), Some(60.0));
        for rack in ["Rack Tom", "Rack Tom 2", "Tom 1", "tom_1", "Tom1", "Hi Tom", "Tom 12"] {
            assert_eq!(limit(rack, Some(I::Toms)), Some(80.0), "{rack}");
        }
        for floor in
            ["Floor Tom 1", "Floor Tom 16", "Tom 14", "Tom 16", "Tom 2", "FLR Tom1", "Toms"]
        {
            assert_eq!(limit(floor, Some(I::Toms)), Some(60.0), "{floor}");
        }
        assert_eq!(limit("x", Some(I::Snare)), Some(120.0));
        assert_eq!(limit("x", Some(I::ElectricGuitar)), Some(120.0));
        assert_eq!(limit("x", Some(I::AcousticGuitar)), Some(150.0));
        assert_eq!(limit("OH L", Some(I::Cymbals)), Some(150.0));
        assert_eq!(limit("Hat", Some(I::Cymbals)), Some(300.0));
        assert_eq!(limit("x", Some(I::Singing)), Some(160.0));
        assert_eq!(limit("x", Some(I::Keys)), None);
        assert_eq!(limit("zzz", None), Some(40.0));
    }
}
