//! CLAP remote-control pages: what lies under the eight knobs of a controller.

use dsp_core::params::{BAND_COUNT, BandParam, CompParam, NOTCH_COUNT, NotchParam, ParamId};
use nice_plug::context::remote_controls::{
    RemoteControlsContext, RemoteControlsPage, RemoteControlsSection,
};

use crate::host_param::HostParam;
use crate::params::ChannelParams;

/// One page: its section, its name and up to eight parameters in the order of the knobs.
struct Page {
    section: &'static str,
    name: String,
    params: Vec<ParamId>,
}

/// All pages; every parameter is on at least one.
fn pages() -> Vec<Page> {
    let mut pages = vec![Page {
        section: "Channel",
        name: "HPF and trim".to_owned(),
        params: vec![
            ParamId::TRIM_DB,
            ParamId::POLARITY,
            ParamId::HPF_ON,
            ParamId::HPF_HZ,
            ParamId::HPF_SLOPE_DB_OCT,
            ParamId::FREEZE,
            ParamId::MINE,
            ParamId::DRY,
        ],
    }];
    for pair in 0..BAND_COUNT / 2 {
        // Two bands to a page: switch, frequency, gain and Q of each. The shapes have a page.
        let params = [2 * pair, 2 * pair + 1].into_iter().flat_map(|band| {
            [BandParam::On, BandParam::FreqHz, BandParam::GainDb, BandParam::Q]
                .map(|p| ParamId::band(band, p))
        });
        let name = format!("Bands {} and {}", 2 * pair + 1, 2 * pair + 2);
        pages.push(Page { section: "EQ", name, params: params.collect() });
    }
    pages.push(Page {
        section: "EQ",
        name: "Band types".to_owned(),
        params: (0..BAND_COUNT).map(|band| ParamId::band(band, BandParam::Type)).collect(),
    });
    pages.push(Page {
        section: "Dynamics",
        name: "Compressor".to_owned(),
        params: CompParam::ALL.map(ParamId::comp).into_iter().chain([ParamId::FADER_DB]).collect(),
    });
    for slot in 0..NOTCH_COUNT {
        let notch = [
            NotchParam::On,
            NotchParam::Kind,
            NotchParam::FreqHz,
            NotchParam::DepthDb,
            NotchParam::Q,
        ];
        let params = notch.map(|p| ParamId::notch(slot, p)).to_vec();
        pages.push(Page { section: "Notches", name: format!("Notch {}", slot + 1), params });
    }
    pages
}

/// Tells the framework all pages.
pub fn define(params: &ChannelParams, context: &mut impl RemoteControlsContext) {
    let pages = pages();
    context.add_section("Buttons", |section| {
        section.add_page("Buttons", |page| {
            params.buttons().add_to(page);
            params.pads().add_to(page);
        });
    });
    for of_section in pages.chunk_by(|a, b| a.section == b.section) {
        let Some(first) = of_section.first() else { continue };
        context.add_section(first.section, |section| {
            for page in of_section {
                section.add_page(page.name.as_str(), |slots| {
                    page.params.iter().for_each(|id| add(params.param(*id), slots));
                });
            }
        });
    }
}

/// Puts one parameter on a page.
pub fn add(param: &HostParam, page: &mut impl RemoteControlsPage) {
    match param {
        HostParam::Switch(p) => page.add_param(p),
        HostParam::Choice(p) => page.add_param(p),
        HostParam::Linear(p) | HostParam::Log(p) => page.add_param(p),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_is_on_a_page_of_at_most_eight() {
        let pages = pages();
        assert!(pages.iter().all(|page| (1..=8).contains(&page.params.len())));
        for id in ParamId::all() {
            assert!(pages.iter().any(|p| p.params.contains(&id)), "{} is on no page", id.name());
        }
    }
}
