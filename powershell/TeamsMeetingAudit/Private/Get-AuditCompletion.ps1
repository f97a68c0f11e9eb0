# What there is to offer for the value of a parameter, as a completer is asked for it. Where that is nothing, it gives back
# what is written already: PowerShell would offer the names of files.
function script:Get-AuditCompletion {
    [CmdletBinding()]
    [OutputType([System.Management.Automation.CompletionResult])]
    param(
        [string] $CommandName,

        [string] $ParameterName,

        [AllowEmptyString()]
        [string] $WordToComplete,

        [System.Collections.IDictionary] $FakeBoundParameters,

        # The command as it is written, within its pipeline.
        [System.Management.Automation.Language.Ast] $CommandAst
    )

    $word = $WordToComplete.Trim("'", '"')
    $values = switch ($ParameterName) {
        { $_ -in 'Property', 'Name' } { Get-AuditColumnName -CommandName $CommandName -Parameter $FakeBoundParameters -CommandAst $CommandAst | Where-Object { $_ -like "$word*" } }
        'TimeZone' { Get-AuditZoneName -Part $word }
        'Delimiter' { ',', ';', '|', "`t" | Where-Object { "$_".StartsWith($word, [System.StringComparison]::Ordinal) } }
        'Operation' { 'MeetingDetail', 'MeetingParticipantDetail', 'CallParticipantDetail' -like "$word*" }
        # Of one text alone -like would say whether it is.
        'SearchCommand' { @('Search-UnifiedAuditLog') -like "$word*" }
        { $_ -in 'From', 'To', 'StartDate', 'EndDate', 'MeetingStart', 'MeetingEnd', 'ScheduledStart', 'ScheduledEnd' } {
            $today = [datetime]::Today
            $first = $today.AddDays(1 - $today.Day)
            $days = $today, $today.AddDays(-1), $today.AddDays(-7), $first, $first.AddMonths(-1)
            ($days | ForEach-Object { $_.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture) }) -like "$word*"
        }
    }
    $count = 0
    foreach ($value in $values | Select-Object -Unique) {
        $count++
        $text = if ($value -eq "`t") { '"`t"' } elseif ($value -match '^[\w][\w/.+-]*$') { $value } else { "'" + $value.Replace("'", "''") + "'" }
        $shown = if ($value -eq "`t") { 'tab' } else { $value }
        [System.Management.Automation.CompletionResult]::new($text, $shown, 'ParameterValue', $shown)
    }
    if ($count -eq 0) {
        # What changes nothing: there is no way to say that there is nothing.
        $same = if ($WordToComplete) { $WordToComplete } else { ' ' }
        [System.Management.Automation.CompletionResult]::new($same, $same, 'ParameterValue', "-${ParameterName}: a value of your own")
    }
}

# The columns that a command takes by name: those of records and, of the rows that Export- writes, of all analyses, or of the
# one that comes before it in the pipeline.
function script:Get-AuditColumnName {
    [CmdletBinding()]
    [OutputType([string], [array])]
    param(
        [string] $CommandName,

        [System.Collections.IDictionary] $Parameter,

        [System.Management.Automation.Language.Ast] $CommandAst
    )

    if ($CommandName -eq 'Export-TeamsMeetingAudit') {
        $before = Get-AuditSource -CommandAst $CommandAst
        if ($before -eq 'Attendance' -and $Parameter -and $Parameter['View'] -eq 'Short') {
            'MeetingStart', 'Meeting', 'Who', 'ParticipantKind', 'Joined', 'Left', 'Present', 'Minutes', 'Percent', 'Late'
        } elseif ($before -and $before -ne 'Record') {
            # What its views show can be chosen, too.
            $script:library::AnswerFields($before).Name
            $script:library::Headings($before)
        } else {
            $script:library::Fields().Name
            if ($before -ne 'Record') {
                foreach ($table in 'Meeting', 'Attendance', 'Disconnection', 'Outsider', 'UserActivity', 'AnalysisSummary') {
                    $script:library::AnswerFields($table).Name
                }
            }
        }
    } elseif ($Parameter -and $Parameter['Analysis']) {
        $script:library::AnswerFields([string]$Parameter['Analysis']).Name
    } else {
        $script:library::Fields().Name
    }
}

# What comes into a command through its pipeline: Record, or the rows of which analysis; nothing where that is not known.
function script:Get-AuditSource {
    [CmdletBinding()]
    [OutputType([string])]
    param([System.Management.Automation.Language.Ast] $CommandAst)

    $of = @{
        'Get-TeamsMeeting'               = 'Meeting'
        'Get-TeamsMeetingAttendance'     = 'Attendance'
        'Find-TeamsMeetingDisconnection' = 'Disconnection'
        'Find-TeamsMeetingOutsider'      = 'Outsider'
        'Get-TeamsMeetingUserActivity'   = 'UserActivity'
        'Import-TeamsMeetingAudit'       = 'Record'
        'ConvertFrom-TeamsMeetingAudit'  = 'Record'
        'Search-TeamsMeetingAudit'       = 'Record'
    }
    $pipeline = if ($CommandAst) { $CommandAst.Parent -as [System.Management.Automation.Language.PipelineAst] }
    $found = $null
    foreach ($command in $pipeline.PipelineElements) {
        if ($command -eq $CommandAst) {
            break
        }
        # What stands between, such as Where-Object, gives what it takes.
        $name = if ($command -is [System.Management.Automation.Language.CommandAst]) { $command.GetCommandName() }
        if ($name -and $of.ContainsKey($name)) {
            $found = $of[$name]
            $parameters = $command.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }
            if ($found -ne 'Record' -and $parameters.ParameterName -eq 'Summary') {
                $found = 'AnalysisSummary'
            }
        }
    }
    $found
}

# The names of zones that the part is in: IANA's and those of Windows, the ones that begin with it first. A blank stands for
# the _ of a city's name.
function script:Get-AuditZoneName {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [AllowEmptyString()]
        [string] $Part
    )

    $names = [System.Collections.Generic.SortedSet[string]]::new([System.StringComparer]::OrdinalIgnoreCase)
    $null = $names.Add('local')
    $null = $names.Add('UTC')
    # A system lists names of one kind; newer .NET knows the others.
    $others = foreach ($name in 'TryConvertWindowsIdToIanaId', 'TryConvertIanaIdToWindowsId') {
        [System.TimeZoneInfo].GetMethod($name, [type[]]@([string], [string].MakeByRefType()))
    }
    foreach ($zone in [System.TimeZoneInfo]::GetSystemTimeZones()) {
        $null = $names.Add($zone.Id)
        foreach ($method in $others) {
            $given = [System.Object[]]@($zone.Id, $null)
            if ($method.Invoke($null, $given)) {
                $null = $names.Add($given[1])
            }
        }
    }
    $wanted = $Part.Replace('_', ' ')
    foreach ($isFirst in $true, $false) {
        foreach ($name in $names) {
            $at = $name.Replace('_', ' ').IndexOf($wanted, [System.StringComparison]::OrdinalIgnoreCase)
            if ($at -ge 0 -and ($at -eq 0) -eq $isFirst) {
                $name
            }
        }
    }
}
