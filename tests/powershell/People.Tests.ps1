# Whom filters ask for: people as texts and as objects, those with whom they were, and kinds of participants; and rows of
# attendance in the columns that people read.

BeforeDiscovery {
    $reading = 'Import-TeamsMeetingAudit', 'ConvertFrom-TeamsMeetingAudit', 'Export-TeamsMeetingAudit', 'Measure-TeamsMeetingAudit',
        'Search-TeamsMeetingAudit', 'Get-TeamsMeeting', 'Get-TeamsMeetingAttendance', 'Find-TeamsMeetingDisconnection',
        'Find-TeamsMeetingOutsider', 'Get-TeamsMeetingUserActivity'
    $analyses = $reading[-5..-1]
}

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
    $person = 'zoe.mueller@alderbrook.example'
    $row = Get-TeamsMeetingAttendance $sample -User $person @quiet | Where-Object UserPrincipalName -EQ $person | Select-Object -First 1
    $id = $row.UserObjectId

    # What the command line writes, as objects.
    function Get-ProgramRow {
        param([string[]] $Argument)

        & $program @Argument $sample --quiet -f csv | ConvertFrom-Csv
    }
}

Describe 'Somebody who is asked for' {
    It 'may be an object, whose UPN and object id are taken: <name>' -ForEach @(
        @{ name = 'of Get-User'; made = { [pscustomobject]@{ Id = 'alderbrook.example/Users/Zoe'; UserPrincipalName = $person; ExternalDirectoryObjectId = $id; Guid = [guid]::NewGuid() } } }
        @{ name = 'of Get-MgUser'; made = { [pscustomobject]@{ Id = $id; UserPrincipalName = $person; DisplayName = 'Somebody else' } } }
        @{ name = 'of Get-MgGroupMember, with an id alone'; made = { [pscustomobject]@{ Id = $id } } }
        @{ name = 'of Import-Csv'; made = { "UPN,Name`n$person,x" | ConvertFrom-Csv } }
        @{ name = 'a hashtable'; made = { @{ userPrincipalName = $person } } }
        @{ name = 'a GUID'; made = { [guid]$id } }
        @{ name = 'a row of an analysis'; made = { $row } }
        @{ name = 'a record'; made = { Import-TeamsMeetingAudit $sample -User $person -Kind Participant @quiet | Where-Object UserObjectId -EQ $id | Select-Object -First 1 } }
        @{ name = 'an array in an array'; made = { , @([pscustomobject]@{ Id = $id }) } }
        @{ name = 'a text with members of its own'; made = { Add-Member -InputObject $person -NotePropertyName Line -NotePropertyValue 1 -PassThru } }
    ) {
        $given = & $made
        $expected = @(Import-TeamsMeetingAudit $sample -User $person @quiet)
        $expected.Count | Should -BeGreaterThan 3
        @(Import-TeamsMeetingAudit $sample -User $given @quiet).AuditId | Should -Be $expected.AuditId
        foreach ($parameter in 'User', 'Organizer', 'WithUser') {
            $asObject, $asText = @{ $parameter = $given }, @{ $parameter = $person }
            @(Get-TeamsMeeting $sample @asObject @quiet).MeetingId | Should -Be @(Get-TeamsMeeting $sample @asText @quiet).MeetingId
        }
    }

    It 'may be several, texts and objects in any mixture' {
        $several = 'owen.marsh@*', [pscustomobject]@{ UserPrincipalName = $person }, @{ Id = [guid]::NewGuid() }
        @(Get-TeamsMeetingAttendance $sample -User $several @quiet).Count |
            Should -Be @(Get-TeamsMeetingAttendance $sample -User 'owen.marsh@*', $person @quiet).Count
    }

    It 'is refused where an object has neither, and never asked for as its text: <name>' -ForEach @(
        @{ name = 'an object of anything'; given = [pscustomobject]@{ Name = 'Zoe'; Id = 'alderbrook.example/Zoe' } }
        @{ name = 'an id that is nobody''s'; given = [pscustomobject]@{ Id = '00000000-0000-0000-0000-000000000000' } }
        @{ name = 'a file'; given = [System.IO.FileInfo]'zoe.txt' }
        @{ name = 'a hashtable of anything'; given = @{ Mail = 'zoe@x.example' } }
        @{ name = 'a UPN that is none'; given = [pscustomobject]@{ UserPrincipalName = 'zoe' } }
    ) {
        foreach ($parameter in 'User', 'Organizer', 'WithUser') {
            $options = @{ $parameter = 'owen.marsh@*', $given }
            $failure = Get-ErrorOf { Import-TeamsMeetingAudit $sample @options }
            $failure.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,Import-TeamsMeetingAudit'
            "$failure" | Should -Match "^-${parameter}: an object of the class \w+ has neither"
            "$failure" | Should -Not -Match '@\{|Zoe'
        }
        { Get-TeamsMeetingUserActivity $sample -User $given } | Should -Throw -ErrorId 'InvalidArgument,Get-TeamsMeetingUserActivity'
        { Search-TeamsMeetingAudit -StartDate 2026-01-12 -EndDate 2026-01-13 -UserId $given -SearchCommand { } } |
            Should -Throw -ErrorId 'InvalidArgument,Search-TeamsMeetingAudit'
    }

    It 'is asked the service for by UPN and object id' {
        $asked = [System.Collections.Generic.List[object]]::new()
        $search = {
            param($StartDate, $EndDate, $Operations, $UserIds, $SessionId, $SessionCommand, $ResultSize, $Formatted)
            $asked.Add($UserIds)
        }
        $users = [pscustomobject]@{ UserPrincipalName = $person; Id = $id }, 'owen.marsh@northquay.example'
        $null = Search-TeamsMeetingAudit -StartDate 2026-01-12 -EndDate 2026-01-12T06:00:00 -UserId $users -SearchCommand $search @quiet
        $asked.Count | Should -BeGreaterThan 0
        $asked[0] | Should -Be $person, $id, 'owen.marsh@northquay.example'
    }

    It 'is nobody where the value is empty or null, of <_>' -ForEach 'User', 'Organizer', 'WithUser', 'ParticipantKind' {
        foreach ($empty in $null, '', @(), @($null), @('a', '')) {
            $options = @{ $_ = $empty }
            if ($_ -eq 'ParticipantKind') {
                { Import-TeamsMeetingAudit $sample @options } | Should -Throw
            } else {
                { Import-TeamsMeetingAudit $sample @options } | Should -Throw -ErrorId 'InvalidArgument,Import-TeamsMeetingAudit'
            }
        }
    }
}

