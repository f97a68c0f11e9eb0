//! An object of Clixml → the JSON that it stands for: property bags, dictionaries and lists, with the values in them.

use memchr::memchr;

use super::decode;
use crate::json::write_string;

/// Objects nested deeper than this are given up.
const DEEPEST: usize = 64;

/// A tag: `<S N="Id">`, `</S>`, `<Nil N="Id" />`.
#[derive(Clone, Copy, Debug)]
struct Tag<'d> {
    name: &'d [u8],
    attributes: &'d [u8],
    closes: bool,
    is_empty: bool,
}

impl<'d> Tag<'d> {
    /// What stands in the attribute `N`: the property's name.
    fn property(&self) -> Option<&'d [u8]> {
        let from = memchr::memmem::find(self.attributes, b"N=\"")? + 3;
        let end = from + memchr(b'"', &self.attributes[from..])?;
        Some(&self.attributes[from..end])
    }

    fn is(&self, name: &[u8]) -> bool {
        self.name == name && !self.closes
    }
}

/// Walks through the tags of an element.
#[derive(Clone, Copy, Debug)]
struct Tags<'d> {
    data: &'d [u8],
    at: usize,
}

impl<'d> Tags<'d> {
    /// The next tag, and the text before it.
    fn next(&mut self) -> Option<(&'d [u8], Tag<'d>)> {
        let open = self.at + memchr(b'<', self.data.get(self.at..)?)?;
        let close = open + memchr(b'>', &self.data[open..])?;
        let text = &self.data[self.at..open];
        self.at = close + 1;
        let inside = &self.data[open + 1..close];
        let (closes, inside) = inside.strip_prefix(b"/").map_or((false, inside), |inside| (true, inside));
        let (is_empty, inside) = inside.strip_suffix(b"/").map_or((false, inside), |inside| (true, inside));
        let end = inside.iter().position(u8::is_ascii_whitespace).unwrap_or(inside.len());
        let (name, attributes) = inside.split_at(end);
        Some((text, Tag { name, attributes, closes, is_empty }))
    }

    /// What stands between the tag that was read and the one that closes it.
    fn text(&mut self, of: Tag<'d>) -> Option<&'d [u8]> {
        let (text, tag) = self.next()?;
        (tag.closes && tag.name == of.name).then_some(text)
    }

    /// Passes over the element whose tag was read.
    fn pass(&mut self, of: Tag<'d>) -> Option<()> {
        let mut depth = usize::from(!of.is_empty);
        while depth > 0 {
            let (_, tag) = self.next()?;
            match tag {
                Tag { closes: true, .. } => depth -= 1,
                Tag { is_empty: false, .. } => depth += 1,
                _ => {}
            }
        }
        Some(())
    }
}

/// Appends the object at the start of `element` as JSON; `None` where it is damaged or too deep.
pub fn write(element: &[u8], out: &mut String) -> Option<()> {
    let mut tags = Tags { data: element, at: 0 };
    let (_, tag) = tags.next()?;
    write_element(&mut tags, tag, 0, out)
}

fn write_element<'d>(tags: &mut Tags<'d>, tag: Tag<'d>, depth: usize, out: &mut String) -> Option<()> {
    if depth > DEEPEST {
        return None;
    }
    if tag.is(b"Obj") && !tag.is_empty {
        return write_object(tags, tag, depth, out);
    }
    if tag.is_empty || matches!(tag.name, b"Nil" | b"Ref" | b"Obj") {
        tags.pass(tag)?;
        // An empty string is one, and so is the value of a property without text.
        out.push_str(if tag.name == b"S" { "\"\"" } else { "null" });
        return Some(());
    }
    let text = tags.text(tag)?;
    let plain = std::str::from_utf8(text).ok().map(str::trim);
    match (tag.name, plain) {
        (b"B", Some(truth @ ("true" | "false"))) => out.push_str(truth),
        (b"I16" | b"I32" | b"I64" | b"U16" | b"U32" | b"U64" | b"By" | b"SB", Some(number)) if is_whole(number) => {
            out.push_str(number);
        }
        (b"D" | b"Db" | b"Sg", Some(number)) if number.parse().is_ok_and(f64::is_finite) && is_decimal(number) => {
            out.push_str(number);
        }
        _ => write_text(text, out)?,
    }
    Some(())
}

