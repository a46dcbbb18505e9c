//! A small VST3 host for the wide layouts, which no other host of these tests can ask for.

use std::ffi::c_void;
use std::path::Path;
use std::ptr;

use libloading::Library;
use vst3::Steinberg::Vst::{
    AudioBusBuffers, AudioBusBuffers__type0, BusDirections_::kInput, BusDirections_::kOutput,
    IAudioProcessor, IAudioProcessorTrait, IComponent, IComponentTrait, IEditController,
    IEditControllerTrait, IParamValueQueue, IParamValueQueueTrait, IParameterChanges,
    IParameterChangesTrait, MediaTypes_::kAudio, ParamID, ParamValue, ProcessData,
    ProcessModes_::kRealtime, ProcessSetup, SpeakerArrangement, SymbolicSampleSizes_::kSample32,
};
use vst3::Steinberg::{
    IPluginBaseTrait, IPluginFactory, IPluginFactoryTrait, PClassInfo, int32, kResultFalse,
    kResultOk, tresult,
};
use vst3::{Class, ComPtr, ComWrapper, Interface};

/// Where the program of a bundle lies on Linux (VST3 bundle format).
const PROGRAM: &str = "Contents/x86_64-linux/Deskmate.so";

/// A loaded VST3 bundle. Stays loaded until the process ends.
pub struct Vst3 {
    factory: ComPtr<IPluginFactory>,
}

impl Vst3 {
    /// Loads the bundle.
    ///
    /// # Panics
    /// It is no VST3.
    pub fn load(bundle: &Path) -> Self {
        type Entry = unsafe extern "C" fn(*mut c_void) -> bool;
        type Factory = unsafe extern "C" fn() -> *mut IPluginFactory;
        // SAFETY: the program is the one that this workspace built; the symbols have the types of the VST3
        // module interface. It is never unloaded, so what it gives stays valid.
        let factory = unsafe {
            let library = Library::new(bundle.join(PROGRAM)).expect("the bundle's program");
            let library: &'static Library = Box::leak(Box::new(library));
            let entry = library.get::<Entry>(b"ModuleEntry").expect("ModuleEntry");
            assert!(entry(ptr::null_mut()), "ModuleEntry");
            let factory = library.get::<Factory>(b"GetPluginFactory").expect("GetPluginFactory");
            ComPtr::from_raw(factory()).expect("a factory")
        };
        Self { factory }
    }

    /// An instance of the plugin of that name.
    ///
    /// # Panics
    /// There is none, or it cannot be made.
    pub fn plugin(&self, name: &str) -> Vst3Plugin {
        // SAFETY: calls of the interface with valid places for what it gives; what `createInstance` gives is
        // an `IComponent` with one reference, ours.
        unsafe {
            let class = (0..self.factory.countClasses())
                .map(|n| {
                    let mut info: PClassInfo = std::mem::zeroed();
                    assert_eq!(self.factory.getClassInfo(n, &raw mut info), kResultOk);
                    info
                })
                .find(|info| {
                    let bytes = info.name.iter().take_while(|c| **c != 0).map(|c| *c as u8);
                    bytes.eq(name.bytes())
                })
                .unwrap_or_else(|| panic!("no class {name}"));
            let mut made = ptr::null_mut();
            let iid = IComponent::IID.as_ptr().cast();
            let status = self.factory.createInstance(class.cid.as_ptr(), iid, &raw mut made);
            assert_eq!(status, kResultOk, "{name} is made");
            let component = ComPtr::from_raw(made.cast::<IComponent>()).expect("a component");
            assert_eq!(component.initialize(ptr::null_mut()), kResultOk);
            let processor = component.cast::<IAudioProcessor>().expect("it processes audio");
            let controller = component.cast::<IEditController>().expect("it has parameters");
            Vst3Plugin { component, processor, controller }
        }
    }
}

/// An instance.
pub struct Vst3Plugin {
    component: ComPtr<IComponent>,
    processor: ComPtr<IAudioProcessor>,
    controller: ComPtr<IEditController>,
}

/// The arrangement of so many speakers, whichever they are.
fn speakers(channels: usize) -> SpeakerArrangement {
    (1 << channels) - 1
}

impl Vst3Plugin {
    /// Asks for buses of these widths; true where the plugin has them.
    pub fn choose_layout(&mut self, inputs: &[usize], outputs: &[usize]) -> bool {
        let mut inputs: Vec<_> = inputs.iter().map(|n| speakers(*n)).collect();
        let mut outputs: Vec<_> = outputs.iter().map(|n| speakers(*n)).collect();
        // SAFETY: both pointers lead to as many arrangements as is said.
        let status = unsafe {
            self.processor.setBusArrangements(
                inputs.as_mut_ptr(),
                inputs.len() as int32,
                outputs.as_mut_ptr(),
                outputs.len() as int32,
            )
        };
        assert!(status == kResultOk || status == kResultFalse, "status {status}");
        status == kResultOk
    }

    /// Widths of the buses, inputs and outputs.
    ///
    /// # Panics
    /// The plugin says that there is a bus and gives none.
    pub fn buses(&self) -> [Vec<usize>; 2] {
        [kInput, kOutput].map(|direction| {
            let (media, direction) = (kAudio as int32, direction as int32);
            // SAFETY: a valid place for what is given.
            unsafe {
                (0..self.component.getBusCount(media, direction))
                    .map(|n| {
                        let mut info = std::mem::zeroed();
                        let status = self.component.getBusInfo(media, direction, n, &raw mut info);
                        assert_eq!(status, kResultOk);
                        info.channelCount as usize
                    })
                    .collect()
            }
        })
    }

