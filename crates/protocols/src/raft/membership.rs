//! The leader changes who the members are, while it serves (chapter 4 of the dissertation).

use std::collections::VecDeque;

use super::config::{Changes, Config};
use super::configuration::Configuration;
use super::leader::Lead;
use super::log::{Change, Command, Entry};
use super::machine::Outcome;
use super::message::{Edit, Msg, Why};
use super::process::Ctx;
use super::server::{Role, Server};
use crate::kit::consensus::MemberSet;
use crate::kit::{RequestId, Roster};
use faultline_sim::{Micros, NodeId, Note, Weight};

/// The changes that a leader was asked for, and the server that it brings up to date for the first of them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Changing {
    waiting: VecDeque<Asked>,
    pub catching: Option<CatchUp>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Asked {
    client: NodeId,
    id: RequestId,
    edit: Edit,
}

/// A server that is to be added gets the log in rounds: what there was when the round began (section 4.2.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CatchUp {
    pub server: usize,
    round: u32,
    until: u32,
    began: Micros,
}

/// After so many rounds a server that is still behind is given up.
const ROUNDS_MAX: u32 = 10;

impl Edit {
    fn of(self, members: MemberSet, config: &Config) -> MemberSet {
        let place = |server: NodeId| config.index_of(server);
        match self {
            Edit::Add(server) => members.with(place(server)),
            Edit::Remove(server) => members.without(place(server)),
            Edit::Replace(old, new) => members.without(place(old)).with(place(new)),
        }
    }
}

impl Server {
    /// The members as this server has them last in its log, and the index of the entry that says so: an entry takes effect
    /// when it is appended, not when it is committed.
    pub fn configuration(ctx: &Ctx) -> (u32, Configuration) {
        let known = ctx.durable().log.change();
        known.map_or((0, ctx.config().first_members()), |(index, change)| (index, change.configuration))
    }

    pub fn members(ctx: &Ctx) -> Configuration {
        Server::configuration(ctx).1
    }

    /// Those who count and this server speaks to.
    pub fn others(ctx: &Ctx) -> impl Iterator<Item = NodeId> + use<> {
        let (me, members) = (ctx.me(), Server::members(ctx).all());
        let servers = ctx.config().server_ids().enumerate();
        servers.filter(move |(place, id)| members.has(*place) && *id != me).map(|(_, id)| id)
    }

    /// Whether it stands for election: it is a member, or may be the only one who knows that it is none (section 4.2.2).
    pub fn may_lead(&self, ctx: &Ctx) -> bool {
        let (index, members) = Server::configuration(ctx);
        members.all().has(ctx.config().index_of(ctx.me())) || index > self.commit
    }

    pub fn on_change(&mut self, client: NodeId, id: RequestId, edit: Edit, ctx: &mut Ctx) {
        ctx.line(62);
        if !self.leads() {
            return self.redirect(client, ctx);
        }
        if let Some(outcome) = self.machine.outcome(client, id) {
            return ctx.send(client, change_answer(id, outcome));
        }
        let open =
            |entry: &Entry| entry.change().is_some_and(|change| (change.client, change.id) == (client, id));
        if ctx.durable().log.after(self.machine.applied).any(open) || self.hands_over(client, ctx) {
            return;
        }
        let Role::Leader(lead) = &mut self.role else { return };
        let waiting = &mut lead.changing.waiting;
        if waiting.iter().any(|asked| (asked.client, asked.id) == (client, id)) {
            return;
        }
        ctx.line(63);
        waiting.push_back(Asked { client, id, edit });
        self.begin_changes(ctx);
    }

    /// Begins what may begin now.
    pub fn begin_changes(&mut self, ctx: &mut Ctx) {
        loop {
            let (index, members) = Server::configuration(ctx);
            let (commit, how) = (self.commit, ctx.config().changes);
            let Role::Leader(lead) = &mut self.role else { return };
            let Some(asked) = lead.changing.waiting.front().copied() else { return };
            let own_term = commit >= lead.start || how == Changes::Early;
            let last_done = index <= commit && members.old.is_none() || how == Changes::Overlapping;
            if lead.changing.catching.is_some() || lead.transfer.is_some() || !own_term || !last_done {
                return;
            }
            ctx.line(64);
            let Asked { client, id, edit } = asked;
            // Its client has gone on meanwhile.
            if let Some(outcome) = self.machine.outcome(client, id) {
                lead.changing.waiting.pop_front();
                ctx.send(client, change_answer(id, outcome));
                continue;
            }
            let target = edit.of(members.members, ctx.config());
            let two = matches!(edit, Edit::Replace(..))
                && how != Changes::Joint
                && differ(members.members, target) > 1;
            if target == members.members || target.is_empty() || two {
                lead.changing.waiting.pop_front();
                let refused = |why| Msg::Refused { id, why };
                let answer = if target == members.members {
                    Msg::Changed { id, index }
                } else {
                    refused(if two { Why::Two } else { Why::Last })
                };
                ctx.send(client, answer);
                continue;
            }
            let new = target.iter().find(|server| !members.all().has(*server));
            let Some(server) = new else {
                self.append_change(target, ctx);
                continue;
            };
            ctx.line(65);
            let (now, until) = (ctx.elapsed(), ctx.durable().log.last());
            lead.changing.catching = Some(CatchUp { server, round: 1, until, began: now });
            let Some(peer) = lead.peers.get_mut(server) else { return };
            peer.heard = now;
            let Some(id) = ctx.config().server_ids().nth(server) else { return };
            return self.send_append(id, ctx);
        }
    }