Describe 'Those with whom somebody was' {
    BeforeAll {
        $theirs = @(Get-TeamsMeeting $sample -User $person @quiet).MeetingId
    }

    It 'are everybody in the meetings that the person was in or organized, in each analysis: <_>' -ForEach $analyses {
        $own = if ($_ -eq 'Get-TeamsMeetingUserActivity') { @{ User = '*' } } else { @{} }
        $all = @(& $_ $sample @own @quiet)
        $expected = @($all | Where-Object MeetingId -In $theirs)
        $found = @(& $_ $sample @own -WithUser $person @quiet)
        $found.Count | Should -Be $expected.Count
        "$found" | Should -BeExactly "$expected"
        if ($_ -ne 'Find-TeamsMeetingDisconnection') { $found.Count | Should -BeIn (1..($all.Count - 1)) }
    }

    It 'are more outsiders than -User gives, which asks for the outsider or the organizer' {
        $attended = 'tomas.keller@alderbrook.example'
        $with = @(Find-TeamsMeetingOutsider $sample -WithUser $attended @quiet)
        $user = @(Find-TeamsMeetingOutsider $sample -User $attended @quiet)
        $user.OrganizerUserPrincipalName | Where-Object { $_ -ne $attended } | Should -BeNullOrEmpty
        $with.Count | Should -BeGreaterThan $user.Count
        $meetings = (Get-TeamsMeetingAttendance $sample -User $attended @quiet | Where-Object UserPrincipalName -EQ $attended).MeetingId
        $with.MeetingId | Where-Object { $_ -notin $meetings -and $_ -notin $user.MeetingId } | Should -BeNullOrEmpty
    }

    It 'are chosen among records too, from files and from the pipeline' {
        $expected = @(Import-TeamsMeetingAudit $sample @quiet | Where-Object { $_.MeetingId -and $_.MeetingId -in $theirs })
        @(Import-TeamsMeetingAudit $sample -WithUser $person @quiet).AuditId | Should -Be $expected.AuditId
        @(Import-Csv $sample | ConvertFrom-TeamsMeetingAudit -WithUser $person @quiet).AuditId | Should -Be $expected.AuditId
        (Measure-TeamsMeetingAudit $sample -WithUser $person @quiet).Rows | Should -Be $expected.Count
        (Get-ProgramRow export, --with-user, $person).Count | Should -Be $expected.Count
    }

    It 'are said in the help of each command, beside whom -User means: <_>' -ForEach $reading {
        $help = @{}
        foreach ($parameter in (Get-Help $_ -Full).parameters.parameter) { $help[$parameter.name] = ($parameter.description.Text -join ' ') -replace '\s+', ' ' }
        $help.User | Should -Match '-WithUser'
        $help.WithUser | Should -Match 'took part or which the person organized'
        $help.ParticipantKind | Should -Match '-Kind is the kind of the record'
        $whom = switch ($_) {
            'Find-TeamsMeetingOutsider' { 'Only this outsider, and all outsiders in meetings that this person organized' }
            'Find-TeamsMeetingDisconnection' { 'Only the disconnections of this person, and everybody''s in meetings that' }
            'Get-TeamsMeetingAttendance' { 'Only the attendance of this person, and everybody''s in meetings that this person organized' }
            'Get-TeamsMeeting' { 'Only meetings that this person was in or organized' }
            'Get-TeamsMeetingUserActivity' { 'The accounts whose sessions are shown' }
            default { 'Only rows whose attendee is this person, and all rows of meetings that the person organized' }
        }
        $help.User | Should -Match ([regex]::Escape($whom))
    }
}

