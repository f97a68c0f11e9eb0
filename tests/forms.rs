//! The forms in which people have their audit data: the same three sessions of one meeting come out of each.

mod support;

use std::collections::BTreeMap;

use serde_json::{Value, json};
use support::{Outcome, Row, comparable, read, read_with};
use teams_meeting_audit::reader::ReaderOptions;

const TENANT: &str = "5a1d0c44-7b0e-4c5e-9d2a-1f2e3d4c5b6a";

/// One meeting, then its organizer once and somebody else twice.
fn records() -> Vec<Value> {
    let organizer = json!({"OrganizationId": TENANT, "RecipientType": "User", "Role": 1,
        "UserObjectId": "71c0a7f2-0000-4c11-8a11-00000000000a"});
    let session = |number: u32, name: &str, upn: &str, id: &str, join: &str, leave: &str| {
        json!({
            "CreationTime": format!("2026-02-03T15:0{number}:00"), "Id": format!("aa10b000-0000-4000-8000-00000000000{number}"),
            "Operation": "MeetingParticipantDetail", "OrganizationId": TENANT, "RecordType": 25,
            "UserKey": "71c0a7f2-0000-4c11-8a11-00000000000a", "UserType": 0, "Version": 1, "Workload": "MicrosoftTeams",
            "UserId": "zoë.adler@fabrikam.example", "ClientIP": "198.51.100.7",
            "MeetingDetailId": "bb20c000-0000-4000-8000-000000000001",
            "Attendees": [{"DisplayName": name, "OrganizationId": TENANT, "RecipientType": "User", "Role": 1, "UPN": upn,
                "UserObjectId": id}],
            "ArtifactsShared": [{"ArtifactSharedName": "videoTransmitted"}],
            "ExtraProperties": [{"Key": "UserAgent", "Value": "a \"quoted\" agent, 50\\50"}],
            "JoinTime": join, "LeaveTime": leave, "DeviceInformation": "Windows", "IsJoinedFromLobby": number == 3,
        })
    };
    let zoe = ("Zoë Adler", "zoë.adler@fabrikam.example", "71c0a7f2-0000-4c11-8a11-00000000000a");
    let bo = ("Bo, \"B\" Ölund", "bo@fabrikam.example", "71c0a7f2-0000-4c11-8a11-00000000000b");
    vec![
        json!({
            "CreationTime": "2026-02-03T15:00:00", "Id": "bb20c000-0000-4000-8000-000000000001", "Operation": "MeetingDetail",
            "OrganizationId": TENANT, "RecordType": 25, "UserKey": "71c0a7f2-0000-4c11-8a11-00000000000a", "UserType": 0,
            "Version": 1, "Workload": "MicrosoftTeams", "UserId": "zoë.adler@fabrikam.example", "ClientIP": "198.51.100.7",
            "StartTime": "2026-02-03T09:00:00", "EndTime": "2026-02-03T10:00:00", "ItemName": "ScheduledMeeting",
            "Modalities": ["Audio", "Video"], "ChatThreadId": "19:meeting_x@thread.v2",
            "MeetingURL": "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x%40thread.v2/0", "Organizer": organizer,
        }),
        session(1, zoe.0, zoe.1, zoe.2, "2026-02-03T09:00:00", "2026-02-03T10:00:00"),
        session(2, bo.0, bo.1, bo.2, "2026-02-03T09:01:00", "2026-02-03T09:30:00"),
        session(3, bo.0, bo.1, bo.2, "2026-02-03T09:31:00", "2026-02-03T10:00:00"),
    ]
}

fn text(value: &Value) -> String {
    value.to_string()
}

