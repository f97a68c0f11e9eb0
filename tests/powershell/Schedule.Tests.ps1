# What runs without a person: -ErrorAction Stop in a script, and the scripts of examples/powershell. No tenant is asked, no
# mail is sent and no task registered here.

BeforeAll {
    . (Join-Path $PSScriptRoot Session.ps1)
    . (Join-Path $PSScriptRoot StandIn.ps1)
    $null = Get-TeamsMeetingAuditField
    $begin = [datetime]::SpecifyKind('2026-01-12', 'Utc')
    $folder = [System.IO.Path]::Combine($root, 'examples', 'powershell')
    $collect = Join-Path $folder Collect-TeamsMeeting.ps1
    $report = Join-Path $folder Send-WeeklyReport.ps1

    # Exchange's and Graph's commands, which note what they were called with.
    $global:StandInSignIns = [System.Collections.Generic.List[object]]::new()
    $global:StandInMails = [System.Collections.Generic.List[object]]::new()
    function global:Connect-ExchangeOnline {
        [CmdletBinding()]
        param([string] $AppId, [string] $Organization, [string] $CertificateThumbprint, [string] $CertificateFilePath,
            [switch] $ManagedIdentity, [string] $ManagedIdentityAccountId, [bool] $ShowBanner, [string[]] $CommandName)
        if ($AppId -eq 'unknown') { throw 'AADSTS700016: the application was not found' }
        $global:StandInSignIns.Add($PSBoundParameters)
    }
    function global:Disconnect-ExchangeOnline {
        [CmdletBinding(SupportsShouldProcess)]
        param()
        if ($PSCmdlet.ShouldProcess('the session')) { $global:StandInSignIns.Add('out') }
    }
    function global:Connect-MgGraph {
        [CmdletBinding()]
        param([string] $ClientId, [string] $TenantId, [string] $CertificateThumbprint, [switch] $Identity, [switch] $NoWelcome)
        $global:StandInSignIns.Add($PSBoundParameters)
    }
    function global:Send-MgUserMail {
        [CmdletBinding()]
        param([string] $UserId, [object] $BodyParameter)
        if ($UserId -like 'nobody*') { throw 'ErrorAccessDenied' }
        $global:StandInMails.Add(@{ From = $UserId; Message = $BodyParameter.Message })
    }

    # A run of the script that collects; the result has its exit code, what it gave, and what it wrote to its log.
    function Invoke-Collect {
        param([hashtable] $With = @{}, [double] $Day, [string] $To = $output)

        if ($Day) {
            $global:StandInLog.Now = $begin.AddDays($Day)
            Set-StandInClock -Now $global:StandInLog.Now
        }
        $parameters = if ($With.Keys -match '^(UseSession|ManagedIdentity|CertificatePath)$') { @{} } else { $certificate.Clone() }
        foreach ($name in $With.Keys) { $parameters[$name] = $With[$name] }
        if (-not $parameters.ContainsKey('StartDate')) { $parameters.StartDate = '2026-01-12' }
        if (-not $parameters.ContainsKey('Module')) { $parameters.Module = $manifest }
        $given = @(& $collect -OutputFolder $To @parameters 2>&1)
        @{
            Code  = $LASTEXITCODE
            File  = @($given | Where-Object { $_ -is [System.IO.FileInfo] })
            Error = @($given | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
            Text  = @($given | Where-Object { $_ -is [string] })
            Log   = @(Get-ChildItem "$To/log/collect-*.log" -ErrorAction Ignore | Get-Content)
        }
    }

    function Get-Collected {
        @(Get-ChildItem (Join-Path $output 'teams-meetings-*.csv') -ErrorAction Ignore | Import-TeamsMeetingAudit).AuditId
    }
    $certificate = @{ AppId = 'app'; Organization = 'contoso.onmicrosoft.com'; CertificateThumbprint = '0A1B' }
}

AfterAll {
    Remove-Item Function:\Search-UnifiedAuditLog, Function:\Invoke-MgGraphRequest, Function:\Connect-ExchangeOnline,
        Function:\Disconnect-ExchangeOnline, Function:\Connect-MgGraph, Function:\Send-MgUserMail -ErrorAction Ignore
    Remove-Variable -Scope Global -Name StandIn* -ErrorAction Ignore
}

Describe 'With -ErrorAction Stop' {
    It 'a script ends with a code other than 0, and no file is replaced: <name>' -Tag Slow -ForEach @(
        @{ name = 'a gap'; line = '$log.BadInstant = ([datetime]"2026-01-13T06:00Z").ToUniversalTime(); Search-TeamsMeetingAudit @range | Export-TeamsMeetingAudit good.csv -Force' }
        @{ name = 'no session'; line = 'Search-TeamsMeetingAudit @range -SearchCommand Search-Nowhere | Export-TeamsMeetingAudit good.csv -Force' }
        @{ name = 'a session that is gone'; line = '$global:StandInStop = 4; Search-TeamsMeetingAudit @range | Export-TeamsMeetingAudit good.csv -Force' }
        @{ name = 'a range that is none'; line = 'Search-TeamsMeetingAudit 2026-01-16 2026-01-12 @stop | Export-TeamsMeetingAudit good.csv -Force' }
        @{ name = 'a file that cannot be'; line = 'Search-TeamsMeetingAudit @range | Export-TeamsMeetingAudit no/such/good.csv -Force @stop' }
        @{ name = 'a file that is there'; line = 'Search-TeamsMeetingAudit @range | Export-TeamsMeetingAudit good.csv @stop' }
        @{ name = 'no source'; line = 'Export-TeamsMeetingAudit good.csv -SourcePath nowhere.csv -Force @stop' }
        @{ name = 'a column that is none'; line = 'Search-TeamsMeetingAudit @range | Export-TeamsMeetingAudit good.csv -Force -Property Nothing @stop' }
    ) {
        $here = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
        Set-Content (Join-Path $here 'good.csv') 'as it was'
        $script = @'
$ErrorActionPreference = 'Continue'
Import-Module $env:MANIFEST
. $env:STANDIN
$log = New-StandInLog -Records 400
$null = Get-TeamsMeetingAuditField
Set-StandInClock
$stop = @{ ErrorAction = 'Stop' }
$range = @{ StartDate = '2026-01-12'; EndDate = '2026-01-16'; ErrorAction = 'Stop'; WarningAction = 'Ignore' }
'@ + "`n$line`n'went on'"
        $file = Join-Path $here 'line.ps1'
        Set-Content $file $script
        $environment = @{ MANIFEST = $manifest; STANDIN = (Join-Path $PSScriptRoot 'StandIn.ps1') }
        $child = Invoke-Child "& '$([System.Environment]::ProcessPath)' -NoProfile -NonInteractive -File '$file'; exit `$LASTEXITCODE" -Environment $environment -WorkingDirectory $here
        $child.ExitCode | Should -Be 1 -Because "$($child.Output) $($child.Error)"
        $child.Output | Should -Not -Match 'went on'
        Get-Content (Join-Path $here 'good.csv') | Should -BeExactly 'as it was'
    }

    It 'what ends a command has its own id, once' {
        $null = New-StandInLog -Records 10
        Set-StandInClock
        $file = Join-Path $TestDrive 'there.csv'
        Set-Content $file ''
        foreach ($one in @(
                @{ Id = 'FileExists,Export-TeamsMeetingAudit'; Do = { param($stop) New-ParticipantData | Export-TeamsMeetingAudit $file @stop } }
                @{ Id = 'SearchCommandNotFound,Search-TeamsMeetingAudit'; Do = { param($stop) Search-TeamsMeetingAudit 2026-01-12 -SearchCommand Search-Nowhere @stop } }
                @{ Id = 'InvalidArgument,Search-TeamsMeetingAudit'; Do = { param($stop) Search-TeamsMeetingAudit 2026-01-12 2026-01-11 @stop } })) {
            foreach ($stop in @{}, @{ ErrorAction = 'Stop' }) {
                { & $one.Do $stop } | Should -Throw -ErrorId $one.Id
            }
        }
    }
}

Describe 'The lines for a schedule' {
    It 'end with a code that says whether anything is missing: those of <page>' -Tag Slow -ForEach @(
        @{ page = 'docs/collection.md'; block = '(?ms)^```powershell\n(trap [^`]*?exit 3 }\n)```' }
        @{ page = 'powershell/TeamsMeetingAudit/en-US/about_TeamsMeetingAudit.help.txt'; block = '(?ms)^        (trap .*?exit 3 }\n)' }
    ) {
        $text = [System.IO.File]::ReadAllText((Join-Path $root $page)).Replace("`r", '')
        $lines = [regex]::Match($text, $block).Groups[1].Value -replace '(?m)^ {8}'
        $lines | Should -Match '^trap '
        foreach ($one in @{ Code = 0; Before = '' },
            @{ Code = 3; Before = '$log.BadInstant = ([datetime]"2026-01-13T06:00Z").ToUniversalTime()' },
            @{ Code = 3; Before = '$log.Entries[5].Data = $log.Entries[5].Data.Substring(0, 70)' },
            @{ Code = 1; Before = 'Remove-Item Function:\Search-UnifiedAuditLog' },
            @{ Code = 1; Before = '$global:StandInStop = 4' },
            @{ Code = 1; Before = '$null = New-Item -ItemType Directory teams.state' }) {
            $here = (New-Item -ItemType Directory (Join-Path $TestDrive ([guid]::NewGuid()))).FullName
            $script = @'
Import-Module $env:MANIFEST
. $env:STANDIN
$log = New-StandInLog -Records 400
$null = Get-TeamsMeetingAuditField
Set-StandInClock
$WarningPreference = 'SilentlyContinue'
'@ + "`n$($one.Before)`n$lines"
            $file = Join-Path $here 'line.ps1'
            Set-Content $file $script
            $environment = @{ MANIFEST = $manifest; STANDIN = (Join-Path $PSScriptRoot 'StandIn.ps1'); HERE = $here }
            $child = Invoke-Child "& '$([System.Environment]::ProcessPath)' -NoProfile -NonInteractive -File '$file'; exit `$LASTEXITCODE" -Environment $environment -WorkingDirectory $here
            $child.ExitCode | Should -Be $one.Code -Because "$($one.Before) $($child.Output) $($child.Error)"
            @(Get-ChildItem (Join-Path $here '*.csv')).Count | Should -Be ([int]($one.Code -ne 1)) -Because $one.Before
            Test-Path (Join-Path $here 'teams.state') -PathType Leaf | Should -Be ($one.Code -ne 1)
        }
    }
}

Describe 'Collect-TeamsMeeting.ps1' {
    BeforeEach {
        $global:StandInStop = 0
        $log = New-StandInLog -Records 1200 -Days 6
        $output = Join-Path $TestDrive "teams $([guid]::NewGuid())"
        $global:StandInSignIns.Clear()
    }

    It 'delivers each record once, run by run, and ends with 0' {
        $number = 0
        foreach ($day in 2, 3, 3.5, 8) {
            $run = Invoke-Collect -Day $day
            $run.Code | Should -Be 0 -Because "$($run.Error)"
            $run.File.Count | Should -Be 1
            $run.Error | Should -BeNullOrEmpty
            $run.Log[-1] | Should -Match '^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d INFO ends with exit code 0$'
            @($run.Log -match 'records in .*\.csv').Count | Should -Be (++$number)
        }
        $all = @(Get-Collected)
        $all.Count | Should -Be 1200
        @($all | Sort-Object -Unique).Count | Should -Be 1200
        @(Get-ChildItem $output -File).Name -notlike 'teams-meetings-*' | Should -Be @('summary.json', 'teams.state')
    }

    It 'that finds nothing new is no failure, and leaves no file' {
        $null = Invoke-Collect -Day 8
        $run = Invoke-Collect -Day 12
        $run.Code | Should -Be 0 -Because "$($run.Error)"
        $run.File | Should -BeNullOrEmpty
        $run.Log -match 'nothing new' | Should -Not -BeNullOrEmpty
        @(Get-ChildItem (Join-Path $output '*.csv')).Count | Should -Be 1
        Test-Path (Join-Path $output 'teams.state.pending') | Should -BeFalse
    }

    It 'ends with 3 where times are missing, names them in the log, and gets them the next time' {
        $log.BadInstant = $begin.AddHours(30)
        $run = Invoke-Collect -Day 4
        $run.Code | Should -Be 3
        $run.File.Count | Should -Be 1
        @($run.Log -match 'WARN Not all records from 2026-01-13T').Count | Should -Be 1
        $log.BadInstant = $null
        (Invoke-Collect -Day 8).Code | Should -Be 0
        @(Get-Collected | Sort-Object) -join ' ' | Should -BeExactly (@($log.Entries.Id | Sort-Object) -join ' ')
    }

    It 'ends with 1 where it fails, delivers nothing, and the next run goes on' {
        $log.PageSize = 50
        $global:StandInStop = 9
        $run = Invoke-Collect -Day 8
        $run.Code | Should -Be 1
        $run.Error.Count | Should -Be 1
        $run.Log -match 'ERROR There is no command' | Should -Not -BeNullOrEmpty
        $run.Log[-1] | Should -Match 'exit code 1$'
        @(Get-ChildItem (Join-Path $output '*.csv')).Count | Should -Be 0
        $global:StandInStop = 0
        $log.Calls.Clear()
        (Invoke-Collect -Day 8).Code | Should -Be 0
        @(Get-Collected).Count | Should -Be 1200
        # What was read before comes from the checkpoint.
        $log.Calls[0].Start | Should -BeGreaterThan $begin
        # Nor does one come through that cannot sign in, or whose folder cannot be.
        (Invoke-Collect -With @{ AppId = 'unknown' }).Code | Should -Be 1
        Set-Content (Join-Path $TestDrive 'plain') ''
        (Invoke-Collect -To (Join-Path $TestDrive 'plain/teams')).Code | Should -Be 1
    }

    It 'ends with 1 where no time could be read, leaves no file, and the next run gets all' {
        $log.BadFault = 'SignIn'
        $log.Faults.Clear()
        foreach ($call in 1..400) { $log.Faults[$call] = 'SignIn' }
        $run = Invoke-Collect -Day 6
        $run.Code | Should -Be 1
        $run.Log -match 'ERROR Nothing could be read: ' | Should -Not -BeNullOrEmpty
        @(Get-ChildItem $output -File).Name | Should -Be 'summary.json'
        $log.Faults.Clear()
        (Invoke-Collect -Day 8).Code | Should -Be 0
        @(Get-Collected).Count | Should -Be 1200
    }

    It 'ends with 3 where records came damaged, counts those it wrote, and delivers them when they are whole' {
        $damaged = @(10..14 | ForEach-Object { $log.Entries[$_] })
        $whole = @($damaged | ForEach-Object Data)
        foreach ($entry in $damaged) { $entry.Data = $entry.Data.Substring(0, 70) }
        $run = Invoke-Collect -Day 1.5
        $run.Code | Should -Be 3
        $written = @(Get-Collected).Count
        @($run.Log -match "INFO $written records in .*; 5 more could not be read; ").Count | Should -Be 1
        for ($place = 0; $place -lt 5; $place++) { $damaged[$place].Data = $whole[$place] }
        (Invoke-Collect -Day 1.6).Code | Should -Be 0
        @(Get-Collected | Sort-Object) -join ' ' | Should -BeExactly (@($log.IdsBetween($begin, $begin.AddDays(1.6)) | Sort-Object) -join ' ')
    }

    It 'begins anew where its checkpoint is damaged, and says what helps where its state is' {
        $null = New-Item -ItemType Directory $output
        Set-Content (Join-Path $output 'teams.checkpoint') '{'
        $run = Invoke-Collect -Day 8
        $run.Code | Should -Be 0 -Because "$($run.Error)"
        $run.Log -match 'WARN .*is asked for again' | Should -Not -BeNullOrEmpty
        @(Get-Collected).Count | Should -Be 1200
        Set-Content (Join-Path $output 'teams.state') ''
        $run = Invoke-Collect -Day 9
        $run.Code | Should -Be 1
        $run.Log -match 'ERROR .*move it away' | Should -Not -BeNullOrEmpty
        $run.Log -match 'ERROR .*force' | Should -BeNullOrEmpty
    }

    It 'has a log where the module is not there, and says plainly which folder cannot be' {
        $run = Invoke-Collect -With @{ Module = 'NoSuchModule' }
        $run.Code | Should -Be 1
        $run.Log[0] | Should -Match 'begins$'
        $run.Log -match 'ERROR .*NoSuchModule' | Should -Not -BeNullOrEmpty
        Set-Content (Join-Path $TestDrive 'a plain file') ''
        foreach ($to in (Join-Path $TestDrive 'a plain file'), (Join-Path $TestDrive 'a plain file/teams'), 'nodrive:\teams') {
            $run = Invoke-Collect -To $to
            $run.Code | Should -Be 1
            "$($run.Error[-1])" | Should -Match '^-OutputFolder: '
            "$($run.Error[-1])" | Should -Not -Match 'argument\(s\)'
        }
    }

    It 'with -Register keeps no path that is relative' -Skip:$IsWindows {
        Push-Location $TestDrive
        try {
            $run = Invoke-Collect -To 'teams' -With @{ Register = $true; CertificatePath = 'cert.pfx'; AppId = 'app'; Organization = 'contoso.example'; At = '6:05' }
        } finally {
            Pop-Location
        }
        $run.Code | Should -Be 0 -Because "$($run.Error)"
        $cron = @($run.Text -match '^5 6 \* \* \* ')[0]
        $cron | Should -Match ([regex]::Escape("-CertificatePath $(Join-Path $TestDrive 'cert.pfx')"))
        $cron | Should -Match ([regex]::Escape("-OutputFolder $(Join-Path $TestDrive 'teams')"))
        $run.Text | Should -Contain 'OnCalendar=*-*-* 06:05:00'
        # Two files, each named above its lines.
        $run.Text.IndexOf('[Timer]') | Should -BeGreaterThan $run.Text.IndexOf('# /etc/systemd/system/collect-teams-meeting.timer:')
        $run.Text.IndexOf('# /etc/systemd/system/collect-teams-meeting.timer:') | Should -BeGreaterThan $run.Text.IndexOf('[Service]')
    }

    It 'with -Register needs a way to sign in, and says how a time is written' {
        $run = Invoke-Collect -With @{ Register = $true; UseSession = $true }
        $run.Code | Should -Be 1
        "$($run.Error[0])" | Should -Match 'a task has no session'
        { & $collect -OutputFolder $output -ManagedIdentity -Organization contoso.example -Register -At noon } | Should -Throw "*'noon' is no time of the day: write 06:00.*"
    }

    It 'signs in by certificate or identity, with one command, and out again' {
        (Invoke-Collect -Day 8).Code | Should -Be 0
        $in, $out = $global:StandInSignIns
        $in.AppId, $in.Organization, $in.CertificateThumbprint | Should -Be @('app', 'contoso.onmicrosoft.com', '0A1B')
        $in.CommandName | Should -Be 'Search-UnifiedAuditLog'
        $in.ShowBanner | Should -BeFalse
        $out | Should -BeExactly 'out'
        $global:StandInSignIns.Clear()
        $null = Invoke-Collect -With @{ ManagedIdentity = $true; ManagedIdentityAccountId = 'id'; Organization = 'contoso.example' }
        $global:StandInSignIns[0].ManagedIdentity | Should -BeTrue
        $global:StandInSignIns[0].ManagedIdentityAccountId | Should -BeExactly 'id'
        $global:StandInSignIns[0].ContainsKey('AppId') | Should -BeFalse
        $global:StandInSignIns.Clear()
        $null = Invoke-Collect -With @{ CertificatePath = (Join-Path $TestDrive 'a.pfx'); AppId = 'app'; Organization = 'contoso.example' }
        $global:StandInSignIns[0].CertificateFilePath | Should -BeExactly (Join-Path $TestDrive 'a.pfx')
        $global:StandInSignIns.Clear()
        $null = Invoke-Collect -With @{ UseSession = $true }
        $global:StandInSignIns.Count | Should -Be 0
    }

    It 'keeps a log of each day, and those of two months' {
        $logs = (New-Item -ItemType Directory (Join-Path $output 'log')).FullName
        foreach ($days in 10, 61) {
            $old = New-Item (Join-Path $logs "collect-$days.log")
            $old.LastWriteTime = [datetime]::Now.AddDays(-$days)
        }
        (Invoke-Collect -Day 8).Code | Should -Be 0
        @(Get-ChildItem $logs).Name | Sort-Object | Should -Be @('collect-10.log', [datetime]::Now.ToString("'collect-'yyyy-MM-dd'.log'", [cultureinfo]::InvariantCulture))
    }

    It 'with -WhatIf shows what it would ask for, and makes nothing' {
        $log.Now = $begin.AddDays(2)
        Set-StandInClock -Now $log.Now
        $child = Invoke-Child -Script @'
Import-Module $env:MANIFEST
& $env:COLLECT -OutputFolder $env:OUTPUT -StartDate 2026-01-12 -UseSession -Module $env:MANIFEST -WhatIf
exit $LASTEXITCODE
'@ -Environment @{ MANIFEST = $manifest; COLLECT = $collect; OUTPUT = $output }
        $child.Error | Should -BeNullOrEmpty
        $child.ExitCode | Should -Be 0
        $child.Output | Should -Match '"Ask for window 1" on target "2026-01-12T00:00:00Z to 2026-01-13T00:00:00Z"'
        Test-Path $output | Should -BeFalse
    }

    It 'with -Register says what to do where there are no tasks of Windows' -Skip:$IsWindows {
        $run = Invoke-Collect -With @{ Register = $true; At = '05:07'; TimeZone = 'Europe/Zurich' }
        $run.Code | Should -Be 0 -Because "$($run.Error)"
        $cron = @($run.Text -match '^7 5 \* \* \* ')
        $cron.Count | Should -Be 1
        $cron[0] | Should -Match ([regex]::Escape("-OutputFolder '$output'"))
        $cron[0] | Should -Not -Match 'Register|-At '
        $run.Text | Should -Contain 'OnCalendar=*-*-* 05:07:00'
        Test-Path $output | Should -BeFalse
        # The shell that cron starts runs it.
        $env:TMA_SHOWN = $cron[0] -replace '^7 5 \* \* \* ' -replace '^\S+', 'printf "%s\n"'
        $words = @(/bin/sh -c $env:TMA_SHOWN)
        Remove-Item Env:\TMA_SHOWN
        $words | Should -Contain $output
        $words[0..2] | Should -Be @('-NoProfile', '-NonInteractive', '-File')
        $words[3] | Should -BeExactly $collect
        $words[$words.IndexOf('-TimeZone') + 1] | Should -BeExactly 'Europe/Zurich'
    }

    It 'with -Register registers a task every day, and with -WhatIf shows it' {
        # As the commands of Windows: what each was called with.
        $global:StandInTask = $null
        function global:New-ScheduledTaskAction { param($Execute, $Argument) @{ Execute = $Execute; Argument = $Argument } }
        function global:New-ScheduledTaskTrigger { param([switch] $Daily, $At) @{ Daily = [bool]$Daily; At = $At } }
        function global:New-ScheduledTaskPrincipal { param($UserId, $LogonType) @{ UserId = $UserId; LogonType = $LogonType } }
        function global:New-ScheduledTaskSettingsSet { param([switch] $StartWhenAvailable, $MultipleInstances, $ExecutionTimeLimit) $PSBoundParameters }
        function global:Register-ScheduledTask { param($TaskName, $Description, $Action, $Trigger, $Principal, $Settings, [switch] $Force) $global:StandInTask = $PSBoundParameters }
        try {
            $shown = Invoke-Child -Script @'
foreach ($name in 'New-ScheduledTaskAction', 'Register-ScheduledTask') { Set-Item "Function:\global:$name" { throw 'nothing is to be made' } }
& $env:COLLECT -OutputFolder $env:OUTPUT -ManagedIdentity -Organization contoso.example -Register -WhatIf
exit $LASTEXITCODE
'@ -Environment @{ COLLECT = $collect; OUTPUT = $output }
            $shown.ExitCode | Should -Be 0 -Because $shown.Error
            $shown.Output | Should -Match 'What if: .*every day at 06:00 as NT AUTHORITY\\SYSTEM: .*-File .*Collect-TeamsMeeting\.ps1.* -ManagedIdentity -Organization contoso\.example -OutputFolder'
            (Invoke-Collect -With @{ Register = $true; TaskUser = 'CONTOSO\collect$'; At = '04:30' }).Code | Should -Be 0
            $task = $global:StandInTask
            $task.Action.Argument | Should -BeExactly "-NoProfile -NonInteractive -File $collect -AppId app -CertificateThumbprint 0A1B -Module $manifest -Organization contoso.onmicrosoft.com -OutputFolder `"$output`" -StartDate 2026-01-12"
            $task.Action.Execute | Should -BeExactly (Get-Process -Id $PID).Path
            $task.Trigger.At | Should -BeExactly '04:30'
            $task.Principal.LogonType | Should -BeExactly 'Password'
            (Invoke-Collect -With @{ Register = $true; TimeZone = 'a"b' }).Code | Should -Be 1
        } finally {
            Remove-Item Function:\*-ScheduledTask*
        }
    }
}

Describe 'Send-WeeklyReport.ps1' {
    BeforeAll {
        function Invoke-Report {
            param([hashtable] $With = @{})

            $parameters = @{ SourcePath = $source; OutputFolder = $output; WeekOf = '2026-01-14'; TimeZone = 'Europe/Zurich'; Module = $manifest }
            foreach ($name in $With.Keys) { $parameters[$name] = $With[$name] }
            $given = @(& $report @parameters 2>&1)
            @{
                Code  = $LASTEXITCODE
                File  = @($given | Where-Object { $_ -is [System.IO.FileInfo] })
                Error = @($given | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })
                Log   = @(Get-ChildItem "$output/log/report-*.log" -ErrorAction Ignore | Get-Content)
            }
        }
    }

    BeforeEach {
        $global:StandInStop = 0
        $log = New-StandInLog -Records 600 -Days 10
        $output = Join-Path $TestDrive "reports $([guid]::NewGuid())"
        $collected = Join-Path $TestDrive "collected $([guid]::NewGuid())"
        # In Zurich the week begins before midnight.
        $sunday = @{ StartDate = '2026-01-11' }
        $source = Join-Path $collected '*.csv'
        $global:StandInSignIns.Clear()
        $global:StandInMails.Clear()
    }

    It 'makes a workbook and a page of the week, in the zone, of what was collected, and ends with 0' {
        (Invoke-Collect -Day 12 -To $collected -With $sunday).Code | Should -Be 0
        $run = Invoke-Report
        $run.Code | Should -Be 0 -Because "$($run.Error) $($run.Log)"
        @($run.File.Name) | Should -Be @('teams-week-2026-01-12.xlsx', 'teams-week-2026-01-12.html')
        $run.Log[-1] | Should -Match 'ends with exit code 0$'
        $page = [System.IO.File]::ReadAllText($run.File[1].FullName)
        $page | Should -Match 'Europe/Zurich'
        # A second time in the place of the first.
        (Invoke-Report).Code | Should -Be 0
        @(Get-ChildItem $output -File).Count | Should -Be 2
    }

    It 'holds the days of the zone alone' {
        $null = New-Item -ItemType Directory $collected
        # In Zurich the first is of Sunday, the second of Monday; the third of the Monday after.
        $number = 0
        foreach ($join in '2026-01-11T22:30:00', '2026-01-11T23:10:00', '2026-01-18T23:10:00') {
            $number++
            $leave = $join -replace ':\d\d:00$', ':40:00'
            New-ParticipantData -Number $number -Change @{ JoinTime = $join; LeaveTime = $leave; MeetingDetailId = "3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f1$number" } |
                Export-TeamsMeetingAudit (Join-Path $collected "$number.csv")
        }
        $run = Invoke-Report
        $run.Code | Should -Be 0 -Because "$($run.Error) $($run.Log)"
        $page = [System.IO.File]::ReadAllText($run.File[1].FullName)
        $page | Should -Match 'Person 2'
        $page | Should -Not -Match 'Person [13]'
    }

    It 'ends with 3 where the week is not whole: <name>' -ForEach @(
        @{ name = 'a gap'; gap = $true; day = 12; said = 'a gap from 2026-01-1' }
        @{ name = 'not collected to its end'; gap = $false; day = 5; said = 'was not collected yet' }
    ) {
        if ($gap) { $log.BadInstant = $begin.AddDays(3).AddHours(5) }
        $null = Invoke-Collect -Day $day -To $collected
        $run = Invoke-Report -With @{ MailTo = 'anna@contoso.example', 'ben@contoso.example'; MailFrom = 'reports@contoso.example' }
        $run.Code | Should -Be 3 -Because "$($run.Error)"
        $run.File.Count | Should -Be 2
        $run.Log -match "WARN .*$said" | Should -Not -BeNullOrEmpty
        $global:StandInMails[0].Message.Body.Content | Should -Match $said
    }

    It 'goes by what was delivered, and not by what was tried: <name>' -ForEach @(
        @{ name = 'a run that was stopped'; code = 3; first = 3; second = { $global:StandInStop = $log.Calls.Count + 3; $log.PageSize = 20 } }
        @{ name = 'a run whose file could not be written'; code = 3; first = 3; second = { function global:Stop-Export { end { throw 'the disk is full' } }; Set-Alias -Scope Global Export-TeamsMeetingAudit Stop-Export } }
        @{ name = 'a run that was stopped after the week was delivered'; code = 0; first = 12; second = { $global:StandInStop = $log.Calls.Count + 1 } }
    ) {
        (Invoke-Collect -Day $first -To $collected -With $sunday).Code | Should -Be 0
        . $second
        try {
            (Invoke-Collect -Day 13 -To $collected -With $sunday).Code | Should -Be 1
        } finally {
            $global:StandInStop = 0
            Remove-Item Alias:\Export-TeamsMeetingAudit, Function:\Stop-Export -ErrorAction Ignore
        }
        $run = Invoke-Report -With @{ MailTo = 'anna@contoso.example'; MailFrom = 'reports@contoso.example' }
        $run.Code | Should -Be $code -Because "$($run.Error) $($run.Log)"
        if ($code -eq 3) {
            $run.Log -match 'WARN what was written after 2026-01-15T00:00:00Z was not collected yet, or not delivered' | Should -Not -BeNullOrEmpty
        } else {
            $global:StandInMails[0].Message.Body.Content | Should -Match 'Nothing is known to be missing'
        }
    }

    It 'ends with 3 where nothing was collected of the week, or the only run was stopped' {
        (Invoke-Collect -Day 12 -To $collected).Code | Should -Be 0
        $run = Invoke-Report -With @{ WeekOf = '2025-10-01' }
        $run.Code | Should -Be 3
        $run.Log -match 'WARN what was written before 2026-01-12T00:00:00Z was not collected' | Should -Not -BeNullOrEmpty
        # Without a state the last search is taken by its word.
        Remove-Item (Join-Path $collected 'teams.state')
        $summary = Join-Path $collected 'summary.json'
        Set-Content $summary ([System.IO.File]::ReadAllText($summary) -replace '"Complete":true', '"Complete":false' -replace '2026-01-12T', '2026-01-10T')
        $run = Invoke-Report
        $run.Code | Should -Be 3
        $run.Log -match 'WARN the last collection did not come to its end' | Should -Not -BeNullOrEmpty
        foreach ($text in '', '{', '[]', 'null') {
            Set-Content $summary $text
            $run = Invoke-Report
            $run.Code | Should -Be 1
            "$($run.Error[0])" | Should -Match '^-SummaryPath: .*summary\.json '
        }
    }

    It 'ends with 3 where records came damaged' {
        $log.Entries[50].Data = $log.Entries[50].Data.Substring(0, 70)
        (Invoke-Collect -Day 12 -To $collected -With $sunday).Code | Should -Be 3
        $run = Invoke-Report
        $run.Code | Should -Be 3
        $run.Log -match 'WARN 1 records? of the last collection' | Should -Not -BeNullOrEmpty
    }

    It 'ends with 1 where there is no folder to copy to, and replaces no file' {
        $null = Invoke-Collect -Day 12 -To $collected -With $sunday
        $share = Join-Path $TestDrive "nofolder$([guid]::NewGuid())"
        $run = Invoke-Report -With @{ CopyTo = $share }
        $run.Code | Should -Be 1
        "$($run.Error[0])" | Should -Match '^-CopyTo: there is no folder '
        Test-Path $share | Should -BeFalse
        @(Get-ChildItem $output -File).Count | Should -Be 2
    }

    It 'takes lists as -File passes them, and files that a shell made of a wildcard' -Skip:$IsWindows {
        $null = Invoke-Collect -Day 12 -To $collected -With $sunday
        $other = (New-Item -ItemType Directory (Join-Path $TestDrive "other$([guid]::NewGuid())")).FullName
        New-ParticipantData | Export-TeamsMeetingAudit (Join-Path $other 'one.csv')
        New-ParticipantData | Export-TeamsMeetingAudit (Join-Path $other 'two.csv')
        $run = Invoke-Report -With @{ SourcePath = "$source,$(Join-Path $other '*.csv')"; MailTo = 'anna@contoso.example,ben@contoso.example'; MailFrom = 'reports@contoso.example' }
        $run.Code | Should -Be 0 -Because "$($run.Error)"
        @($global:StandInMails[0].Message.ToRecipients | ForEach-Object { $_.EmailAddress.Address }) | Should -Be @('anna@contoso.example', 'ben@contoso.example')
        $env:TMA_LINE = "'$([System.Environment]::ProcessPath)' -NoProfile -NonInteractive -File '$report' -SourcePath '$other'/*.csv -OutputFolder '$output' -Module '$manifest' -WeekOf 2026-01-14"
        try {
            $said = /bin/sh -c $env:TMA_LINE 2>&1
            $LASTEXITCODE | Should -Be 0 -Because "$said"
        } finally {
            Remove-Item Env:\TMA_LINE
        }
    }

    It 'says plainly what cannot be: <name>' -ForEach @(
        @{ name = 'a day that is none'; with = @{ WeekOf = '2026-02-30' }; said = "'2026-02-30' is no day: write it with the year first" }
        @{ name = 'a day in another form'; with = @{ WeekOf = '18.11.2026' }; said = "'18.11.2026' is no day: write it with the year first" }
        @{ name = 'a folder that is a file'; with = @{ OutputFolder = $sample }; said = '-OutputFolder: ' }
        @{ name = 'a drive that is none'; with = @{ OutputFolder = 'nodrive:\x' }; said = '-OutputFolder: ' }
    ) {
        $null = New-Item -ItemType Directory $collected
        Copy-Item $sample $collected
        if ($with.ContainsKey('OutputFolder') -and -not $with.OutputFolder) { $with.OutputFolder = $sample }
        $text = try { "$((Invoke-Report -With $with).Error[0])" } catch { "$_" }
        $text.Contains($said) | Should -BeTrue -Because $text
        $text | Should -Not -Match 'Calendar|argument\(s\)'
    }

    It 'ends with 3 where records could not be read' {
        $null = New-Item -ItemType Directory $collected
        Copy-Item $sample $collected
        $run = Invoke-Report
        $run.Code | Should -Be 3 -Because "$($run.Error)"
        @($run.Log -match 'WARN .*record 8').Count | Should -Be 1
    }

    It 'copies and mails' {
        $null = Invoke-Collect -Day 12 -To $collected -With $sunday
        $share = (New-Item -ItemType Directory (Join-Path $TestDrive "share$([guid]::NewGuid())")).FullName
        $global:StandInSignIns.Clear()
        $run = Invoke-Report -With @{ CopyTo = $share; MailTo = 'anna@contoso.example'; MailFrom = 'reports@contoso.example'; ManagedIdentity = $true }
        $run.Code | Should -Be 0 -Because "$($run.Error) $($run.Log)"
        @(Get-ChildItem $share).Count | Should -Be 2
        $global:StandInSignIns[0].Identity | Should -BeTrue
        $mail = $global:StandInMails[0]
        $mail.From | Should -BeExactly 'reports@contoso.example'
        $mail.Message.Subject | Should -BeExactly 'Teams meetings from 2026-01-12 to 2026-01-18'
        $mail.Message.ToRecipients[0].EmailAddress.Address | Should -BeExactly 'anna@contoso.example'
        $mail.Message.Attachments.Count | Should -Be 2
        [System.Convert]::FromBase64String($mail.Message.Attachments[0].ContentBytes).Length | Should -Be $run.File[0].Length
    }

    It 'ends with 1 where it fails' {
        (Invoke-Report).Code | Should -Be 1
        $null = New-Item -ItemType Directory $collected
        (Invoke-Report).Code | Should -Be 1
        Copy-Item $sample $collected
        (Invoke-Report -With @{ MailTo = 'anna@contoso.example' }).Code | Should -Be 1
        (Invoke-Report -With @{ MailTo = 'anna@contoso.example'; MailFrom = 'nobody@contoso.example' }).Code | Should -Be 1
        (Invoke-Report -With @{ TimeZone = 'Europe/Nowhere' }).Code | Should -Be 1
        (Invoke-Report -With @{ SummaryPath = (Join-Path $collected 'none.json') }).Code | Should -Be 1
    }

    It 'with -WhatIf makes nothing' {
        $null = New-Item -ItemType Directory $collected
        Copy-Item $sample $collected
        $child = Invoke-Child -Script '& $env:REPORT -SourcePath $env:SOURCE -OutputFolder $env:OUTPUT -WeekOf 2026-01-14 -CopyTo $env:OUTPUT -Module $env:MANIFEST -WhatIf; exit $LASTEXITCODE' -Environment @{
            REPORT = $report; SOURCE = $source; OUTPUT = $output; MANIFEST = $manifest
        }
        $child.Error | Should -BeNullOrEmpty
        $child.ExitCode | Should -Be 0
        $child.Output | Should -Match 'teams-week-2026-01-12\.xlsx'
        Test-Path $output | Should -BeFalse
    }

    It 'without -WeekOf takes the last week that is over' {
        $null = New-Item -ItemType Directory $collected
        Copy-Item $sample $collected
        $null = & $report -SourcePath $source -OutputFolder $output -Module $manifest
        $today = [datetime]::Now.Date
        $monday = $today.AddDays(-7 - (([int]$today.DayOfWeek + 6) % 7))
        Test-Path (Join-Path $output "teams-week-$($monday.ToString('yyyy-MM-dd', [cultureinfo]::InvariantCulture)).xlsx") | Should -BeTrue
    }
}

# PSScriptAnalyzer looks at them with the module's.
Describe 'The scripts of examples/powershell' {
    It 'have help for all that they take, and can be read by both editions: <_>' -ForEach 'Collect-TeamsMeeting.ps1', 'Send-WeeklyReport.ps1' {
        $path = Join-Path $folder $_
        $help = Get-Help $path -Full
        $help.Synopsis | Should -Not -Match '\.ps1'
        @($help.examples.example).Count | Should -BeGreaterOrEqual 3
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters + [System.Management.Automation.PSCmdlet]::OptionalCommonParameters
        foreach ($name in (Get-Command $path).Parameters.Keys | Where-Object { $_ -notin $common }) {
            @($help.parameters.parameter | Where-Object { $_.name -eq $name }).description.Text | Should -Not -BeNullOrEmpty -Because $name
        }
        [System.IO.File]::ReadAllBytes($path) | Where-Object { $_ -gt 127 } | Should -BeNullOrEmpty
    }
}