Describe 'Kinds of participants' {
    It 'are those that the column knows, in each command: <_>' -ForEach $reading {
        $known = (Get-TeamsMeetingAuditField ParticipantKind).Description -split ', | or '
        $known.Count | Should -Be 8
        $attribute = (Get-Command $_).Parameters.ParticipantKind.Attributes | Where-Object { $_ -is [System.Management.Automation.ValidateSetAttribute] }
        $attribute.ValidValues | Should -Be $known
    }

    It 'choose people in each analysis, and meetings in which there was one' {
        $kinds = 'Anonymous', 'Federated'
        $all = @(Get-TeamsMeetingAttendance $sample @quiet)
        $expected = @($all | Where-Object ParticipantKind -In $kinds)
        $found = @(Get-TeamsMeetingAttendance $sample -ParticipantKind $kinds @quiet)
        "$found" | Should -BeExactly "$expected"
        $found.Count | Should -BeIn (1..($all.Count - 1))
        $meetings = @(Get-TeamsMeeting $sample -ParticipantKind $kinds @quiet).MeetingId | Sort-Object
        $meetings | Should -Be ($expected.MeetingId | Sort-Object -Unique)
        (Find-TeamsMeetingOutsider $sample -ParticipantKind Anonymous @quiet).ParticipantKind | Sort-Object -Unique | Should -Be Anonymous
        (Get-TeamsMeetingUserActivity $sample -User * -ParticipantKind Guest @quiet).ParticipantKind | Sort-Object -Unique | Should -Be Guest
    }

    It 'choose records of participants, where -Kind is that of the record' {
        $all = @(Import-TeamsMeetingAudit $sample @quiet)
        $found = @(Import-TeamsMeetingAudit $sample -ParticipantKind anonymous, Guest @quiet)
        $found.AuditId | Should -Be @($all | Where-Object ParticipantKind -In Anonymous, Guest).AuditId
        @(Import-TeamsMeetingAudit $sample -ParticipantKind Member -Kind Meeting @quiet).Count | Should -Be 0
        { Import-TeamsMeetingAudit $sample -ParticipantKind Visitor } | Should -Throw -ErrorId 'ParameterArgumentValidationError,Import-TeamsMeetingAudit'
    }
}

