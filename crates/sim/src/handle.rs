//! What a node does: it handles one thing at a time, and what it decided leaves it in order.

use super::flights::FlightState;
use super::ids::{MessageId, Micros, NodeId, OperationId};
use super::monitor::{Monitor, Observed};
use super::process::{Ctx, Detail, Effect, Process};
use super::queue::Due;
use super::trace::{DropReason, What};
use super::view::NodeStatus;
use super::world::{Body, Node, Operation, RunningTimer, Waiting, World};

impl<P: Process> World<P> {
    /// The node handles it now, or later if it is busy or paused.
    pub(super) fn deliver_or_queue(&mut self, id: NodeId, waiting: Waiting<P>) {
        let node = &mut self.nodes[id.index()];
        let paused = node.status == NodeStatus::Paused;
        if paused || node.is_busy() {
            if let Waiting::Timer(timer) = waiting
                && P::is_beside(timer)
                && !paused
                && !node.starting
            {
                return self.handle_beside(id, timer);
            }
            if let Waiting::Message { id: message, from, .. } = &waiting {
                let queued = What::Queued { message: *message, from: *from, to: id };
                node.inbox.push_back(waiting);
                self.record(queued);
            } else {
                node.inbox.push_back(waiting);
            }
        } else {
            self.handle(id, waiting);
        }
    }

    fn handle(&mut self, id: NodeId, waiting: Waiting<P>) {
        match waiting {
            Waiting::Message { id: message, from, msg, .. } => {
                self.record(What::Delivered { message, from, to: id });
                self.run(id, |process, ctx| process.on_message(from, msg, ctx));
            }
            Waiting::Timer(timer) => {
                self.record_timer(id, timer);
                self.run(id, |process, ctx| process.on_timer(timer, ctx));
            }
            Waiting::Request(request, operation) => {
                self.run(id, |process, ctx| process.on_request(request, operation, ctx));
            }
        }
    }

    /// What the timer's handler sends overtakes what waits to leave; what it writes waits for the disk like the rest.
    fn handle_beside(&mut self, id: NodeId, timer: P::Timer) {
        self.record_timer(id, timer);
        let work = std::mem::take(&mut self.nodes[id.index()].outbox);
        self.decide(id, |process, ctx| {
            process.as_mut().expect("only a node that is up runs").on_timer(timer, ctx);
        });
        let decided = std::mem::replace(&mut self.nodes[id.index()].outbox, work);
        for effect in decided {
            match effect {
                Effect::Send(..) | Effect::Line(_) | Effect::Note(..) => self.perform(id, effect),
                Effect::Write(_) | Effect::Sync | Effect::Respond(..) => {
                    self.nodes[id.index()].outbox.push_back(effect);
                }
            }
        }
    }

    pub(super) fn boot(&mut self, id: NodeId) {
        self.nodes[id.index()].starting = P::SILENT_START;
        self.with_ctx(id, |slot, ctx| *slot = Some(P::boot(ctx)));
    }

    pub(super) fn bring_up(&mut self, id: NodeId) {
        self.nodes[id.index()].status = NodeStatus::Up;
        self.record(What::Restarted { node: id });
        self.boot(id);
    }

    /// Loses what is volatile, what has not left, and what waits.
    pub(super) fn crash_node(&mut self, id: NodeId) {
        let keeps = self.fixed.disk.crash_keeps;
        let node = &mut self.nodes[id.index()];
        let sends = node.outbox.iter().filter(|effect| matches!(effect, Effect::Send(..))).count();
        let writes = node.outbox.iter().filter(|effect| matches!(effect, Effect::Write(..))).count();
        let lost_writes = (node.disk.unsynced() + writes) as u16;
        node.disk.crash(keeps, &mut node.stream);
        node.go_down();
        let inbox = std::mem::take(&mut node.inbox);
        self.record(What::Crashed { node: id, lost_sends: sends as u16, lost_writes });
        for waiting in inbox {
            if let Waiting::Message { id: message, from, .. } = waiting {
                self.record(What::Dropped { message, from, to: id, why: DropReason::ReceiverDown });
            }
        }
        self.observe(Observed::Crashed(id));
    }

    fn run(&mut self, id: NodeId, handler: impl FnOnce(&mut P, &mut Ctx<P>)) {
        self.with_ctx(id, |process, ctx| {
            handler(process.as_mut().expect("only a node that is up runs"), ctx)
        });
    }

    /// Runs a handler, applies what takes no time, and lets the rest leave in order.
    fn with_ctx(&mut self, id: NodeId, handler: impl FnOnce(&mut Option<P>, &mut Ctx<P>)) {
        self.decide(id, handler);
        self.flush_outbox(id);
    }

