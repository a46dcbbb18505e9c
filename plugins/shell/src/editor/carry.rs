//! Carries out what the engineer wants: parameters through the host, the rest to the side thread.

use assistant::{InsertPoint, MoveId, Phase, Site, SuggestionId};
use dsp_core::params::ParamId;
use panels::{Intent, view};

use super::PanelApp;
use crate::host;
use crate::side::Wish;

/// The channel of an engine that has one.
const CHANNEL: usize = 0;

impl PanelApp {
    /// Carries out one intent.
    pub(super) fn carry(&mut self, intent: Intent) {
        use assistant::Intent as Engine;
        let wish = match intent {
            Intent::Accept(id) => Engine::Accept(SuggestionId(id)),
            Intent::Reject(id) => Engine::Reject(SuggestionId(id)),
            Intent::DidOnDesk(id) => Engine::DidOnDesk(SuggestionId(id)),
            Intent::NotNow(id) => Engine::NotNow(SuggestionId(id)),
            Intent::Undo(id) => Engine::Undo(MoveId(id)),
            Intent::ReleaseHands => Engine::ReleaseHands { channel: CHANNEL },
            Intent::SetPhase(phase) => Engine::SetPhase(phase_of(phase)),
            Intent::Rename(name) => Engine::Rename { channel: CHANNEL, name },
            Intent::SetInsert(insert) => {
                Engine::SetInsert { channel: CHANNEL, insert: insert_of(insert) }
            }
            Intent::SetSite(site) => Engine::SetSite { channel: CHANNEL, site: site_of(site) },
            Intent::BeginSet(index) => return self.on_param(index, |app, id| app.begin(id)),
            Intent::SetParam { param, value } => {
                return self.on_param(param, |app, id| app.set(id, value));
            }
            Intent::EndSet(index) => return self.on_param(index, |app, id| app.end(id)),
            Intent::TypeParam { param, text } => {
                return self.on_param(param, |app, id| {
                    if let Some(value) = id.spec().from_text(&text) {
                        app.set_once(id, value);
                    }
                });
            }
            Intent::SetFreeze(on) => {
                return self.set_once(ParamId::FREEZE, f32::from(u8::from(on)));
            }
            Intent::SetMine(on) => return self.set_once(ParamId::MINE, f32::from(u8::from(on))),
            Intent::SetDry(dry) => return self.set_once(ParamId::DRY, dry_value(dry)),
            Intent::ClearPeaks => return self.meters.clear(),
        };
        let _ = self.wishes.send(Wish::Engine(wish));
    }

    fn on_param(&mut self, index: u16, act: impl FnOnce(&mut Self, ParamId)) {
        if let Some(id) = ParamId::from_index(index.into()) {
            act(self, id);
        }
    }

    fn begin(&self, id: ParamId) {
        if let Some(context) = &self.context {
            self.params.param(id).begin(context);
        }
    }

    fn set(&self, id: ParamId, value: f32) {
        if let Some(context) = &self.context {
            host::set_by_panel(&self.params, &self.shared, context, id, value);
        }
    }

    fn end(&self, id: ParamId) {
        if let Some(context) = &self.context {
            self.params.param(id).end(context);
        }
    }

    fn set_once(&self, id: ParamId, value: f32) {
        self.begin(id);
        self.set(id, value);
        self.end(id);
    }
}

fn dry_value(dry: view::Dry) -> f32 {
    match dry {
        view::Dry::Off => 0.0,
        view::Dry::Dry => 1.0,
        view::Dry::Raw => 2.0,
    }
}

fn phase_of(phase: view::Phase) -> Phase {
    match phase {
        view::Phase::Changeover => Phase::Changeover,
        view::Phase::LineCheck => Phase::LineCheck,
        view::Phase::Soundcheck => Phase::Soundcheck,
        view::Phase::Show => Phase::Show,
    }
}

fn insert_of(insert: view::InsertPoint) -> InsertPoint {
    match insert {
        view::InsertPoint::Unknown => InsertPoint::Unknown,
        view::InsertPoint::BeforeEq => InsertPoint::BeforeEq,
        view::InsertPoint::AfterEq => InsertPoint::AfterEq,
        view::InsertPoint::AfterDynamics => InsertPoint::AfterDynamics,
        view::InsertPoint::AfterFader => InsertPoint::AfterFader,
    }
}

fn site_of(site: view::Site) -> Site {
    match site {
        view::Site::Foh => Site::Foh,
        view::Site::Monitors => Site::Monitors,
        view::Site::Both => Site::Both,
    }
}