Describe 'Attendance for people' {
    It 'leaves out applications with -ExcludeApplication' {
        $all = @(Get-TeamsMeetingAttendance $sample @quiet)
        $without = @(Get-TeamsMeetingAttendance $sample -ExcludeApplication @quiet)
        $without.Count | Should -BeLessThan $all.Count
        "$without" | Should -BeExactly "$($all | Where-Object ParticipantKind -NE Application)"
        @(Get-TeamsMeetingAttendance $sample -ExcludeApplication -Summary @quiet | Where-Object Measure -EQ Applications).Count | Should -Be 0
    }

    It 'goes into the short columns that the command line writes: <extension>' -ForEach @(
        @{ extension = 'csv'; options = @('--bom') }
        @{ extension = 'jsonl'; options = @() }
        @{ extension = 'html'; options = @() }
    ) {
        $ours, $theirs = 'ours', 'theirs' | ForEach-Object { Join-Path $TestDrive "$_.$extension" }
        Get-TeamsMeetingAttendance $sample -ExcludeApplication -ScheduledStart 2026-01-19T09:00:00Z @quiet |
            Export-TeamsMeetingAudit $ours -View Short -TimeZone Europe/Zurich -Force
        & $program attendance $sample --quiet --no-applications --scheduled-start 2026-01-19T09:00:00Z --view short --time-zone Europe/Zurich --force -o $theirs @options
        [System.IO.File]::ReadAllText($ours) | Should -BeExactly ([System.IO.File]::ReadAllText($theirs))
    }

    It 'says in them who was there, how long and how late, with times in the zone asked for' {
        $file = Join-Path $TestDrive 'people.csv'
        $rows = @(Get-TeamsMeetingAttendance $sample -ScheduledStart 2026-01-19T09:00:00Z @quiet)
        $rows | Export-TeamsMeetingAudit $file -View Short -TimeZone Europe/Zurich -Force
        $short = @(Import-Csv $file)
        $short.Count | Should -Be $rows.Count
        $short[0].psobject.Properties.Name | Should -Be MeetingStart, Meeting, Who, ParticipantKind, Joined, Left, Present, Minutes, Percent, Late
        for ($at = 0; $at -lt $rows.Count; $at++) {
            $seconds = [timespan]::FromSeconds($rows[$at].PresentSeconds)
            $short[$at].Present | Should -BeExactly ('{0}:{1:mm\:ss}' -f [System.Math]::Floor($seconds.TotalHours), $seconds)
            $short[$at].Minutes | Should -Be ([System.Math]::Floor($seconds.TotalMinutes))
            $short[$at].Percent | Should -Be "$($rows[$at].PercentPresent)"
            if ($rows[$at].FirstJoin) {
                $short[$at].Joined | Should -Match '\+01:00$'
                ([datetimeoffset]$short[$at].Joined).UtcDateTime | Should -Be ([datetimeoffset]$rows[$at].FirstJoin).UtcDateTime
            }
            ($short[$at].Late -eq '') | Should -Be ($null -eq $rows[$at].LateSeconds)
        }
        @($short | Where-Object Late -EQ '0:01:00').Count | Should -BeGreaterThan 0
    }

    It 'goes into them from jobs, its own CSV and -AsText, and into a workbook' {
        $direct, $other = 'direct', 'other' | ForEach-Object { Join-Path $TestDrive "$_.csv" }
        $rows = @(Get-TeamsMeetingAttendance $sample @quiet)
        $rows | Export-TeamsMeetingAudit $direct -View Short -Property Who, Minutes -Force
        $whole = Join-Path $TestDrive 'whole.csv'
        $rows | Export-TeamsMeetingAudit $whole -Force
        Import-Csv $whole | Export-TeamsMeetingAudit $other -View Short -Property Who, Minutes -Force
        (Get-FileHash $other).Hash | Should -Be (Get-FileHash $direct).Hash
        Get-TeamsMeetingAttendance $sample -AsText @quiet | Export-TeamsMeetingAudit $other -View Short -Property Who, Minutes -Force
        (Get-FileHash $other).Hash | Should -Be (Get-FileHash $direct).Hash
        $book = Join-Path $TestDrive 'people.xlsx'
        $rows | Export-TeamsMeetingAudit $book -View Short -Force -PassThru | Select-Object -ExpandProperty Length | Should -BeGreaterThan 1000
    }

    It 'is alone in having a short view' {
        $file = Join-Path $TestDrive 'none.csv'
        $failure = Get-ErrorOf { Get-TeamsMeeting $sample @quiet | Export-TeamsMeetingAudit $file -View Short }
        "$failure" | Should -Match 'Meetings have no short view: attendance has'
        $failure = Get-ErrorOf { Import-TeamsMeetingAudit $sample @quiet | Export-TeamsMeetingAudit $file -View Short }
        "$failure" | Should -Match '^-View Short: these are records'
        $failure = Get-ErrorOf { Export-TeamsMeetingAudit $file -SourcePath $sample -View Short }
        $failure.FullyQualifiedErrorId | Should -BeExactly 'InvalidArgument,Export-TeamsMeetingAudit'
        Test-Path $file | Should -BeFalse
    }
}
