# Commands in a pipeline: what is pulled and read, what is let go of, what lasts.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    $quiet = @{ ErrorAction = 'Ignore'; WarningAction = 'Ignore' }
    $large = New-Export (Join-Path $TestDrive 'large.jsonl') -Argument '--records', '12000', '--format', 'json-lines', '--profile', 'clean'
    $largeSize = (Get-Item $large).Length
    $template = New-ParticipantData 0
    $null = Get-TeamsMeetingAuditField

    # Participants' records without end, quickly made.
    function Get-EndlessData {
        for ($number = 1; ; $number++) {
            $script:pulled = $number
            $template.Replace('-8000-000000000000', '-8000-{0:000000000000}' -f $number)
        }
    }

    # How many bytes this process has read, from whatever.
    function Get-BytesRead {
        [long]((Get-Content /proc/self/io -TotalCount 1) -replace '\D')
    }

    # Starts a script, waits until it has set $shared.Ready, stops it, and gives the state it ended in.
    function Stop-InTheMiddle {
        param([string] $Script, [hashtable] $Argument = @{}, [int] $Delay = -1)

        $shared = [hashtable]::Synchronized(@{ Ready = $false; Manifest = $manifest })
        foreach ($key in $Argument.Keys) { $shared[$key] = $Argument[$key] }
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($shared) Import-Module $shared.Manifest; ' + $Script).AddArgument($shared)
            $running = $shell.BeginInvoke()
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            # A limit for what hangs, and not for a machine that does much else.
            while (-not $shared.Ready -and $watch.Elapsed.TotalSeconds -lt 600) { Start-Sleep -Milliseconds 5 }
            $shared.Ready | Should -BeTrue
            if ($Delay -gt 0) { Start-Sleep -Milliseconds $Delay }
            $shared.Alive = ('TeamsMeetingAudit.Library' -as [type])::LiveHandles
            $shell.Stop()
            try { $null = $shell.EndInvoke($running) } catch [System.Management.Automation.PipelineStoppedException] { $null = $_ }
            $shared.State = $shell.InvocationStateInfo.State
        } finally {
            $shell.Dispose()
        }
        $shared
    }
}

Describe 'Select-Object -First' {
    It 'stops a producer before ConvertFrom-TeamsMeetingAudit that would never end' {
        $script:pulled = 0
        $rows = @(Get-EndlessData | ConvertFrom-TeamsMeetingAudit | Select-Object -First 5)
        $rows.RecordNumber | Should -Be @(1..5)
        $script:pulled | Should -BeGreaterThan 4
        $script:pulled | Should -BeLessThan 100000
    }

    It 'stops a producer of records and audit objects that take turns' {
        $pulled = @{ Count = 0 }
        $row = New-ParticipantData 1 | ConvertFrom-TeamsMeetingAudit
        $text = New-ParticipantData 2 | ConvertFrom-TeamsMeetingAudit -AsText
        $data = New-ParticipantData 3
        $rows = @(& {
                while ($pulled.Count -lt 30000) { $row; $text; $data; $pulled.Count += 3 }
            } | ConvertFrom-TeamsMeetingAudit | Select-Object -First 3)
        $rows.Count | Should -Be 3
        $pulled.Count | Should -BeLessThan 15000
    }

    It 'stops reading a file' -Skip:(-not (Test-Path /proc/self/io)) {
        $null = Get-BytesRead
        $before = Get-BytesRead
        $rows = @(Import-TeamsMeetingAudit $large -ThrottleLimit 1 | Select-Object -First 5)
        $read = (Get-BytesRead) - $before
        $rows.Count | Should -Be 5
        $largeSize | Should -BeGreaterThan 8MB
        $read | Should -BeLessThan ($largeSize / 2)
        $before = Get-BytesRead
        (Import-TeamsMeetingAudit $large -ThrottleLimit 1 | Measure-Object).Count | Should -BeGreaterThan 5000
        (Get-BytesRead) - $before | Should -BeGreaterOrEqual $largeSize
    }

    It 'does not read the files that were still to come' {
        $missing = Join-Path $TestDrive 'not-there.csv'
        $rows = @($large, $missing | Get-Item -ErrorAction Ignore | Import-TeamsMeetingAudit -ErrorVariable problems | Select-Object -First 5)
        $rows.Count | Should -Be 5
        [pscustomobject]@{ LiteralPath = $large }, [pscustomobject]@{ LiteralPath = $missing } |
            Import-TeamsMeetingAudit -ErrorAction Stop | Select-Object -First 5 | Should -HaveCount 5
    }

    It 'frees the native reader' {
        $before = Get-LiveHandle
        $null = Import-TeamsMeetingAudit $large | Select-Object -First 5
        $null = Get-EndlessData | ConvertFrom-TeamsMeetingAudit | Select-Object -First 1
        Get-LiveHandle | Should -Be $before
    }

    It 'lets go of records before their command has ended: they stream' {
        $seen = 0
        foreach ($step in 1) {
            Import-TeamsMeetingAudit $large | ForEach-Object { $seen++; if ($seen -eq 3) { break } }
        }
        $seen | Should -Be 3
    }
}

