//! Framing of each container, piece by piece.

use super::*;
use crate::error::ErrorKind;

const LIMITS: FrameLimits = FrameLimits { record_bytes: 64 << 20, depth: 128 };

/// The text of a record, or the code of what was rejected.
type Framed = std::result::Result<String, IssueCode>;

/// What framing gives for a whole source.
fn frame(source: &str) -> Vec<Framed> {
    frame_with(source, LIMITS)
}

fn frame_with(source: &str, limits: FrameLimits) -> Vec<Framed> {
    let (mut layout, mut at) = Layout::detect(source.as_bytes(), true).expect("a container");
    let mut buffer = FrameBuffer::default();
    let block = Block { data: source.as_bytes(), text: source, last: true };
    let mut found = Vec::new();
    loop {
        match layout.next(block, at, limits, &mut buffer) {
            Piece::Done { consumed } => {
                assert_eq!(consumed, source.len());
                return found;
            }
            Piece::TooLarge { .. } => unreachable!("the last block holds all there is"),
            Piece::Rejected { start, end, code, .. } => {
                assert!(start >= at && end > start, "{start}..{end} after {at}");
                found.push(Err(code));
                at = end;
            }
            Piece::Record(extent) => {
                assert!(extent.start >= at && extent.end > extent.start);
                at = extent.end;
                found.push(Ok(match extent.form {
                    Form::Text(range) | Form::JsonString(range) => source[range].to_string(),
                    Form::Parsed => source[extent.start..extent.end].to_string(),
                    Form::Buffer => String::from_utf8_lossy(&buffer.text).into_owned(),
                    Form::OwnRow { .. } => {
                        buffer.fields.iter().map(|field| &source[field.range.clone()]).collect::<Vec<_>>().join("|")
                    }
                }));
            }
        }
    }
}

fn texts(source: &str) -> Vec<String> {
    frame(source).into_iter().map(|record| record.expect("a sound record")).collect()
}

const ONE: &str = r#"{"Operation":"One","Name":"a, \"b\""}"#;
const TWO: &str = r#"{"Operation":"Two","List":[{"a":1},{"b":2}]}"#;

fn quoted(record: &str) -> String {
    format!("\"{}\"", record.replace('"', "\"\""))
}

#[test]
fn csv_with_columns_in_any_order() {
    let source = format!("AuditData,RecordId\r\n{},1\r\n{},2\r\n", quoted(ONE), quoted(TWO));
    assert_eq!(texts(&source), [ONE, TWO]);
}

#[test]
fn csv_of_one_column_with_an_empty_cell_before_a_second_record() {
    let source = format!("AuditData\n,{{\n{}\n", quoted(ONE));
    assert_eq!(frame(&source), [Err(IssueCode::NoAuditData), Ok(ONE.to_string())]);
}

#[test]
fn csv_with_semicolons_tabs_and_a_type_line() {
    for delimiter in [';', '\t', '|'] {
        let source = format!("#TYPE Selected\n\"Id\"{delimiter}\"AuditData\"\n\"1\"{delimiter}{}\n", quoted(ONE));
        assert_eq!(texts(&source), [ONE]);
    }
}

#[test]
fn csv_with_a_line_that_names_the_delimiter() {
    for delimiter in [',', ';', '\t'] {
        let part = format!("sep={delimiter}\r\nId{delimiter}AuditData\r\n1{delimiter}{}\r\n", quoted(ONE));
        assert_eq!(texts(&format!("{part}{part}")), [ONE, ONE]);
    }
}

#[test]
fn csv_with_repeated_headers_blank_lines_and_marks() {
    let part = format!("\u{feff}Id,AuditData\r\n1,{}\r\n\r\n", quoted(ONE));
    assert_eq!(texts(&format!("{part}{part}")), [ONE, ONE]);
}

#[test]
fn csv_of_two_exports_with_other_columns() {
    let source = format!("Id,AuditData\n1,{}\nAuditData,UserId,Id\n{},u,2\n", quoted(ONE), quoted(TWO));
    assert_eq!(texts(&source), [ONE, TWO]);
}

#[test]
fn csv_with_line_breaks_in_fields() {
    let pretty = "{\r\n  \"Operation\": \"One\",\r\n  \"Text\": \"a,b\"\r\n}";
    let source = format!("Id,AuditData,Note\n1,{},\"two\nlines\"\n2,{},\n", quoted(pretty), quoted(TWO));
    assert_eq!(texts(&source), [pretty, TWO]);
}

