//! Zip files, as far as lessons and packages need them: files with UTF-8 names, stored or deflated.
//! What is read may come from anyone, so nothing that it says of itself is believed unchecked.

use std::collections::BTreeSet;
use std::fmt;

use miniz_oxide::{deflate, inflate};

/// Files by their names; folders in a name are parted by `/`.
pub type Entries = Vec<(String, Vec<u8>)>;

/// What is wrong with a zip file, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ZipError(String);

impl fmt::Display for ZipError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for ZipError {}

/// How much is read before a zip file is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Files and folders.
    pub entries: usize,
    /// Of one file, unpacked.
    pub file_bytes: usize,
    /// Of all files, unpacked.
    pub total_bytes: usize,
}

const LOCAL: u32 = 0x0403_4b50;
const CENTRAL: u32 = 0x0201_4b50;
const END: u32 = 0x0605_4b50;
const END_64: u32 = 0x0706_4b50;
const LOCAL_BYTES: usize = 30;
const CENTRAL_BYTES: usize = 46;
const END_BYTES: usize = 22;
const END_64_BYTES: usize = 20;

const STORED: u16 = 0;
const DEFLATED: u16 = 8;
const ENCRYPTED: u16 = 1 | 1 << 6 | 1 << 13;
const NAME_IS_UTF8: u16 = 1 << 11;
const VERSION: u16 = 20;
/// Made on Unix, so that the permissions below count.
const MADE_BY: u16 = 3 << 8 | VERSION;
const PERMISSIONS: u32 = 0o100_644 << 16;
/// 1980-01-01, the first day that the format knows. The same files make the same bytes at any time.
const DATE: u16 = 1 << 5 | 1;
const LEVEL: u8 = 9;

/// Packs files in their order. The same files give the same bytes, everywhere.
///
/// # Errors
/// If a name cannot stand in a zip file or is there twice, or if there is too much for one.
pub fn write(files: &[(String, Vec<u8>)]) -> Result<Vec<u8>, ZipError> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    let mut names = BTreeSet::new();
    for (name, content) in files {
        check_name(name)?;
        if !names.insert(name) {
            return Err(twice(name));
        }
        let deflated = deflate::compress_to_vec(content, LEVEL);
        let shrinks = deflated.len() < content.len();
        let (method, packed) = if shrinks { (DEFLATED, &deflated) } else { (STORED, content) };
        let flags = if name.is_ascii() { 0 } else { NAME_IS_UTF8 };

        let mut common = Vec::new();
        for half in [VERSION, flags, method, 0, DATE] {
            common.extend(half.to_le_bytes());
        }
        for word in [crc32(content), word(packed.len())?, word(content.len())?] {
            common.extend(word.to_le_bytes());
        }
        common.extend(half(name.len())?.to_le_bytes());
        common.extend([0; 2]); // no extra fields

        directory.extend(CENTRAL.to_le_bytes());
        directory.extend(MADE_BY.to_le_bytes());
        directory.extend(&common);
        directory.extend([0; 6]); // no comment, on the first disk, no internal attributes
        directory.extend(PERMISSIONS.to_le_bytes());
        directory.extend(word(bytes.len())?.to_le_bytes());
        directory.extend(name.as_bytes());

        bytes.extend(LOCAL.to_le_bytes());
        bytes.extend(common);
        bytes.extend(name.as_bytes());
        bytes.extend(packed);
    }
    let (start, count) = (word(bytes.len())?, half(files.len())?);
    bytes.extend(&directory);
    bytes.extend(END.to_le_bytes());
    bytes.extend([0; 4]); // one disk
    bytes.extend(count.to_le_bytes());
    bytes.extend(count.to_le_bytes());
    bytes.extend(word(directory.len())?.to_le_bytes());
    bytes.extend(start.to_le_bytes());
    bytes.extend([0; 2]); // no comment
    Ok(bytes)
}

/// The largest numbers mean "see zip64", so they are too much already.
fn word(number: usize) -> Result<u32, ZipError> {
    u32::try_from(number).ok().filter(|word| *word != u32::MAX).ok_or_else(too_much)
}

fn half(number: usize) -> Result<u16, ZipError> {
    u16::try_from(number).ok().filter(|half| *half != u16::MAX).ok_or_else(too_much)
}

fn too_much() -> ZipError {
    ZipError("this is too much for one zip file; leave files out or make them smaller".to_owned())
}

