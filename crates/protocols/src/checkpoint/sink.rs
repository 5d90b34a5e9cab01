//! The sink: results leave the job here, and nothing can take them back.

use super::message::Msg;
use super::process::Ctx;
use super::storage::Op;
use faultline_sim::{NodeId, Note, Weight};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sink {}

impl Sink {
    pub fn on_message(&mut self, from: NodeId, msg: Msg, ctx: &mut Ctx) {
        match msg {
            Msg::Result { item } => self.on_result(from, item, ctx),
            Msg::AskProgress { seq } => {
                ctx.line(44);
                let results = ctx.durable().results;
                ctx.send(from, Msg::Progress { seq, results });
            }
            _ => {}
        }
    }

    fn on_result(&mut self, from: NodeId, item: u32, ctx: &mut Ctx) {
        ctx.line(41);
        let known = ctx.durable().counted.get(&from.0).is_some_and(|items| items.has(item));
        if known {
            let me = ctx.me();
            ctx.note(Weight::Normal, || {
                Note::new("checkpoint-note-repeat").with("node", me).with("worker", from).with("item", item)
            });
            ctx.write(Op::Repeat);
        }
        if !known || !ctx.config().dedup {
            ctx.line(42);
            ctx.write(Op::Count { worker: from.0, item });
            ctx.sync();
        }
        ctx.line(43);
        ctx.send(from, Msg::ResultOk { item });
    }
}
