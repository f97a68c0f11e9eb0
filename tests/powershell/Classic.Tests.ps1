# The view Classic: names and order of the published script, and its rows where they were right.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
    $both = 'Audit timestamp', 'User', 'MeetingId', 'Start', 'End', 'Meeting duration', 'Duration', 'Organizer', 'Modalities',
        'Meeting type', 'Type', 'MeetingURL', 'Role', 'DetailId', 'Artifacts', 'UserInfo', 'Operation'
    $meetings = 'Audit timestamp', 'User', 'MeetingId', 'Start', 'End', 'Meeting duration', 'Organizer', 'Modalities', 'Meeting type',
        'Type', 'MeetingURL', 'Operation'
    $participants = 'Audit timestamp', 'User', 'MeetingId', 'Start', 'End', 'Duration', 'Role', 'DetailId', 'Artifacts', 'UserInfo',
        'Type', 'Operation'

    # Audit objects as the search gives them, of AuditData.
    function Get-FoundObject {
        param([Parameter(ValueFromPipeline)] [string] $AuditData)

        process {
            $parsed = ConvertFrom-Json $AuditData -AsHashtable
            $object = New-AuditObject $AuditData $parsed.Operation
            $object.CreationDate = $parsed.CreationTime
            $object.UserIds = $parsed.UserId
            $object.Identity = $parsed.Id
            $object
        }
    }

    # Their rows of these objects. In a runspace of its own: a script goes on after an error, and a test does not.
    function Get-PublishedRow {
        param([object[]] $Record, [hashtable] $Directory = @{})

        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($file, $record, $directory) . $file; ConvertFrom-PublishedLoop $record $directory')
            $null = $shell.AddArgument((Join-Path $PSScriptRoot PublishedLoop.ps1)).AddArgument($Record).AddArgument($Directory)
            $shell.Invoke()
        } finally {
            $shell.Dispose()
        }
    }

    # One record through both: their row and ours.
    function Get-Pair {
        param([string] $AuditData, [hashtable] $Directory = @{}, [hashtable] $Parameter = @{})

        $object = $AuditData | Get-FoundObject
        [pscustomobject]@{
            Theirs = @(Get-PublishedRow $object $Directory)
            Ours   = @($object | ConvertFrom-TeamsMeetingAudit -View Classic @Parameter)
        }
    }
}

