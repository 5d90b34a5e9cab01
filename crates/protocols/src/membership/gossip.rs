//! News on their way through the group: each message carries some.

use std::rc::Rc;

use super::opinion::Opinion;
use faultline_sim::NodeId;

/// Somebody is alive, suspected or dead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct News {
    pub about: NodeId,
    pub opinion: Opinion,
    /// Who says so of his own accord.
    pub by: NodeId,
}

/// The newest news about each member, and how often it was sent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Gossip(Vec<(u64, News)>);

impl Gossip {
    /// It takes the place of older news about the same member.
    pub fn put(&mut self, news: News) {
        self.0.retain(|(_, known)| known.about != news.about);
        self.0.push((0, news));
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// What goes with a message: `first`, if there is something that the receiver has to hear, then what was sent
    /// least. What has been sent `limit` times is forgotten.
    pub fn take(&mut self, first: Option<News>, most: usize, limit: u64) -> Rc<[News]> {
        self.0.sort_by_key(|(sent, news)| (*sent, news.about));
        let mut taken: Vec<News> = first.into_iter().collect();
        for (sent, news) in &mut self.0 {
            if taken.len() >= most {
                break;
            }
            if taken.iter().any(|known| known.about == news.about) {
                continue;
            }
            taken.push(*news);
            *sent += 1;
        }
        self.0.retain(|(sent, _)| *sent < limit);
        taken.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn news(about: u16, incarnation: u32) -> News {
        News { about: NodeId(about), opinion: Opinion::alive(incarnation), by: NodeId(about) }
    }

    #[test]
    fn what_was_sent_least_goes_first_and_is_forgotten_in_the_end() {
        let mut gossip = Gossip::default();
        gossip.put(news(1, 0));
        assert_eq!(*gossip.take(None, 1, 3), [news(1, 0)]);
        gossip.put(news(2, 0));
        assert_eq!(*gossip.take(None, 1, 3), [news(2, 0)]);
        assert_eq!(*gossip.take(Some(news(3, 0)), 2, 3), [news(3, 0), news(1, 0)]);
        assert_eq!(*gossip.take(None, 9, 3), [news(2, 0), news(1, 0)]);
        assert_eq!(*gossip.take(None, 9, 3), [news(2, 0)]);
        assert_eq!(gossip.len(), 0);
    }

    #[test]
    fn newer_news_about_a_member_replaces_the_older() {
        let mut gossip = Gossip::default();
        gossip.put(news(1, 0));
        gossip.put(news(1, 1));
        assert_eq!(*gossip.take(None, 9, 3), [news(1, 1)]);
    }
}
