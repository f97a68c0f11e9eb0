# Times of rows that differ say nothing: each side's rows as one text per row, to be compared one by one.
#
# Times are compared as instants of the whole second in this machine's zone, since the loop's are local and those of an
# hour that a clock repeats could not be turned back.

$script:LocalTime = 'yyyy-MM-ddTHH:mm:ss'
$script:Invariant = [cultureinfo]::InvariantCulture

function ConvertTo-LocalText {
    [OutputType([string])]
    param([object] $Time)

    if ($null -eq $Time) { return '' }
    return $Time.ToLocalTime().ToString($script:LocalTime, $script:Invariant)
}

function ConvertTo-LengthText {
    # Hours of a day, minutes and seconds without sign, as the loop's format gives them.
    [OutputType([string])]
    param([object] $Second)

    if ($null -eq $Second) { return '' }
    return [timespan]::FromSeconds($Second).ToString('hh\:mm\:ss', $script:Invariant)
}

function Get-RecordTextAsLoop {
    # The module's records in the cells of the parse loop.
    [OutputType([string[]])]
    param([object[]] $Row)

    foreach ($record in $Row) {
        $cells = if ($record.Operation -eq 'MeetingDetail') {
            $record.Operation, $record.MeetingId, (ConvertTo-LocalText $record.StartTime),
            (ConvertTo-LocalText $record.EndTime), (ConvertTo-LengthText $record.DurationSeconds), $record.UserId,
            $record.CommunicationSubType, $record.MeetingUrl, $record.Modalities
        } else {
            $user = if ($record.RecipientType -eq 'User') { $record.UserObjectId } else { $record.DisplayName }
            $record.Operation, $record.MeetingId, (ConvertTo-LocalText $record.JoinTime),
            (ConvertTo-LocalText $record.LeaveTime), (ConvertTo-LengthText $record.DurationSeconds), $user,
            $record.Role, $record.ArtifactsShared
        }
        $cells -join ' | '
    }
}

function Get-LoopText {
    # The parse loop's rows; its dates are local already.
    [OutputType([string[]])]
    param([object[]] $Row)

    foreach ($line in $Row) {
        $start = $line.Start.ToString($script:LocalTime, $script:Invariant)
        $end = $line.End.ToString($script:LocalTime, $script:Invariant)
        $cells = if ($line.Type -eq 'Meeting') {
            $modalities = (@($line.Modalities) -split ',').Trim() -join '; '
            $line.Operation, $line.MeetingId, $start, $end, $line.'Meeting duration', $line.User, $line.'Meeting type',
            $line.MeetingURL, $modalities
        } else {
            $artifacts = $line.Artifacts -replace ', ', '; '
            $line.Operation, $line.MeetingId, $start, $end, $line.Duration, $line.User, $line.Role, $artifacts
        }
        $cells -join ' | '
    }
}

function Get-RecordCsvTextAsLoop {
    # The module's CSV, in the cells that the loop's CSV has for meetings and participants.
    [OutputType([string[]])]
    param([string] $Path)

    Import-Csv -LiteralPath $Path | ForEach-Object {
        if ($_.Operation -eq 'MeetingDetail') {
            $user = $_.UserId
            $start, $end = $_.StartTime, $_.EndTime
        } else {
            $user = if ($_.RecipientType -eq 'User') { $_.UserObjectId } else { $_.DisplayName }
            $start, $end = $_.JoinTime, $_.LeaveTime
        }
        # A cast of text with a Z gives a local time.
        $start = ([datetime] $start).ToString($script:LocalTime, $script:Invariant)
        $end = ([datetime] $end).ToString($script:LocalTime, $script:Invariant)
        $_.Operation, $_.MeetingId, $start, $end, $user -join ' | '
    }
}

function Get-LoopCsvText {
    # The loop's CSV, whose times are text of this culture.
    [OutputType([string[]])]
    param([string] $Path)

    $culture = [cultureinfo]::CurrentCulture
    Import-Csv -LiteralPath $Path | ForEach-Object {
        $start = [datetime]::Parse($_.Start, $culture).ToString($script:LocalTime, $script:Invariant)
        $end = [datetime]::Parse($_.End, $culture).ToString($script:LocalTime, $script:Invariant)
        $_.Operation, $_.MeetingId, $start, $end, $_.User -join ' | '
    }
}

function Get-RecordText {
    # Records of the module, or rows of the typed peers: the columns that mean the same in both.
    [OutputType([string[]])]
    param([object[]] $Row)

    foreach ($record in $Row) {
        $cells = $record.RecordKind, $record.AuditId, (ConvertTo-LocalText $record.CreationTime), $record.Operation,
        $record.Workload, $record.RecordType, $record.OrganizationId, $record.UserId, $record.UserKey, $record.ObjectId,
        $record.MeetingId, (ConvertTo-LocalText $record.StartTime), (ConvertTo-LocalText $record.EndTime),
        (ConvertTo-LocalText $record.JoinTime), (ConvertTo-LocalText $record.LeaveTime), $record.DurationSeconds,
        $record.ItemName, $record.CommunicationSubType, $record.Modalities, $record.ProviderTypes, $record.MeetingUrl,
        $record.ChatThreadId, $record.ICalUid, $record.CallId, $record.SessionId, $record.OrganizerObjectId,
        $record.OrganizerUserPrincipalName, $record.OrganizerName, $record.AttendeeIndex, $record.AttendeeCount,
        $record.UserObjectId, $record.UserPrincipalName, $record.DisplayName, $record.RecipientType, $record.Role,
        $record.ParticipantOrganizationId, $record.IsOrganizer, $record.IsAadGuest, $record.IsJoinedFromLobby,
        $record.ArtifactsShared, $record.DeviceId, $record.DeviceInformation, $record.UserAgent,
        $record.InviterUserPrincipalName, (ConvertTo-LocalText $record.InviteTime), $record.ResourceTenantId
        $cells -join ' | '
    }
}