#[test]
fn csv_with_a_last_line_without_end() {
    assert_eq!(texts(&format!("AuditData\n{}", quoted(ONE))), [ONE]);
}

#[test]
fn csv_with_a_quote_in_the_middle_of_a_bare_field() {
    assert_eq!(texts(&format!("User,AuditData\nO\"Brien,{}\nx,{}\n", quoted(ONE), quoted(TWO))), [ONE, TWO]);
}

#[test]
fn csv_field_of_more_than_a_megabyte_is_no_damage() {
    let large = format!("{{\"Operation\":\"{}\"}}", "x\n".repeat(600_000));
    assert_eq!(texts(&format!("Id,AuditData\n1,{}\n2,{}\n", quoted(&large), quoted(ONE))), [large.as_str(), ONE]);
}

#[test]
fn csv_with_more_fields_than_the_header_keeps_its_record() {
    assert_eq!(texts(&format!("Id,AuditData\n1,{},more,yet more\n2,{}\n", quoted(ONE), quoted(TWO))), [ONE, TWO]);
}

#[test]
fn csv_row_without_audit_data_is_rejected() {
    let source = format!("Id,AuditData\n1\n2,\n3,{}\n", quoted(ONE));
    assert_eq!(frame(&source), [Err(IssueCode::NoAuditData), Err(IssueCode::NoAuditData), Ok(ONE.to_string())]);
}

#[test]
fn csv_with_a_lost_quote_costs_its_row() {
    let good = format!("2,{}\n3,{}\n", quoted(TWO), quoted(ONE));
    let row = format!("1,{}\n", quoted(ONE));
    for (at, _) in row.match_indices('"') {
        let damaged = format!("{}{}", &row[..at], &row[at + 1..]);
        let found = frame(&format!("Id,AuditData\n{damaged}{good}"));
        let kept: Vec<_> = found.iter().flatten().filter(|text| *text == TWO || *text == ONE).collect();
        assert!(kept.ends_with(&[&TWO.to_string(), &ONE.to_string()]), "{damaged}: {found:?}");
        assert!(found.len() <= 3, "{damaged}: {found:?}");
    }
}

#[test]
fn csv_with_a_lost_line_end_keeps_both_records() {
    let row = |id: u32, record: &str| format!("\"{id}\",{},\"note\"", quoted(record));
    let source = format!("Id,AuditData,Note\n{}{}\n{}\n", row(1, ONE), row(2, TWO), row(3, ONE));
    assert_eq!(texts(&source), [ONE, TWO, ONE]);
}

#[test]
fn csv_cut_off_within_a_row() {
    let source = format!("Id,AuditData\n1,{}\n2,\"{{\"\"Operation", quoted(ONE));
    assert_eq!(frame(&source), [Ok(ONE.to_string()), Err(IssueCode::CutOff)]);
}

#[test]
fn csv_cut_off_behind_the_record_keeps_it() {
    let source = format!("AuditData,Note\n{},\"no", quoted(ONE));
    assert_eq!(texts(&source), [ONE]);
}

#[test]
fn record_over_the_limit_is_rejected() {
    let limits = FrameLimits { record_bytes: 60, ..LIMITS };
    let large = format!("{{\"Operation\":\"{}\"}}", "x".repeat(100));
    let csv = format!("AuditData\n{}\n{}\n", quoted(&large), quoted(ONE));
    assert_eq!(frame_with(&csv, limits), [Err(IssueCode::RecordTooLarge), Ok(ONE.to_string())]);
    let json = format!("[{large},{ONE}]");
    assert_eq!(frame_with(&json, limits), [Err(IssueCode::RecordTooLarge), Ok(ONE.to_string())]);
}

#[test]
fn json_in_every_arrangement() {
    let pretty = "{\n  \"Operation\": \"One\"\n}";
    for source in [
        format!("[{ONE},{TWO}]"),
        format!("{ONE}\n\n{TWO}\r\n"),
        format!("{ONE}{TWO}"),
        format!("[{ONE}]\n[{TWO}]"),
        format!("\u{feff}[{ONE}]\u{feff}[{TWO}]"),
        format!("{{\"@odata.context\":\"x\",\"value\":[{ONE},{TWO}],\"@odata.nextLink\":\"y\"}}"),
        format!("{{\"value\":[{ONE}]}}\n{{\"value\":[{TWO}],\"@odata.count\":1}}"),
        format!("{{\"took\":1,\"hits\":{{\"total\":2,\"hits\":[{ONE},{TWO}]}}}}"),
    ] {
        assert_eq!(texts(&source), [ONE, TWO], "{source}");
    }
    assert_eq!(texts(&format!("[\n  {pretty},\n  {pretty}\n]")), [pretty, pretty]);
}