    /// Runs a handler and applies what takes no time.
    fn decide(&mut self, id: NodeId, handler: impl FnOnce(&mut Option<P>, &mut Ctx<P>)) {
        let node = &mut self.nodes[id.index()];
        let mut ctx = Ctx {
            me: id,
            config: &self.fixed.config,
            clock_shows: node.clock.shows(self.now),
            elapsed: node.clock.elapsed(self.now),
            disk: &mut node.disk,
            stream: &mut node.stream,
            outbox: &mut node.outbox,
            timers: &mut self.scratch.timers,
            invoked: &mut self.scratch.invoked,
            operations: self.operations.len(),
            detail: self.detail,
        };
        handler(&mut node.process, &mut ctx);
        self.start_timers(id);
        while !self.scratch.invoked.is_empty() {
            let request = self.scratch.invoked.remove(0);
            self.invoke(id, request);
        }
        self.observe(Observed::Handled(id));
    }

    fn start_timers(&mut self, id: NodeId) {
        let mut changes = std::mem::take(&mut self.scratch.timers);
        for (timer, after) in changes.drain(..) {
            let node = &mut self.nodes[id.index()];
            node.timers.remove(&P::timer_code(timer));
            if !node.inbox.is_empty() {
                // It has fired and waits; what the handler says now counts.
                node.inbox.retain(|waiting| *waiting != Waiting::Timer(timer));
            }
            let Some(after) = after else { continue };
            let deadline = node.clock.elapsed(self.now) + after;
            self.start_timer(id, timer, deadline);
        }
        self.scratch.timers = changes;
    }

    fn start_timer(&mut self, id: NodeId, timer: P::Timer, deadline: Micros) {
        let at = self.nodes[id.index()].clock.true_time(deadline).max(self.now);
        let code = P::timer_code(timer);
        let number = self.queue.schedule(at, Due::Timer(id, code));
        self.nodes[id.index()].timers.insert(code, RunningTimer { timer, deadline, number });
    }

    /// The node's clock runs differently from now on, so its timers fire at other times.
    pub(super) fn set_clock_rate(&mut self, id: NodeId, rate_ppm: u32) {
        let node = &mut self.nodes[id.index()];
        node.clock.set_rate(self.now, rate_ppm);
        for running in std::mem::take(&mut node.timers).into_values() {
            self.start_timer(id, running.timer, running.deadline);
        }
    }

    pub(super) fn invoke(&mut self, client: NodeId, request: P::Request) -> OperationId {
        let id = OperationId(self.operations.len() as u32);
        self.record(What::Invoked { client, operation: id });
        let operation = Operation { client, request, invoked: self.now, response: None };
        self.operations.push(operation.clone());
        self.observe(Observed::Invoked(client, &operation.request));
        id
    }

    /// The time has come for the front of the outbox, or of the inbox if nothing has to leave.
    pub(super) fn resume_node(&mut self, id: NodeId) {
        let node = &mut self.nodes[id.index()];
        node.due = None;
        if node.status == NodeStatus::Paused {
            node.overdue = true;
            return;
        }
        match node.outbox.pop_front() {
            Some(effect) => {
                self.perform(id, effect);
                self.flush_outbox(id);
            }
            None => {
                if let Some(waiting) = node.inbox.pop_front() {
                    self.handle(id, waiting);
                }
            }
        }
    }

    /// A paused node wakes up; what was due meanwhile is due now.
    pub(super) fn resume(&mut self, id: NodeId) {
        self.nodes[id.index()].status = NodeStatus::Up;
        self.catch_up_beside(id);
        let node = &mut self.nodes[id.index()];
        let waits = node.overdue || node.due.is_none() && !(node.inbox.is_empty() && node.outbox.is_empty());
        node.overdue = false;
        if waits {
            let number = self.queue.schedule(self.now, Due::Node(id));
            self.nodes[id.index()].due = Some(number);
        }
    }

    /// Threads beside the work do not wait for what came while the node was paused, or started.
    fn catch_up_beside(&mut self, id: NodeId) {
        if self.nodes[id.index()].starting {
            return;
        }
        let beside = |waiting: &Waiting<P>| match waiting {
            Waiting::Timer(timer) if P::is_beside(*timer) => Some(*timer),
            _ => None,
        };
        while let Some((index, timer)) =
            self.nodes[id.index()].inbox.iter().enumerate().find_map(|(at, one)| Some((at, beside(one)?)))
        {
            self.nodes[id.index()].inbox.remove(index);
            self.handle_beside(id, timer);
        }
    }

    /// Performs the effects that take no time, and schedules the next one that does.
    fn flush_outbox(&mut self, id: NodeId) {
        loop {
            let node = &mut self.nodes[id.index()];
            if node.outbox.is_empty() && std::mem::take(&mut node.starting) {
                self.catch_up_beside(id);
                continue;
            }
            let wait = match node.outbox.front() {
                Some(Effect::Send(..)) => self.network.options.transmission,
                Some(Effect::Sync) => self.fixed.disk.sync,
                Some(_) => {
                    let effect = node.outbox.pop_front().expect("it is there");
                    self.perform(id, effect);
                    continue;
                }
                None if node.inbox.is_empty() => return,
                None => Micros::ZERO,
            };
            let number = self.queue.schedule(self.now + wait, Due::Node(id));
            self.nodes[id.index()].due = Some(number);
            return;
        }
    }