Describe 'The view Classic' {
    It 'has the same 17 columns on every row' {
        $rows = @(Import-Csv $sample | ConvertFrom-TeamsMeetingAudit -View Classic @quiet)
        $rows.Count | Should -Be 63
        foreach ($row in $rows) {
            @($row.psobject.Properties.Name) -join '|' | Should -BeExactly ($both -join '|')
        }
        $rows[0].psobject.TypeNames[0] | Should -BeExactly 'TeamsMeetingAudit.ClassicRecord'
        @($rows.Type | Sort-Object -Unique) | Should -Be @('Meeting', 'Participant')
    }

    It 'has with -Kind <kind> the 12 columns of that kind' -ForEach @(
        @{ kind = 'Meeting'; type = 'TeamsMeetingAudit.ClassicMeeting'; count = 9 }
        @{ kind = 'Participant'; type = 'TeamsMeetingAudit.ClassicParticipant'; count = 54 }
    ) {
        $columns = if ($kind -eq 'Meeting') { $meetings } else { $participants }
        $rows = @(Import-TeamsMeetingAudit $sample -View Classic -Kind $kind @quiet)
        $rows.Count | Should -Be $count
        foreach ($row in $rows) {
            @($row.psobject.Properties.Name) -join '|' | Should -BeExactly ($columns -join '|')
            $row.Type | Should -BeExactly $kind
        }
        $rows[0].psobject.TypeNames[0] | Should -BeExactly $type
    }

    It 'has the columns of the published script, in its order' {
        $pair = Get-Pair (New-ParticipantData) -Parameter @{ Kind = 'Participant' }
        @($pair.Ours[0].psobject.Properties.Name) | Should -Be @($pair.Theirs[0].psobject.Properties.Name)
        $meeting = '{"Id":"3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10","CreationTime":"2026-01-18T16:02:11","Operation":"MeetingDetail","StartTime":"2026-01-18T12:50:00","EndTime":"2026-01-18T13:45:30","UserId":"ada@contoso.example"}'
        $pair = Get-Pair $meeting -Parameter @{ Kind = 'Meeting' }
        @($pair.Ours[0].psobject.Properties.Name) | Should -Be @($pair.Theirs[0].psobject.Properties.Name)
    }

    It 'has times as DateTime and modalities as a list, and with -AsText text alone' {
        $rows = @(Import-Csv $sample | ConvertFrom-TeamsMeetingAudit -View Classic @quiet)
        foreach ($name in 'Audit timestamp', 'Start', 'End') {
            @($rows.$name | Where-Object { $_ -isnot [datetime] }) | Should -BeNullOrEmpty
        }
        $rows.Where({ $_.Modalities -contains 'Video' }).Count | Should -BeGreaterThan 0
        $texts = @(Import-Csv $sample | ConvertFrom-TeamsMeetingAudit -View Classic -AsText @quiet)
        @($texts | ForEach-Object { $_.psobject.Properties.Value } | Where-Object { $null -ne $_ -and $_ -isnot [string] }).Count | Should -Be 0
        $texts[0].Start | Should -BeExactly $rows[0].Start.ToString('yyyy-MM-dd HH:mm:ss')
    }

    It 'is a table with its rows' {
        (Import-TeamsMeetingAudit $sample -View Classic -TimeZone UTC @quiet | Out-String -Width 120) | Should -Match 'Type +Start +End +User'
        (Import-TeamsMeetingAudit $sample -View Classic -Kind Meeting -TimeZone UTC @quiet | Out-String -Width 120) | Should -Match '2026-01-12 09:00:00 2026-01-12 09:31:00 RecurringMeeting'
    }

    It 'writes times in -TimeZone, across a daylight-saving change' {
        $data = New-ParticipantData -Change @{ JoinTime = '2026-03-29T00:59:59'; LeaveTime = '2026-03-29T01:00:00'; CreationTime = '2026-03-29T10:00:00' }
        $row = $data | ConvertFrom-TeamsMeetingAudit -View Classic -AsText -TimeZone Europe/Zurich
        $row.Start | Should -BeExactly '2026-03-29 01:59:59'
        $row.End | Should -BeExactly '2026-03-29 03:00:00'
        $row.'Audit timestamp' | Should -BeExactly '2026-03-29 12:00:00'
        $row.Duration | Should -BeExactly '00:00:01'
        ($data | ConvertFrom-TeamsMeetingAudit -View Classic -AsText -TimeZone UTC).Start | Should -BeExactly '2026-03-29 00:59:59'
        ($data | ConvertFrom-TeamsMeetingAudit -View Classic -TimeZone Europe/Zurich).Start | Should -Be ([datetime]'2026-03-29T01:59:59')
    }

    It 'goes into Export-Csv without losing a column' {
        $file = Join-Path $TestDrive 'classic.csv'
        Import-TeamsMeetingAudit $sample -View Classic @quiet | Export-Csv $file
        @((Import-Csv $file)[0].psobject.Properties.Name) | Should -Be $both
        @(Import-Csv $file).Count | Should -Be 63
    }

    It 'leaves calls out' {
        $call = New-ParticipantData -Change @{ Operation = 'CallParticipantDetail'; CallId = 'c1' }
        $call | ConvertFrom-TeamsMeetingAudit -View Classic | Should -BeNullOrEmpty
    }
}

