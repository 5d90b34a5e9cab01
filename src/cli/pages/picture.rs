//! The cluster as a step begins, as a picture in the page: what the stage would show, without the stage.

use super::html::escaped;
use super::words::Words;
use crate::lesson::{Attempt, Step};
use crate::sim::{NodeStatus, NodeView, Session};
use crate::stage::{Ground, Size, Telling, still};
use crate::text::{Texts, time_text};

/// For a phone, where the words in it are as large as on the stage.
const SIZE: Size = Size { width: 360.0, height: 330.0 };

/// # Errors
/// If the step cannot begin, and why.
pub fn picture(step: &Step, number: usize, words: &Words, texts: &Texts) -> Result<String, String> {
    let attempt = Attempt::begin(step, None).map_err(|stopped| {
        format!("the step `{}` cannot begin: `{}`; `faultline check` says why", step.id, stopped.0.text)
    })?;
    let session = attempt.history.present();
    let role = |node: &NodeView| match node.status {
        NodeStatus::Up => texts.get(&format!("{}-role-{}", step.setup.spec.id, node.role)),
        down => texts.get(&format!("scene-status-{}", down.word())),
    };
    let telling = Telling { role: &role, note: &|note| texts.note(note, session.names()) };
    let (stations, ring) = (step.setup.spec.stations(session.names()), step.setup.spec.ring_of(session));
    let ground = Ground { stations: &stations, ring: ring.as_ref() };
    let (svg, area) = still(SIZE, session, ground, &telling);
    let title = words.picture(number, &time_text(session.now()));
    Ok(format!(
        "<svg class=\"cluster\" role=\"img\" viewBox=\"{:.0} {:.0} {:.0} {:.0}\">\n<title>{}</title>\n<desc>{}</desc>\n{svg}</svg>\n",
        area.left,
        area.top,
        area.width,
        area.height,
        escaped(&title),
        escaped(&description(session, &telling, words))
    ))
}

/// What is to be seen of the nodes: `c1: client, idle; n1: primary, log 0`.
fn description(session: &dyn Session, telling: &Telling, words: &Words) -> String {
    let one = |node: &NodeView| {
        format!("{}{}{}, {}", node.name, words.colon, (telling.role)(node), (telling.note)(&node.line))
    };
    session.nodes().iter().map(one).collect::<Vec<_>>().join("; ")
}
