//! Which known names somebody may have meant.

use crate::scenario::distance;

/// The up to three candidates that are nearest to `word`, nearest first; none that shares too little with it.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let limit = (word.chars().count() / 2).max(2);
    let mut ranked: Vec<(usize, &str)> = candidates
        .into_iter()
        .map(|candidate| (distance(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    ranked.sort();
    ranked.into_iter().take(3).map(|(_, candidate)| candidate).collect()
}
