//! Where and when: insert point, site, role, contribution and phase as the panel knows them.

use assistant::{Contribution, Engine, InsertPoint, Phase, Role, Site};
use panels::view;

/// How a channel's part in the mix is known.
pub fn contribution_view(engine: &Engine, channel: usize) -> view::Contribution {
    let mix = engine.mix();
    match mix.contribution(channel) {
        // Said a moment ago: it counts from the next second on.
        Contribution::Unknown if engine.channel(channel).fader_typed => view::Contribution::Known,
        Contribution::Known { .. } if mix.is_assumed() => view::Contribution::Unity,
        Contribution::Known { .. } => view::Contribution::Known,
        Contribution::Estimated { .. } => view::Contribution::Estimated,
        Contribution::Unknown => view::Contribution::Unknown,
    }
}

/// Where the insert lies.
pub fn insert_view(insert: InsertPoint) -> view::InsertPoint {
    match insert {
        InsertPoint::Unknown => view::InsertPoint::Unknown,
        InsertPoint::BeforeEq => view::InsertPoint::BeforeEq,
        InsertPoint::AfterEq => view::InsertPoint::AfterEq,
        InsertPoint::AfterDynamics => view::InsertPoint::AfterDynamics,
        InsertPoint::AfterFader => view::InsertPoint::AfterFader,
    }
}

/// Which mix the channel serves.
pub fn site_view(site: Site) -> view::Site {
    match site {
        Site::Foh => view::Site::Foh,
        Site::Monitors => view::Site::Monitors,
        Site::Both => view::Site::Both,
    }
}

/// What the channel carries.
pub fn role_view(role: Role) -> view::Role {
    match role {
        Role::Input => view::Role::Input,
        Role::FxReturn => view::Role::FxReturn,
        Role::Bus => view::Role::Bus,
        Role::Playback => view::Role::Playback,
        Role::Click => view::Role::Click,
        Role::Talkback => view::Role::Talkback,
        Role::Mc => view::Role::Mc,
        Role::Ambience => view::Role::Ambience,
        Role::Measurement => view::Role::Measurement,
        Role::Unused => view::Role::Unused,
    }
}

/// Phase of the evening.
pub fn phase_view(phase: Phase) -> view::Phase {
    match phase {
        Phase::Changeover => view::Phase::Changeover,
        Phase::LineCheck => view::Phase::LineCheck,
        Phase::Soundcheck => view::Phase::Soundcheck,
        Phase::Show => view::Phase::Show,
    }
}