#[test]
fn json_strings_that_hold_records() {
    let source = serde_json::to_string(&[ONE, TWO]).expect("JSON");
    assert_eq!(texts(&source).len(), 2);
}

#[test]
fn json_with_damage_inside_a_value_costs_that_record() {
    let damaged = ONE.replace("\"One\"", "One");
    for source in [format!("[{damaged},{TWO}]"), format!("{damaged}\n{TWO}\n")] {
        assert_eq!(frame(&source), [Err(IssueCode::NotJson), Ok(TWO.to_string())]);
    }
}

#[test]
fn json_with_a_lost_bracket_or_quote_costs_at_most_the_next_record_too() {
    let three = TWO.replace("Two", "Three");
    for (before, between, after) in [("[", ",", "]"), ("", "\n", "\n")] {
        // The very first byte of a source also tells what kind it is.
        for at in usize::from(before.is_empty())..ONE.len() {
            let damaged = format!("{}{}", &ONE[..at], &ONE[at + 1..]);
            let found = frame(&[before, &damaged, between, TWO, between, &three, after].concat());
            assert!(found.contains(&Ok(three.clone())), "{damaged}: {found:?}");
            assert!(found.len() <= 3, "{damaged}: {found:?}");
        }
    }
}

#[test]
fn json_deeper_than_the_limit_is_rejected() {
    let deep = format!("{{\"Operation\":{}{}}}", "[".repeat(200), "]".repeat(200));
    assert_eq!(frame(&format!("[{deep},{ONE}]")), [Err(IssueCode::TooDeep), Ok(ONE.to_string())]);
}

#[test]
fn pages_that_name_a_next_one_are_counted() {
    for (source, links) in [
        (format!("{{\"@odata.nextLink\":\"y\",\"value\":[{ONE}]}}"), 1),
        (format!("{{\"value\":[{ONE}],\"nextLink\":\"y\"}}"), 1),
        (format!("{{\"value\":[{ONE}],\"moreRecordsAvailable\":true}}"), 1),
        (format!("{{\"@odata.nextLink\":null,\"value\":[{ONE}],\"nextLink\":\"\"}}"), 0),
        (format!("{{\"moreRecordsAvailable\":false,\"value\":[{ONE}]}}"), 0),
    ] {
        let mut buffer = FrameBuffer::default();
        let block = Block { data: source.as_bytes(), text: &source, last: true };
        let Piece::Record(first) = json::next(block, 0, LIMITS, &mut buffer) else { unreachable!("a record") };
        assert_eq!(json::next(block, first.end, LIMITS, &mut buffer), Piece::Done { consumed: source.len() });
        assert_eq!((buffer.pages, buffer.page_links), (1, links), "{source}");
    }
}

fn clixml(records: &[&str]) -> String {
    let objects: String = records
        .iter()
        .enumerate()
        .map(|(number, record)| {
            format!(
                "<Obj RefId=\"{number}\"><TN RefId=\"0\"><T>Selected</T></TN><MS><Obj N=\"RecordType\" RefId=\"9\">\
                 <ToString>MicrosoftTeams</ToString><I32>25</I32></Obj><S N=\"AuditData\">{record}</S>\
                 <I32 N=\"ResultIndex\">{number}</I32><I32 N=\"ResultCount\">7</I32></MS></Obj>\n"
            )
        })
        .collect();
    format!("<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\n{objects}</Objs>")
}

#[test]
fn clixml_objects_with_entities_and_escapes() {
    let source =
        clixml(&["{\"a\":\"&lt;&amp;&#xE9;&#233;_x000D__x000A__xD83D__xDE00_\"}", "{\"b_x\":\"_x005F_x000D_\"}"]);
    assert_eq!(texts(&source), ["{\"a\":\"<&éé\r\n😀\"}", "{\"b_x\":\"_x000D_\"}"]);
}

#[test]
fn clixml_of_bare_strings() {
    let source = "<Objs Version=\"1.1.0.1\"><S>{\"a\":1}</S><S>{\"b\":2}</S></Objs>";
    assert_eq!(texts(source), ["{\"a\":1}", "{\"b\":2}"]);
}