    /// The turn (0 to 1) of a parameter's plain value.
    pub fn turn(&self, id: ParamID, plain: f64) -> ParamValue {
        // SAFETY: takes and gives numbers.
        unsafe { self.controller.plainParamToNormalized(id, plain) }
    }

    /// Begins to play.
    ///
    /// # Panics
    /// The plugin refuses.
    pub fn start(&mut self, rate_hz: f64, most_frames: usize) {
        let mut setup = ProcessSetup {
            processMode: kRealtime as int32,
            symbolicSampleSize: kSample32 as int32,
            maxSamplesPerBlock: most_frames as int32,
            sampleRate: rate_hz,
        };
        // SAFETY: a valid set-up; calls in the order that the interface asks for.
        unsafe {
            assert_eq!(self.processor.setupProcessing(&raw mut setup), kResultOk);
            assert_eq!(self.component.setActive(1), kResultOk);
            self.processor.setProcessing(1);
            assert_eq!(self.processor.getLatencySamples(), 0);
        }
    }

    /// Ends it.
    pub fn stop(&mut self) {
        // SAFETY: calls in the order that the interface asks for.
        unsafe {
            self.processor.setProcessing(0);
            self.component.setActive(0);
        }
    }

    /// Plays one block: `inputs` and `outputs` \[bus\]\[channel\]\[frame\], all of one length; `turns`:
    /// parameters and where they are turned to, at the first frame.
    ///
    /// # Panics
    /// The plugin reports an error.
    pub fn block(
        &mut self,
        inputs: &mut [Vec<Vec<f32>>],
        outputs: &mut [Vec<Vec<f32>>],
        turns: &[(ParamID, ParamValue)],
    ) {
        let frames = inputs.first().and_then(|bus| bus.first()).map_or(0, Vec::len);
        let (mut legs_in, mut legs_out) = (pointers(inputs), pointers(outputs));
        let (mut buses_in, mut buses_out) = (buses(&mut legs_in), buses(&mut legs_out));
        let changes = ComWrapper::new(Changes::new(turns));
        let changes = changes.to_com_ptr::<IParameterChanges>().expect("an interface of it");
        let mut data = ProcessData {
            processMode: kRealtime as int32,
            symbolicSampleSize: kSample32 as int32,
            numSamples: frames as int32,
            numInputs: buses_in.len() as int32,
            numOutputs: buses_out.len() as int32,
            inputs: buses_in.as_mut_ptr(),
            outputs: buses_out.as_mut_ptr(),
            inputParameterChanges: changes.as_ptr(),
            outputParameterChanges: ptr::null_mut(),
            inputEvents: ptr::null_mut(),
            outputEvents: ptr::null_mut(),
            processContext: ptr::null_mut(),
        };
        // SAFETY: every pointer leads to as much as is said, and lives until the call is over.
        let status = unsafe { self.processor.process(&raw mut data) };
        assert_eq!(status, kResultOk);
    }
}

impl Drop for Vst3Plugin {
    fn drop(&mut self) {
        // SAFETY: it was initialised, and is not playing or is stopped by it.
        unsafe { self.component.terminate() };
    }
}

fn pointers(buses: &mut [Vec<Vec<f32>>]) -> Vec<Vec<*mut f32>> {
    buses.iter_mut().map(|bus| bus.iter_mut().map(|leg| leg.as_mut_ptr()).collect()).collect()
}

fn buses(legs: &mut [Vec<*mut f32>]) -> Vec<AudioBusBuffers> {
    legs.iter_mut()
        .map(|legs| AudioBusBuffers {
            numChannels: legs.len() as int32,
            silenceFlags: 0,
            __field0: AudioBusBuffers__type0 { channelBuffers32: legs.as_mut_ptr() },
        })
        .collect()
}

/// Parameters that are turned in a block.
struct Changes(Vec<ComPtr<IParamValueQueue>>);

impl Changes {
    fn new(turns: &[(ParamID, ParamValue)]) -> Self {
        let queue = |(id, value): &(ParamID, ParamValue)| {
            let queue = ComWrapper::new(Queue { id: *id, value: *value });
            queue.to_com_ptr::<IParamValueQueue>().expect("an interface of it")
        };
        Self(turns.iter().map(queue).collect())
    }
}

impl Class for Changes {
    type Interfaces = (IParameterChanges,);
}

impl IParameterChangesTrait for Changes {
    unsafe fn getParameterCount(&self) -> int32 {
        self.0.len() as int32
    }

    unsafe fn getParameterData(&self, index: int32) -> *mut IParamValueQueue {
        let queue = usize::try_from(index).ok().and_then(|index| self.0.get(index));
        queue.map_or(ptr::null_mut(), ComPtr::as_ptr)
    }

    unsafe fn addParameterData(
        &self,
        _id: *const ParamID,
        _index: *mut int32,
    ) -> *mut IParamValueQueue {
        ptr::null_mut()
    }
}

/// One of them: one point.
struct Queue {
    id: ParamID,
    value: ParamValue,
}

impl Class for Queue {
    type Interfaces = (IParamValueQueue,);
}

impl IParamValueQueueTrait for Queue {
    unsafe fn getParameterId(&self) -> ParamID {
        self.id
    }

    unsafe fn getPointCount(&self) -> int32 {
        1
    }

    unsafe fn getPoint(&self, _: int32, offset: *mut int32, value: *mut ParamValue) -> tresult {
        // SAFETY: the caller gives places for both, as the interface asks.
        unsafe {
            *offset = 0;
            *value = self.value;
        }
        kResultOk
    }

    unsafe fn addPoint(&self, _: int32, _: ParamValue, _: *mut int32) -> tresult {
        kResultFalse
    }
}