Describe 'A command that is done or fails' {
    It 'holds nothing of the native library any more' {
        $before = Get-LiveHandle
        $null = Import-TeamsMeetingAudit $sample @quiet
        $null = Import-TeamsMeetingAudit $sample -View Report @quiet
        $null = Import-Csv $sample | ConvertFrom-TeamsMeetingAudit @quiet
        $null = Measure-TeamsMeetingAudit $sample @quiet
        $null = Import-TeamsMeetingAudit (Join-Path $TestDrive 'none.csv') @quiet
        $null = Import-TeamsMeetingAudit $sample @quiet | Export-TeamsMeetingAudit (Join-Path $TestDrive 'done.csv')
        try { $null = Import-TeamsMeetingAudit $sample -TimeZone Nowhere/Land } catch { $null = $_ }
        try { Import-TeamsMeetingAudit $sample @quiet | ForEach-Object { throw 'mine' } } catch { "$_" | Should -BeExactly 'mine' }
        try { & { New-ParticipantData; throw 'before' } | ConvertFrom-TeamsMeetingAudit } catch { "$_" | Should -BeExactly 'before' }
        Get-LiveHandle | Should -Be $before
    }

    It 'passes on unchanged what a later command throws' {
        $thrown = [System.IO.InvalidDataException]::new('mine')
        $caught = $null
        try { Import-TeamsMeetingAudit $sample @quiet | ForEach-Object { throw $thrown } } catch { $caught = $_ }
        [object]::ReferenceEquals($caught.Exception, $thrown) | Should -BeTrue
    }
}

Describe 'Stopping a pipeline' {
    It 'between two items frees the native reader' {
        $before = Get-LiveHandle
        $shared = Stop-InTheMiddle -Argument @{ Data = $template } @'
& { 1..10 | ForEach-Object { $shared.Data }; $shared.Ready = $true; Start-Sleep -Seconds 600 } | ConvertFrom-TeamsMeetingAudit
'@
        $shared.State | Should -Be Stopped
        $shared.Alive | Should -BeGreaterThan $before
        Get-LiveHandle | Should -Be $before
    }

    It 'while a later command has a record frees the native reader' {
        $before = Get-LiveHandle
        $shared = Stop-InTheMiddle -Argument @{ File = $large } @'
Import-TeamsMeetingAudit $shared.File | ForEach-Object { $shared.Ready = $true; Start-Sleep -Seconds 600 }
'@
        $shared.State | Should -Be Stopped
        $shared.Alive | Should -BeGreaterThan $before
        Get-LiveHandle | Should -Be $before
    }

    It 'within the library, <_> ms after it began, frees the native reader' -ForEach 1, 20, 60 {
        $before = Get-LiveHandle
        $shared = Stop-InTheMiddle -Delay $_ -Argument @{ File = $large } @'
$null = Get-TeamsMeetingAuditField; $shared.Ready = $true
for ($round = 0; $round -lt 1000; $round++) { $null = Measure-TeamsMeetingAudit $shared.File -Organizer 'nobody@*' -ThrottleLimit 1 }
'@
        $shared.State | Should -Be Stopped
        Get-LiveHandle | Should -Be $before
    }

    It 'of an analysis frees the native reader and the analysis' {
        $before = Get-LiveHandle
        $shared = Stop-InTheMiddle -Argument @{ Data = $template } @'
& { 1..10 | ForEach-Object { $shared.Data }; $shared.Ready = $true; Start-Sleep -Seconds 600 } | Get-TeamsMeetingAttendance
'@
        $shared.State | Should -Be Stopped
        $shared.Alive | Should -BeGreaterOrEqual ($before + 2)
        Get-LiveHandle | Should -Be $before
        $shared = Stop-InTheMiddle -Argument @{ File = $large } @'
Get-TeamsMeetingAttendance $shared.File | ForEach-Object { $shared.Ready = $true; Start-Sleep -Seconds 600 }
'@
        $shared.State | Should -Be Stopped
        Get-LiveHandle | Should -Be $before
        $shared = Stop-InTheMiddle -Delay 30 -Argument @{ File = $large } @'
$null = Get-TeamsMeetingAuditField; $shared.Ready = $true
for ($round = 0; $round -lt 1000; $round++) { $null = Get-TeamsMeeting $shared.File -ThrottleLimit 1 }
'@
        $shared.State | Should -Be Stopped
        Get-LiveHandle | Should -Be $before
    }

    It 'of an export leaves no file behind' {
        $before = Get-LiveHandle
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'stopped')).FullName
        $shared = Stop-InTheMiddle -Argument @{ Data = $template; Out = (Join-Path $folder 'out.csv') } @'
