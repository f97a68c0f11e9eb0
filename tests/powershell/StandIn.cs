// A stand-in for the audit log of a tenant and for what Search-UnifiedAuditLog is known to do with it, so that collecting can
// be tested where there is no tenant. Rows are made when they are asked for; nothing is done per record before that.

using System;
using System.Collections;
using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace StandIn
{
    /// <summary>A record of the log.</summary>
    public sealed class Entry
    {
        public DateTime Time;
        /// <summary>From when on a search finds it.</summary>
        public DateTime Visible;
        public string Id;
        public string Operation;
        public string UserId;
        public string Attendee;
        public string ClientIP;
        public string Data;
    }

    /// <summary>What one call gives.</summary>
    public sealed class Answer
    {
        public readonly List<PSObject> Rows = new List<PSObject>();
        public readonly List<string> Warnings = new List<string>();
        public string Error;
        public int RetryAfter;
    }

    /// <summary>A call that was made.</summary>
    public sealed class Call
    {
        public int Number;
        public DateTime Start;
        public DateTime End;
        public string Session;
        public string Fault;
        public int Rows;
    }

    /// <summary>A failure of a web request, as it is thrown with the response that it is about.</summary>
    public sealed class ResponseException : Exception
    {
        public ResponseException(string message, object response)
            : base(message)
        {
            Response = response;
        }

        public object Response { get; private set; }
    }

    public sealed class AuditLog
    {
        private static readonly string[] Operations = { "MeetingDetail", "MeetingParticipantDetail", "CallParticipantDetail" };

        private sealed class Session
        {
            public List<Entry> Results;
            public string Command;
            public int At;
            public int Empty;
            public bool IsEndless;
            public int LastAt;
        }

        private readonly Dictionary<string, Session> sessions = new Dictionary<string, Session>();
        private readonly Random random;

        public readonly List<Entry> Entries = new List<Entry>();
        public readonly List<Call> Calls = new List<Call>();
        /// <summary>What the caller did that the service does not take well.</summary>
        public readonly List<string> Violations = new List<string>();
        /// <summary>What goes wrong with the call of that number: see Search.</summary>
        public readonly Dictionary<int, string> Faults = new Dictionary<int, string>();
        /// <summary>How many of a hundred calls have a fault by chance.</summary>
        public int FaultPercent;
        /// <summary>What goes wrong with every call that asks for this instant.</summary>
        public DateTime? BadInstant;
        public string BadFault = "Throttled";
        /// <summary>The clock of the service: what is visible later is not found.</summary>
        public DateTime Now = new DateTime(2100, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        /// <summary>Whether the end of a window is part of it.</summary>
        public bool EndIsInclusive = true;
        /// <summary>Whether ResultCount is the size of the page, as since 2026, and not the number of results.</summary>
        public bool CountIsSize;
        /// <summary>Whether rows say if there are more, as since 2026.</summary>
        public bool HasMetadata;
        public bool MetadataIsText;
        /// <summary>Whether -UserIds finds the organizer alone, and not the attendee.</summary>
        public bool UserIsOrganizer;
        /// <summary>Whether the first answer of a session is empty.</summary>
        public bool FirstIsEmpty;
        /// <summary>The most rows of a page; 0 for as many as are asked for.</summary>
        public int PageSize;
        /// <summary>The most results of a session.</summary>
        public int SessionLimit = 50000;
        /// <summary>The culture that CreationDate is text of.</summary>
        public CultureInfo Culture = CultureInfo.GetCultureInfo("en-US");

        public AuditLog(int seed)
        {
            random = new Random(seed);
        }

        /// <summary>A log of that many records by that many people, spread over the time, in the order of time.</summary>
        public static AuditLog Make(int seed, int records, int people, DateTime start, DateTime end)
        {
            AuditLog log = new AuditLog(seed);
            Random random = new Random(seed);
            double seconds = (end - start).TotalSeconds;
            DateTime[] times = new DateTime[records];
            for (int number = 0; number < records; number++)
            {
                times[number] = start.AddSeconds(Math.Floor(random.NextDouble() * seconds));
            }
            Array.Sort(times);
            string meeting = null;
            for (int number = 0; number < records; number++)
            {
                log.Entries.Add(MakeEntry(seed, number, people, times[number], ref meeting));
            }
            return log;
        }

        /// <summary>The record of that number; a participant's is of the meeting before it.</summary>
        internal static Entry MakeEntry(int seed, int number, int people, DateTime time, ref string meeting)
        {
            const string Form = "yyyy-MM-dd'T'HH:mm:ss";
            string id = Identifier(seed, 1, number);
            string organizer = "person" + (number % people) + "@contoso.example";
            string begin = time.AddHours(-2).ToString(Form, CultureInfo.InvariantCulture);
            string end_ = time.AddHours(-1).ToString(Form, CultureInfo.InvariantCulture);
            string created = time.ToString(Form, CultureInfo.InvariantCulture);
            bool isMeeting = number % 6 == 0;
            meeting = isMeeting ? id : meeting;
            // Another one in each round, so that everybody attends.
            int attendee = (number * 7 + 3 + number / people) % people;
            string attendeeId = PersonId(attendee);
            StringBuilder data = new StringBuilder(700);
            data.Append("{\"CreationTime\":\"").Append(created).Append("\",\"Id\":\"").Append(id).Append("\",\"Operation\":\"")
                .Append(Operations[isMeeting ? 0 : 1]).Append("\",\"OrganizationId\":\"").Append(Tenant)
                .Append("\",\"RecordType\":25,\"UserKey\":\"\",\"UserType\":0,\"Version\":1,\"Workload\":\"MicrosoftTeams\",");
            string address = number % 9 == 0 ? null : "203.0.113." + (number % 200);
            if (address != null)
            {
                data.Append("\"ClientIP\":\"").Append(address).Append("\",");
            }
            data.Append("\"UserId\":\"").Append(organizer).Append("\",");
            if (isMeeting)
            {
                data.Append("\"StartTime\":\"").Append(begin).Append("\",\"EndTime\":\"").Append(end_)
                    .Append("\",\"CommunicationSubType\":\"ScheduledMeeting\",\"MeetingURL\":\"https:\\/\\/teams.example\\/l\\/")
                    .Append(number).Append("\",\"Organizer\":{\"OrganizationId\":\"").Append(Tenant)
                    .Append("\",\"RecipientType\":\"User\",\"UserObjectId\":\"").Append(PersonId(number % people)).Append("\"}}");
            }
            else
            {
                data.Append("\"MeetingDetailId\":\"").Append(meeting).Append("\",\"JoinTime\":\"").Append(begin)
                    .Append("\",\"LeaveTime\":\"").Append(end_).Append("\",\"Attendees\":[{\"OrganizationId\":\"").Append(Tenant)
                    .Append("\",\"RecipientType\":\"User\",\"UserObjectId\":\"").Append(attendeeId).Append("\"}]}");
            }
            return new Entry
            {
                Time = time,
                Visible = time,
                Id = id,
                Operation = Operations[isMeeting ? 0 : 1],
                UserId = organizer,
                Attendee = "person" + attendee + "@contoso.example",
                ClientIP = address,
                Data = data.ToString(),
            };
        }

        /// <summary>A log of these records, AuditData each with its time.</summary>
        public void Add(DateTime time, string id, string operation, string userId, string data)
        {
            Entries.Add(new Entry { Time = time, Visible = time, Id = id, Operation = operation, UserId = userId, Attendee = userId, Data = data });
            Entries.Sort(delegate(Entry left, Entry right) { return left.Time.CompareTo(right.Time); });
        }

        public const string Tenant = "8d2f6c34-1b7a-4f0e-a9c5-2e6b7d8f9a01";

        public static string PersonId(int number)
        {
            return "5a000000-0000-4000-8000-" + number.ToString("d12", CultureInfo.InvariantCulture);
        }

        /// <summary>The Ids between two times, the end left out.</summary>
        public string[] IdsBetween(DateTime start, DateTime end)
        {
            List<string> ids = new List<string>();
            for (int at = FirstAt(start); at < Entries.Count && Entries[at].Time < end; at++)
            {
                ids.Add(Entries[at].Id);
            }
            return ids.ToArray();
        }

        /// <summary>
        /// One call. A fault is one of: Throttled, TooMany, Timeout, SignIn, Connection (it fails), SyncMode, Unauthorized
        /// (empty with a warning), Empty (empty, though there is more), FailedPage (bogus rows), Short (a short page),
        /// Duplicates (an Id many times), Repeat (the page before again), Endless (from now on always the same page).
        /// </summary>
        public Answer Search(
            object startDate, object endDate, string[] operations, string[] userIds, string[] addresses, string freeText,
            string sessionId, string sessionCommand, int resultSize, bool formatted, bool highCompleteness)
        {
            Answer answer = new Answer();
            DateTime start = Read(startDate, "StartDate");
            DateTime end = Read(endDate, "EndDate");
            Call call = new Call { Number = Calls.Count + 1, Start = start, End = end, Session = sessionId };
            Calls.Add(call);
            if (resultSize < 1 || resultSize > 5000)
            {
                Violations.Add("ResultSize " + resultSize);
                answer.Error = "Cannot process argument transformation on parameter 'ResultSize': it has to be between 1 and 5000.";
                return answer;
            }
            if (end <= start)
            {
                Violations.Add("the window is empty");
                answer.Error = "The StartDate must be before the EndDate.";
                return answer;
            }
            if (formatted)
            {
                Violations.Add("Formatted");
            }
            if (highCompleteness)
            {
                Violations.Add("HighCompleteness");
            }
            string fault = FaultOf(call);
            call.Fault = fault;
            switch (fault)
            {
                case "Throttled":
                    answer.Error = "The request was throttled. Please try again later.";
                    return answer;
                case "TooMany":
                    answer.Error = "Response status code does not indicate success: 429 (Too Many Requests). Retry-After: 77";
                    return answer;
                case "Timeout":
                    answer.Error = "The operation has timed out.";
                    return answer;
                case "SignIn":
                    answer.Error = "UnAuthorized: AADSTS700082: The refresh token has expired due to inactivity.";
                    return answer;
                case "Connection":
                    answer.Error = "Unable to connect to the remote server: the connection was forcibly closed by the remote host.";
                    return answer;
                case "SyncMode":
                    answer.Warnings.Add("Failed to process request via Sync Search mode. Please try again.");
                    return answer;
                case "Unauthorized":
                    answer.Warnings.Add("Unauthorized");
                    return answer;
            }

            Session session;
            if (string.IsNullOrEmpty(sessionId))
            {
                session = Open(start, end, operations, userIds, addresses, freeText, null);
            }
            else if (!sessions.TryGetValue(sessionId, out session))
            {
                session = Open(start, end, operations, userIds, addresses, freeText, sessionCommand);
                sessions[sessionId] = session;
                if (FirstIsEmpty)
                {
                    session.Empty = 1;
                }
            }
            else if (session.Command != sessionCommand)
            {
                Violations.Add("a session with two commands");
                session.Results = session.Results.GetRange(0, Math.Min(10000, session.Results.Count));
            }
            if (session.Empty > 0 || fault == "Empty")
            {
                session.Empty = Math.Max(0, session.Empty - 1);
                return answer;
            }
            if (fault == "FailedPage")
            {
                for (int number = 0; number < 3; number++)
                {
                    Entry bogus = Entries[random.Next(Entries.Count)];
                    answer.Rows.Add(Row(bogus, -1, 0, null, formatted, Culture));
                }
                call.Rows = answer.Rows.Count;
                return answer;
            }
            if (fault == "Endless")
            {
                session.IsEndless = true;
            }
            int size = PageSize > 0 ? Math.Min(PageSize, resultSize) : resultSize;
            if (fault == "Short")
            {
                size = Math.Max(1, size / (2 + random.Next(20)));
            }
            int from = session.At;
            if (fault == "Repeat" || session.IsEndless)
            {
                from = session.LastAt;
            }
            int most = Math.Min(session.Results.Count, session.Command == "ReturnLargeSet" ? SessionLimit : 5000);
            int to = Math.Min(most, from + size);
            object more = !HasMetadata ? null : Metadata(to < most || session.Results.Count > most);
            int count = CountIsSize ? resultSize : session.Results.Count;
            for (int at = from; at < to; at++)
            {
                answer.Rows.Add(Row(session.Results[at], at + 1, count, more, formatted, Culture));
                if (fault == "Duplicates" && at == from)
                {
                    for (int copy = 1; copy < 59; copy++)
                    {
                        answer.Rows.Add(Row(session.Results[at], at + 1, count, more, formatted, Culture));
                    }
                }
            }
            session.LastAt = from;
            session.At = Math.Max(session.At, to);
            call.Rows = answer.Rows.Count;
            return answer;
        }

        private object Metadata(bool more)
        {
            if (MetadataIsText)
            {
                return "{\"moreRecordsAvailable\":" + (more ? "true" : "false") + "}";
            }
            PSObject metadata = new PSObject();
            metadata.Properties.Add(new PSNoteProperty("moreRecordsAvailable", more));
            return metadata;
        }

        private string FaultOf(Call call)
        {
            string fault;
            if (Faults.TryGetValue(call.Number, out fault))
            {
                return fault;
            }
            if (BadInstant != null && call.Start <= BadInstant.Value && BadInstant.Value < call.End)
            {
                return BadFault;
            }
            bool wasFaulty = Calls.Count > 1 && Calls[Calls.Count - 2].Fault != null;
            if (FaultPercent > 0 && random.Next(100) < FaultPercent && !wasFaulty)
            {
                string[] all =
                {
                    "Throttled", "TooMany", "Timeout", "Connection", "SyncMode", "Empty", "FailedPage", "Short", "Duplicates", "Repeat",
                };
                return all[random.Next(all.Length)];
            }
            return null;
        }

        private int FirstAt(DateTime start)
        {
            int low = 0;
            int high = Entries.Count;
            while (low < high)
            {
                int middle = (low + high) / 2;
                if (Entries[middle].Time < start)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }
            return low;
        }

        private Session Open(
            DateTime start, DateTime end, string[] operations, string[] userIds, string[] addresses, string freeText, string command)
        {
            List<Entry> found = new List<Entry>();
            HashSet<string> wanted = operations == null ? null : new HashSet<string>(operations, StringComparer.OrdinalIgnoreCase);
            for (int at = FirstAt(start); at < Entries.Count; at++)
            {
                Entry entry = Entries[at];
                if (entry.Time > end || (entry.Time == end && !EndIsInclusive))
                {
                    break;
                }
                if (entry.Visible > Now || (wanted != null && !wanted.Contains(entry.Operation)))
                {
                    continue;
                }
                if (userIds != null && Array.IndexOf(userIds, UserIsOrganizer ? entry.UserId : entry.Attendee) < 0)
                {
                    continue;
                }
                if (addresses != null && (entry.ClientIP == null || Array.IndexOf(addresses, entry.ClientIP) < 0))
                {
                    continue;
                }
                if (!string.IsNullOrEmpty(freeText) && entry.Data.IndexOf(freeText, StringComparison.OrdinalIgnoreCase) < 0)
                {
                    continue;
                }
                found.Add(entry);
            }
            if (command == "ReturnLargeSet")
            {
                // Unsorted.
                for (int at = found.Count - 1; at > 0; at--)
                {
                    int other = random.Next(at + 1);
                    Entry moved = found[at];
                    found[at] = found[other];
                    found[other] = moved;
                }
            }
            else
            {
                found.Reverse();
            }
            return new Session { Results = found, Command = command };
        }

        internal static PSObject Row(Entry entry, int index, int count, object metadata, bool formatted, CultureInfo culture)
        {
            PSObject row = new PSObject();
            row.TypeNames.Insert(0, "Deserialized.Microsoft.Exchange.Data.ApplicationLogic.UnifiedAuditLogEvent");
            PSMemberInfoCollection<PSMemberInfo> members = row.Members;
            members.Add(new PSNoteProperty("RecordType", "MicrosoftTeams"), true);
            members.Add(new PSNoteProperty("CreationDate", entry.Time.ToString(culture)), true);
            members.Add(new PSNoteProperty("UserIds", entry.UserId), true);
            members.Add(new PSNoteProperty("Operations", entry.Operation), true);
            string data = formatted ? entry.Data.Replace("\",\"", "\",\r\n  \"").Replace("\"RecordType\":25", "\"RecordType\":\"MicrosoftTeams\"") : entry.Data;
            members.Add(new PSNoteProperty("AuditData", data), true);
            members.Add(new PSNoteProperty("ResultIndex", index), true);
            members.Add(new PSNoteProperty("ResultCount", count), true);
            members.Add(new PSNoteProperty("Identity", entry.Id), true);
            members.Add(new PSNoteProperty("IsValid", true), true);
            members.Add(new PSNoteProperty("ObjectState", "Unchanged"), true);
            if (metadata != null)
            {
                members.Add(new PSNoteProperty("AuditSearchRequestMetadata", metadata), true);
            }
            return row;
        }

        /// <summary>A time as the service reads it: text without a zone is UTC.</summary>
        private DateTime Read(object value, string name)
        {
            PSObject wrapped = value as PSObject;
            value = wrapped == null ? value : wrapped.BaseObject;
            string text = value as string;
            if (text == null || !text.EndsWith("Z", StringComparison.Ordinal) || text.Length != 20)
            {
                Violations.Add(name + " is " + value);
            }
            if (value is DateTime)
            {
                text = ((DateTime)value).ToString(CultureInfo.InvariantCulture);
            }
            return DateTime.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal);
        }

        internal static string Identifier(int seed, int kind, int number)
        {
            // Spread, so that the order of Ids is not that of time.
            uint mixed = unchecked((uint)(number + 1) * 2654435761u ^ (uint)seed);
            return mixed.ToString("x8", CultureInfo.InvariantCulture) + "-" + (seed & 0xffff).ToString("x4", CultureInfo.InvariantCulture) + "-4"
                + kind.ToString("x3", CultureInfo.InvariantCulture) + "-8000-" + number.ToString("x12", CultureInfo.InvariantCulture);
        }
    }
    /// <summary>A log that holds nothing: records are written at even intervals, and made when they are asked for.</summary>
    public sealed class EvenLog
    {
        private readonly Dictionary<string, int> given = new Dictionary<string, int>();
        private readonly DateTime begin;
        private readonly int records;
        private readonly int people;
        private readonly double seconds;

        public EvenLog(DateTime begin, int records, int people, double seconds)
        {
            this.begin = begin;
            this.records = records;
            this.people = people;
            this.seconds = seconds;
        }

        /// <summary>The next page of a session.</summary>
        public List<PSObject> Search(string startDate, string endDate, string session, int resultSize)
        {
            int at;
            given.TryGetValue(session, out at);
            int first = FirstAt(startDate);
            int count = Math.Max(0, FirstAt(endDate) - first);
            int end = Math.Min(count, at + resultSize);
            List<PSObject> rows = new List<PSObject>();
            for (; at < end; at++)
            {
                int number = first + at;
                string meeting = AuditLog.Identifier(1, 1, number - number % 6);
                DateTime time = begin.AddSeconds(Math.Floor(number * seconds));
                Entry entry = AuditLog.MakeEntry(1, number, people, time, ref meeting);
                rows.Add(AuditLog.Row(entry, at + 1, count, null, false, CultureInfo.InvariantCulture));
            }
            given[session] = end;
            return rows;
        }

        private int FirstAt(string date)
        {
            DateTime time = DateTime.Parse(date, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
            return (int)Math.Max(0, Math.Min(records, Math.Ceiling((time - begin).TotalSeconds / seconds)));
        }
    }
}