Describe 'The published script''s loop and -View Classic on the same objects' {
    BeforeAll {
        $child = Invoke-Child -Environment @{ TZ = 'America/New_York'; MANIFEST = $manifest; HERE = $PSScriptRoot; SAMPLE = $sample } @'
Import-Module $env:MANIFEST
. (Join-Path $env:HERE PublishedLoop.ps1)
$found = foreach ($line in Import-Csv $env:SAMPLE) {
    $parsed = try { ConvertFrom-Json $line.AuditData -AsHashtable } catch { $null }
    if ($parsed.Operation -in 'MeetingDetail', 'MeetingParticipantDetail') {
        [pscustomobject]@{ CreationDate = [datetime]$parsed.CreationTime; UserIds = $parsed.UserId; Operations = $parsed.Operation; AuditData = $line.AuditData; Identity = $parsed.Id }
    }
}
$records = @($found | Sort-Object Identity -Unique | Sort-Object { $_.CreationDate -as [datetime] } -Descending)
$directory = @{}
foreach ($person in Import-TeamsMeetingAudit $env:SAMPLE -LearnUser -ErrorAction Ignore -WarningAction Ignore | Where-Object { $_.UserObjectId -and $_.UserPrincipalName }) {
    $directory[$person.UserObjectId] = [pscustomobject]@{ Id = $person.UserObjectId; UserPrincipalName = $person.UserPrincipalName; DisplayName = $person.DisplayName }
}
$theirs = ConvertFrom-PublishedLoop $records $directory
$ours = @(ConvertFrom-TeamsMeetingAudit $records -View Classic -LearnUser -UserMap @($directory.Values) -WarningAction Ignore)
$well = @($records | Where-Object { $parsed = ConvertFrom-Json $_.AuditData -AsHashtable; @($parsed.Attendees).Count -le 1 -and $_.AuditData -notlike '*0001-01-01*' })
$tails = . (Join-Path $env:HERE ClassicTails.ps1)
$theirTail = ConvertFrom-PublishedLoop $well $directory
$ourTail = @(ConvertFrom-TeamsMeetingAudit $well -View Classic -LearnUser -UserMap @($directory.Values) -WarningAction Ignore)
$tailed = @{}
foreach ($name in $tails.Keys) { $tailed[$name] = @(@(& $tails[$name] $theirTail), @(& $tails[$name] $ourTail)) }
$text = { param($rows) @($rows | ForEach-Object { $cells = [ordered]@{}; foreach ($cell in $_.psobject.Properties) { $cells[$cell.Name] = Get-CellText $cell.Value }; $cells }) }
ConvertTo-Json -Depth 4 @{ Theirs = @(& $text $theirs); Ours = @(& $text $ours); Data = @($records.AuditData); Tails = $tailed; TailRows = @($theirTail.Count, $ourTail.Count) }
'@
        $child.Error | Should -BeNullOrEmpty
        $compared = $child.Output | ConvertFrom-Json -AsHashtable -DateKind String
    }

    It 'give the same behind each other, whatever people wrote there' {
        $compared.TailRows[0] | Should -BeGreaterThan 40
        $compared.TailRows[1] | Should -Be $compared.TailRows[0]
        $compared.Tails.Count | Should -Be 16
        foreach ($name in $compared.Tails.Keys) {
            $theirs, $ours = $compared.Tails[$name]
            @($theirs).Count | Should -BeGreaterThan 0 -Because $name
            @($ours) | Should -Be @($theirs) -Because $name
        }
    }

    It 'give the same rows in the same order, except where a defect of the loop is named' {
        $compared.Ours.Count | Should -BeGreaterThan 55
        $named = @{}
        $unnamed = [System.Collections.Generic.List[string]]::new()
        $at = 0
        for ($record = 0; $record -lt $compared.Data.Count; $record++) {
            $parsed = ConvertFrom-Json $compared.Data[$record] -AsHashtable
            $attendees = @($parsed.Attendees)
            $theirs = $compared.Theirs[$record]
            $ours = $compared.Ours[$at]
            if ($parsed.Operation -eq 'MeetingParticipantDetail' -and $attendees.Count -gt 1) {
                $named['arrays where one attendee was assumed'] = $true
                $at += $attendees.Count
                continue
            }
            $at++
            foreach ($name in $theirs.Keys) {
                $was = [string]$theirs[$name]
                $is = [string]$ours[$name]
                if ($was -ceq $is) { continue }
                $defect = switch ($name) {
                    'Audit timestamp' { if ($parsed.Operation -eq 'MeetingParticipantDetail') { 'UTC and local mixed in one column' } }
                    'User' {
                        if ($attendees[0].RecipientType -ne 'User' -and $attendees[0].UPN -eq $is) { 'new recipient types fall through' }
                        elseif ($attendees[0].RecipientType -eq 'User' -and -not $was) { 'one directory look-up per record' }
                        elseif ($attendees[0].RecipientType -ceq 'Applications' -or $was -match '^(28:)?[0-9a-f-]{36}$|Recording Bot') { 'one hard-coded bot' }
                    }
                    'Organizer' { if (-not $was) { 'one directory look-up per record' } }
                    { $_ -in 'Start', 'End' -and $was -like '0001-01-01*' -and -not $is } { 'the service''s placeholder is taken for a time' }
                    { $_ -eq 'Duration' -and -not $is -and $theirs.End -like '0001-01-01*' } { 'the service''s placeholder is taken for a time' }
                    'Duration' { if ($is -match '^-|^\d{3,}|^(2[4-9]|[3-9]\d):') { 'durations wrap at 24 h and lose their sign' } }
                    'Meeting duration' { if ($is -match '^-|^\d{3,}|^(2[4-9]|[3-9]\d):') { 'durations wrap at 24 h and lose their sign' } }
                }
                if ($defect) { $named[$defect] = $true } else { $unnamed.Add("record $record ($($parsed.Id)) ${name}: theirs '$was', ours '$is'") }
            }
        }
        $unnamed | Select-Object -First 5 | Should -BeNullOrEmpty
        $at | Should -Be $compared.Ours.Count
        foreach ($defect in 'arrays where one attendee was assumed', 'durations wrap at 24 h and lose their sign', 'new recipient types fall through',
            'one directory look-up per record', 'one hard-coded bot', 'the service''s placeholder is taken for a time', 'UTC and local mixed in one column') {
            @($named.Keys) | Should -Contain $defect
        }
        $named.Count | Should -Be 7
    }
}