& { 1..10 | ForEach-Object { $shared.Data }; $shared.Ready = $true; Start-Sleep -Seconds 600 } | Export-TeamsMeetingAudit $shared.Out
'@
        $shared.State | Should -Be Stopped
        Get-LiveHandle | Should -Be $before
        Get-ChildItem -LiteralPath $folder -Force | Should -BeNullOrEmpty
    }

    It 'of an export leaves no file behind, also where PowerShell ends before anything is collected' -Tag Slow {
        $folder = (New-Item -ItemType Directory (Join-Path $TestDrive 'ended')).FullName
        $script = @'
Import-Module $env:MANIFEST
$data = '{}'
try { & { 1..10 | ForEach-Object { $data }; throw 'up' } | Export-TeamsMeetingAudit (Join-Path $env:FOLDER 'out.csv') } catch { "$_" }
(Get-ChildItem -LiteralPath $env:FOLDER -Force).Count
'@
        $child = Invoke-Child $script -Environment @{ MANIFEST = $manifest; FOLDER = $folder }
        $child.Output -split '\r?\n' | Should -Be @('up', '1')
        Get-ChildItem -LiteralPath $folder -Force | Should -BeNullOrEmpty
    }

    It 'leaves the commands as usable as before' {
        @(Import-TeamsMeetingAudit $sample @quiet).Count | Should -Be 65
    }
}

Describe 'Runspaces' {
    It 'read at the same time, and each gets its own records' {
        $one = New-Export (Join-Path $TestDrive 'one.csv') -Argument '--meetings', '60', '--format', 'search-csv', '--seed', '11'
        $two = New-Export (Join-Path $TestDrive 'two.csv') -Argument '--meetings', '60', '--format', 'search-csv', '--seed', '12'
        $want = foreach ($file in $one, $two) { , @((Import-TeamsMeetingAudit $file @quiet).AuditId) }
        $shells = foreach ($file in $one, $two, $one, $two) {
            $shell = [powershell]::Create()
            $null = $shell.AddScript('param($manifest, $file) Import-Module $manifest; 1..3 | ForEach-Object { (Import-TeamsMeetingAudit $file -ErrorAction Ignore -WarningAction Ignore).AuditId }').AddArgument($manifest).AddArgument($file)
            @{ Shell = $shell; Running = $shell.BeginInvoke() }
        }
        $at = 0
        foreach ($started in $shells) {
            $found = @($started.Shell.EndInvoke($started.Running))
            $started.Shell.Streams.Error.Count | Should -Be 0
            $expected = $want[$at++ % 2]
            $expected.Count | Should -BeGreaterThan 100
            $found -join ' ' | Should -BeExactly ((@($expected) * 3) -join ' ')
            $started.Shell.Dispose()
        }
    }

    It 'share the types: records of one go into commands of another' {
        $shell = [powershell]::Create()
        try {
            $rows = @($shell.AddScript("Import-Module '$manifest'; Import-TeamsMeetingAudit '$sample' -ErrorAction Ignore -WarningAction Ignore").Invoke())
            ($rows | Measure-TeamsMeetingAudit).Records | Should -Be 65
        } finally {
            $shell.Dispose()
        }
    }
}

