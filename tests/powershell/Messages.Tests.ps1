# What is said of mistakes: how many errors are shown, how a value has to be written, and words that help.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    . (Join-Path $PSScriptRoot SampleSearch.ps1)

    # The errors and warnings of a line, which may end with an error.
    function Get-Said {
        param([scriptblock] $Script)

        $said = @{ Errors = @(); Warnings = @(); Ended = $null }
        try {
            & $Script 2>&1 3>&1 | ForEach-Object {
                if ($_ -is [System.Management.Automation.ErrorRecord]) { $said.Errors += $_ }
                elseif ($_ -is [System.Management.Automation.WarningRecord]) { $said.Warnings += "$_" }
            }
        } catch {
            $said.Ended = $_
        }
        $said
    }
}

Describe 'A command shows its first 20 errors' {
    It 'of <name>, and counts the others in one warning' -ForEach @(
        @{ Name = 'items of the pipeline'; Line = { 1..50 | ConvertFrom-TeamsMeetingAudit -ErrorAction Continue } }
        @{ Name = 'items of an array'; Line = { ConvertFrom-TeamsMeetingAudit (1..50) -ErrorAction Continue } }
        @{ Name = 'files that are not there'; Line = { Import-TeamsMeetingAudit (1..50 | ForEach-Object { "no$_.csv" }) -ErrorAction Continue } }
        @{ Name = 'wildcards that match nothing'; Line = { Get-TeamsMeeting (1..50 | ForEach-Object { "no$_*.csv" }) -ErrorAction Continue } }
        @{ Name = 'sources of an export'; Line = { Export-TeamsMeetingAudit (Join-Path $TestDrive x.csv) -SourcePath (1..50 | ForEach-Object { "no$_*.csv" }) -ErrorAction Continue } }
        @{ Name = 'items and records'; Line = { @(1..10) + @('{"a":') * 39 + @(New-ParticipantData), 1 | ConvertFrom-TeamsMeetingAudit -ErrorAction Continue } }
    ) {
        $said = Get-Said $line
        $said.Ended | Should -BeNullOrEmpty
        $said.Errors.Count | Should -Be 20
        @($said.Warnings -match 'not shown') | Should -Be @('30 more errors are not shown: a command shows its first 20.')
    }

    It 'of gaps too' {
        $said = Get-Said {
            Search-TeamsMeetingAudit -StartDate 2026-01-12 -EndDate 2026-01-13 -WindowHours 0.75 -MaximumRetryCount 0 -ErrorAction Continue -SearchCommand {
                [CmdletBinding()]
                param($StartDate, $EndDate, $SessionId, $SessionCommand, $ResultSize, $Operations)
                throw 'the service is not there'
            }
        }
        $said.Errors.Count | Should -Be 20
        @($said.Errors.FullyQualifiedErrorId -like 'CollectionGap*').Count | Should -Be 20
        @($said.Warnings -match '^\d+ more errors are not shown').Count | Should -Be 1
    }

    It 'and each command anew, and no warning where there are no more' {
        foreach ($turn in 1, 2) {
            $said = Get-Said { 1..20 | ConvertFrom-TeamsMeetingAudit -ErrorAction Continue }
            $said.Errors.Count | Should -Be 20
            @($said.Warnings -match 'not shown') | Should -BeNullOrEmpty
        }
    }

    It 'or ends at the first with -ErrorAction Stop' {
        $said = Get-Said { 1..50 | ConvertFrom-TeamsMeetingAudit -ErrorAction Stop }
        $said.Errors | Should -BeNullOrEmpty
        "$($said.Ended)" | Should -Match '^item 1 is passed over'
    }
}

