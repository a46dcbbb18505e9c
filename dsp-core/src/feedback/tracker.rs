//! Follows the lines of one channel's spectrum and tells the most suspicious ones.

use super::line::{Line, db};
use super::odds;
use super::past::Past;
use super::pick::{Picked, Spectra};
use super::{MAX_PEAKS, Peak, Peaks};

/// Lines that are followed at once.
const LINES: usize = 48;
/// A peak belongs to a line within this many bins of it.
const SAME_BINS: f32 = 0.6;
/// A line that is no peak any more is forgotten after so many hops.
const FORGET_HOPS: u32 = 6;
/// Log-odds from which a line is followed for a while, whatever becomes of it: the guard watches it fade
/// under a probe or a notch. And the place in the ranking that this gives.
const SUSPICIOUS: f32 = -1.0;
const FOLLOWED: f32 = 100.0;
/// Harmonics and subharmonics that a note has and a ring has not (van Waterschoot and Moonen).
const HARMONICS: [f32; 5] = [0.5, 1.5, 2.0, 3.0, 4.0];
/// Lines whose past is looked up in one hop, at most: most lines that are new are gone before they matter, and a ring
/// stays and comes to its turn. Until then a line has nothing for it.
const LOOKED_UP: usize = 3;
/// Youngest line that is told, hops.
const YOUNGEST: u32 = 6;

/// The lines of one channel. Takes its memory in `new`.
pub struct Tracker {
    /// Boxed: they come and go each hop, and their histories stay where they are.
    lines: Vec<Box<Line>>,
    /// Those that are not in use.
    spare: Vec<Box<Line>>,
    picked: Vec<Picked>,
    past: Past,
    next: u32,
    hop: u32,
}

impl Default for Tracker {
    fn default() -> Self {
        Self::new()
    }
}

impl Tracker {
    /// One that follows nothing yet.
    pub fn new() -> Self {
        Self {
            lines: Vec::with_capacity(LINES),
            spare: (0..LINES).map(|_| Box::new(Line::new())).collect(),
            picked: Vec::with_capacity(512),
            past: Past::default(),
            next: 1,
            hop: 0,
        }
    }

    /// Forgets all lines: hops were dropped. Their numbers are not given again.
    pub fn clear(&mut self) {
        self.hop = 0;
        self.spare.append(&mut self.lines);
        self.past.clear();
    }

    /// Takes the spectra of a hop.
    pub(crate) fn step(&mut self, spectra: &Spectra<'_>) -> Peaks {
        let mut picked = std::mem::take(&mut self.picked);
        spectra.peaks(&mut picked);
        self.follow(&mut picked, spectra);
        self.hop = self.hop.wrapping_add(1);
        self.past.push(spectra);
        self.lines.iter_mut().for_each(|line| line.follow(spectra));
        self.start(&mut picked);
        self.picked = picked;
        self.tell(spectra)
    }

    /// Each line takes the nearest peak; taken peaks are marked by a frequency of 0.
    fn follow(&mut self, picked: &mut [Picked], spectra: &Spectra<'_>) {
        for line in &mut self.lines {
            let reach = SAME_BINS * spectra.at(line.hz).bin_hz;
            let from = picked.partition_point(|p| p.hz < line.hz - reach);
            let near = picked[from..].iter_mut().take_while(|p| p.hz <= line.hz + reach);
            let nearest =
                near.min_by(|a, b| (a.hz - line.hz).abs().total_cmp(&(b.hz - line.hz).abs()));
            match nearest {
                Some(peak) if peak.power > 0.0 => {
                    line.see(*peak, db(peak.power));
                    peak.power = 0.0; // taken
                }
                _ => line.miss(db(spectra.power_at(line.hz))),
            }
        }
        for at in (0..self.lines.len()).rev() {
            if self.lines[at].lost > FORGET_HOPS && !self.lines[at].is_followed() {
                self.spare.push(self.lines.remove(at));
            }
        }
    }

    /// Peaks that belong to no line start one; where there is no room, the strongest do.
    fn start(&mut self, picked: &mut Vec<Picked>) {
        picked.retain(|p| p.power > 0.0);
        let room = self.spare.len();
        if picked.len() > room {
            picked.sort_by(|a, b| b.power.total_cmp(&a.power));
            picked.truncate(room);
        }
        for peak in picked.iter() {
            let Some(mut line) = self.spare.pop() else { break };
            line.begin(self.next, *peak);
            self.lines.push(line);
            self.next = self.next.wrapping_add(1).max(1);
        }
    }

    /// The lines that looked like rings of late, and the most suspicious of the others.
    fn tell(&mut self, spectra: &Spectra<'_>) -> Peaks {
        let mean_db = db(spectra.mean());
        let mut best = [(f32::MIN, usize::MAX); MAX_PEAKS + 1];
        let mut count = 0;
        let mut trends = [super::Trend::default(); LINES];
        for (i, line) in self.lines.iter_mut().enumerate() {
            if line.age < YOUNGEST {
                continue;
            }
            trends[i] = line.trend(self.hop);
            let lone_db = db(line.over_neighbours).clamp(0.0, 30.0);
            let rise = trends[i].rise_db.clamp(0.0, 30.0) / (1.0 + trends[i].residual_db);
            let loud = (line.level_db() - mean_db).clamp(0.0, 50.0);
            // What falls under a probe or a notch must not be lost to louder lines.
            let follows = if line.is_followed() { FOLLOWED } else { 0.0 };
            let rank = rise + 0.25 * lone_db + 0.1 * loud + follows;
            // Insertion into the few that are told: first come, first in a tie.
            let mut at = count.min(MAX_PEAKS);
            while at > 0 && best[at - 1].0 < rank {
                best[at] = best[at - 1];
                at -= 1;
            }
            best[at] = (rank, i);
            count = (count + 1).min(MAX_PEAKS);
        }
        let mut peaks = Peaks::default();
        let mut look_up = LOOKED_UP;
        for &(_, i) in &best[..count] {
            let line = &mut self.lines[i];
            let level = line.level_db();
            let trend = trends[i];
            let harmonic = HARMONICS.iter().map(|h| spectra.highest_near(h * line.hz));
            let over_harmonics_db = level - db(harmonic.fold(0.0, f32::max));
            if line.is_unknown() && look_up > 0 && line.lost == 0 {
                line.look_up(self.hop, &self.past);
                look_up -= 1;
            }
            let (exponentials, lately_db_s) = (line.exponentials(self.hop), line.lately_db_s());
            let mut peak = Peak {
                line: line.number,
                hz: line.hz,
                level_dbfs: level,
                over_harmonics_db,
                over_neighbours_db: db(line.over_neighbours),
                over_mean_db: level - mean_db,
                age_hops: line.age.min(u32::from(u16::MAX)) as u16,
                lost_hops: line.lost.min(u32::from(u16::MAX)) as u16,
                persistence: line.persistence(),
                wander_hz: line.wander_hz(),
                trend,
                exponentials,
                log_odds: 0.0,
                lately_db_s,
            };
            peak.log_odds = if line.is_unknown() { odds::NOTHING } else { odds::log_odds(&peak) };
            line.looked(peak.log_odds >= SUSPICIOUS);
            peaks.push(peak);
        }
        peaks
    }
}