Describe 'What the published script got wrong' {
    It 'durations wrap at 24 h and lose their sign' {
        $long = Get-Pair (New-ParticipantData -Change @{ JoinTime = '2026-01-17T12:00:00'; LeaveTime = '2026-01-18T13:01:02' })
        $long.Theirs[0].Duration | Should -BeExactly '01:01:02'
        $long.Ours[0].Duration | Should -BeExactly '25:01:02'
        $back = Get-Pair (New-ParticipantData -Change @{ JoinTime = '2026-01-18T13:00:05'; LeaveTime = '2026-01-18T13:00:00' })
        $back.Theirs[0].Duration | Should -BeExactly '00:00:05'
        $back.Ours[0].Duration | Should -BeExactly '-00:00:05'
    }

    It 'arrays where one attendee was assumed' {
        $attendees = @(
            @{ UPN = 'a@contoso.example'; DisplayName = 'A'; RecipientType = 'Guest'; Role = 1 }
            @{ UPN = 'b@contoso.example'; DisplayName = 'B'; RecipientType = 'Guest'; Role = 2 }
        )
        $pair = Get-Pair (New-ParticipantData -Change @{ Attendees = $attendees })
        $pair.Theirs.Count | Should -Be 1
        @($pair.Theirs[0].User) | Should -Be @('A', 'B')
        $pair.Ours.Count | Should -Be 2
        $pair.Ours.User | Should -Be @('a@contoso.example', 'b@contoso.example')
        $pair.Ours.Role | Should -Be @('1', '2')
    }

    It 'new recipient types fall through' {
        $pair = Get-Pair (New-ParticipantData -Attendee @{ RecipientType = 'InternalFederated'; UPN = 'zoe@fabrikam.example'; DisplayName = 'Zoe' })
        $pair.Theirs[0].User | Should -BeExactly 'Zoe'
        $pair.Ours[0].User | Should -BeExactly 'zoe@fabrikam.example'
    }

    It 'one directory look-up per record' {
        $pair = Get-Pair (New-ParticipantData)
        $pair.Theirs[0].User | Should -BeNullOrEmpty
        $pair.Ours[0].User | Should -BeExactly 'person1@contoso.example'
    }

    It 'a failed row repeats the row before it' {
        $objects = @((New-ParticipantData 1 -Attendee @{ RecipientType = 'Guest' }), (New-ParticipantData 2 -Change @{ LeaveTime = $null } -Attendee @{ RecipientType = 'Guest' }) | Get-FoundObject)
        $theirs = @(Get-PublishedRow $objects)
        $theirs[1].User | Should -BeIn @('Person 1', 'Person 2')
        $ours = @($objects | ConvertFrom-TeamsMeetingAudit -View Classic -AsText -TimeZone UTC)
        $ours[1].User | Should -BeExactly 'person2@contoso.example'
        $ours[1].Start | Should -BeExactly '2026-01-18 12:50:00'
        $null -eq $ours[1].End | Should -BeTrue
        $null -eq $ours[1].Duration | Should -BeTrue
    }

    It 'undecodable AuditData repeats the row before it' {
        $objects = @((New-ParticipantData 1 -Attendee @{ RecipientType = 'Guest' }) | Get-FoundObject)
        $objects += New-AuditObject (New-ParticipantData 2).Substring(0, 200) 'MeetingParticipantDetail'
        $theirs = @(Get-PublishedRow $objects)
        $theirs.Count | Should -Be 2
        $ours = @($objects | ConvertFrom-TeamsMeetingAudit -View Classic -ErrorAction SilentlyContinue -ErrorVariable problems -WarningAction Ignore)
        $ours.Count | Should -Be 1
        @($problems.FullyQualifiedErrorId) | Should -Contain 'RecordRejected,ConvertFrom-TeamsMeetingAudit'
    }

    It 'a record of another operation repeats the row before it' {
        $objects = @((New-ParticipantData 1), (New-ParticipantData 2 -Change @{ Operation = 'MessageSent' }) | Get-FoundObject)
        $theirs = @(Get-PublishedRow $objects)
        [object]::ReferenceEquals($theirs[1], $theirs[0]) | Should -BeTrue
        @($objects | ConvertFrom-TeamsMeetingAudit -View Classic).Count | Should -Be 1
    }

    It 'System.Object[] in cells' {
        $pair = Get-Pair (New-ParticipantData -Change @{ ExtraProperties = @(@{ Key = 'a'; Value = 'one' }, @{ Key = 'b'; Value = 'two' }) })
        @($pair.Theirs[0] | ConvertTo-Csv)[1] | Should -Match 'System\.Object\[\]'
        $pair.Ours[0].UserInfo | Should -BeExactly 'one, two'
        @($pair.Ours[0] | ConvertTo-Csv)[1] | Should -Not -Match 'System\.Object\[\]'
    }

    It 'dates break in Windows PowerShell 5.1' {
        # There ConvertFrom-Json leaves times as text, and ConvertTo-Json writes them in a form of its own; here they become
        # dates. Each gives the same row.
        $text = (Import-Csv $sample).AuditData.Where({ $_ -like '*"JoinTime"*' }, 'First')[0]
        $expected = $text | ConvertFrom-TeamsMeetingAudit -View Classic -AsText -TimeZone UTC
        $expected.Start | Should -Match '^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$'
        $of51 = [regex]::Replace($text, '"(JoinTime|LeaveTime|CreationTime)":"([^"]+)"', {
                param($found)
                $time = [System.DateTimeOffset]::Parse($found.Groups[2].Value, [cultureinfo]::InvariantCulture, 'AssumeUniversal')
                '"{0}":"\/Date({1})\/"' -f $found.Groups[1].Value, $time.ToUnixTimeMilliseconds()
            })
        $of51 | Should -Not -Be $text
        foreach ($item in $of51, (ConvertFrom-Json $text), (ConvertFrom-Json $of51)) {
            $row = $item | ConvertFrom-TeamsMeetingAudit -View Classic -AsText -TimeZone UTC
            $row.Start, $row.End, $row.Duration | Should -Be @($expected.Start, $expected.End, $expected.Duration)
        }
    }

    It 'one hard-coded bot' {
        $bot = @{ UPN = $null; UserObjectId = $null; RecipientType = 'Applications'; DisplayName = 'bdd75849-e0a6-4cce-8fc1-d7c0d4da43e5' }
        $pair = Get-Pair (New-ParticipantData -Attendee $bot)
        $pair.Theirs[0].User | Should -BeExactly 'bdd75849-e0a6-4cce-8fc1-d7c0d4da43e5'
        $pair.Ours[0].User | Should -BeExactly 'Recording bot'
    }

    It 'Export-Csv drops the other kind''s columns' {
        $meeting = '{"Id":"3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10","CreationTime":"2026-01-18T16:02:11","Operation":"MeetingDetail","StartTime":"2026-01-18T12:50:00","EndTime":"2026-01-18T13:45:30","UserId":"ada@contoso.example"}'
        $objects = @($meeting, (New-ParticipantData) | Get-FoundObject)
        @(Get-PublishedRow $objects | ConvertTo-Csv)[0] | Should -Not -Match 'DetailId'
        @($objects | ConvertFrom-TeamsMeetingAudit -View Classic | ConvertTo-Csv)[0] | Should -Match 'DetailId'
    }
}
