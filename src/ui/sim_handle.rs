//! The page's one way to the simulation.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::protocols::{ProtocolSpec, Settings};
use crate::sim::{Causality, Command, Event, History, Micros, Moment, NodeId, NodeView, Refusal};

thread_local! {
    static RUNS: Cell<u64> = const { Cell::new(0) };
}

/// A run that components share. Cheap to clone. Two handles are equal if they hold the same run;
/// components that show a moment of it also take a `version` that changes with what can be seen.
#[derive(Clone)]
pub struct SimHandle {
    number: u64,
    spec: &'static ProtocolSpec,
    settings: Rc<Settings>,
    /// Where the set-up of a lesson's step ends.
    start: Moment,
    history: Rc<RefCell<History>>,
    /// The order of its events, as far as somebody has asked for it; and of which timeline.
    causality: Rc<RefCell<(u64, Causality)>>,
}

impl PartialEq for SimHandle {
    fn eq(&self, other: &SimHandle) -> bool {
        Rc::ptr_eq(&self.history, &other.history)
    }
}

impl SimHandle {
    pub fn open(spec: &'static ProtocolSpec, settings: Settings) -> SimHandle {
        let history = History::new(spec.open(&settings));
        SimHandle::resume(spec, settings, history)
    }

    /// A run that already has a past, such as a lesson's set-up.
    pub fn resume(spec: &'static ProtocolSpec, settings: Settings, history: History) -> SimHandle {
        let number = RUNS.get() + 1;
        RUNS.set(number);
        SimHandle {
            number,
            spec,
            settings: Rc::new(settings),
            start: Moment { steps: 0, commands: 0, time: Micros(0) },
            history: Rc::new(RefCell::new(history)),
            causality: Rc::default(),
        }
    }

    /// What lies before this moment was done by the set-up of a lesson's step.
    pub fn with_setup(self, start: Moment) -> SimHandle {
        SimHandle { start, ..self }
    }

    /// No other run of this page has the same, nor had.
    pub fn number(&self) -> u64 {
        self.number
    }

    /// Where the set-up ends; the very start where there is none.
    pub fn start(&self) -> Moment {
        self.start
    }

    /// So many commands were given by the set-up.
    pub fn setup_commands(&self) -> usize {
        self.start.commands
    }

    pub fn spec(&self) -> &'static ProtocolSpec {
        self.spec
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Looks at the run. Do not call another method of the handle from inside.
    pub fn look<T>(&self, observer: impl FnOnce(&History) -> T) -> T {
        observer(&self.history.borrow())
    }

    /// Looks at what could have influenced what in the run as far as it is known.
    pub fn causality<T>(&self, observer: impl FnOnce(&Causality, &[Event]) -> T) -> T {
        let (timeline, causality) = &mut *self.causality.borrow_mut();
        self.look(|history| {
            if *timeline != history.timeline() || causality.len() > history.trace().len() {
                (*timeline, *causality) = (history.timeline(), Causality::default());
            }
            causality.extend(history.trace());
            observer(causality, history.trace())
        })
    }

    /// Moves through time: play, step, seek, branch.
    pub fn travel<T>(&self, hand: impl FnOnce(&mut History) -> T) -> T {
        hand(&mut self.history.borrow_mut())
    }

    /// The one way to change what happens.
    pub fn inject(&self, command: &Command) -> Result<(), Refusal> {
        self.history.borrow_mut().inject(command)
    }

    /// A node at the present moment. `None` if the run has no such node, as the one before it may have had.
    pub fn node(&self, id: NodeId) -> Option<NodeView> {
        self.look(|history| {
            let present = history.present();
            (id.index() < present.names().len()).then(|| present.node(id))
        })
    }

    pub fn now(&self) -> Micros {
        self.look(|history| history.present().now())
    }
}
