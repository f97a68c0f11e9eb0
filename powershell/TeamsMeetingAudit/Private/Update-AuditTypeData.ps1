# The properties that stand for a row where no view applies, the members that the headings of views name, and how rows that
# were serialised become rows again. Not by a file in the manifest, which would cost every import
# more than all of this does once.
function script:Update-AuditTypeData {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It changes how rows of this module are shown, and nothing else.')]
    [CmdletBinding()]
    param(
        # The type TeamsMeetingAudit.Library.
        [Parameter(Mandatory)]
        [System.Type] $Library
    )

    $record = 'RecordKind', 'StartTime', 'JoinTime', 'DurationSeconds', 'UserPrincipalName', 'DisplayName', 'ParticipantKind', 'MeetingId'
    $sets = @{
        Record            = $record
        ReportRecord      = $record
        Issue             = 'RecordNumber', 'Source', 'Code', 'Message'
        Summary           = 'Records', 'Meetings', 'Participants', 'CallParticipants', 'OtherOperations', 'Duplicates', 'Rejected', 'Rows', 'PossiblyTruncated'
        SourceSummary     = 'Source', 'Container', 'Records', 'Meetings', 'Participants', 'Rejected'
        UnknownKey        = 'Key', 'Records'
        Field             = 'Name', 'Type', 'Description'
        Meeting           = 'StartTime', 'DurationSeconds', 'OrganizerUserPrincipalName', 'MeetingType', 'Subject', 'People', 'PeakPeople', 'MeetingId'
        Attendance        = 'MeetingStart', 'UserPrincipalName', 'DisplayName', 'ParticipantKind', 'FirstJoin', 'LastLeave', 'PresentSeconds', 'PercentPresent', 'MeetingId'
        Disconnection     = 'GapStart', 'GapSeconds', 'Class', 'UserPrincipalName', 'DisplayName', 'Network', 'IncidentId', 'MeetingId'
        Outsider          = 'FirstJoin', 'PresentSeconds', 'ParticipantKind', 'UserPrincipalName', 'DisplayName', 'HomeDomain', 'Flags', 'MeetingId'
        UserActivity      = 'JoinTime', 'DurationSeconds', 'UserPrincipalName', 'ClientIP', 'DeviceInformation', 'FirstSeen', 'MeetingId'
        Gap               = 'Start', 'End', 'Records', 'Reason'
        CollectionSummary = 'Start', 'End', 'Complete', 'MayBeIncompleteAfter', 'Records', 'Windows', 'Calls', 'Gaps'
        AnalysisSummary   = 'Measure', 'By', 'Value', 'Count', 'Of', 'Percent'
    }
    Update-TypeData -TypeData $Library::ExtendedTypes($sets) -Force -WhatIf:$false -Confirm:$false
}
