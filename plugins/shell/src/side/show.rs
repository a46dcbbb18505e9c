//! What the panels of an instance and of its guests are shown.

use std::sync::Arc;
use std::time::Instant;

use super::member::{Member, View};
use super::snapshot::{Snapshot, desk_snapshot};

impl Member {
    /// Makes the next snapshot where the panel has shown the last one, for this instance and for the
    /// channels that it judges.
    pub(super) fn show(&mut self, guests: &mut [&mut Member]) {
        let now = Instant::now();
        self.show_guests(guests, now);
        self.look(guests, now);
        let problem = self.log.problem().or_else(|| self.lines.iter().find_map(|l| l.problem()));
        let Some(epoch) = &mut self.epoch else { return };
        match &mut self.view {
            View::Channel(output, watch) => {
                if !watch.wants_snapshot(&self.instance, now) {
                    return;
                }
                let problem = problem.map(str::to_owned);
                let (heard, events) = (&mut self.lines[0].heard, &self.log.events);
                let time = (epoch.rate_hz, self.log.clock);
                let mut snapshot = Snapshot::of(&epoch.engine, 0, heard, events, time);
                snapshot.serial = self.serial;
                let view = Arc::make_mut(&mut snapshot.view);
                view.picked = self.picks.shown();
                if let Some(problem) = problem {
                    view.status_detail = problem;
                }
                watch.publish(output, snapshot, &self.instance.panel);
            }
            View::Desk(output, watch) => {
                let Some(desk) = &self.desk else { return };
                if !watch.wants_snapshot(&self.instance, now) {
                    return;
                }
                let problem = problem.map(str::to_owned);
                let mut snapshot = desk_snapshot(epoch, desk, &mut self.lines, guests, &self.log);
                snapshot.serial = self.serial;
                let view = Arc::make_mut(&mut snapshot.view);
                view.picked = self.picks.shown();
                if let Some(problem) = problem {
                    view.status_detail = problem;
                }
                watch.publish(output, snapshot, &self.instance.panel);
            }
        }
    }

    fn show_guests(&mut self, guests: &mut [&mut Member], now: Instant) {
        let (Some(desk), Some(epoch)) = (&self.desk, &self.epoch) else { return };
        for guest in &desk.guests {
            let Some(member) = guest.find(guests) else { continue };
            member.look(&[], now);
            let View::Channel(output, watch) = &mut member.view else { continue };
            if !watch.wants_snapshot(&member.instance, now) {
                continue;
            }
            let (heard, events) = (&mut member.lines[0].heard, &self.log.events);
            let time = (epoch.rate_hz, self.log.clock);
            let mut snapshot = Snapshot::of(&epoch.engine, guest.channel, heard, events, time);
            snapshot.serial = self.serial;
            let view = Arc::make_mut(&mut snapshot.view);
            view.picked = member.picks.shown();
            view.judged_by_desk = true;
            view.cards.retain(|card| usize::from(card.channel) == guest.channel);
            watch.publish(output, snapshot, &member.instance.panel);
        }
    }
}