/// Unpacks a zip file, no matter who made it; in the order of its directory, without the folders.
///
/// # Errors
/// If it is damaged, larger than the limits, or uses anything but stored and deflated files with
/// UTF-8 names that lead nowhere else.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Entries, ZipError> {
    let mut names = BTreeSet::new();
    let mut total: u64 = 0;
    let entries = directory(bytes, limits)?;
    // Everything is looked at before anything is unpacked.
    for entry in &entries {
        check_name(entry.name.strip_suffix('/').unwrap_or(&entry.name))?;
        if !names.insert(&entry.name) {
            return Err(twice(&entry.name));
        }
        entry.check(limits)?;
        total += entry.size as u64;
    }
    if total > limits.total_bytes as u64 {
        let most = size_text(limits.total_bytes);
        return Err(ZipError(format!(
            "what is in this zip file has more than {most}; pack only what is needed"
        )));
    }
    let files = entries.iter().filter(|entry| !entry.name.ends_with('/'));
    files.map(|entry| Ok((entry.name.clone(), entry.unpack(bytes)?))).collect()
}

/// Takes away the folder that all files are in, as when a folder was packed and not what is in it.
/// Gives its name, if there is one.
pub fn without_top_folder(files: Entries) -> (Option<String>, Entries) {
    let top = files.first().and_then(|(name, _)| name.split_once('/')).map(|(top, _)| format!("{top}/"));
    match top {
        Some(top) if files.iter().all(|(name, _)| name.starts_with(&top)) => {
            let rest = files.into_iter().map(|(name, bytes)| (name[top.len()..].to_owned(), bytes)).collect();
            (Some(top.trim_end_matches('/').to_owned()), rest)
        }
        _ => (None, files),
    }
}