    /// Appends the change that was asked for first; it is in force from now on.
    fn append_change(&mut self, members: MemberSet, ctx: &mut Ctx) {
        let Role::Leader(lead) = &mut self.role else { return };
        let Some(Asked { client, id, .. }) = lead.changing.waiting.pop_front() else { return };
        ctx.line(67);
        let joint = ctx.config().changes == Changes::Joint;
        let old = joint.then_some(Server::members(ctx).members);
        let configuration = Configuration { members, old };
        self.append_own(Command::Change(Change { client, id, configuration }), ctx);
    }

    /// A server that is brought up to date has answered.
    pub fn catch_up(&mut self, from: NodeId, ctx: &mut Ctx) {
        let (now, timeout, last) = (ctx.elapsed(), ctx.config().timeout, ctx.durable().log.last());
        let members = Server::members(ctx).members;
        let Role::Leader(lead) = &mut self.role else { return };
        let Some(catching) = &mut lead.changing.catching else { return };
        let matched = lead.peers.get(catching.server).map_or(0, |peer| peer.matched);
        if catching.server != ctx.config().index_of(from) || matched < catching.until {
            return;
        }
        if now.saturating_sub(catching.began) > timeout {
            if catching.round >= ROUNDS_MAX {
                return self.give_up_change(ctx);
            }
            *catching = CatchUp { round: catching.round + 1, until: last, began: now, ..*catching };
            return;
        }
        lead.changing.catching = None;
        let Some(asked) = lead.changing.waiting.front() else { return };
        if self.machine.outcome(asked.client, asked.id).is_some() {
            return self.begin_changes(ctx);
        }
        let target = asked.edit.of(members, ctx.config());
        self.append_change(target, ctx);
    }

    /// Gives up a server that does not answer any more.
    pub fn look_at_catching(&mut self, ctx: &mut Ctx) {
        let (now, timeout) = (ctx.elapsed(), ctx.config().timeout);
        let Role::Leader(lead) = &self.role else { return };
        let Some(catching) = lead.changing.catching else { return };
        if lead.peers.get(catching.server).is_some_and(|peer| now.saturating_sub(peer.heard) > timeout) {
            self.give_up_change(ctx);
        }
    }

    fn give_up_change(&mut self, ctx: &mut Ctx) {
        let Role::Leader(lead) = &mut self.role else { return };
        lead.changing.catching = None;
        let Some(Asked { client, id, .. }) = lead.changing.waiting.pop_front() else { return };
        ctx.line(66);
        ctx.send(client, Msg::Refused { id, why: Why::Slow });
        self.begin_changes(ctx);
    }

    /// What follows when a change is committed: the second half of a joint one, the end of a leader that is no member, the
    /// next change.
    pub fn after_commit(&mut self, ctx: &mut Ctx) {
        let Some((index, change)) = ctx.durable().log.change() else { return self.begin_changes(ctx) };
        if index > self.commit || !self.leads() {
            return;
        }
        if change.configuration.old.is_some() {
            ctx.line(68);
            let members = change.configuration.members;
            let configuration = Configuration { members, old: None };
            return self.append_own(Command::Change(Change { configuration, ..change }), ctx);
        }
        let me = ctx.me();
        if !change.configuration.members.has(ctx.config().index_of(me)) {
            ctx.line(69);
            ctx.note(Weight::Major, || Note::new("raft-note-is-out").with("node", me));
            let term = ctx.durable().term;
            return self.follow(term, None, ctx);
        }
        self.begin_changes(ctx);
    }
}

/// How many servers are in one of them only.
fn differ(one: MemberSet, other: MemberSet) -> usize {
    one.or(other).iter().filter(|server| one.has(*server) != other.has(*server)).count()
}

pub fn change_answer(id: RequestId, outcome: Outcome) -> Msg {
    match outcome {
        Outcome::Done(index) => Msg::Changed { id, index },
        Outcome::Expired => Msg::Expired { id },
    }
}

impl Lead {
    /// The server that gets the log although it is no member.
    pub fn catching(&self) -> Option<usize> {
        self.changing.catching.map(|catching| catching.server)
    }
}