fn is_whole(number: &str) -> bool {
    let digits = number.strip_prefix('-').unwrap_or(number);
    !digits.is_empty()
        && digits.bytes().all(|byte| byte.is_ascii_digit())
        && (digits == "0" || !digits.starts_with('0'))
}

/// Whether JSON writes the number so too.
fn is_decimal(number: &str) -> bool {
    match number.split_once('.') {
        Some((whole, fraction)) => {
            is_whole(whole) && fraction.bytes().all(|byte| byte.is_ascii_digit()) && !fraction.is_empty()
        }
        None => is_whole(number),
    }
}

fn write_text(text: &[u8], out: &mut String) -> Option<()> {
    let mut decoded = Vec::new();
    decode(text, &mut decoded).ok()?;
    write_string(&String::from_utf8_lossy(&decoded), out);
    Some(())
}

/// An `Obj`: its list, its dictionary, its properties, or the value that it wraps, whatever it has.
fn write_object<'d>(tags: &mut Tags<'d>, object: Tag<'d>, depth: usize, out: &mut String) -> Option<()> {
    let begun = out.len();
    let mut properties = String::new();
    let mut value: Option<String> = None;
    loop {
        let (_, tag) = tags.next()?;
        if tag.closes {
            if tag.name != object.name {
                return None;
            }
            break;
        }
        match tag.name {
            b"TN" | b"TNRef" => tags.pass(tag)?,
            b"LST" | b"IE" | b"STK" | b"QUE" => {
                let mut list = String::from("[");
                write_items(tags, tag, depth, &mut list)?;
                list.push(']');
                value = Some(list);
            }
            b"DCT" => {
                let mut dictionary = String::from("{");
                write_entries(tags, tag, depth, &mut dictionary)?;
                dictionary.push('}');
                value = Some(dictionary);
            }
            b"MS" | b"Props" => write_properties(tags, tag, depth, &mut properties)?,
            b"ToString" if tag.is_empty => {}
            b"ToString" => {
                let text = tags.text(tag)?;
                if value.is_none() {
                    let mut shown = String::new();
                    write_text(text, &mut shown)?;
                    value = Some(shown);
                }
            }
            // What an enumeration's value is.
            _ => {
                let mut wrapped = String::new();
                write_element(tags, tag, depth + 1, &mut wrapped)?;
                value = Some(wrapped);
            }
        }
    }
    if let Some(time) = time_of(&properties) {
        out.push_str(time);
        return Some(());
    }
    let is_container = value.as_deref().is_some_and(|value| value.starts_with(['[', '{']));
    match value {
        Some(value) if is_container || properties.is_empty() => out.push_str(&value),
        _ => {
            out.push('{');
            out.push_str(&properties);
            out.push('}');
        }
    }
    debug_assert!(out.len() > begun);
    Some(())
}

/// The instant, as JSON, of what PowerShell writes for a DateTimeOffset: the values of its properties.
fn time_of(properties: &str) -> Option<&str> {
    if !(properties.starts_with("\"DateTime\":") && properties.contains("\"Offset\":")) {
        return None;
    }
    let (_, rest) = properties.split_once("\"UtcDateTime\":\"")?;
    let end = rest.find('"')?;
    let from = properties.len() - rest.len() - 1;
    properties.get(from..from + end + 2)
}

fn write_items<'d>(tags: &mut Tags<'d>, list: Tag<'d>, depth: usize, out: &mut String) -> Option<()> {
    if list.is_empty {
        return Some(());
    }
    let begun = out.len();
    loop {
        let (_, tag) = tags.next()?;
        if tag.closes {
            return (tag.name == list.name).then_some(());
        }
        if out.len() > begun {
            out.push(',');
        }
        write_element(tags, tag, depth + 1, out)?;
    }
}