Describe 'Records' {
    It 'outlive the reader, and the module' {
        $shell = [powershell]::Create()
        try {
            $rows = @($shell.AddScript("Import-Module '$manifest'; Import-TeamsMeetingAudit '$sample' -ErrorAction Ignore -WarningAction Ignore; Remove-Module TeamsMeetingAudit").Invoke())
        } finally {
            $shell.Dispose()
        }
        $null = Get-LiveHandle
        Get-RowDifference @($rows) @(Import-TeamsMeetingAudit $sample @quiet) | Should -BeNullOrEmpty
    }

    It 'share the texts that many of a batch have' {
        $rows = @(1..8 | ForEach-Object { New-ParticipantData $_ } | ConvertFrom-TeamsMeetingAudit)
        [object]::ReferenceEquals($rows[0].MeetingId, $rows[7].MeetingId) | Should -BeTrue
    }
}

Describe 'Stopping while a report is written' -Tag Slow {
    BeforeAll {
        $large = New-Export (Join-Path $TestDrive 'large.csv') '--records', '40000'
    }

    It 'takes no longer than a moment, and leaves neither a file nor part of one: <extension>, <name>' -ForEach @(
        foreach ($extension in 'xlsx', 'html') {
            @{ extension = $extension; name = 'a report'; script = 'Export-TeamsMeetingAudit $shared.File -SourcePath $shared.Source -Force' }
        }
        @{ extension = 'xlsx'; name = 'rows of an analysis'; script = 'Get-TeamsMeetingAttendance $shared.Source | Export-TeamsMeetingAudit $shared.File -Force' }
        @{ extension = 'xlsx'; name = 'rows of the caller''s own'; script = 'Get-TeamsMeetingAttendance $shared.Source | Select-Object * -ExcludeProperty HomeDomain | Export-TeamsMeetingAudit $shared.File -Force' }
    ) {
        $folder = New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid().ToString('n')))
        $file = Join-Path $folder "report.$extension"
        Set-Content -LiteralPath $file 'good'
        $shared = [hashtable]::Synchronized(@{ Manifest = $manifest; Source = $large; File = $file })
        $shell = [powershell]::Create()
        try {
            $null = $shell.AddScript('param($shared) $ErrorActionPreference = "Ignore"; $WarningPreference = "Ignore"; Import-Module $shared.Manifest; ' + $script).AddArgument($shared)
            $running = $shell.BeginInvoke()
            $isWriting = { @($shell.Streams.Progress | Where-Object { $_.StatusDescription -like 'Writing report.*' }).Count -gt 0 }
            # A limit for what hangs, and not for a machine that does much else.
            $watch = [System.Diagnostics.Stopwatch]::StartNew()
            while (-not (& $isWriting) -and -not $running.IsCompleted -and $watch.Elapsed.TotalSeconds -lt 600) { Start-Sleep -Milliseconds 5 }
            & $isWriting | Should -BeTrue -Because 'it says how far the writing is'
            $running.IsCompleted | Should -BeFalse
            $watch.Restart()
            $shell.Stop()
            $watch.Elapsed.TotalSeconds | Should -BeLessThan 10
            Write-Verbose "stopped within $($watch.Elapsed.TotalSeconds) s"
            try { $null = $shell.EndInvoke($running) } catch [System.Management.Automation.PipelineStoppedException] { $null = $_ }
            "$($shell.InvocationStateInfo.State)" | Should -BeExactly 'Stopped'
        } finally {
            $shell.Dispose()
        }
        $null = Get-LiveHandle
        @(Get-ChildItem -LiteralPath $folder -Force).Name | Should -Be @("report.$extension")
        Get-Content -LiteralPath $file | Should -BeExactly 'good'
    }
}
