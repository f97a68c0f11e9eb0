//! Lines of cells under each other, as wide as a terminal shows them.

use unicode_width::UnicodeWidthStr;

/// The header and the lines with their cells aligned, those of the columns marked `right` to the right, two blanks
/// between.
pub(crate) fn aligned(header: &[String], lines: &[Vec<String>], right: &[bool]) -> String {
    let all = || std::iter::once(header).chain(lines.iter().map(Vec::as_slice));
    let widths: Vec<_> = (0..header.len())
        .map(|column| all().filter_map(|line| line.get(column)).map(|cell| cell.width()).max().unwrap_or(0))
        .collect();
    let mut out = String::new();
    for line in all() {
        let mut text = String::new();
        for (column, (cell, width)) in line.iter().zip(&widths).enumerate() {
            let blanks = " ".repeat(width - cell.width().min(*width));
            let (before, after) = if right.get(column) == Some(&true) { (&*blanks, "") } else { ("", &*blanks) };
            text.extend([before, cell, after, "  "]);
        }
        out.push_str(text.trim_end());
        out.push('\n');
    }
    out
}

/// The text, or as much of it as takes that many columns, with `…` for the rest.
pub(crate) fn shortened(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut short = String::new();
    for character in text.chars() {
        let mut longer = short.clone();
        longer.push(character);
        if longer.width() >= columns {
            break;
        }
        short = longer;
    }
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_the_columns_that_a_terminal_gives_them() {
        let names = ["Who", "Sessions"].map(str::to_owned);
        let lines = [vec!["田中".to_owned(), "1".to_owned()], vec!["Zoë".to_owned(), "12".to_owned()]];
        let text = aligned(&names, &lines, &[false, true]);
        assert_eq!(text, "Who   Sessions\n田中         1\nZoë         12\n");
    }

    #[test]
    fn what_is_too_long_is_cut_where_it_shows() {
        assert_eq!(shortened("Zoë Müller", 10), "Zoë Müller");
        assert_eq!(shortened("Zoë Müller", 6), "Zoë M…");
        assert_eq!(shortened("田中 さくら", 6), "田中 …");
    }
}
