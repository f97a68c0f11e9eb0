# The properties that stand for a row where no view applies. Not by a file in the manifest, which would cost every import
# more than all of this does once.
function script:Update-AuditTypeData {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It changes how rows of this module are shown, and nothing else.')]
    [CmdletBinding()]
    param()

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
    foreach ($class in $sets.Keys) {
        foreach ($name in $class, "${class}Text") {
            foreach ($type in "TeamsMeetingAudit.$name", "Deserialized.TeamsMeetingAudit.$name") {
                Update-TypeData -TypeName $type -DefaultDisplayPropertySet $sets[$class] -Force -WhatIf:$false -Confirm:$false
            }
        }
    }
}
