//! Counts as bars: drawn, and said in words beside or behind.

use std::io;

use super::page::Page;

/// A count with its name, and what it is a part of.
pub(super) struct Bar<'t> {
    pub(super) name: &'t str,
    pub(super) count: i64,
    pub(super) of: Option<i64>,
    /// In percent of that, where bars show shares.
    pub(super) percent: Option<i64>,
}

/// How many bars are shown before the rest is folded, and how many there are at most.
const SHOWN: usize = 10;
const MOST: usize = 200;

/// A titled list of bars as long as their counts; where it is long, the end of it is folded.
pub(super) fn bars(page: &mut Page<'_>, title: &str, all: &[Bar<'_>]) {
    if all.is_empty() {
        return;
    }
    let longest = all.iter().map(|bar| bar.count).max().unwrap_or_default().max(1);
    page.format(format_args!("<figure class=\"bars\"><figcaption>{title}</figcaption>"));
    // One more line is no more than the one that would say so.
    let shown = if all.len() <= SHOWN + 1 { all.len() } else { SHOWN };
    rows(page, &all[..shown], longest);
    let rest = &all[shown..];
    if !rest.is_empty() {
        page.format(format_args!("<details><summary>{} more</summary>", rest.len()));
        rows(page, &rest[..rest.len().min(MOST)], longest);
        if rest.len() > MOST {
            page.format(format_args!("<p class=\"note\">and {} more</p>", rest.len() - MOST));
        }
        page.raw("</details>");
    }
    page.raw("</figure>");
}

fn rows(page: &mut Page<'_>, bars: &[Bar<'_>], longest: i64) {
    page.raw("<table>");
    for bar in bars {
        page.raw("<tr><th scope=\"row\">");
        page.name(bar.name);
        // Not a float of zeros and nines: pages of one input are the same everywhere.
        let tenths = i128::from(bar.count) * 1000 / i128::from(longest);
        page.format(format_args!(
            "<td class=\"bar\"><svg viewBox=\"0 0 1000 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"{}\" height=\"10\" rx=\"0\"/></svg><td class=\"n\">",
            tenths.max(i128::from(bar.count > 0) * 6)
        ));
        page.number(bar.count);
        if let Some(of) = bar.of {
            page.raw("<td class=\"of\">of ");
            page.number(of);
            if let Some(percent) = bar.percent {
                page.format(format_args!(", {percent}\u{a0}%"));
            }
        }
    }
    page.raw("</table>");
}

/// A column of a chart over time.
pub(super) struct Column {
    /// What stands under it; nothing under most of them.
    pub(super) label: String,
    /// What it is, in words.
    pub(super) words: String,
    pub(super) count: i64,
}

const HEIGHT: i64 = 120;

/// Columns side by side, as over hours and days.
pub(super) fn columns(page: &mut Page<'_>, title: &str, columns: &[Column]) -> io::Result<()> {
    let Some(highest) = columns.iter().map(|column| column.count).max().filter(|highest| *highest > 0) else {
        return Ok(());
    };
    let step = (960 / columns.len().max(1) as i64).clamp(6, 40);
    let (width, bar) = (step * columns.len() as i64, step - (step / 6).max(1));
    page.format(format_args!(
        "<figure class=\"chart\"><figcaption>{title}</figcaption><svg viewBox=\"0 0 {} {}\" preserveAspectRatio=\"xMinYMid\" role=\"img\" aria-label=\"{title}: ",
        width.max(240),
        HEIGHT + 40
    ));
    let said = columns.iter().filter(|column| column.count > 0).map(|column| column.words.as_str());
    let said: Vec<_> = said.take(60).collect();
    page.sentence(&said.join("; "));
    page.raw("\">");
    for (position, column) in columns.iter().enumerate() {
        let x = position as i64 * step;
        if column.count > 0 {
            let height = (i128::from(HEIGHT) * i128::from(column.count) / i128::from(highest)) as i64;
            let height = height.max(2);
            let y = HEIGHT - height + 16;
            page.format(format_args!("<rect x=\"{x}\" y=\"{y}\" width=\"{bar}\" height=\"{height}\"><title>"));
            page.text(&column.words);
            page.raw("</title></rect>");
            if step >= 24 {
                page.format(format_args!("<text x=\"{}\" y=\"{}\">", x + bar / 2, y - 4));
                page.number(column.count);
                page.raw("</text>");
            }
        }
        if !column.label.is_empty() {
            page.format(format_args!("<text class=\"l\" x=\"{}\" y=\"{}\">", x + bar / 2, HEIGHT + 32));
            page.text(&column.label);
            page.raw("</text>");
        }
    }
    page.format(format_args!("<path d=\"M0 {}H{width}\"/></svg></figure>", HEIGHT + 16));
    page.flow()
}
