//! How a node finds the handlers of its role.

use faultline_sim::{Ctx, NodeId, OperationId, Process};

/// The handlers of one role of a protocol. What it leaves out it does not react to.
pub trait Handlers<P: Process>: Sized {
    /// First start and restart alike.
    fn boot(ctx: &mut Ctx<P>) -> Self;

    fn on_message(&mut self, from: NodeId, msg: P::Msg, ctx: &mut Ctx<P>);

    fn on_timer(&mut self, timer: P::Timer, ctx: &mut Ctx<P>) {
        let _ = (timer, ctx);
    }

    /// Only clients are asked.
    fn on_request(&mut self, request: P::Request, operation: OperationId, ctx: &mut Ctx<P>) {
        let _ = (request, operation, ctx);
    }
}

impl<P: Process, H: Handlers<P>> Handlers<P> for Box<H> {
    fn boot(ctx: &mut Ctx<P>) -> Box<H> {
        Box::new(H::boot(ctx))
    }

    fn on_message(&mut self, from: NodeId, msg: P::Msg, ctx: &mut Ctx<P>) {
        H::on_message(self, from, msg, ctx);
    }

    fn on_timer(&mut self, timer: P::Timer, ctx: &mut Ctx<P>) {
        H::on_timer(self, timer, ctx);
    }

    fn on_request(&mut self, request: P::Request, operation: OperationId, ctx: &mut Ctx<P>) {
        H::on_request(self, request, operation, ctx);
    }
}

/// The program of any node: an enum of the roles' states, the enum `NodeRole` of the roles alone, and a `Process` that gives
/// every event to the [`Handlers`] of the role that the `Roster` of the configuration gives to the node. The types of
/// the `Process` follow the roles.
macro_rules! program {
    (
        $(#[$about:meta])*
        pub enum $node:ident { $($role:ident($state:ty)),* $(,)? }
        $(type $name:ident = $type:ty;)*
    ) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub enum $node {
            $($role($state)),*
        }

        /// What a node was set up to be.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum NodeRole {
            $($role),*
        }

        impl faultline_sim::Process for $node {
            $(type $name = $type;)*

            fn timer_code(timer: Self::Timer) -> u16 {
                $crate::kit::Timers::code(timer)
            }

            fn is_beside(timer: Self::Timer) -> bool {
                $crate::kit::Timers::is_beside(timer)
            }

            fn boot(ctx: &mut faultline_sim::Ctx<$node>) -> $node {
                match $crate::kit::Roster::role_of(ctx.config(), ctx.me()) {
                    $(NodeRole::$role => $node::$role($crate::kit::Handlers::boot(ctx))),*
                }
            }

            fn on_message(&mut self, from: faultline_sim::NodeId, msg: Self::Msg, ctx: &mut faultline_sim::Ctx<$node>) {
                match self {
                    $($node::$role(state) => $crate::kit::Handlers::on_message(state, from, msg, ctx)),*
                }
            }

            fn on_timer(&mut self, timer: Self::Timer, ctx: &mut faultline_sim::Ctx<$node>) {
                match self {
                    $($node::$role(state) => $crate::kit::Handlers::on_timer(state, timer, ctx)),*
                }
            }

            fn on_request(
                &mut self,
                request: Self::Request,
                operation: faultline_sim::OperationId,
                ctx: &mut faultline_sim::Ctx<$node>,
            ) {
                match self {
                    $($node::$role(state) => $crate::kit::Handlers::on_request(state, request, operation, ctx)),*
                }
            }
        }
    };
}
pub(crate) use program;
