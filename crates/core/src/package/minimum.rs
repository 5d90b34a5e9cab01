//! A lesson that is passed from another share of its points on.

use crate::lesson::{Files, LESSON};

/// The files of a lesson that is passed from another share of its points on, in percent. What cannot be read stays as it
/// is, for the check to complain about.
pub fn with_minimum(files: &Files, minimum: u32) -> Files {
    let mut files = files.clone();
    let Some(toml) = files.get(LESSON).and_then(|bytes| std::str::from_utf8(bytes).ok()) else {
        return files;
    };
    let own = format!("minimum = {minimum}");
    let mut lines: Vec<&str> = toml.lines().collect();
    // Keys of the lesson itself stand before the first table; lines of a text in quotes are none.
    let mut quoted = false;
    let mut place = None;
    let mut has_own = false;
    for (index, line) in lines.iter().enumerate() {
        let begins = !quoted;
        quoted ^= line.matches("\"\"\"").count() % 2 == 1 || line.matches("'''").count() % 2 == 1;
        if !begins {
            continue;
        }
        let key = line.split('=').next().unwrap_or_default().trim();
        match key {
            _ if line.trim_start().starts_with('[') => break,
            "minimum" => (place, has_own) = (Some(index), true),
            "format" if !has_own => place = Some(index + 1),
            _ => {}
        }
    }
    match place {
        Some(place) if has_own => lines[place] = &own,
        Some(place) => lines.insert(place, &own),
        None => return files,
    }
    let text = lines.join("\n") + "\n";
    files.insert(LESSON.to_owned(), text.into_bytes());
    files
}

#[cfg(test)]
mod tests {
    use super::with_minimum;
    use crate::lesson::{check_files, template};
    use crate::text::Language;

    #[test]
    fn another_minimum_takes_the_place_of_the_lessons_own_or_is_added() {
        let minimum = |files: &_| check_files("my-lesson", files).lesson.expect("it is good").minimum;
        let files = template(Language::English);
        assert_eq!(minimum(&files), 60);
        let strict = with_minimum(&files, 85);
        assert_eq!(minimum(&strict), 85);
        assert_eq!(minimum(&with_minimum(&strict, 0)), 0);
        assert_eq!(
            String::from_utf8_lossy(&with_minimum(&strict, 7)["lesson.toml"]).matches("minimum").count(),
            1
        );
    }
}
