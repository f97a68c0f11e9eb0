// What a .NET programmer writes who knows the form of the records and trusts it: System.Text.Json into typed classes,
// one row per attendee, copies of a record passed over. Written in two ways; the faster one counts.
//
// Either does less than the module: values have the expected types, keys that it does not know are dropped, addresses
// and user agents stay as recorded, no kind of participant is derived, nothing is reported.

#nullable disable

using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace TeamsMeetingAuditPeer
{
    /// <summary>The columns that are keys of the record or of the attendee.</summary>
    public sealed class Row
    {
        public string RecordKind { get; set; }
        public string AuditId { get; set; }
        public DateTime? CreationTime { get; set; }
        public string Operation { get; set; }
        public string Workload { get; set; }
        public int? RecordType { get; set; }
        public int? Version { get; set; }
        public string OrganizationId { get; set; }
        public string UserId { get; set; }
        public string UserKey { get; set; }
        public int? UserType { get; set; }
        public string ObjectId { get; set; }
        public string ResultStatus { get; set; }
        public string ClientIP { get; set; }
        public string MeetingId { get; set; }
        public DateTime? StartTime { get; set; }
        public DateTime? EndTime { get; set; }
        public DateTime? JoinTime { get; set; }
        public DateTime? LeaveTime { get; set; }
        public long? DurationSeconds { get; set; }
        public string ItemName { get; set; }
        public string CommunicationType { get; set; }
        public string CommunicationSubType { get; set; }
        public string Modalities { get; set; }
        public string ProviderTypes { get; set; }
        public string MeetingUrl { get; set; }
        public string ChatThreadId { get; set; }
        public string ChatName { get; set; }
        public string ICalUid { get; set; }
        public string ConferenceUri { get; set; }
        public string CallId { get; set; }
        public string SessionId { get; set; }
        public string OrganizerObjectId { get; set; }
        public string OrganizerOrganizationId { get; set; }
        public string OrganizerRecipientType { get; set; }
        public int? OrganizerRole { get; set; }
        public string OrganizerUserPrincipalName { get; set; }
        public string OrganizerName { get; set; }
        public string Members { get; set; }
        public int? AttendeeIndex { get; set; }
        public int? AttendeeCount { get; set; }
        public string UserObjectId { get; set; }
        public string UserPrincipalName { get; set; }
        public string DisplayName { get; set; }
        public string RecipientType { get; set; }
        public int? Role { get; set; }
        public string ParticipantOrganizationId { get; set; }
        public string UserIdType { get; set; }
        public string ProviderType { get; set; }
        public bool? IsOrganizer { get; set; }
        public bool? IsAadGuest { get; set; }
        public bool? IsJoinedFromLobby { get; set; }
        public bool? IsBilateral { get; set; }
        public string ArtifactsShared { get; set; }
        public string DeviceId { get; set; }
        public string DeviceInformation { get; set; }
        public string UserAgent { get; set; }
        public string InviterUserPrincipalName { get; set; }
        public string InviterDisplayName { get; set; }
        public string InviterUserType { get; set; }
        public string InviterOrganizationId { get; set; }
        public string InviterUserIdentifier { get; set; }
        public DateTime? InviteTime { get; set; }
        public string ResourceTenantId { get; set; }
        public string ParticipantInfo { get; set; }
        public string AppAccessContext { get; set; }
        public string ExtraProperties { get; set; }

        internal Row Copy()
        {
            return (Row)MemberwiseClone();
        }

        /// <summary>What follows from several keys. False for a record of another operation.</summary>
        internal bool Complete()
        {
            switch (Operation)
            {
                case "MeetingDetail":
                    RecordKind = "Meeting";
                    MeetingId = AuditId;
                    DurationSeconds = Seconds(StartTime, EndTime);
                    return true;
                case "MeetingParticipantDetail":
                    RecordKind = "Participant";
                    DurationSeconds = Seconds(JoinTime, LeaveTime);
                    return true;
                case "CallParticipantDetail":
                    RecordKind = "CallParticipant";
                    DurationSeconds = Seconds(JoinTime, LeaveTime);
                    return true;
                default:
                    return false;
            }
        }

        private static long? Seconds(DateTime? start, DateTime? end)
        {
            return start.HasValue && end.HasValue ? (end.Value - start.Value).Ticks / TimeSpan.TicksPerSecond : (long?)null;
        }

        internal static DateTime Utc(DateTime time)
        {
            return time.Kind == DateTimeKind.Unspecified
                ? DateTime.SpecifyKind(time, DateTimeKind.Utc)
                : time.ToUniversalTime();
        }
    }

    internal sealed class Inviter
    {
        public string UPN { get; set; }
        public string DisplayName { get; set; }
        public string UserType { get; set; }
        public string OrganizationId { get; set; }
        public string UserIdentifier { get; set; }
        public DateTime? InviteTime { get; set; }
    }

    /// <summary>One of Attendees, before its cells are those of a row.</summary>
    internal sealed class Attendee
    {
        public string UserObjectId { get; set; }
        public string UPN { get; set; }
        public string DisplayName { get; set; }
        public string RecipientType { get; set; }
        public int? Role { get; set; }
        public string OrganizationId { get; set; }
        public string UserIdType { get; set; }
        public string ProviderType { get; set; }
        public bool? IsOrganizer { get; set; }
        public bool? IsAADGuest { get; set; }
        public Inviter InviterInfo { get; set; }

        internal void Fill(Row row)
        {
            row.UserObjectId = UserObjectId;
            row.UserPrincipalName = UPN;
            row.DisplayName = DisplayName;
            row.RecipientType = RecipientType;
            row.Role = Role;
            row.ParticipantOrganizationId = OrganizationId;
            row.UserIdType = UserIdType;
            row.ProviderType = ProviderType;
            row.IsOrganizer = IsOrganizer;
            row.IsAadGuest = IsAADGuest;
            if (InviterInfo != null)
            {
                row.InviterUserPrincipalName = InviterInfo.UPN;
                row.InviterDisplayName = InviterInfo.DisplayName;
                row.InviterUserType = InviterInfo.UserType;
                row.InviterOrganizationId = InviterInfo.OrganizationId;
                row.InviterUserIdentifier = InviterInfo.UserIdentifier;
                row.InviteTime = InviterInfo.InviteTime.HasValue ? Row.Utc(InviterInfo.InviteTime.Value) : (DateTime?)null;
            }
        }
    }

    /// <summary>JsonSerializer into classes of the record's form, then flattened.</summary>
    public static class WithSerializer
    {
        private static readonly JsonSerializerOptions Options = new JsonSerializerOptions
        {
            Converters = { new TextsConverter(), new OrganizerConverter(), new JsonTextConverter() },
        };

        public static List<Row> Read(string[] records)
        {
            var rows = new List<Row>(records.Length);
            var seen = new HashSet<Guid>(records.Length);
            foreach (string text in records)
            {
                AuditRecord record = JsonSerializer.Deserialize<AuditRecord>(text, Options);
                Row row = record.Flatten();
                if (!row.Complete() || !seen.Add(Guid.Parse(row.AuditId)))
                {
                    continue;
                }
                if (row.RecordKind == "Meeting" || record.Attendees == null || record.Attendees.Length == 0)
                {
                    rows.Add(row);
                    continue;
                }
                for (int index = 0; index < record.Attendees.Length; index++)
                {
                    Row own = index == record.Attendees.Length - 1 ? row : row.Copy();
                    record.Attendees[index].Fill(own);
                    own.AttendeeIndex = index;
                    rows.Add(own);
                }
            }
            return rows;
        }

        private sealed class AuditRecord
        {
            public string Id { get; set; }
            public DateTime? CreationTime { get; set; }
            public string Operation { get; set; }
            public string Workload { get; set; }
            public int? RecordType { get; set; }
            public int? Version { get; set; }
            public string OrganizationId { get; set; }
            public string UserId { get; set; }
            public string UserKey { get; set; }
            public int? UserType { get; set; }
            public string ObjectId { get; set; }
            public string ResultStatus { get; set; }
            public string ClientIP { get; set; }
            public string MeetingDetailId { get; set; }
            public DateTime? StartTime { get; set; }
            public DateTime? EndTime { get; set; }
            public DateTime? JoinTime { get; set; }
            public DateTime? LeaveTime { get; set; }
            public string ItemName { get; set; }
            public string CommunicationType { get; set; }
            public string CommunicationSubType { get; set; }
            public Texts Modalities { get; set; }
            public Texts ProviderTypes { get; set; }
            public string MeetingURL { get; set; }
            public string ChatThreadId { get; set; }
            public string ChatName { get; set; }
            public string ICalUid { get; set; }
            public string ConferenceUri { get; set; }
            public string CallId { get; set; }
            public string SessionId { get; set; }
            public Organizer Organizer { get; set; }
            public JsonText Members { get; set; }
            public Attendee[] Attendees { get; set; }
            public bool? IsJoinedFromLobby { get; set; }
            public bool? IsBilateral { get; set; }
            public Artifact[] ArtifactsShared { get; set; }
            public string DeviceId { get; set; }
            public string DeviceInformation { get; set; }
            public string UserAgent { get; set; }
            public string ResourceTenantId { get; set; }
            public JsonText ParticipantInfo { get; set; }
            public JsonText AppAccessContext { get; set; }
            public Property[] ExtraProperties { get; set; }

            internal Row Flatten()
            {
                var row = new Row
                {
                    AuditId = Id,
                    CreationTime = Utc(CreationTime),
                    Operation = Operation,
                    Workload = Workload,
                    RecordType = RecordType,
                    Version = Version,
                    OrganizationId = OrganizationId,
                    UserId = UserId,
                    UserKey = UserKey,
                    UserType = UserType,
                    ObjectId = ObjectId,
                    ResultStatus = ResultStatus,
                    ClientIP = ClientIP,
                    MeetingId = MeetingDetailId,
                    StartTime = Utc(StartTime),
                    EndTime = Utc(EndTime),
                    JoinTime = Utc(JoinTime),
                    LeaveTime = Utc(LeaveTime),
                    ItemName = ItemName,
                    CommunicationType = CommunicationType,
                    CommunicationSubType = CommunicationSubType,
                    Modalities = Modalities?.Joined,
                    ProviderTypes = ProviderTypes?.Joined,
                    MeetingUrl = MeetingURL,
                    ChatThreadId = ChatThreadId,
                    ChatName = ChatName,
                    ICalUid = ICalUid,
                    ConferenceUri = ConferenceUri,
                    CallId = CallId,
                    SessionId = SessionId,
                    Members = Members?.Text,
                    AttendeeCount = Attendees?.Length,
                    IsJoinedFromLobby = IsJoinedFromLobby,
                    IsBilateral = IsBilateral,
                    DeviceId = DeviceId,
                    DeviceInformation = DeviceInformation,
                    UserAgent = UserAgent,
                    ResourceTenantId = ResourceTenantId,
                    ParticipantInfo = ParticipantInfo?.Text,
                    AppAccessContext = AppAccessContext?.Text,
                };
                if (Organizer != null)
                {
                    row.OrganizerObjectId = Organizer.UserObjectId;
                    row.OrganizerOrganizationId = Organizer.OrganizationId;
                    row.OrganizerRecipientType = Organizer.RecipientType;
                    row.OrganizerRole = Organizer.Role;
                    row.OrganizerUserPrincipalName = Organizer.UPN;
                    row.OrganizerName = Organizer.DisplayName;
                }
                if (ArtifactsShared != null)
                {
                    row.ArtifactsShared = ArtifactsShared.Length == 1
                        ? ArtifactsShared[0].ArtifactSharedName
                        : string.Join("; ", Array.ConvertAll(ArtifactsShared, artifact => artifact.ArtifactSharedName));
                }
                if (ExtraProperties != null)
                {
                    foreach (Property property in ExtraProperties)
                    {
                        if (row.UserAgent == null && property.Key == "UserAgent")
                        {
                            row.UserAgent = property.Value;
                        }
                    }
                    // Less than is recorded, which is JSON; more would make this way slower still.
                    row.ExtraProperties = string.Join("; ", Array.ConvertAll(ExtraProperties, property => property.Value));
                }
                return row;
            }

            private static DateTime? Utc(DateTime? time)
            {
                return time.HasValue ? Row.Utc(time.Value) : time;
            }
        }

        private sealed class Organizer
        {
            public string UserObjectId { get; set; }
            public string OrganizationId { get; set; }
            public string RecipientType { get; set; }
            public int? Role { get; set; }
            public string UPN { get; set; }
            public string DisplayName { get; set; }
        }

        private sealed class Artifact
        {
            public string ArtifactSharedName { get; set; }
        }

        private sealed class Property
        {
            public string Key { get; set; }
            public string Value { get; set; }
        }

        /// <summary>A list of texts, or one text with commas.</summary>
        private sealed class Texts
        {
            internal string Joined;
        }

        private sealed class TextsConverter : JsonConverter<Texts>
        {
            public override Texts Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
            {
                return new Texts { Joined = WithReader.ReadTexts(ref reader) };
            }

            public override void Write(Utf8JsonWriter writer, Texts value, JsonSerializerOptions options)
            {
                throw new NotSupportedException();
            }
        }

        /// <summary>A value kept as JSON.</summary>
        private sealed class JsonText
        {
            internal string Text;
        }

        private sealed class JsonTextConverter : JsonConverter<JsonText>
        {
            public override JsonText Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
            {
                using (JsonDocument document = JsonDocument.ParseValue(ref reader))
                {
                    return new JsonText { Text = document.RootElement.GetRawText() };
                }
            }

            public override void Write(Utf8JsonWriter writer, JsonText value, JsonSerializerOptions options)
            {
                throw new NotSupportedException();
            }
        }

        /// <summary>An object, or the object id, UPN or name alone.</summary>
        private sealed class OrganizerConverter : JsonConverter<Organizer>
        {
            public override Organizer Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
            {
                var row = new Row();
                WithReader.ReadOrganizer(ref reader, row);
                return new Organizer
                {
                    UserObjectId = row.OrganizerObjectId,
                    OrganizationId = row.OrganizerOrganizationId,
                    RecipientType = row.OrganizerRecipientType,
                    Role = row.OrganizerRole,
                    UPN = row.OrganizerUserPrincipalName,
                    DisplayName = row.OrganizerName,
                };
            }

            public override void Write(Utf8JsonWriter writer, Organizer value, JsonSerializerOptions options)
            {
                throw new NotSupportedException();
            }
        }
    }

    /// <summary>Utf8JsonReader straight into the row, in one pass.</summary>
    public static class WithReader
    {
        public static List<Row> Read(string[] records)
        {
            var rows = new List<Row>(records.Length);
            var seen = new HashSet<Guid>(records.Length);
            byte[] utf8 = new byte[1 << 16];
            var attendees = new List<Attendee>();
            foreach (string text in records)
            {
                int most = Encoding.UTF8.GetMaxByteCount(text.Length);
                if (utf8.Length < most)
                {
                    utf8 = new byte[most];
                }
                int length = Encoding.UTF8.GetBytes(text, utf8);
                var row = new Row();
                attendees.Clear();
                Guid id = ReadRecord(utf8.AsSpan(0, length), row, attendees);
                if (!row.Complete() || !seen.Add(id))
                {
                    continue;
                }
                if (row.RecordKind == "Meeting" || attendees.Count == 0)
                {
                    rows.Add(row);
                    continue;
                }
                for (int index = 0; index < attendees.Count; index++)
                {
                    Row own = index == attendees.Count - 1 ? row : row.Copy();
                    attendees[index].Fill(own);
                    own.AttendeeIndex = index;
                    rows.Add(own);
                }
            }
            return rows;
        }

        private static Guid ReadRecord(ReadOnlySpan<byte> utf8, Row row, List<Attendee> attendees)
        {
            var reader = new Utf8JsonReader(utf8);
            Guid id = default;
            reader.Read();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadOnlySpan<byte> name = reader.ValueSpan;
                reader.Read();
                switch (name.Length)
                {
                    case 2 when name.SequenceEqual("Id"u8):
                        row.AuditId = reader.GetString();
                        id = reader.GetGuid();
                        continue;
                    case 6 when name.SequenceEqual("UserId"u8):
                        row.UserId = reader.GetString();
                        continue;
                    case 6 when name.SequenceEqual("CallId"u8):
                        row.CallId = reader.GetString();
                        continue;
                    case 7 when name.SequenceEqual("UserKey"u8):
                        row.UserKey = reader.GetString();
                        continue;
                    case 7 when name.SequenceEqual("Version"u8):
                        row.Version = Number(ref reader);
                        continue;
                    case 7 when name.SequenceEqual("EndTime"u8):
                        row.EndTime = Time(ref reader);
                        continue;
                    case 7 when name.SequenceEqual("ICalUid"u8):
                        row.ICalUid = reader.GetString();
                        continue;
                    case 7 when name.SequenceEqual("Members"u8):
                        row.Members = Json(ref reader, utf8);
                        continue;
                    case 8 when name.SequenceEqual("UserType"u8):
                        row.UserType = Number(ref reader);
                        continue;
                    case 8 when name.SequenceEqual("Workload"u8):
                        row.Workload = reader.GetString();
                        continue;
                    case 8 when name.SequenceEqual("ClientIP"u8):
                        row.ClientIP = reader.GetString();
                        continue;
                    case 8 when name.SequenceEqual("JoinTime"u8):
                        row.JoinTime = Time(ref reader);
                        continue;
                    case 8 when name.SequenceEqual("ItemName"u8):
                        row.ItemName = reader.GetString();
                        continue;
                    case 8 when name.SequenceEqual("DeviceId"u8):
                        row.DeviceId = reader.GetString();
                        continue;
                    case 8 when name.SequenceEqual("ObjectId"u8):
                        row.ObjectId = reader.GetString();
                        continue;
                    case 8 when name.SequenceEqual("ChatName"u8):
                        row.ChatName = reader.GetString();
                        continue;
                    case 9 when name.SequenceEqual("Operation"u8):
                        row.Operation = reader.GetString();
                        continue;
                    case 9 when name.SequenceEqual("LeaveTime"u8):
                        row.LeaveTime = Time(ref reader);
                        continue;
                    case 9 when name.SequenceEqual("Attendees"u8):
                        ReadAttendees(ref reader, attendees);
                        row.AttendeeCount = attendees.Count;
                        continue;
                    case 9 when name.SequenceEqual("Organizer"u8):
                        ReadOrganizer(ref reader, row);
                        continue;
                    case 9 when name.SequenceEqual("StartTime"u8):
                        row.StartTime = Time(ref reader);
                        continue;
                    case 9 when name.SequenceEqual("SessionId"u8):
                        row.SessionId = reader.GetString();
                        continue;
                    case 9 when name.SequenceEqual("UserAgent"u8):
                        row.UserAgent = reader.GetString();
                        continue;
                    case 10 when name.SequenceEqual("RecordType"u8):
                        row.RecordType = Number(ref reader);
                        continue;
                    case 10 when name.SequenceEqual("Modalities"u8):
                        row.Modalities = ReadTexts(ref reader);
                        continue;
                    case 10 when name.SequenceEqual("MeetingURL"u8):
                        row.MeetingUrl = reader.GetString();
                        continue;
                    case 11 when name.SequenceEqual("IsBilateral"u8):
                        row.IsBilateral = Truth(ref reader);
                        continue;
                    case 12 when name.SequenceEqual("CreationTime"u8):
                        row.CreationTime = Time(ref reader);
                        continue;
                    case 12 when name.SequenceEqual("ChatThreadId"u8):
                        row.ChatThreadId = reader.GetString();
                        continue;
                    case 12 when name.SequenceEqual("ResultStatus"u8):
                        row.ResultStatus = reader.GetString();
                        continue;
                    case 13 when name.SequenceEqual("ProviderTypes"u8):
                        row.ProviderTypes = ReadTexts(ref reader);
                        continue;
                    case 13 when name.SequenceEqual("ConferenceUri"u8):
                        row.ConferenceUri = reader.GetString();
                        continue;
                    case 14 when name.SequenceEqual("OrganizationId"u8):
                        row.OrganizationId = reader.GetString();
                        continue;
                    case 15 when name.SequenceEqual("MeetingDetailId"u8):
                        row.MeetingId = reader.GetString();
                        continue;
                    case 15 when name.SequenceEqual("ArtifactsShared"u8):
                        row.ArtifactsShared = ReadArtifacts(ref reader);
                        continue;
                    case 15 when name.SequenceEqual("ExtraProperties"u8):
                        ReadExtraProperties(ref reader, row, utf8);
                        continue;
                    case 15 when name.SequenceEqual("ParticipantInfo"u8):
                        row.ParticipantInfo = Json(ref reader, utf8);
                        continue;
                    case 16 when name.SequenceEqual("ResourceTenantId"u8):
                        row.ResourceTenantId = reader.GetString();
                        continue;
                    case 16 when name.SequenceEqual("AppAccessContext"u8):
                        row.AppAccessContext = Json(ref reader, utf8);
                        continue;
                    case 17 when name.SequenceEqual("DeviceInformation"u8):
                        row.DeviceInformation = reader.GetString();
                        continue;
                    case 17 when name.SequenceEqual("CommunicationType"u8):
                        row.CommunicationType = reader.GetString();
                        continue;
                    case 17 when name.SequenceEqual("IsJoinedFromLobby"u8):
                        row.IsJoinedFromLobby = Truth(ref reader);
                        continue;
                    case 20 when name.SequenceEqual("CommunicationSubType"u8):
                        row.CommunicationSubType = reader.GetString();
                        continue;
                    default:
                        reader.Skip();
                        continue;
                }
            }
            return id;
        }

        private static void ReadAttendees(ref Utf8JsonReader reader, List<Attendee> attendees)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                var attendee = new Attendee();
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    ReadOnlySpan<byte> name = reader.ValueSpan;
                    reader.Read();
                    if (name.SequenceEqual("UserObjectId"u8))
                    {
                        attendee.UserObjectId = reader.GetString();
                    }
                    else if (name.SequenceEqual("UPN"u8))
                    {
                        attendee.UPN = reader.GetString();
                    }
                    else if (name.SequenceEqual("DisplayName"u8))
                    {
                        attendee.DisplayName = reader.GetString();
                    }
                    else if (name.SequenceEqual("RecipientType"u8))
                    {
                        attendee.RecipientType = reader.GetString();
                    }
                    else if (name.SequenceEqual("Role"u8))
                    {
                        attendee.Role = Number(ref reader);
                    }
                    else if (name.SequenceEqual("OrganizationId"u8))
                    {
                        attendee.OrganizationId = reader.GetString();
                    }
                    else if (name.SequenceEqual("UserIdType"u8))
                    {
                        attendee.UserIdType = reader.GetString();
                    }
                    else if (name.SequenceEqual("ProviderType"u8))
                    {
                        attendee.ProviderType = reader.GetString();
                    }
                    else if (name.SequenceEqual("IsOrganizer"u8))
                    {
                        attendee.IsOrganizer = Truth(ref reader);
                    }
                    else if (name.SequenceEqual("IsAADGuest"u8))
                    {
                        attendee.IsAADGuest = Truth(ref reader);
                    }
                    else if (name.SequenceEqual("InviterInfo"u8))
                    {
                        attendee.InviterInfo = ReadInviter(ref reader);
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
                attendees.Add(attendee);
            }
        }

        private static Inviter ReadInviter(ref Utf8JsonReader reader)
        {
            var inviter = new Inviter();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadOnlySpan<byte> name = reader.ValueSpan;
                reader.Read();
                if (name.SequenceEqual("UPN"u8))
                {
                    inviter.UPN = reader.GetString();
                }
                else if (name.SequenceEqual("DisplayName"u8))
                {
                    inviter.DisplayName = reader.GetString();
                }
                else if (name.SequenceEqual("UserType"u8))
                {
                    inviter.UserType = reader.GetString();
                }
                else if (name.SequenceEqual("OrganizationId"u8))
                {
                    inviter.OrganizationId = reader.GetString();
                }
                else if (name.SequenceEqual("UserIdentifier"u8))
                {
                    inviter.UserIdentifier = reader.GetString();
                }
                else if (name.SequenceEqual("InviteTime"u8))
                {
                    inviter.InviteTime = Time(ref reader);
                }
                else
                {
                    reader.Skip();
                }
            }
            return inviter;
        }

        internal static void ReadOrganizer(ref Utf8JsonReader reader, Row row)
        {
            if (reader.TokenType == JsonTokenType.String)
            {
                string text = reader.GetString();
                if (Guid.TryParse(text, out _))
                {
                    row.OrganizerObjectId = text;
                }
                else if (text.Contains('@'))
                {
                    row.OrganizerUserPrincipalName = text;
                }
                else
                {
                    row.OrganizerName = text;
                }
                return;
            }
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadOnlySpan<byte> name = reader.ValueSpan;
                reader.Read();
                if (name.SequenceEqual("UserObjectId"u8))
                {
                    row.OrganizerObjectId = reader.GetString();
                }
                else if (name.SequenceEqual("OrganizationId"u8))
                {
                    row.OrganizerOrganizationId = reader.GetString();
                }
                else if (name.SequenceEqual("RecipientType"u8))
                {
                    row.OrganizerRecipientType = reader.GetString();
                }
                else if (name.SequenceEqual("Role"u8))
                {
                    row.OrganizerRole = Number(ref reader);
                }
                else if (name.SequenceEqual("UPN"u8))
                {
                    row.OrganizerUserPrincipalName = reader.GetString();
                }
                else if (name.SequenceEqual("DisplayName"u8))
                {
                    row.OrganizerName = reader.GetString();
                }
                else
                {
                    reader.Skip();
                }
            }
        }

        internal static string ReadTexts(ref Utf8JsonReader reader)
        {
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                return string.Join("; ", reader.GetString().Split(',', StringSplitOptions.TrimEntries));
            }
            string joined = "";
            while (reader.Read() && reader.TokenType == JsonTokenType.String)
            {
                joined = joined.Length == 0 ? reader.GetString() : joined + "; " + reader.GetString();
            }
            return joined;
        }

        private static string ReadArtifacts(ref Utf8JsonReader reader)
        {
            string joined = "";
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool named = reader.ValueTextEquals("ArtifactSharedName"u8);
                    reader.Read();
                    if (named)
                    {
                        joined = joined.Length == 0 ? reader.GetString() : joined + "; " + reader.GetString();
                    }
                    else
                    {
                        reader.Skip();
                    }
                }
            }
            return joined;
        }

        private static void ReadExtraProperties(ref Utf8JsonReader reader, Row row, ReadOnlySpan<byte> utf8)
        {
            int start = (int)reader.TokenStartIndex;
            while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                bool agent = false;
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool key = reader.ValueTextEquals("Key"u8);
                    reader.Read();
                    if (key)
                    {
                        agent = reader.ValueTextEquals("UserAgent"u8);
                    }
                    else if (agent && row.UserAgent == null)
                    {
                        row.UserAgent = reader.GetString();
                    }
                }
            }
            row.ExtraProperties = Encoding.UTF8.GetString(utf8.Slice(start, (int)reader.BytesConsumed - start));
        }

        private static string Json(ref Utf8JsonReader reader, ReadOnlySpan<byte> utf8)
        {
            int start = (int)reader.TokenStartIndex;
            reader.Skip();
            return Encoding.UTF8.GetString(utf8.Slice(start, (int)reader.BytesConsumed - start));
        }

        private static DateTime? Time(ref Utf8JsonReader reader)
        {
            return reader.TokenType == JsonTokenType.Null ? (DateTime?)null : Row.Utc(reader.GetDateTime());
        }

        private static int? Number(ref Utf8JsonReader reader)
        {
            return reader.TokenType == JsonTokenType.Null ? (int?)null : reader.GetInt32();
        }

        private static bool? Truth(ref Utf8JsonReader reader)
        {
            return reader.TokenType == JsonTokenType.Null ? (bool?)null : reader.GetBoolean();
        }
    }
}