    fn perform(&mut self, id: NodeId, effect: Effect<P>) {
        match effect {
            Effect::Send(to, msg) => self.send(id, to, msg),
            Effect::Write(op) => {
                self.observe(Observed::Written(id, &op));
                self.nodes[id.index()].disk.write(op);
            }
            Effect::Sync => {
                let operations = self.nodes[id.index()].disk.sync() as u16;
                self.record(What::Synced { node: id, operations });
            }
            Effect::Respond(operation, response) => self.respond(id, operation, response),
            Effect::Line(line) => self.record(What::Line { node: id, line }),
            Effect::Note(note, weight) => {
                let note = self.keep_note(note.map(|note| *note));
                self.record(What::Noted { node: id, note, weight });
            }
        }
    }

    fn respond(&mut self, client: NodeId, id: OperationId, response: P::Response) {
        let now = self.now;
        let operation = self.operations.get_mut(id.0 as usize).expect("operations are numbered");
        operation.response = Some((now, response.clone()));
        let (request, invoked) = (operation.request.clone(), operation.invoked);
        self.record(What::Responded { client, operation: id });
        self.observe(Observed::Responded(client, &request, &response, invoked));
    }

    fn send(&mut self, from: NodeId, to: NodeId, msg: P::Msg) {
        if P::Monitor::WATCHES_SENDS {
            self.observe(Observed::Sent(from, to, &msg));
        }
        let fate = self.network.fate(from, to, self.now);
        let copy = fate.duplicate.map(|at| (at, msg.clone()));
        let (due, lost) = match fate.lost {
            Some((at, why)) => (at, Some(why)),
            None => (fate.arrival, None),
        };
        let id = self.launch(from, to, msg, None, due, fate.arrival, lost);
        if let Some((at, msg)) = copy {
            self.launch(from, to, msg, Some(id), at, at, None);
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one private place that makes a flight")]
    pub(super) fn launch(
        &mut self,
        from: NodeId,
        to: NodeId,
        msg: P::Msg,
        copy_of: Option<MessageId>,
        due: Micros,
        arrival: Micros,
        lost: Option<DropReason>,
    ) -> MessageId {
        self.messages_sent += 1;
        let id = MessageId(self.messages_sent);
        if self.detail == Detail::Recorded {
            let body = Body { from, to, msg: msg.clone(), sent_at: self.now, copy_of };
            self.trace.bodies.push(body);
        }
        self.record(match copy_of {
            None => What::Sent { message: id, from, to },
            Some(original) => What::Duplicated { message: original, copy: id },
        });
        let sent_at = self.now;
        let slot = self.flights.add(FlightState {
            id,
            from,
            to,
            msg,
            sent_at,
            due,
            arrival,
            lost,
            copy_of,
            number: 0,
        });
        let number = self.queue.schedule(due, Due::Flight(slot));
        self.flights.set_number(slot, number);
        id
    }

    /// Lets a message in flight arrive, or be lost, so much later.
    pub(super) fn delay(&mut self, slot: u32, by: Micros) {
        let flight = self.flights.get_mut(slot);
        flight.due = flight.due + by;
        flight.arrival = flight.arrival + by;
        self.reschedule(slot);
    }

    /// Lets a message in flight arrive at another time.
    pub(super) fn set_arrival(&mut self, slot: u32, at: Micros) {
        let flight = self.flights.get_mut(slot);
        flight.due = at;
        flight.arrival = at;
        self.reschedule(slot);
    }

    fn reschedule(&mut self, slot: u32) {
        let due = self.flights.get(slot).due;
        let number = self.queue.schedule(due, Due::Flight(slot));
        self.flights.set_number(slot, number);
    }
}

impl<P: Process> Clone for Node<P> {
    fn clone(&self) -> Node<P> {
        Node {
            status: self.status,
            process: self.process.clone(),
            disk: self.disk.clone(),
            clock: self.clock.clone(),
            stream: self.stream.clone(),
            outbox: self.outbox.clone(),
            inbox: self.inbox.clone(),
            timers: self.timers.clone(),
            due: self.due,
            overdue: self.overdue,
            starting: self.starting,
        }
    }
}

impl<P: Process> Node<P> {
    fn is_busy(&self) -> bool {
        self.due.is_some() || self.overdue || !self.inbox.is_empty()
    }

    /// What a crash does to the node itself.
    pub(super) fn go_down(&mut self) {
        self.status = NodeStatus::Crashed;
        self.process = None;
        self.outbox.clear();
        self.timers.clear();
        self.due = None;
        self.overdue = false;
        self.starting = false;
    }
}