#[test]
fn clixml_without_audit_data_is_rejected() {
    let source = clixml(&["{\"a\":1}", "{\"b\":2}"]).replacen("AuditData", "AuditDat", 1);
    assert_eq!(frame(&source), [Err(IssueCode::NoAuditData), Ok("{\"b\":2}".to_string())]);
}

#[test]
fn clixml_with_any_byte_lost_keeps_the_others() {
    let source = clixml(&["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]);
    let (from, to) = (source.find("RefId=\"1\"").expect("there"), source.find("RefId=\"2\"").expect("there"));
    for at in from - 5..to - 5 {
        let damaged = format!("{}{}", &source[..at], &source[at + 1..]);
        let found = frame(&damaged);
        assert!(found.contains(&Ok("{\"a\":1}".to_string())), "{at}: {found:?}");
        assert!(found.contains(&Ok("{\"c\":3}".to_string())), "{at}: {found:?}");
    }
}

#[test]
fn empty_sources_have_no_records() {
    for source in
        ["", " \r\n", "[]", "{\"value\":[]}", "Id,AuditData\r\n", "#TYPE x\n", "<Objs Version=\"1.1.0.1\"></Objs>"]
    {
        assert_eq!(frame(source), [], "{source}");
    }
}

#[test]
fn what_is_no_export_is_refused_by_name() {
    let refusal = |source: &str| {
        let error = Layout::detect(source.as_bytes(), true).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::InvalidFormat);
        error.message().to_string()
    };
    assert!(refusal("Name,Age\nx,1\n").contains("no column AuditData: Name,Age"));
    assert!(refusal("<!DOCTYPE html><html>").contains("HTML"));
    assert!(refusal("<!DOCTYPE Objs [<!ENTITY a \"b\">]><Objs>").contains("document type"));
    assert!(refusal("<root/>").contains("not of Export-Clixml"));
    assert!(refusal("%PDF-1.7\n").contains("PDF"));
    assert!(refusal("Audit timestamp,User\n").contains("classic view"));
}

#[test]
fn blocks_are_cut_between_records() {
    let csv = format!("Id,AuditData\n1,{}\n2,\"{{\n\"\"a\"\":1}}\"\n3,\"{{", quoted(ONE));
    assert!(Layout::detect(csv.as_bytes(), true).expect("CSV").0.cut(csv.as_bytes()) == csv.rfind("3,"));
    let array = format!("[{ONE},{TWO},{ONE},{{\"Oper");
    assert_eq!(json::cut(array.as_bytes()), array.rfind(ONE));
    let lines = format!("{ONE}\n{TWO}\n{{\"Op");
    assert_eq!(json::cut(lines.as_bytes()), lines.rfind("{\"Op"));
    let objects = clixml(&["{}", "{}"]);
    assert_eq!(clixml::cut(objects.as_bytes()), objects.find("<Obj RefId=\"1\""));
}

/// What framing gives for bytes that need not be UTF-8: how many records, and how many rejections.
fn frame_bytes(source: &[u8]) -> (usize, usize) {
    let text = same_length_text(source);
    let mut buffer = FrameBuffer::default();
    let (mut records, mut rejected, mut at) = (0, 0, 0);
    loop {
        match json::next(Block { data: source, text: &text, last: true }, at, LIMITS, &mut buffer) {
            Piece::Record(extent) => (records, at) = (records + 1, extent.end),
            Piece::Rejected { end, .. } => (rejected, at) = (rejected + 1, end),
            _ => return (records, rejected),
        }
    }
}

#[test]
fn json_with_a_lost_bracket_costs_one_record_also_beside_bytes_that_are_no_utf8() {
    let lost = &ONE[..ONE.len() - 1];
    let source = format!("[{ONE},{lost},{TWO},{ONE}]").replace("Two", "T~o");
    let bytes: Vec<u8> = source.bytes().map(|byte| if byte == b'~' { 0xff } else { byte }).collect();
    assert_eq!(same_length_text(&bytes).len(), bytes.len());
    assert_eq!(frame_bytes(&bytes), (3, 1));
}

#[test]
fn json_strings_with_a_lost_quote_cost_at_most_the_next_record_too() {
    let string = |record: &str| serde_json::to_string(record).expect("JSON");
    let (one, two, three) = (string(ONE), string(TWO), string(&TWO.replace("Two", "Three")));
    for (before, between, after) in [("[", ",", "]"), ("", "\n", "\n")] {
        // The very first bytes of a source also tell what kind it is.
        for at in (if before.is_empty() { 4 } else { 0 })..one.len() {
            let damaged = format!("{}{}", &one[..at], &one[at + 1..]);
            let found = frame(&[before, &damaged, between, &two, between, &three, after].concat());
            assert!(found.contains(&Ok(three[1..three.len() - 1].to_string())), "{damaged}: {found:?}");
            // What is before the damage can end as a string of its own.
            assert!(found.len() <= 4, "{damaged}: {found:?}");
        }
    }
}

#[test]
fn json_string_over_the_limit_is_rejected() {
    let limits = FrameLimits { record_bytes: 60, ..LIMITS };
    let large = serde_json::to_string(&format!("{{\"Operation\":\"{}\"}}", "x".repeat(100))).expect("JSON");
    let source = format!("[{large},{ONE}]");
    assert_eq!(frame_with(&source, limits), [Err(IssueCode::RecordTooLarge), Ok(ONE.to_string())]);
}

#[test]
fn brackets_in_brackets_are_looked_through_in_linear_time() {
    let depth = 1 << 20;
    for (repeated, rejected) in [
        ("[{\"a\":", 1),
        ("{\"a\":[\n", 1),
        ("{\"value\":[", 1),
        ("{\"hits\":", 1),
        ("{\"Operation\":\"One\",\"a\":[1\n", 1),
    ] {
        // A sound record before them shows that the source is an export at all.
        let found = frame(&format!("{ONE}\n{}", repeated.repeat(depth / repeated.len())));
        assert!(found.len() > rejected && found[0].is_ok(), "{repeated}: {}", found.len());
        assert!(found[1..].iter().all(|record| record.is_err()), "{repeated}: {}", found.len());
    }
}

#[test]
fn many_records_with_a_lost_bracket_are_read_in_linear_time() {
    let lost = format!("{}\n", &ONE[..ONE.len() - 1]).repeat(100_000);
    let found = frame(&format!("{lost}{TWO}\n"));
    assert_eq!(found.iter().filter(|record| record.is_err()).count(), 100_000);
    assert_eq!(found.last(), Some(&Ok(TWO.to_string())));
}

#[test]
fn csv_row_of_delimiters_alone_takes_no_memory_for_each() {
    let source = format!("Id,AuditData\n{}\n1,{}\n", ",".repeat(1 << 20), quoted(ONE));
    let (mut layout, _) = Layout::detect(source.as_bytes(), true).expect("CSV");
    let mut buffer = FrameBuffer::default();
    let block = Block { data: source.as_bytes(), text: "", last: true };
    assert!(layout.cut(block.data).is_some());
    let header = source.find('\n').expect("a line") + 1;
    assert!(matches!(layout.next(block, header, LIMITS, &mut buffer), Piece::Rejected { .. }));
    assert!(buffer.fields.capacity() <= 1 << 17);
    assert_eq!(frame(&source).last(), Some(&Ok(ONE.to_string())));
}

#[test]
fn clixml_of_many_bare_strings_is_read_in_linear_time() {
    let strings = "<S>{}</S>\n".repeat(200_000);
    let source = format!("<Objs Version=\"1.1.0.1\">{strings}</Objs>");
    assert_eq!(frame(&source).len(), 200_000);
    let orphans = strings.replace("<S>", "<S N=\"AuditData\">");
    assert_eq!(frame(&format!("<Objs Version=\"1.1.0.1\">{orphans}</Objs>")).len(), 200_000);
}

#[test]
fn clixml_of_bare_strings_is_read_before_its_end_is_there() {
    let source = "<Objs Version=\"1.1.0.1\"><S>{\"a\":1}</S><S>{\"b\":2}</S><S>{\"c\"";
    let mut buffer = FrameBuffer::default();
    let block = Block { data: source.as_bytes(), text: "", last: false };
    let (mut records, mut at) = (0, 0);
    while let Piece::Record(extent) = Layout::Clixml.next(block, at, LIMITS, &mut buffer) {
        (records, at) = (records + 1, extent.end);
    }
    assert_eq!(records, 2);
    assert_eq!(Layout::Clixml.cut(source.as_bytes()), source.rfind("<S>"));
}

#[test]
fn clixml_of_a_list_of_strings() {
    let source = "<Objs Version=\"1.1.0.1\"><Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Object[]</T></TN><LST>\
                  <S>{\"a\":1}</S><S>{\"b\":2}</S></LST></Obj></Objs>";
    assert_eq!(texts(source), ["{\"a\":1}", "{\"b\":2}"]);
}