fn write_entries<'d>(tags: &mut Tags<'d>, dictionary: Tag<'d>, depth: usize, out: &mut String) -> Option<()> {
    if dictionary.is_empty {
        return Some(());
    }
    let begun = out.len();
    loop {
        let (_, entry) = tags.next()?;
        if entry.closes {
            return (entry.name == dictionary.name).then_some(());
        }
        if !entry.is(b"En") || entry.is_empty {
            return None;
        }
        let (_, key) = tags.next()?;
        let mut name = String::new();
        write_element(tags, key, depth + 1, &mut name)?;
        let (_, member) = tags.next()?;
        if out.len() > begun {
            out.push(',');
        }
        if name.starts_with('"') {
            out.push_str(&name)
        } else {
            write_string(&name, out)
        }
        out.push(':');
        write_element(tags, member, depth + 1, out)?;
        let (_, end) = tags.next()?;
        if !(end.closes && end.name == b"En") {
            return None;
        }
    }
}

fn write_properties<'d>(tags: &mut Tags<'d>, bag: Tag<'d>, depth: usize, out: &mut String) -> Option<()> {
    if bag.is_empty {
        return Some(());
    }
    loop {
        let (_, tag) = tags.next()?;
        if tag.closes {
            return (tag.name == bag.name).then_some(());
        }
        let Some(name) = tag.property() else {
            tags.pass(tag)?;
            continue;
        };
        if !out.is_empty() {
            out.push(',');
        }
        write_text(name, out)?;
        out.push(':');
        write_element(tags, tag, depth + 1, out)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn json(element: &str) -> Option<String> {
        let mut out = String::new();
        write(element.as_bytes(), &mut out).map(|()| out)
    }

    #[test]
    fn properties_lists_and_dictionaries() {
        let element = "<Obj RefId=\"0\">\n <TN RefId=\"0\"><T>x</T></TN>\n <ToString>@{Id=1}</ToString><MS>\
            <S N=\"Id\">a_x000A_b &amp; c</S><I32 N=\"N\">-5</I32><B N=\"B\">true</B><Nil N=\"X\" /><DT N=\"T\">2026-02-03T09:00:00</DT>\
            <Db N=\"D\">1.5</Db><Db N=\"E\">NaN</Db><S N=\"Empty\"></S>\
            <Obj N=\"L\" RefId=\"1\"><TNRef RefId=\"0\" /><LST><S>p</S><Obj RefId=\"2\"><MS><S N=\"k\">v</S></MS></Obj></LST></Obj>\
            <Obj N=\"H\" RefId=\"3\"><DCT><En><S N=\"Key\">a</S><I64 N=\"Value\">7</I64></En></DCT></Obj>\
            <Obj N=\"Kind\" RefId=\"4\"><ToString>MicrosoftTeams</ToString><I32>25</I32></Obj>\
            <Obj N=\"None\" RefId=\"5\"><LST /></Obj></MS></Obj>";
        assert_eq!(
            json(element).as_deref(),
            Some(
                r#"{"Id":"a\nb & c","N":-5,"B":true,"X":null,"T":"2026-02-03T09:00:00","D":1.5,"E":"NaN","Empty":"","L":["p",{"k":"v"}],"H":{"a":7},"Kind":25,"None":[]}"#
            )
        );
    }

    #[test]
    fn a_time_with_an_offset_is_its_instant() {
        let element = "<Obj><Props><Obj N=\"T\"><TN><T>System.DateTimeOffset</T></TN><ToString>01/16/2026 17:00:00 +01:00</ToString><Props>\
            <DT N=\"DateTime\">2026-01-16T17:00:00.1234567</DT><DT N=\"UtcDateTime\">2026-01-16T16:00:00.1234567Z</DT>\
            <I32 N=\"Day\">16</I32><TS N=\"Offset\">PT1H</TS></Props></Obj>\
            <Obj N=\"L\"><TN><T>x</T></TN><LST><S>a</S><S>b</S></LST></Obj></Props></Obj>";
        assert_eq!(json(element).as_deref(), Some(r#"{"T":"2026-01-16T16:00:00.1234567Z","L":["a","b"]}"#));
    }

    #[test]
    fn damage_and_endless_nesting_are_no_object() {
        assert_eq!(json("<Obj><MS><S N=\"a\">b</MS></Obj>"), None);
        assert_eq!(json("<Obj><MS>"), None);
        assert_eq!(json(&"<Obj><LST>".repeat(100_000)), None);
    }
}