Describe 'A message says what to write' {
    It 'instead of a date that may be one of two days: <name>' -ForEach @(
        @{ Name = '-StartDate'; Line = { Search-TeamsMeetingAudit -StartDate '01/12/2026' -EndDate 2026-01-13 } }
        @{ Name = '-MeetingStart'; Line = { Search-TeamsMeetingAudit -MeetingStart '01/12/2026' -MeetingEnd 2026-01-13 } }
        @{ Name = '-From'; Line = { Import-TeamsMeetingAudit $sample -From '01/12/2026' } }
        @{ Name = '-To'; Line = { Get-TeamsMeeting $sample -To '01/12/2026' } }
        @{ Name = '-ScheduledStart'; Line = { Get-TeamsMeetingAttendance $sample -ScheduledStart '01/12/2026' } }
    ) {
        $said = "$((Get-Said $line).Ended)"
        $said | Should -BeLike "${name}: *01/12/2026*"
        foreach ($day in '2026-01-12', '2026-12-01') { $said | Should -BeLike "*$day*" }
    }

    It 'instead of an end of meetings that culture might read' {
        "$((Get-Said { Search-TeamsMeetingAudit -MeetingStart 2026-01-12 -MeetingEnd '01/13/2026' }).Ended)" | Should -BeLike '-MeetingEnd: *01/13/2026*2026-01-18*'
    }

    It 'where -User is given what names nobody: <_>' -ForEach 5, (Get-Date), $true {
        $value = $_
        "$((Get-Said { Get-TeamsMeeting $sample -User $value }).Ended)" | Should -BeLike '-User: a value of the class * names nobody.'
    }

    It 'where -IPAddress is no address: <_>' -ForEach '1.2.3', '192.0.2.0/24', 'home', '' {
        $value = $_
        $said = Get-Said { Search-TeamsMeetingAudit 2026-01-12 2026-01-13 -IPAddress $value -WhatIf }
        "$($said.Ended)" | Should -Match ('^' + [regex]::Escape("-IPAddress: ``$value`` is no address"))
        foreach ($good in '192.0.2.7', '2001:db8::7') {
            (Get-Said { Search-TeamsMeetingAudit 2026-01-12 2026-01-13 -IPAddress $good -WhatIf }).Ended | Should -BeNullOrEmpty
        }
    }

    It 'where a map of users is an export of the audit log' {
        $said = "$((Get-Said { Import-TeamsMeetingAudit $sample -UserMap $sample }).Ended)"
        $said | Should -BeLike '*not a user map: it is an export of the audit log*'
    }

    It 'where a wildcard stands for a regular expression, in one line: <name>' -ForEach @(
        @{ Name = '-NamePattern'; Line = { Find-TeamsMeetingOutsider $sample -NamePattern '*support*' }; Why = '*a wildcard?*' }
        @{ Name = '-ClientIPPattern'; Line = { Import-TeamsMeetingAudit $sample -ClientIPPattern '(' }; Why = '*unclosed group; expected one such as*' }
    ) {
        $said = "$((Get-Said $line).Ended)"
        $said | Should -BeLike "${name}: *is no regular expression*"
        $said | Should -BeLike $why
        $said | Should -Not -Match '\n|regex parse'
    }

    It 'where a scheduled time or a map fits no meeting: <name>' -ForEach @(
        @{ Name = 'another year'; With = @{ ScheduledStart = '2025-01-19 9:00' }; Words = 'no meeting began within 12 hours of the scheduled start 2025-01-19T09:00:00Z' }
        @{ Name = 'another zone'; With = @{ ScheduledStart = '2026-01-19 10:00'; From = '2026-01-19'; To = '2026-01-20' }; Words = 'is its time zone right' }
        @{ Name = 'another map'; With = @{ MeetingMap = @{ 'https://wrong.example' = 'All hands' } }; Words = 'no meeting that was read is in the meeting map' }
    ) {
        $with = $with + @{ ErrorAction = 'Ignore' }
        $said = Get-Said { Get-TeamsMeetingAttendance $sample @with }
        @($said.Warnings -match $words).Count | Should -Be 1
        if ($with.MeetingMap) {
            @((Get-Said { Import-TeamsMeetingAudit $sample @with }).Warnings -match $words).Count | Should -Be 1
            @((Get-Said { Export-TeamsMeetingAudit (Join-Path $TestDrive map.html) -SourcePath $sample @with -Force }).Warnings -match $words).Count | Should -Be 1
        }
        @((Get-Said { Get-TeamsMeetingAttendance $sample -ScheduledStart '2026-1-19 9:00' -ErrorAction Ignore }).Warnings -match 'scheduled|map').Count | Should -Be 0
    }

    It 'of years to be searched in few lines with -WhatIf' {
        $said = Invoke-Child 'Import-Module $env:MANIFEST; Search-TeamsMeetingAudit 2024-1-5 2026-01-05 -WhatIf' -Environment @{ MANIFEST = $manifest }
        $lines = @($said.Output -split '\r?\n' -match '^What if: ')
        $lines.Count | Should -Be 22
        $lines[-1] | Should -Match '^What if: Performing the operation "Ask for [0-9]+ more windows" on target "2024-01-25T00:00:00Z to 2026-01-05T00:00:00Z"'
    }

    It 'of a range in the future that it is that' {
        "$((Get-Said { Search-TeamsMeetingAudit -StartDate 2199-01-01 }).Ended)" | Should -BeLike '-StartDate: 2199-01-01T00:00:00Z lies in the future*'
        "$((Get-Said { Search-TeamsMeetingAudit -MeetingStart 2199-01-01 -MeetingEnd 2199-01-02 }).Ended)" | Should -BeLike '-MeetingStart: * lies in the future*'
    }

    It 'of a map what it looks like: <name>' -ForEach @(
        @{ Name = 'a number for users'; Line = { Import-TeamsMeetingAudit $sample -UserMap 42 }; Words = 'UserPrincipalName', 'ObjectId' }
        @{ Name = 'other objects for users'; Line = { Import-TeamsMeetingAudit $sample -UserMap ([pscustomobject]@{ Name = 'A' }) }; Words = 'UserPrincipalName', 'ObjectId' }
        @{ Name = 'users for meetings'; Line = { Import-TeamsMeetingAudit $sample -MeetingMap ([pscustomobject]@{ UserPrincipalName = 'a@contoso.example' }) }; Words = 'MeetingUrl', 'Subject' }
        @{ Name = 'other objects for networks'; Line = { Find-TeamsMeetingDisconnection $sample -NetworkMap ([pscustomobject]@{ Name = 'A' }) }; Words = 'CIDR', 'Site' }
        @{ Name = 'a file of JSON that is none'; Line = { Set-Content (Join-Path $TestDrive map.json) '[{"Name":"A","Mail":"a@contoso.example"}]'; Import-TeamsMeetingAudit $sample -UserMap (Join-Path $TestDrive map.json) }; Words = 'UserPrincipalName', 'ObjectId' }
    ) {
        $said = "$((Get-Said $line).Ended)"
        foreach ($word in $words) { $said | Should -Match $word }
    }

    It 'of a path through the pipeline of <command>: <parameter>' -ForEach @(
        @{ Command = 'Get-TeamsMeetingAttendance'; Parameter = '-Path' }
        @{ Command = 'Get-TeamsMeeting'; Parameter = '-Path' }
        @{ Command = 'Find-TeamsMeetingOutsider'; Parameter = '-Path' }
        @{ Command = 'Find-TeamsMeetingDisconnection'; Parameter = '-Path' }
        @{ Command = 'Get-TeamsMeetingUserActivity'; Parameter = '-Path' }
        @{ Command = 'Measure-TeamsMeetingAudit'; Parameter = '-Path' }
        @{ Command = 'ConvertFrom-TeamsMeetingAudit'; Parameter = 'Import-TeamsMeetingAudit -Path' }
        @{ Command = 'Export-TeamsMeetingAudit'; Parameter = '-SourcePath' }
    ) {
        $argument = switch -Wildcard ($command) {
            'Export-*' { @{ Path = Join-Path $TestDrive paths.csv; Force = $true } }
            '*UserActivity' { @{ User = '*' } }
            default { @{} }
        }
        foreach ($path in $sample, 's.csv', 'C:\exports\january', './january') {
            $said = Get-Said { $path | & $command @argument -ErrorAction Continue }
            # That no file came of it is said of an export too.
            @($said.Errors | Where-Object FullyQualifiedErrorId -NotLike 'NothingToExport*').Count | Should -Be 1
            "$($said.Errors[0])" | Should -BeLike "*is the path of a file*name files by $parameter;*" -Because $path
        }
        # What is no path is what it was: a record that cannot be read.
        (Get-Said { 'not a path' | & $command @argument -ErrorAction Continue }).Errors[0].FullyQualifiedErrorId | Should -BeLike 'RecordRejected*'
    }
}

Describe 'The system''s reasons' {
    It 'are plain words, without its numbers and the names of temporary files' {
        $said = @(
            Get-Said { Import-TeamsMeetingAudit 'no such.csv' -ErrorAction Continue }
            Get-Said { Import-TeamsMeetingAudit $sample -UserMap 'no such map.csv' }
            Get-Said { Export-TeamsMeetingAudit ([System.IO.Path]::Combine($TestDrive, 'no folder', 'x.csv')) -SourcePath $sample }
            Get-Said { Export-TeamsMeetingAudit ([System.IO.Path]::Combine($TestDrive, 'no folder', 'x.xlsx')) -SourcePath $sample }
        )
        foreach ($one in $said) {
            $text = "$($one.Errors)$($one.Ended)"
            $text | Should -BeLike '*there is no such file or folder*'
            $text | Should -Not -Match 'os error|\.tmp'
        }
    }
}
