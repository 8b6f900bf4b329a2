//! From a file to a value, and back to text.

use std::{fs::File, io::Read, path::Path};

use serde::{Serialize, de::DeserializeOwned};

use crate::InputError;

/// The bytes of a file that has at most `limit` of them. Also works on pipes, which do not tell
/// their length.
pub(crate) fn read_file(path: &Path, limit: u64) -> Result<Vec<u8>, InputError> {
    let file = path.display().to_string();
    let unreadable = |source| InputError::Unreadable { file: file.clone(), source };
    let input = File::open(path).map_err(unreadable)?;
    let length = input.metadata().map_err(unreadable)?.len();
    let mut bytes = Vec::new();
    if length <= limit {
        // One byte more than allowed, so that a file that grew is noticed.
        input.take(limit.saturating_add(1)).read_to_end(&mut bytes).map_err(unreadable)?;
        if bytes.len() as u64 <= limit {
            return Ok(bytes);
        }
    }
    Err(InputError::TooLarge { file, limit })
}

/// The value that `bytes` are, all of them.
pub(crate) fn parse<T: DeserializeOwned>(
    file: &str,
    bytes: &[u8],
    limit: u64,
) -> Result<T, InputError> {
    if bytes.len() as u64 > limit {
        return Err(InputError::TooLarge { file: file.to_owned(), limit });
    }
    let mut track = serde_path_to_error::Track::new();
    let mut input = serde_json::Deserializer::from_slice(bytes);
    let value = T::deserialize(serde_path_to_error::Deserializer::new(&mut input, &mut track));
    let value = value.and_then(|value| input.end().map(|()| value));
    value.map_err(|error| {
        InputError::of_json(file, serde_path_to_error::Error::new(track.path(), error))
    })
}

/// The text of a file: indented, with a line feed at its end.
pub(crate) fn to_text(value: &impl Serialize) -> String {
    // Writing into memory fails only where a map has keys that are no strings; ours are strings.
    let mut text = serde_json::to_string_pretty(value).unwrap_or_default();
    text.push('\n');
    text
}
