//! Reading and writing files, with errors that name them.

use crate::process::Result;
use std::fs;
use std::path::{Path, PathBuf};

/// All files of a folder and the folders in it, in an order that does not depend on the machine.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let problem = |error: std::io::Error| format!("cannot list {}: {error}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(problem)? {
        let path = entry.map_err(problem)?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

pub fn relative_name(folder: &Path, path: &Path) -> String {
    let relative = path.strip_prefix(folder).expect("the path is below the folder");
    relative.to_string_lossy().replace('\\', "/")
}

pub fn ensure_folder(path: &str) -> Result<()> {
    fs::create_dir_all(path).map_err(|error| format!("cannot create {path}/: {error}"))
}

pub fn read(path: &Path) -> Result<Vec<u8>> {
    fs::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
}

pub fn read_text(path: &Path) -> Result<String> {
    String::from_utf8(read(path)?).map_err(|_| format!("{} is not UTF-8", path.display()))
}

pub fn write(path: &Path, bytes: &[u8]) -> Result<()> {
    fs::write(path, bytes).map_err(|error| format!("cannot write {}: {error}", path.display()))
}

pub fn copy(from: &Path, to: &Path) -> Result<()> {
    fs::copy(from, to)
        .map(|_| ())
        .map_err(|error| format!("cannot copy {} to {}: {error}", from.display(), to.display()))
}

/// Copies all files of a folder and the folders in it.
pub fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    for path in files_below(from)? {
        let target = to.join(relative_name(from, &path));
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder)
                .map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
        }
        copy(&path, &target)?;
    }
    Ok(())
}

/// Makes the folders on the way, too.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder).map_err(|error| format!("cannot create {}: {error}", folder.display()))?;
    }
    fs::rename(from, to)
        .map_err(|error| format!("cannot rename {} to {}: {error}", from.display(), to.display()))
}

/// 64-bit FNV-1a: not against attackers, only to tell one build from another. The length of each part
/// is hashed too, so that moving bytes from one file to the next changes the hash.
pub fn content_hash<'a>(parts: impl IntoIterator<Item = &'a [u8]>) -> String {
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325;
    for part in parts {
        for byte in (part.len() as u64).to_le_bytes().iter().chain(part) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    format!("{hash:016x}")
}

#[cfg(test)]
mod tests {
    use super::content_hash;

    #[test]
    fn a_hash_tells_where_one_file_ends_and_the_next_begins() {
        assert_ne!(content_hash([b"ab".as_slice(), b"c"]), content_hash([b"a".as_slice(), b"bc"]));
        assert_eq!(content_hash([]), "cbf29ce484222325");
    }
}
