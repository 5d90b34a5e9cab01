//! The messages that are on their way, in slots that are used again.

use super::ids::{MessageId, Micros, NodeId};
use super::process::Process;
use super::trace::DropReason;

#[derive(Clone, Hash)]
pub(super) struct FlightState<P: Process> {
    pub id: MessageId,
    pub from: NodeId,
    pub to: NodeId,
    pub msg: P::Msg,
    pub sent_at: Micros,
    /// When it arrives or is lost.
    pub due: Micros,
    /// When it arrives, or would have.
    pub arrival: Micros,
    pub lost: Option<DropReason>,
    pub copy_of: Option<MessageId>,
    /// The queue's number for it; an entry with another number is stale.
    pub number: u64,
}

#[derive(Clone)]
pub(super) struct Flights<P: Process> {
    slots: Vec<Option<FlightState<P>>>,
    free: Vec<u32>,
}

impl<P: Process> Default for Flights<P> {
    fn default() -> Flights<P> {
        Flights { slots: Vec::new(), free: Vec::new() }
    }
}

impl<P: Process> Flights<P> {
    pub fn add(&mut self, flight: FlightState<P>) -> u32 {
        match self.free.pop() {
            Some(slot) => {
                self.slots[slot as usize] = Some(flight);
                slot
            }
            None => {
                self.slots.push(Some(flight));
                self.slots.len() as u32 - 1
            }
        }
    }

    pub fn take(&mut self, slot: u32) -> FlightState<P> {
        self.free.push(slot);
        self.slots[slot as usize].take().expect("the queue holds only flights that exist")
    }

    pub fn number(&self, slot: u32) -> Option<u64> {
        self.slots[slot as usize].as_ref().map(|flight| flight.number)
    }

    pub fn set_number(&mut self, slot: u32, number: u64) {
        self.get_mut(slot).number = number;
    }

    pub fn get_mut(&mut self, slot: u32) -> &mut FlightState<P> {
        self.slots[slot as usize].as_mut().expect("the caller has looked it up")
    }

    pub fn find(&self, id: MessageId) -> Option<u32> {
        let index =
            self.slots.iter().position(|flight| flight.as_ref().is_some_and(|flight| flight.id == id));
        index.map(|index| index as u32)
    }

    pub fn get(&self, slot: u32) -> &FlightState<P> {
        self.slots[slot as usize].as_ref().expect("the caller has looked it up")
    }

    /// The slots of all of them, in the order in which they were sent.
    pub fn all(&self) -> Vec<u32> {
        self.slots_of(|_| true)
    }

    /// Those on one direction of a link, in the order in which they were sent.
    pub fn between(&self, from: NodeId, to: NodeId) -> Vec<u32> {
        self.slots_of(|flight| flight.from == from && flight.to == to)
    }

    /// All of them, in the order in which they were sent.
    pub fn sorted(&self) -> Vec<&FlightState<P>> {
        self.all().into_iter().map(|slot| self.get(slot)).collect()
    }

    fn slots_of(&self, wanted: impl Fn(&FlightState<P>) -> bool) -> Vec<u32> {
        let mut found = Vec::new();
        for (slot, flight) in self.slots.iter().enumerate() {
            if let Some(flight) = flight.as_ref().filter(|flight| wanted(flight)) {
                found.push((flight.id, slot as u32));
            }
        }
        in_order(found)
    }
}

/// Apart from the flights' type, so that the page holds one sort and not one for every protocol.
fn in_order(mut found: Vec<(MessageId, u32)>) -> Vec<u32> {
    found.sort_unstable();
    found.into_iter().map(|(_, slot)| slot).collect()
}