/// A size that people can read: `64 KB`, `3.1 MB`.
pub(super) fn size_text(bytes: usize) -> String {
    match bytes {
        0..1_000 => format!("{bytes} bytes"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

/// What the directory at the end says about a file or a folder.
struct Entry {
    name: String,
    flags: u16,
    method: u16,
    crc: u32,
    packed_size: usize,
    size: usize,
    /// Where its local header begins.
    at: usize,
}

fn directory(bytes: &[u8], limits: &Limits) -> Result<Vec<Entry>, ZipError> {
    let end = find_end(bytes).ok_or_else(|| {
        ZipError("this is not a zip file, or not all of it; pack the files again as .zip".to_owned())
    })?;
    let number = |at: usize| u16_at(bytes, end + at).ok_or_else(damaged).map(usize::from);
    let (size, start) = (u32_at(bytes, end + 12), u32_at(bytes, end + 16));
    let (size, start) = (size.ok_or_else(damaged)?, start.ok_or_else(damaged)?);
    let is_64 = end.checked_sub(END_64_BYTES).is_some_and(|at| u32_at(bytes, at) == Some(END_64));
    if is_64 || number(10)? == 0xffff || size == u32::MAX || start == u32::MAX {
        return Err(ZipError(
            "this zip file uses zip64, the format for huge ones, which is not read here; \
                             pack fewer files, or with another program"
                .to_owned(),
        ));
    }
    if number(4)? != 0 || number(6)? != 0 || number(8)? != number(10)? {
        return Err(ZipError(
            "this is one part of a zip file in many parts; pack the files into a single one".to_owned(),
        ));
    }
    let count = number(10)?;
    if count > limits.entries {
        let most = limits.entries;
        return Err(ZipError(format!(
            "there are {count} files and folders in this zip file, at most {most} are read; \
             pack only what is needed"
        )));
    }
    let mut rest = bytes.get(start as usize..end).and_then(|rest| rest.get(..size as usize));
    let mut entries = Vec::new();
    for _ in 0..count {
        let header = rest.ok_or_else(damaged)?;
        let (entry, length) = Entry::parse(header)?;
        entries.push(entry);
        rest = header.get(length..);
    }
    Ok(entries)
}

/// Where the record at the end begins. A comment of up to 64 KB may follow it.
fn find_end(bytes: &[u8]) -> Option<usize> {
    let last = bytes.len().checked_sub(END_BYTES)?;
    let first = last.saturating_sub(usize::from(u16::MAX));
    (first..=last).rev().find(|at| {
        let comment = u16_at(bytes, at + 20).map(usize::from);
        u32_at(bytes, *at) == Some(END) && comment == Some(last - at)
    })
}

impl Entry {
    /// The entry at the start, and the length of its header.
    fn parse(header: &[u8]) -> Result<(Entry, usize), ZipError> {
        let half = |at| u16_at(header, at).ok_or_else(damaged);
        let word = |at| u32_at(header, at).ok_or_else(damaged);
        if word(0)? != CENTRAL {
            return Err(damaged());
        }
        let name_end = CENTRAL_BYTES + usize::from(half(28)?);
        let name = header.get(CENTRAL_BYTES..name_end).ok_or_else(damaged)?;
        let name = std::str::from_utf8(name).map_err(|_| {
            let name = String::from_utf8_lossy(name);
            complaint(&name, "its name is not UTF-8; rename it with plain letters and pack again")
        })?;
        let (packed_size, size, at) = (word(20)?, word(24)?, word(42)?);
        if [packed_size, size, at].contains(&u32::MAX) {
            return Err(complaint(name, "it uses zip64, which is not read here; make it smaller"));
        }
        let entry = Entry {
            name: name.to_owned(),
            flags: half(8)?,
            method: half(10)?,
            crc: word(16)?,
            packed_size: packed_size as usize,
            size: size as usize,
            at: at as usize,
        };
        Ok((entry, name_end + usize::from(half(30)?) + usize::from(half(32)?)))
    }

    fn check(&self, limits: &Limits) -> Result<(), ZipError> {
        if self.flags & ENCRYPTED != 0 {
            return Err(complaint(&self.name, "it is encrypted; pack it without a password"));
        }
        if ![STORED, DEFLATED].contains(&self.method) {
            let method = self.method;
            return Err(complaint(
                &self.name,
                &format!("it is packed by method {method}, which is not read here; choose `deflate`"),
            ));
        }
        if self.size > limits.file_bytes {
            let most = size_text(limits.file_bytes);
            return Err(complaint(
                &self.name,
                &format!("it has more than {most}; make it smaller or leave it out"),
            ));
        }
        Ok(())
    }

    fn unpack(&self, bytes: &[u8]) -> Result<Vec<u8>, ZipError> {
        let content = self.content(bytes);
        // A file that is not what its directory says may be an accident or an attempt to hide something.
        match content {
            Some(content) if content.len() == self.size && crc32(&content) == self.crc => Ok(content),
            _ => Err(complaint(&self.name, "it is damaged; pack the files again")),
        }
    }

    fn content(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let local = bytes.get(self.at..)?;
        let name_end = LOCAL_BYTES + usize::from(u16_at(local, 26)?);
        let start = name_end + usize::from(u16_at(local, 28)?);
        let same_name = local.get(LOCAL_BYTES..name_end)? == self.name.as_bytes();
        if u32_at(local, 0)? != LOCAL || u16_at(local, 8)? != self.method || !same_name {
            return None;
        }
        let packed = local.get(start..)?.get(..self.packed_size)?;
        match self.method {
            STORED => (self.packed_size == self.size).then(|| packed.to_vec()),
            _ => inflate::decompress_to_vec_with_limit(packed, self.size).ok(),
        }
    }
}

/// Refuses names that could lead out of the folder that they are unpacked to, on any system.
fn check_name(name: &str) -> Result<(), ZipError> {
    let is_odd = |part: &str| matches!(part, "" | "." | "..");
    let problem = if name.starts_with('/') || name.contains(':') {
        "it says where on a disk it belongs; pack it by a name within its folder"
    } else if name.contains('\\') {
        "its name has a backslash; pack again with a program that parts folders by `/`"
    } else if name.chars().any(char::is_control) {
        "its name has a character that cannot be seen; rename it"
    } else if name.split('/').any(is_odd) {
        "its name has a part that is empty, `.` or `..`; pack it by a name within its folder"
    } else {
        return Ok(());
    };
    Err(complaint(name, problem))
}

fn complaint(name: &str, message: &str) -> ZipError {
    ZipError(format!("`{}` in the zip file: {message}", name.escape_debug()))
}

fn twice(name: &str) -> ZipError {
    complaint(name, "it is there twice; keep one")
}

fn damaged() -> ZipError {
    ZipError("this zip file is damaged; pack the files again".to_owned())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(*bytes.get(at..)?.first_chunk()?))
}

const CRC_TABLE: [u32; 256] = {
    let mut table = [0; 256];
    let mut index = 0;
    while index < 256 {
        let mut value = index as u32;
        let mut bit = 0;
        while bit < 8 {
            value = if value & 1 == 1 { 0xedb8_8320 ^ (value >> 1) } else { value >> 1 };
            bit += 1;
        }
        table[index] = value;
        index += 1;
    }
    table
};

fn crc32(bytes: &[u8]) -> u32 {
    !bytes
        .iter()
        .fold(u32::MAX, |crc, byte| CRC_TABLE[((crc ^ u32::from(*byte)) & 0xff) as usize] ^ (crc >> 8))
}
