//! A page with one table, whatever it is of.

use std::io;

use super::ON_PAPER;
use super::page::{Page, duration};
use crate::record::Cell;
use crate::schema::ColumnType;
use crate::table::Table;

/// So many rows are shown; what follows is folded by as many as one can look through.
const SHOWN: usize = 100;
const FOLDED: usize = 500;

pub(super) fn write(page: &mut Page<'_>, name: &str, tables: &[Table]) -> io::Result<()> {
    let rows: usize = tables.iter().map(Table::rows).sum();
    page.format(format_args!("<header><p class=\"kicker\">Teams meetings</p><h1>{name}</h1><p class=\"lead\">"));
    page.number(rows as i64);
    page.raw(if rows == 1 { " row. " } else { " rows. " });
    page.raw("Times are those of clocks in ");
    page.text(page.zone.name());
    page.raw(".</p>");
    page.raw(if rows > SHOWN { ON_PAPER } else { "" });
    page.raw("</header><main id=\"main\">");
    let Some(first) = tables.first() else { return Ok(()) };
    let is_filled =
        |column: &usize| tables.iter().any(|table| (0..table.rows()).any(|row| table.cell(row, *column) != Cell::Null));
    let (filled, empty): (Vec<_>, Vec<_>) = (0..first.columns()).partition(is_filled);
    let mut written = 0;
    let mut left = 0;
    for table in tables {
        for row in 0..table.rows() {
            if left == 0 {
                let is_first = written == 0;
                left = if is_first { SHOWN } else { FOLDED };
                if !is_first {
                    page.raw("</table></div>");
                    page.raw(if written > SHOWN { "</details>" } else { "" });
                    page.raw("<details class=\"group\"><summary>Rows ");
                    page.number(written as i64 + 1);
                    page.raw(" to ");
                    page.number((written + left).min(rows) as i64);
                    page.raw("</summary>");
                }
                head(page, first, &filled);
            }
            page.raw("<tr>");
            for &column in &filled {
                cell(page, table, row, column);
            }
            written += 1;
            left -= 1;
            page.flow()?;
        }
    }
    if written > 0 {
        page.raw("</table></div>");
    }
    if written > SHOWN {
        page.raw("</details>");
    }
    if !empty.is_empty() && rows > 0 {
        let names: Vec<_> = empty.iter().map(|&column| first.schema().fields[column].name.as_ref()).collect();
        page.raw("<p class=\"note\">Columns that no row fills: ");
        page.sentence(&names.join(", "));
        page.raw("</p>");
    }
    Ok(())
}

fn is_number(ty: ColumnType) -> bool {
    matches!(ty, ColumnType::Int | ColumnType::SmallInt)
}

fn head(page: &mut Page<'_>, table: &Table, columns: &[usize]) {
    page.raw("<div class=\"wide\"><table class=\"list\"><thead><tr>");
    for &column in columns {
        let field = &table.schema().fields[column];
        page.raw(if is_number(field.ty) { "<th scope=\"col\" class=\"n\">" } else { "<th scope=\"col\">" });
        page.text(&field.name);
    }
    page.raw("</thead>");
}

fn cell(page: &mut Page<'_>, table: &Table, row: usize, column: usize) {
    let field = &table.schema().fields[column];
    match table.cell(row, column) {
        Cell::Null => page.raw("<td>"),
        Cell::Text(text) => {
            page.raw("<td>");
            page.sentence(text);
        }
        Cell::Bool(truth) => page.raw(if truth { "<td>yes" } else { "<td>no" }),
        Cell::Int(seconds) if field.name.ends_with("Seconds") => {
            page.format(format_args!("<td class=\"n\">{}", duration(seconds)));
        }
        Cell::Int(number) => {
            page.raw("<td class=\"n\">");
            page.number(number);
        }
        Cell::Time(time) => {
            page.raw("<td class=\"time\">");
            let time = page.time(time);
            page.raw(&time);
        }
    }
}
