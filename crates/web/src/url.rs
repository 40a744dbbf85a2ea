//! Addresses: escaping a value into a query.

/// Percent-escapes everything but letters, digits and `-._~/`.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// A path of ours to return to; anything else becomes the first page.
pub fn local(path: &str) -> &str {
    let is_local =
        path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\n', '\r']);
    if is_local { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_paths_are_returned_to() {
        assert_eq!(local("/clients?x=1"), "/clients?x=1");
        for foreign in ["//evil.example", "https://evil.example", "/\\evil", "", "/a\nb"] {
            assert_eq!(local(foreign), "/");
        }
    }

    #[test]
    fn a_value_is_escaped_for_a_query() {
        assert_eq!(escape("/clients?q=Ёж & co"), "/clients%3Fq%3D%D0%81%D0%B6%20%26%20co");
    }
}
