//! What the panels of an instance and of its guests are shown.

use std::sync::atomic::Ordering::Relaxed;

use super::member::{Member, View};
use super::snapshot::{Snapshot, desk_snapshot};

impl Member {
    /// Makes the next snapshot where the panel has shown the last one, for this instance and for the
    /// channels that it judges.
    pub(super) fn show(&mut self, guests: &mut [&mut Member]) {
        self.show_guests(guests);
        if !self.instance.view_wanted.load(Relaxed) {
            return;
        }
        let problem = self.log.problem().or_else(|| self.lines.iter().find_map(|l| l.problem()));
        let problem = problem.map(str::to_owned);
        let Some(epoch) = &mut self.epoch else { return };
        self.instance.view_wanted.store(false, Relaxed);
        match &mut self.view {
            View::Channel(view) => {
                let (heard, events) = (&mut self.lines[0].heard, &self.log.events);
                let mut snapshot = Snapshot::of(&epoch.engine, 0, heard, events, epoch.rate_hz);
                snapshot.serial = self.serial;
                snapshot.view.picked = self.picks.shown();
                if let Some(problem) = problem {
                    snapshot.view.status_detail = problem;
                }
                view.write(snapshot);
            }
            View::Desk(view) => {
                let Some(desk) = &self.desk else { return };
                let mut snapshot = desk_snapshot(epoch, desk, &mut self.lines, guests, &self.log);
                snapshot.serial = self.serial;
                snapshot.view.picked = self.picks.shown();
                if let Some(problem) = problem {
                    snapshot.view.status_detail = problem;
                }
                view.write(snapshot);
            }
        }
    }

    fn show_guests(&mut self, guests: &mut [&mut Member]) {
        let (Some(desk), Some(epoch)) = (&self.desk, &self.epoch) else { return };
        for guest in &desk.guests {
            let Some(member) = guest.find(guests) else { continue };
            let View::Channel(view) = &mut member.view else { continue };
            if !member.instance.view_wanted.swap(false, Relaxed) {
                continue;
            }
            let (heard, events) = (&mut member.lines[0].heard, &self.log.events);
            let mut snapshot =
                Snapshot::of(&epoch.engine, guest.channel, heard, events, epoch.rate_hz);
            snapshot.serial = self.serial;
            snapshot.view.picked = member.picks.shown();
            snapshot.view.cards.retain(|card| usize::from(card.channel) == guest.channel);
            view.write(snapshot);
        }
    }
}
