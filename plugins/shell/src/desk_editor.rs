//! The Desk panel's window: shows what the side thread and the audio thread leave, carries intents out.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;

use crossbeam::channel::Sender;
use nice_plug::context::gui::GuiContext;
use nice_plug_egui::baseview::{HandlerError, WindowSize};
use nice_plug_egui::{EguiEditor, Frame, NiceEguiApp};
use panels::view::DeskView;
use panels::{DeskIntent, DeskMemory, Intent, desk_panel};
use triple_buffer::Output;

use crate::desk::params::DeskParams;
use crate::desk::saved::DeskCell;
use crate::editor::afar::{Afar, meter};
use crate::editor::hands::{Hands, dry_value};
use crate::editor::meters::Ballistics;
use crate::editor::view::{Curve, FROZEN, Signs, complete, health, is_watched, lost_lines};
use crate::editor::wish::{says_fader, to_engine};
use crate::over::Switch;
use crate::saved::{EditorSize, PanelLook};
use crate::shared::{Instance, Shared};
use crate::side::{DeskSnapshot, Wish};
use crate::sleep::Rest;
use crate::window::{self, PanelWindow};

/// Size of a panel that was never resized, logical pixels (PANEL.md).
const SIZE: EditorSize = EditorSize { width: 1_440.0, height: 900.0 };
/// Smallest size, logical pixels (PANEL.md).
const SMALLEST: EditorSize = EditorSize { width: 1_024.0, height: 640.0 };

/// What the panel holds on to.
pub struct DeskApp {
    params: Arc<DeskParams>,
    cell: Arc<DeskCell>,
    instance: Arc<Instance>,
    hands: Vec<Hands>,
    wishes: Sender<Wish>,
    snapshot: Output<DeskSnapshot>,
    window: PanelWindow,
    memory: DeskMemory,
    meters: Vec<Ballistics>,
    /// Those of the instances that the Desk judges.
    afar: Afar,
    curve: Curve,
    rest: Rest<DeskView>,
}

/// The editor of one Desk.
pub fn create(
    params: Arc<DeskParams>,
    cell: Arc<DeskCell>,
    instance: Arc<Instance>,
    shared: Vec<Arc<Shared>>,
    wishes: Sender<Wish>,
    snapshot: Output<DeskSnapshot>,
) -> Option<EguiEditor<DeskApp>> {
    let channels = params.channels().iter().zip(shared);
    let hands: Vec<Hands> =
        channels.map(|(params, shared)| Hands { params: params.clone(), shared }).collect();
    let app = DeskApp {
        meters: hands.iter().map(|_| Ballistics::default()).collect(),
        afar: Afar::default(),
        params,
        cell,
        instance,
        hands,
        wishes,
        snapshot,
        window: PanelWindow::default(),
        memory: DeskMemory::default(),
        curve: Curve::default(),
        rest: Rest::default(),
    };
    let instance = app.instance.clone();
    window::editor("Deskmate Desk", SIZE, SMALLEST, app, &instance.panel)
}

impl DeskApp {
    fn frame(&mut self, ui: &mut egui::Ui) {
        self.instance.panel.begin_frame();
        self.window.begin(ui.ctx(), self.cell.look());
        if let Some(context) = &self.window.context {
            self.hands.iter().for_each(|hands| hands.tell(context));
            self.params.tell(context);
        }
        self.instance.view_wanted.store(true, Relaxed);
        let now_s = ui.input(|i| i.time);
        let view = self.view(now_s);
        let intents = desk_panel(ui, &view, &mut self.memory);
        intents.iter().for_each(|intent| self.carry(intent));
        // What is heard on the cue bus is to be seen ending at once.
        let moving = !intents.is_empty()
            || view.audition.card.is_some()
            || self.meters.iter().any(Ballistics::are_moving)
            || self.afar.are_moving()
            || self.memory.is_moving(now_s)
            || !is_watched(self.snapshot.output_buffer().at, &self.instance);
        self.rest.settle(ui, &self.instance.panel, view, moving);
    }