/// JSON text once more as a JSON string.
fn string(text: &str) -> String {
    Value::from(text).to_string()
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

fn lines(each: impl Fn(&Value) -> String) -> Vec<u8> {
    records().iter().map(|record| each(record) + "\n").collect::<String>().into_bytes()
}

fn joined(before: &str, each: impl Fn(&Value) -> String, after: &str) -> Vec<u8> {
    let records: Vec<String> = records().iter().map(each).collect();
    format!("{before}{}{after}", records.join(",")).into_bytes()
}

fn rows(header: &str, each: impl Fn(&Value) -> String) -> Vec<u8> {
    let rows: String = records().iter().map(|record| each(record) + "\r\n").collect();
    format!("{header}\r\n{rows}").into_bytes()
}

fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// The keys of a log store: of all records together, with the name that it gives each.
fn columns(name: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let mut keys: BTreeMap<String, String> = BTreeMap::new();
    for record in records() {
        for key in record.as_object().expect("an object").keys() {
            keys.insert(key.clone(), name(key));
        }
    }
    keys.into_iter().collect()
}

/// What a log store makes of a value: text, JSON as text where it is a list or an object.
fn cell(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

fn table_csv(name: impl Fn(&str) -> String, change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let columns = columns(name);
    let header: Vec<String> = columns.iter().map(|(_, name)| quoted(name)).collect();
    rows(&header.join(","), |record| {
        let cells = columns.iter().map(|(key, _)| quoted(&change(key, cell(record.get(key)))));
        cells.collect::<Vec<_>>().join(",")
    })
}

fn renamed(record: &Value, name: impl Fn(&str) -> String, value: impl Fn(&Value) -> Value) -> Value {
    let members = record.as_object().expect("an object").iter();
    Value::Object(members.map(|(key, member)| (name(key), value(member))).collect())
}

/// OfficeActivity's names.
fn office(key: &str) -> String {
    match key {
        "Id" => "OfficeId",
        "CreationTime" => "TimeGenerated",
        "Workload" => "OfficeWorkload",
        other => other,
    }
    .to_string()
}

fn as_text(value: &Value) -> Value {
    Value::from(cell(Some(value)))
}

fn portal_time(time: &str) -> String {
    // 2026-02-03T15:00:00 → 2/3/2026, 3:00:00.000 PM
    let hour: u32 = time[11..13].parse().expect("an hour");
    let half = if hour < 12 { "AM" } else { "PM" };
    format!("2/3/2026, {}:{}.000 {half}", (hour + 11) % 12 + 1, &time[14..])
}

fn clixml(object: impl Fn(&Value) -> String) -> Vec<u8> {
    let objects: String = records().iter().map(object).collect();
    format!(
        "<Objs Version=\"1.1.0.1\" xmlns=\"http://schemas.microsoft.com/powershell/2004/04\">\
         <Obj RefId=\"0\"><TN RefId=\"0\"><T>Custom</T></TN><MS><B N=\"Metadata\">true</B><S N=\"Title\">Teams</S></MS></Obj>\
         {objects}<Obj RefId=\"99\"><MS><S N=\"Note\">the end</S></MS></Obj></Objs>"
    )
    .into_bytes()
}

/// A value as Export-Clixml writes it under a name, or as an item of a list.
fn element(name: Option<&str>, value: &Value, hashtable: bool) -> String {
    let escaped = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "_x000A_");
    let name = name.map(|name| format!(" N=\"{name}\"")).unwrap_or_default();
    match value {
        Value::Null => format!("<Nil{name} />"),
        Value::Bool(truth) => format!("<B{name}>{truth}</B>"),
        Value::Number(number) => format!("<I64{name}>{number}</I64>"),
        Value::String(text) if text.len() == 19 && text.starts_with("20") => format!("<DT{name}>{text}</DT>"),
        Value::String(text) => format!("<S{name}>{}</S>", escaped(text)),
        Value::Array(items) => {
            let items: String = items.iter().map(|item| element(None, item, hashtable)).collect();
            format!("<Obj{name} RefId=\"7\"><TN RefId=\"1\"><T>System.Object[]</T></TN><LST>{items}</LST></Obj>")
        }
        Value::Object(members) if hashtable => {
            let entries: String = members
                .iter()
                .map(|(key, member)| {
                    let value = element(Some("Value"), member, hashtable);
                    format!("<En><S N=\"Key\">{key}</S>{value}</En>")
                })
                .collect();
            format!(
                "<Obj{name} RefId=\"8\"><TN RefId=\"2\"><T>System.Collections.Hashtable</T></TN><DCT>{entries}</DCT></Obj>"
            )
        }
        Value::Object(members) => {
            let members: String = members.iter().map(|(key, member)| element(Some(key), member, hashtable)).collect();
            format!("<Obj{name} RefId=\"9\"><TNRef RefId=\"0\" /><ToString>@{{x=1}}</ToString><MS>{members}</MS></Obj>")
        }
    }
}

/// Every form that loses nothing, by name.
fn whole_forms() -> Vec<(&'static str, Vec<u8>)> {
    let wrapper = |record: &Value| {
        json!({"RecordType": "MicrosoftTeams", "CreationDate": "2026-02-03T15:00:00", "UserIds": "zoë.adler@fabrikam.example",
            "Operations": record["Operation"], "AuditData": text(record), "ResultIndex": 1, "ResultCount": 4, "Identity": record["Id"]})
    };
    let row = |record: &Value| {
        format!(
            "03.02.2026 15:00,zoë.adler@fabrikam.example,{},{}",
            cell(record.get("Operation")),
            quoted(&text(record))
        )
    };
    let header = "CreationDate,UserIds,Operations,AuditData";
    let excel = |record: &Value| quoted(&row(record));
    let mut forms = vec![
        ("a list of records", joined("[", text, "]")),
        ("AuditData as text", joined("[", |record| text(&wrapper(record)), "]")),
        ("AuditData as text of text", lines(|record| format!("{{\"AuditData\":{}}}", string(&string(&text(record)))))),
        ("AuditData as an object", lines(|record| json!({"AuditData": record, "Operations": "x"}).to_string())),
        ("value and Count around", joined("{\"value\":[", text, "],\"Count\":4}")),
        ("value and Count, wrappers", joined("{\"value\":[", |record| text(&wrapper(record)), "],\"Count\":4}")),
        (
            "RecordKind, AuditId and AuditData, JSON",
            lines(|record| json!({"RecordKind": "x", "AuditId": "1", "AuditData": text(record)}).to_string()),
        ),
        (
            "RecordKind, AuditId and AuditData, CSV",
            rows("RecordKind,AuditId,AuditData", |record| format!("Participant,1,{}", quoted(&text(record)))),
        ),
        (
            "Splunk export",
            lines(|record| {
                json!({"preview": false, "result": {"_raw": text(record), "host": "h", "sourcetype": "o365"}})
                    .to_string()
            }),
        ),
        (
            "Splunk REST",
            joined(
                "{\"preview\":false,\"init_offset\":0,\"messages\":[],\"fields\":[{\"name\":\"_raw\"}],\"results\":[",
                |record| json!({"_raw": text(record), "_time": "t"}).to_string(),
                "],\"highlighted\":{}}",
            ),
        ),
        (
            "Splunk HEC",
            lines(|record| {
                json!({"time": 1770130000, "event": record, "sourcetype": "o365:management:activity"}).to_string()
            }),
        ),
        (
            "Splunk CSV",
            rows("\"_raw\",\"_time\",Operation", |record| {
                format!("{},t,{}", quoted(&text(record)), cell(record.get("Operation")))
            }),
        ),
        (
            "Wazuh alerts",
            lines(|record| {
                json!({"timestamp": "t", "rule": {"level": 3, "groups": ["office365"]}, "id": "1.1",
            "data": {"integration": "office365", "office365": renamed(record, str::to_string, |value| if value.is_number() || value.is_boolean() { as_text(value) } else { value.clone() })}}).to_string()
            }),
        ),
        (
            "Wazuh full_log",
            lines(|record| {
                json!({"timestamp": "t", "rule": {"id": "1"}, "full_log": text(&json!({"integration": "office365", "office365": record}))}).to_string()
            }),
        ),
        (
            "Elastic o365audit",
            joined(
                "{\"took\":1,\"hits\":{\"total\":4,\"hits\":[",
                |record| {
                    json!({"_index": "i", "_id": "1", "_source": {"agent": {"name": "a"}, "o365audit": record}})
                        .to_string()
                },
                "]}}",
            ),
        ),
        (
            "Elastic o365.audit",
            lines(|record| {
                json!({"_index": "i", "_source": {"o365": {"audit": record}, "event": {"action": "x", "kind": "event"}}}).to_string()
            }),
        ),
        (
            "Elastic event.original",
            lines(|record| {
                json!({"@timestamp": "t", "event": {"original": text(record), "kind": "event"}}).to_string()
            }),
        ),
        (
            "Elastic event.original beside o365.audit",
            lines(|record| json!({"event": {"original": text(record)}, "o365": {"audit": record}}).to_string()),
        ),
        (
            "Elastic bulk",
            lines(|record| {
                format!("{{\"index\":{{\"_index\":\"o365\",\"_id\":\"1\"}}}}\n{}", json!({"o365": {"audit": record}}))
            }),
        ),
        ("Elastic bulk create", lines(|record| format!("{{ \"create\" : {{ }} }}\n{record}"))),
        ("Fluent Bit", lines(|record| json!({"date": 1.5, "log": text(record)}).to_string())),
        ("Docker", lines(|record| json!({"log": text(record) + "\n", "stream": "stdout", "time": "t"}).to_string())),
        ("fluentd", lines(|record| format!("2026-02-03T15:00:00+00:00\to365.audit\t{record}"))),
        ("syslog", lines(|record| format!("<134>1 2026-02-03T15:00:00Z host o365 - - - {record}"))),
        ("syslog, old", lines(|record| format!("Feb  3 15:00:00 host o365[42]: {record}"))),
        (
            "syslog in JSON",
            lines(|record| json!({"host": "h", "message": format!("<134>Feb  3 host o365: {record}")}).to_string()),
        ),
        ("grep of JSON Lines", lines(|record| format!("export.jsonl:{record}"))),
        ("grep -n of JSON Lines", lines(|record| format!("export.jsonl:12:{record}"))),
        (
            "Graph pages",
            joined(
                "{\"@odata.context\":\"c\",\"value\":[",
                |record| {
                    json!({"id": "1", "operation": "x", "auditLogRecordType": "y", "auditData": record}).to_string()
                },
                "],\"@odata.nextLink\":\"\",\"@microsoft.graph.tips\":\"use $select\",\"@adminapi.warnings\":[]}",
            ),
        ),
        (
            "Graph SDK",
            joined(
                "[",
                |record| {
                    json!({"id": "1", "operation": "x", "auditData": {"@odata.type": "t", "additional_data": record}})
                        .to_string()
                },
                "]",
            ),
        ),
        (
            "Graph SDK, AdditionalProperties",
            joined(
                "[",
                |record| {
                    json!({"Id": "1", "Operation": "x", "AuditData": {"AdditionalProperties": record}}).to_string()
                },
                "]",
            ),
        ),
        (
            "Graph SDK, snake case",
            joined(
                "[",
                |record| {
                    json!({"id": "1", "operation": "x", "audit_data": {"additional_data": record, "odata_type": "t"}})
                        .to_string()
                },
                "]",
            ),
        ),
        (
            "an answer with status and errors",
            joined(
                "{\"status\":\"ok\",\"errors\":[],\"data\":{\"auditEvents\":[",
                text,
                "]},\"paging\":{\"next\":null},\"count\":4.0}",
            ),
        ),
        (
            "Defender",
            lines(|record| {
                json!({"Timestamp": "2026-02-03T15:00:00Z", "ActionType": "x", "RawEventData": record, "ReportId": "1"})
                    .to_string()
            }),
        ),
        (
            "several records in one wrapper",
            joined("{\"batch\":{\"events\":[", |record| json!({"body": record}).to_string(), "]}}"),
        ),
        ("quotes doubled in lines", lines(|record| text(record).replace('"', "\"\""))),
        ("quotes doubled in lines, in quotes", lines(|record| quoted(&text(record)))),
        ("rows without a header", rows("", row)),
        ("rows with the name of a file before them", rows("", |record| format!("export.csv:{}", row(record)))),
        ("a title above the header", rows(&format!("Audit log search\r\n\r\n{header}"), row)),
        ("sep= above the header", rows(&format!("sep=,\r\n{header}"), row)),
        ("a column of another name", rows("When,Who,What,Event", row)),
        ("double-encoded cells", rows(header, |record| format!("d,u,o,{}", quoted(&string(&text(record)))))),
        ("one quoted field", rows(header, excel)),
        ("one quoted field, header too", rows(&quoted(header), excel)),
        ("one quoted field, semicolons behind", rows(&format!("{header};;"), |record| excel(record) + ";;")),
        (
            "one quoted field, quoted header, semicolons",
            rows(&format!("{};;", quoted(header)), |record| excel(record) + ";;"),
        ),
        (
            "backslashes before quotes",
            rows(header, |record| {
                let guarded = text(record).replace("\\\"", "\\\\\"").replace('"', "\\\"");
                format!("d,u,o,\"{guarded}\"")
            }),
        ),
        ("JSON without quotes around it", rows(header, |record| format!("d,u,o,{record}"))),
        (
            "JSON without quotes around it, in the middle",
            rows("CreationDate;AuditData;Note", |record| format!("d;{record};n")),
        ),
        (
            "rows with JSON without quotes and no header",
            rows("", |record| format!("2026-02-03,MeetingDetail,{record}")),
        ),
        (
            "Clixml, AuditData an object",
            clixml(|record| {
                format!(
                    "<Obj RefId=\"1\"><TN RefId=\"1\"><T>x</T></TN><MS><S N=\"Operations\">x</S>{}</MS></Obj>",
                    element(Some("AuditData"), record, false)
                )
            }),
        ),
        (
            "Clixml, AuditData a hashtable",
            clixml(|record| {
                format!(
                    "<Obj RefId=\"1\"><MS><S N=\"Operations\">x</S>{}</MS></Obj>",
                    element(Some("AuditData"), record, true)
                )
            }),
        ),
        (
            "Clixml, AuditData as text of text",
            clixml(|record| {
                format!(
                    "<Obj RefId=\"1\"><MS><S N=\"AuditData\">{}</S></MS></Obj>",
                    string(&text(record)).replace('&', "&amp;")
                )
            }),
        ),
        ("Clixml of parsed records", clixml(|record| element(None, record, false))),
        ("Clixml of one list of parsed records", {
            let items: String = records().iter().map(|record| element(None, record, true)).collect();
            format!("<Objs Version=\"1.1.0.1\"><Obj RefId=\"0\"><TN RefId=\"0\"><T>System.Object[]</T></TN><LST>{items}</LST></Obj></Objs>").into_bytes()
        }),
    ];
    forms.extend([
        ("Splunk with fields beside _raw", lines(|record| {
            let mut shown = json!({"_raw": text(record), "_time": "t"});
            for key in ["Operation", "Id", "Workload", "CreationTime", "UserId"] {
                shown[key] = record[key].clone();
            }
            json!({"result": shown}).to_string()
        })),
        ("Splunk CSV with fields beside _raw", rows("_time,Operation,Id,Workload,_raw", |record| {
            format!("t,{},{},MicrosoftTeams,{}", cell(record.get("Operation")), cell(record.get("Id")), quoted(&text(record)))
        })),
        ("Graph, as PowerShell shows it", joined("[", |record| json!({"Operation": "w", "Id": "1", "OrganizationId": TENANT, "UserType": "Regular",
            "AdditionalProperties": {"@odata.type": "t", "auditData": record}}).to_string(), "]")),
        ("Clixml of hashtables, AuditData as text", clixml(|record| {
            element(None, &json!({"Operations": record["Operation"], "AuditData": text(record)}), true)
        })),
        ("Clixml, the record deep inside as text", clixml(|record| {
            element(None, &json!({"a": {"b": {"c": text(record)}}}), false)
        })),
        ("Clixml of one string with a list", {
            let list = text(&Value::from(records()));
            format!("<Objs Version=\"1.1.0.1\"><S>{}</S></Objs>", list.replace('&', "&amp;")).into_bytes()
        }),
        ("Clixml of strings, double-encoded", {
            let strings: String = records().iter().map(|record| format!("<S>{}</S>", string(&text(record)))).collect();
            format!("<Objs Version=\"1.1.0.1\">{strings}</Objs>").into_bytes()
        }),
        ("Clixml with what a search was, in front", {
            let objects: String = records()
                .iter()
                .map(|record| format!("<Obj RefId=\"1\"><MS><S N=\"AuditData\">{}</S></MS></Obj>", text(record).replace('&', "&amp;")))
                .collect();
            format!("<Objs Version=\"1.1.0.1\"><Obj RefId=\"0\"><MS><S N=\"RecordType\">x</S><S N=\"Operations\">MeetingDetail</S><Nil N=\"AuditData\" /></MS></Obj>{objects}</Objs>").into_bytes()
        }),
        ("double-encoded cells without a header", rows("", |record| format!("d,u,{}", quoted(&string(&text(record)))))),
        ("one quoted field without a header", rows("", excel)),
        ("blanks around quotes", rows(header, |record| format!("d,u,o, {} ", quoted(&text(record))))),
        ("lines with backslashes before quotes", lines(|record| text(record).replace("\\\"", "\\\\\"").replace('"', "\\\""))),
        ("the text of a list", string(&text(&Value::from(records()))).into_bytes()),
    ]);
    let csv = rows(header, row);
    let half = |records: &[Value]| records.iter().map(|record| text(record) + "\r\n").collect::<String>();
    let all = records();
    forms.extend([
        ("Ctrl+Z at the end", [csv.clone(), vec![0x1a]].concat()),
        ("Ctrl+Z at the end of lines", [lines(text), vec![0x1a, b'\r', b'\n']].concat()),
        ("a row in UTF-8, the next in UTF-16", {
            let text = String::from_utf8(csv.clone()).expect("UTF-8");
            let lines = text.split_inclusive('\n').enumerate();
            lines
                .flat_map(|(number, line)| if number % 2 == 1 { utf16(line) } else { line.as_bytes().to_vec() })
                .collect()
        }),
        ("UTF-8, then UTF-16", [half(&all[..2]).into_bytes(), utf16(&half(&all[2..]))].concat()),
        (
            "UTF-8, then UTF-16 with a mark, then UTF-8",
            [half(&all[..1]).into_bytes(), vec![0xff, 0xfe], utf16(&half(&all[1..3])), half(&all[3..]).into_bytes()]
                .concat(),
        ),
        (
            "UTF-8, then big-endian UTF-16 with a mark",
            [
                half(&all[..2]).into_bytes(),
                utf16(&format!("\u{feff}{}", half(&all[2..]))).chunks(2).flat_map(|unit| [unit[1], unit[0]]).collect(),
            ]
            .concat(),
        ),
        (
            "a list in UTF-16, then one in UTF-8",
            [
                vec![0xff, 0xfe],
                utf16(&(serde_json::to_string_pretty(&all[..2]).expect("JSON") + "\r\n")),
                serde_json::to_vec_pretty(&all[2..]).expect("JSON"),
            ]
            .concat(),
        ),
        ("UTF-16, then UTF-8", [vec![0xff, 0xfe], utf16(&half(&all[..2])), half(&all[2..]).into_bytes()].concat()),
    ]);
    forms
}

/// Every form that renames or leaves out what only the log store cares for.
fn column_forms() -> Vec<(&'static str, Vec<u8>)> {
    let same = |_: &str, cell: String| cell;
    vec![
        ("OfficeActivity, objects", joined("[", |record| text(&renamed(record, office, Value::clone)), "]")),
        ("OfficeActivity, text in cells", joined("[", |record| text(&renamed(record, office, as_text)), "]")),
        (
            "OfficeActivity, portal CSV",
            table_csv(
                |key| if key.ends_with("Time") { format!("{} [UTC]", office(key)) } else { office(key) },
                |key, cell| if key.ends_with("Time") && !cell.is_empty() { portal_time(&cell) } else { cell },
            ),
        ),
        ("OfficeActivity, tables", {
            let columns = columns(office);
            let names: Vec<Value> = columns.iter().map(|(_, name)| json!({"name": name, "type": "string"})).collect();
            let rows: Vec<Value> = records()
                .iter()
                .map(|record| columns.iter().map(|(key, _)| record.get(key).map_or(Value::Null, as_text)).collect())
                .collect();
            json!({"tables": [{"name": "PrimaryResult", "columns": names, "rows": rows}]}).to_string().into_bytes()
        }),
        (
            "custom table",
            joined(
                "[",
                |record| {
                    text(&renamed(
                        record,
                        |key| match key {
                            "Id" | "OrganizationId" | "MeetingDetailId" => format!("{key}_g"),
                            "RecordType" | "UserType" | "Version" => format!("{key}_d"),
                            "IsJoinedFromLobby" => format!("{key}_b"),
                            key if key.ends_with("Time") => format!("{key}_t"),
                            key => format!("{key}_s"),
                        },
                        as_text,
                    ))
                },
                "]",
            ),
        ),
        ("custom table, CSV", table_csv(|key| format!("{key}_s"), same)),
        (
            "Kibana CSV",
            table_csv(|key| format!("o365.audit.{key}"), |_, cell| if cell.is_empty() { "-".into() } else { cell }),
        ),
        ("a column a key", table_csv(str::to_string, same)),
        ("a column a key, and others", {
            let columns = columns(str::to_string);
            let header = columns.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>().join("\t");
            rows(&format!("ResultIndex\t{header}\tIdentity"), |record| {
                let cells: Vec<String> = columns.iter().map(|(key, _)| quoted(&cell(record.get(key)))).collect();
                format!("1\t{}\tx", cells.join("\t"))
            })
        }),
        (
            "prefixed keys in JSON",
            lines(|record| text(&renamed(record, |key| format!("o365.audit.{key}"), Value::clone))),
        ),
    ]
}

fn expected() -> Vec<Row> {
    comparable_rows(read(&lines(text)))
}

fn comparable_rows(outcome: Outcome) -> Vec<Row> {
    outcome.rows.into_iter().map(comparable).collect()
}

fn check_counts(name: &str, outcome: &Outcome) {
    let counts = outcome.counts;
    let found = (counts.meetings, counts.participants, counts.duplicates, counts.rejected, counts.other_operations);
    assert_eq!(found, (1, 3, 0, 0, 0), "{name}: {:?} {:?}", outcome.issues, outcome.errors);
    assert_eq!(outcome.errors, [], "{name}");
}

#[test]
fn every_form_around_a_record_gives_its_rows() {
    let expected = expected();
    for (name, bytes) in whole_forms() {
        let outcome = read(&bytes);
        check_counts(name, &outcome);
        let issues: Vec<_> = outcome.issues.iter().filter(|(code, _)| code != "PossiblyTruncated").collect();
        assert!(issues.is_empty(), "{name}: {issues:?}");
        assert_eq!(comparable_rows(outcome), expected, "{name}");
    }
}

#[test]
fn every_form_in_columns_gives_the_cells_of_its_records() {
    let expected = expected();
    for (name, bytes) in column_forms() {
        let outcome = read(&bytes);
        check_counts(name, &outcome);
        for (mut row, mut expected) in comparable_rows(outcome).into_iter().zip(expected.clone()) {
            row.remove("UnknownFields");
            expected.remove("UnknownFields");
            assert_eq!(row, expected, "{name}");
        }
    }
}

#[test]
fn forms_are_read_alike_in_blocks_of_any_size_and_with_any_threads() {
    for (name, bytes) in whole_forms().into_iter().chain(column_forms()) {
        let whole = read(&bytes).rows;
        for (block_bytes, threads) in [(1, 1), (1000, 1), (3000, 2)] {
            let options = ReaderOptions { block_bytes, threads, ..Default::default() };
            assert_eq!(read_with(&bytes, options).rows, whole, "{name}: blocks of {block_bytes}");
        }
    }
}

#[test]
fn a_form_cut_off_anywhere_or_with_a_byte_lost_balances_and_never_panics() {
    for (name, bytes) in whole_forms().into_iter().chain(column_forms()) {
        for at in (0..bytes.len()).step_by(97) {
            let lost = [&bytes[..at], &bytes[at + 1..]].concat();
            for damaged in [&bytes[..at], &lost] {
                // Reading checks that the books balance.
                let outcome = read(damaged);
                assert!(outcome.rows.len() <= 5, "{name}, at {at}: {} rows", outcome.rows.len());
            }
        }
    }
}

#[test]
fn merged_files_with_a_mark_between_them_are_one() {
    let part = rows("CreationDate,AuditData", |record| format!("d,{}", quoted(&text(record))));
    let merged = [&part[..], b"\x1a", &part].concat();
    let counts = read(&merged).counts;
    assert_eq!((counts.meetings, counts.participants, counts.duplicates, counts.rejected), (1, 3, 4, 0));
}

#[test]
fn what_lost_its_lists_says_so_record_by_record() {
    let cut = |record: &Value| {
        let mut record = record.clone();
        for (key, left) in [
            ("Attendees", ""),
            ("Modalities", "Audio Video"),
            ("ExtraProperties", "System.Object[]"),
            ("Organizer", "@{UserObjectId=x}"),
        ] {
            if record.get(key).is_some() {
                record[key] = left.into();
            }
        }
        record
    };
    let outcome = read(&lines(|record| text(&cut(record))));
    check_counts("cut by depth", &outcome);
    assert!(outcome.rows.iter().all(|row| row["Issues"].contains("TruncatedByDepth")), "{:?}", outcome.rows);
    assert_eq!(outcome.rows[0]["Modalities"], "Audio; Video");
    assert!(outcome.rows[0]["UnknownFields"].contains("@{UserObjectId=x}"));
}

#[test]
fn lists_with_a_count_are_lists_inside_records_too() {
    let counted = |record: &Value| {
        let wrap = |value: &Value| match value {
            Value::Array(items) => json!({"value": items, "Count": items.len()}),
            other => other.clone(),
        };
        renamed(record, str::to_string, wrap)
    };
    assert_eq!(comparable_rows(read(&lines(|record| text(&counted(record))))), expected());
}

#[test]
fn cells_that_hold_no_record_are_rejected_one_by_one_with_the_cause() {
    for (cell, cause) in [
        ("System.Management.Automation.OrderedHashtable", "NotJson"),
        ("@{CreationTime=2026-02-03T15:00:00; Operation=MeetingDetail}", "NotJson"),
        ("{'Operation': 'MeetingDetail'}", "NotJson"),
        ("", "NoAuditData"),
    ] {
        let outcome = read(&rows("id,operation,auditData", |_| format!("1,MeetingDetail,{}", quoted(cell))));
        assert_eq!((outcome.counts.records, outcome.counts.rejected), (4, 4), "{cell}");
        assert!(outcome.has_issue(cause), "{cell}: {:?}", outcome.issues);
    }
    // Quotes that mean nothing: each row is lost on its own.
    let broken = rows("Id,AuditData", |record| format!("1,\"{}\"", text(record).replace('"', "\"x")));
    let counts = read(&broken).counts;
    assert!(counts.rejected >= 4, "{counts:?}");
}

#[test]
fn keys_that_shippers_add_are_kept_and_no_news() {
    let added = |record: &Value| {
        let mut record = record.clone();
        for key in ["@timestamp", "ecs", "Subscription", "TenantId", "SourceSystem", "Type", "_ResourceId"] {
            record[key] = "x".into();
        }
        record
    };
    let mut reader =
        teams_meeting_audit::reader::Reader::new(ReaderOptions { threads: 1, ..Default::default() }).expect("options");
    reader.add_bytes(lines(|record| text(&added(record))));
    reader.close_input();
    while let Some(table) = reader.next_table().expect("readable") {
        assert!(support::table_rows(&table).iter().all(|row| row["UnknownFields"].contains("_ResourceId")));
    }
    assert_eq!(reader.unknown_keys().rows(), 0);
}
