//! What clients ask of the coordinator: each request has one answer, and a wounded transaction begins again.

use super::config::Config;
use super::coordinator::{Coordinator, Member, Phase, Tx};
use super::message::{Msg, Order, Response, Timer, TxId, Why, Work};
use super::process::{Ctx, share_timers};
use super::storage::Asked;
use crate::kit::RequestId;
use faultline_sim::{Note, Weight};

impl Coordinator {
    /// At most once: what was answered stays answered, whatever comes late or twice.
    pub fn on_order(&mut self, asked: Asked, start: u32, ctx: &mut Ctx) {
        ctx.line(3);
        let Asked { client, id, order } = asked;
        // A client asks for one thing at a time: a newer request says that the older one is over.
        let stored = ctx.durable().sessions.get(&asked.session()).copied();
        let answered = self.answered.get(&asked.session()).copied();
        let newer = |known: RequestId| known > id;
        if stored.is_some_and(|(known, _)| newer(known)) || answered.is_some_and(|(known, _)| newer(known)) {
            return ctx.line(4);
        }
        if let Some((_, result)) = answered.filter(|(known, _)| *known == id) {
            ctx.line(4);
            return ctx.send(client, Msg::Result { id, result });
        }
        if let Some((_, tx)) = stored.filter(|(known, _)| *known == id) {
            ctx.line(4);
            return self.answer(asked, Response::Committed { tx, seen: None }, ctx);
        }
        let same = |tx: &Tx| tx.asked.client == client && tx.asked.id >= id;
        let running = |tx: &Tx| same(tx) && !matches!(tx.phase, Phase::Decided(_));
        if self.txs.values().any(running) {
            return ctx.line(4);
        }
        if start != self.start {
            // An earlier life of this node may have aborted it, and have said so.
            ctx.line(43);
            return ctx.send(client, Msg::Expired { id, start: self.start });
        }
        if members_of(order, ctx.config()).is_none() {
            return self.answer(asked, Response::Aborted { why: Why::NoAccount }, ctx);
        }
        self.give_out(asked, None, ctx);
    }

    /// Begins a transaction, or the next attempt of one that is as old as its first.
    fn give_out(&mut self, asked: Asked, age: Option<TxId>, ctx: &mut Ctx) -> Option<TxId> {
        let members = members_of(asked.order, ctx.config())?;
        ctx.line(5);
        let tx = self.new_number(ctx);
        let age = age.unwrap_or(tx);
        let timeout = ctx.config().vote_timeout;
        for member in &members {
            ctx.send(member.node, Msg::Work { tx, age, work: member.work });
        }
        ctx.set_timer(Timer::Votes(tx), timeout);
        self.txs.insert(tx, Tx { asked, age, members, phase: Phase::Working });
        Some(tx)
    }

    fn new_number(&mut self, ctx: &mut Ctx) -> TxId {
        loop {
            if self.last + 1 >= self.block_end {
                self.reserve(ctx);
            }
            self.last += 1;
            let tx = TxId(self.last);
            if !self.txs.keys().any(|open| share_timers(*open, tx)) {
                return tx;
            }
        }
    }

    /// It gives way and comes back as old as it was, so that it is the oldest some day.
    pub fn on_wound(&mut self, tx: TxId, ctx: &mut Ctx) {
        let Some(known) = self.txs.get(&tx).filter(|known| known.is_undecided()) else { return };
        let (asked, age) = (known.asked, known.age);
        ctx.line(19);
        self.abort(tx, Why::Wounded, ctx);
        ctx.line(42);
        let Some(next) = self.give_out(asked, Some(age), ctx) else { return };
        let coordinator = ctx.me();
        ctx.note(Weight::Normal, || {
            let note = Note::new("two-phase-commit-note-again").with("node", coordinator);
            note.with("tx", next).with("other", tx).with("age", age)
        });
    }

    /// The one answer to a request. Of a session's requests the newest is remembered: older ones are over for it, also
    /// those that are decided later.
    pub fn answer(&mut self, asked: Asked, result: Response, ctx: &mut Ctx) {
        if self.answered.get(&asked.session()).is_none_or(|(newest, _)| *newest <= asked.id) {
            self.answered.insert(asked.session(), (asked.id, result));
        }
        ctx.send(asked.client, Msg::Result { id: asked.id, result });
    }
}

/// Who takes part and what each has to do; `None` if there is no such account.
fn members_of(order: Order, config: &Config) -> Option<Vec<Member>> {
    let mut members = Vec::new();
    let mut add = |account: u8, work: Work| {
        members.push(Member::new(config.keeper(account)?, work));
        Some(())
    };
    let all = 1..=config.participants as u8;
    match order {
        Order::Transfer { from, to, amount, only_if } => {
            add(from, Work::Add(-i64::from(amount)))?;
            add(to, Work::Add(i64::from(amount)))?;
            if let Some(account) = only_if {
                add(account, Work::ReadPositive)?;
            }
        }
        Order::Share { from, amount } => {
            config.keeper(from)?;
            let others = i64::from(config.participants) - 1;
            for account in all {
                let change = if account == from { -others } else { 1 };
                add(account, Work::Add(change * i64::from(amount)))?;
            }
        }
        Order::Audit => {
            for account in all {
                add(account, Work::Read)?;
            }
        }
    }
    Some(members)
}