    /// What the side thread knows, with parameters, meters and switches of now.
    fn view(&mut self, now_s: f64) -> DeskView {
        let over = self.params.over();
        let snapshot = self.snapshot.read();
        let mut view = DeskView::clone(&snapshot.view);
        let mut shown = Vec::with_capacity(self.hands.len());
        for (hands, ballistics) in self.hands.iter().zip(&mut self.meters) {
            shown.push(ballistics.step(&hands.shared.meters.take(), now_s));
        }
        let afar = self.afar.step(&snapshot.guests, now_s);
        for tile in &mut view.tiles {
            let at = usize::from(tile.channel);
            let own = self.hands.get(at).zip(shown.get(at));
            match (own, afar.iter().find(|(channel, ..)| *channel == tile.channel)) {
                (_, Some((_, handles, shown))) => meter(tile, &handles.params, shown),
                (Some((hands, shown)), None) => meter(tile, &hands.params, shown),
                (None, None) => {}
            }
        }
        if let Some((channel, focus)) = view.focus.take() {
            let at = usize::from(channel);
            let afar = afar.into_iter().find(|(c, ..)| *c == channel);
            let (params, shown) = match (self.hands.get(at), afar) {
                (_, Some((_, handles, shown))) => (&handles.params, shown),
                (Some(hands), None) => (&hands.params, shown.swap_remove(at)),
                (None, None) => return view,
            };
            let full = complete(*focus, params, over, shown, &mut self.curve);
            view.focus = Some((channel, Box::new(full)));
        }
        let guests = snapshot.guests.iter().map(|(_, handles)| &*handles.shared);
        let own = self.hands.iter().map(|hands| &*hands.shared);
        let channels: Vec<&Shared> = own.chain(guests).collect();
        view.health_lines.extend(lost_lines(&channels));
        view.health = health(&Signs {
            at: snapshot.at,
            models_problem: snapshot.models_problem.as_deref(),
            instance: &self.instance,
            channels: &channels,
            state_problem: self.cell.problem(),
        });
        view.freeze = over.freeze;
        if view.freeze {
            view.no_card = FROZEN.to_owned();
        }
        view.mine = over.mine;
        view.dry = match over.dry {
            0 => panels::view::Dry::Off,
            1 => panels::view::Dry::Dry,
            _ => panels::view::Dry::Raw,
        };
        view.brightness = self.window.look.brightness();
        view.scale = self.window.look.scale;
        view
    }

    /// As on the Channel panel.
    fn end_gestures(&mut self) {
        for intent in self.memory.end_gestures() {
            self.carry(&intent);
        }
    }

    /// Carries out one intent: parameters through the host, the rest to the side thread.
    fn carry(&mut self, intent: &DeskIntent) {
        let what = &intent.what;
        let channel = intent.channel.map(usize::from);
        if let Some(at) = channel {
            let snapshot = self.snapshot.output_buffer();
            let afar = snapshot.guests.iter().find(|(c, _)| usize::from(*c) == at);
            let carried = match (afar, self.hands.get(at)) {
                (Some((_, handles)), _) => {
                    let (params, shared) = (handles.params.clone(), handles.shared.clone());
                    Hands { params, shared }.carry_from_afar(what)
                }
                (None, Some(hands)) => hands.carry(self.window.context.as_ref(), what),
                (None, None) => false,
            };
            if carried {
                if let Some(known) = says_fader(what) {
                    self.tell(assistant::Intent::FaderStands { channel: at, known });
                }
                return;
            }
        }
        let context = self.window.context.as_ref();
        let turn = |switch, value| {
            if let Some(context) = context {
                self.params.turn(context, switch, value);
            }
        };
        match what {
            Intent::SetFreeze(on) => turn(Switch::Freeze, u8::from(*on)),
            Intent::SetMine(on) => turn(Switch::Mine, u8::from(*on)),
            Intent::SetDry(dry) => turn(Switch::Dry, dry_value(*dry) as u8),
            Intent::ClearPeaks => {
                self.afar.clear(intent.channel);
                match channel {
                    Some(at) => self.meters.get_mut(at).into_iter().for_each(Ballistics::clear),
                    None => self.meters.iter_mut().for_each(Ballistics::clear),
                }
            }
            Intent::SetBrightness(brightness) => {
                self.cell.set_look(self.window.look.with_brightness(*brightness));
            }
            Intent::SetScale(scale) => {
                self.cell.set_look(PanelLook { scale: *scale, ..self.window.look });
            }
            Intent::Pick(card) => {
                let serial = self.snapshot.output_buffer().serial;
                self.wish(Wish::Pick { serial, card: *card });
            }
            Intent::Audition(what) => self.wish(Wish::Audition(*what)),
            Intent::Focus(channel) => self.wish(Wish::Focus(*channel)),
            other => {
                if let Some(intent) = to_engine(other, channel.unwrap_or(0)) {
                    self.tell(intent);
                }
            }
        }
    }

    fn tell(&self, intent: assistant::Intent) {
        let serial = self.snapshot.output_buffer().serial;
        self.wish(Wish::Engine { serial, intent });
    }

    fn wish(&self, wish: Wish) {
        let _ = self.wishes.send(wish);
    }
}

impl NiceEguiApp for DeskApp {
    fn build(
        &mut self,
        egui_ctx: egui::Context,
        nice_gui_ctx: GuiContext,
        _frame: &mut Frame,
    ) -> Result<(), HandlerError> {
        let wanted_size = self.cell.editor().filter(|size| *size != SIZE);
        self.window = PanelWindow::open(&egui_ctx, nice_gui_ctx, wanted_size);
        self.end_gestures();
        self.memory = DeskMemory::default();
        self.rest = Rest::default();
        self.wish(Wish::Focus(None));
        Ok(())
    }

    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut Frame) {
        window::draw(self, ui, |app| &mut app.window, Self::frame);
    }

    fn resized(&mut self, new_size: WindowSize) {
        if let Some(size) = self.window.resized(&new_size) {
            self.cell.set_editor(size);
        }
    }

    fn editor_closed(&mut self) {
        self.end_gestures();
        // What nobody sees is not auditioned, and no channel is looked at.
        self.wish(Wish::Audition(None));
        self.wish(Wish::Focus(None));
        self.window.context = None;
    }
}
