<#
.SYNOPSIS
Collects what is new of Teams meetings in the audit log into a CSV file: a run of a schedule, that ends with a code.

.DESCRIPTION
Signs in to Exchange Online without a person, by a certificate or a managed identity, collects with
Search-TeamsMeetingAudit what no run before delivered, and writes it into a file of its own in -OutputFolder. What each run
did stands in a log file of its day.

Exit code 0: all is there. 1: it failed; nothing was delivered, and the next run does it. 3: what there was to read is
delivered, and something is missing: times that could not be read, which the next run asks for again, or records that could
not be read, which later runs deliver if they find them whole within two days. The log names them. Where no time could be read
at all it is 1.

In -OutputFolder are: teams-meetings-<time>.csv of each run that found something; teams.state, by which each record is
delivered once; summary.json, what the last run says of itself; teams.checkpoint and teams.checkpoint.jsonl.gz while a run
is under way, with which the next one goes on if it is stopped; and the folder log.

The application or managed identity needs the permission Exchange.ManageAsApp and a role group with View-Only Audit Logs. It
takes the modules ExchangeOnlineManagement and TeamsMeetingAudit.

.PARAMETER OutputFolder
Where files, state and log are kept. It is made if it is not there.

.PARAMETER StartDate
Where the first run begins: a date or a time. Without it 30 days ago. Later runs go on where the one before ended.

.PARAMETER AppId
The application that signs in with a certificate.

.PARAMETER Organization
The tenant: contoso.onmicrosoft.com.

.PARAMETER CertificateThumbprint
The certificate, in a store of Windows that whoever runs the task can read.

.PARAMETER CertificatePath
The certificate as a file (.pfx) without a password, that nobody else can read.

.PARAMETER ManagedIdentity
Signs in as the identity of the machine or of the Azure Automation account.

.PARAMETER ManagedIdentityAccountId
The client id of an identity that is assigned by the user.

.PARAMETER UseSession
Takes the session of Exchange Online that there is, and leaves it open.

.PARAMETER TimeZone
The zone of the times in the file: an IANA or Windows name, or local. Without it UTC.

.PARAMETER LogDays
How many days log files are kept: 60.

.PARAMETER Module
The module, where it is in none of the folders of $env:PSModulePath.

.PARAMETER Register
Collects nothing, and registers the script with its other parameters as a task of Windows, every day. Elsewhere it prints the
lines for cron and systemd.

.PARAMETER TaskName
The name of the task.

.PARAMETER At
When it runs: 06:00.

.PARAMETER TaskUser
Who runs the task: SYSTEM, or a group managed service account (CONTOSO\collect$).

.EXAMPLE
PS> ./Collect-TeamsMeeting.ps1 -OutputFolder C:\teams -AppId 3f9f2c1e-0d43-4c51-9a0a-6d1b8c2f7e55 -Organization contoso.onmicrosoft.com -CertificateThumbprint 0A1B2C3D4E5F60718293A4B5C6D7E8F901234567; $LASTEXITCODE

.EXAMPLE
PS> ./Collect-TeamsMeeting.ps1 -OutputFolder C:\teams -ManagedIdentity -Organization contoso.onmicrosoft.com -Register -WhatIf

.EXAMPLE
PS> Connect-ExchangeOnline; ./Collect-TeamsMeeting.ps1 -OutputFolder ./teams -StartDate 2026-01-12 -UseSession

.OUTPUTS
System.IO.FileInfo, the file that was written; with -Register the task, or the lines for a schedule.

.LINK
https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/collection.md
#>
[Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseCompatibleCmdlets', '', Justification = 'Tasks are registered only where the commands for them are.')]
[CmdletBinding(SupportsShouldProcess, DefaultParameterSetName = 'Certificate')]
[OutputType('System.IO.FileInfo', [string])]
param(
    [Parameter(Mandatory, Position = 0)]
    [string] $OutputFolder,

    [string] $StartDate,

    [Parameter(Mandatory, ParameterSetName = 'Certificate')]
    [Parameter(Mandatory, ParameterSetName = 'CertificateFile')]
    [string] $AppId,

    [Parameter(Mandatory, ParameterSetName = 'Certificate')]
    [Parameter(Mandatory, ParameterSetName = 'CertificateFile')]
    [Parameter(Mandatory, ParameterSetName = 'ManagedIdentity')]
    [string] $Organization,

    [Parameter(Mandatory, ParameterSetName = 'Certificate')]
    [string] $CertificateThumbprint,

    [Parameter(Mandatory, ParameterSetName = 'CertificateFile')]
    [string] $CertificatePath,

    [Parameter(Mandatory, ParameterSetName = 'ManagedIdentity')]
    [switch] $ManagedIdentity,

    [Parameter(ParameterSetName = 'ManagedIdentity')]
    [string] $ManagedIdentityAccountId,

    [Parameter(Mandatory, ParameterSetName = 'Session')]
    [switch] $UseSession,

    [string] $TimeZone,

    [ValidateRange(1, 3650)]
    [int] $LogDays = 60,

    [string] $Module = 'TeamsMeetingAudit',

    [switch] $Register,

    [string] $TaskName = 'Collect Teams meetings',

    [ValidateScript({ if ($_ -match '^([01]?[0-9]|2[0-3]):[0-5][0-9]$') { $true } else { throw "'$_' is no time of the day: write 06:00." } })]
    [string] $At = '06:00',

    [string] $TaskUser = 'NT AUTHORITY\SYSTEM'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$invariant = [cultureinfo]::InvariantCulture
$log = ''

# A line of the log, with when it was written. What comes from elsewhere breaks no line.
function Add-LogLine {
    param([string] $Text, [string] $Level = 'INFO')

    $time = [System.DateTimeOffset]::Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", $invariant)
    try {
        [System.IO.File]::AppendAllText($script:log, "$time $Level $($Text -replace '\s+', ' ')`n")
    } catch {
        throw "The log $script:log cannot be written: $($_.Exception.GetBaseException().Message)"
    }
}

# The full path of a parameter's file or folder, which need not exist.
function Resolve-FullPath {
    param([string] $Name, [string] $Path)

    try {
        $PSCmdlet.GetUnresolvedProviderPathFromPSPath($Path)
    } catch {
        throw "-${Name}: $($_.Exception.GetBaseException().Message)"
    }
}

# Makes the folder of the log, and the one around it.
function New-LogFolder {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Not called with -WhatIf.')]
    param()

    try {
        $null = [System.IO.Directory]::CreateDirectory((Split-Path -Parent $script:log))
    } catch {
        throw "-OutputFolder: $OutputFolder cannot be a folder to write to: $($_.Exception.GetBaseException().Message)"
    }
}

# The command line that does what this one was asked for, its parts one by one.
function Get-CommandPart {
    param([System.Collections.IDictionary] $Parameter)

    '-NoProfile', '-NonInteractive', '-File', $PSCommandPath
    foreach ($name in $Parameter.Keys | Sort-Object) {
        if ($name -in 'Register', 'TaskName', 'At', 'TaskUser' -or $name -in [System.Management.Automation.PSCmdlet]::CommonParameters -or
            $name -in [System.Management.Automation.PSCmdlet]::OptionalCommonParameters) {
            continue
        }
        $value = $Parameter[$name]
        if ($value -is [switch]) {
            if ($value) { "-$name" }
        } else {
            # A task runs in another folder.
            $isPath = $name -in 'OutputFolder', 'CertificatePath' -or ($name -eq 'Module' -and $value -match '[\\/]')
            "-$name"
            if ($isPath) { Resolve-FullPath -Name $name -Path $value } else { "$value" }
        }
    }
}

# Registers the task, or says how to.
function Register-Collection {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The script has it.')]
    param([System.Collections.IDictionary] $Parameter)

    if ($UseSession) {
        throw '-UseSession: a task has no session. Name a certificate or an identity (-ManagedIdentity).'
    }
    $hour, $minute = $At.Split(':')
    $time = '{0:00}:{1}' -f [int]$hour, $minute
    $program = (Get-Process -Id $PID).Path
    $parts = @(Get-CommandPart -Parameter $Parameter)
    if (@($parts | Where-Object { $_.Contains('"') -or $_ -match '[\r\n]' }).Count -gt 0) {
        throw 'A value with a quotation mark or a line break cannot be part of a task.'
    }
    if ($null -eq (Get-Command -Name Register-ScheduledTask -ErrorAction Ignore)) {
        $quoted = @($program) + $parts | ForEach-Object { if ($_ -match '[^\w@+=:,./-]') { "'" + $_.Replace("'", "'\''") + "'" } else { $_ } }
        '# This system has no tasks of Windows. A line for cron (crontab -e):'
        "$([int]$minute) $([int]$hour) * * * $(($quoted -join ' ').Replace('%', '\%'))"
        '# Or for systemd, two files; systemctl enable --now collect-teams-meeting.timer starts it. /etc/systemd/system/collect-teams-meeting.service:'
        '[Service]'
        'Type=oneshot'
        'ExecStart=' + ((@($program) + $parts | ForEach-Object { '"' + $_.Replace('\', '\\').Replace('%', '%%').Replace('$', '$$') + '"' }) -join ' ')
        '# /etc/systemd/system/collect-teams-meeting.timer:'
        '[Timer]'
        "OnCalendar=*-*-* ${time}:00"
        'Persistent=true'
        '[Install]'
        'WantedBy=timers.target'
        return
    }
    # A backslash before a quotation mark would take it away.
    $line = ($parts | ForEach-Object { if ($_ -match '\s' -or -not $_) { '"' + ($_ -replace '\\$', '\\') + '"' } else { $_ } }) -join ' '
    if (-not $PSCmdlet.ShouldProcess($TaskName, "Register a task, every day at $time as ${TaskUser}: $program $line")) {
        return
    }
    $logon = if ($TaskUser.EndsWith('$')) { 'Password' } else { 'ServiceAccount' }
    $task = @{
        TaskName    = $TaskName
        Description = 'Collects audit records of Teams meetings. Exit code 0: complete, 1: failed, 3: something is missing.'
        Action      = New-ScheduledTaskAction -Execute $program -Argument $line
        Trigger     = New-ScheduledTaskTrigger -Daily -At $time
        Principal   = New-ScheduledTaskPrincipal -UserId $TaskUser -LogonType $logon
        Settings    = New-ScheduledTaskSettingsSet -StartWhenAvailable -MultipleInstances IgnoreNew -ExecutionTimeLimit ([timespan]::FromHours(20))
    }
    Register-ScheduledTask @task -Force
}

# Signs in, with no more than is needed.
function Connect-AuditLog {
    $connect = @{ ShowBanner = $false; CommandName = 'Search-UnifiedAuditLog'; Organization = $Organization }
    if ($ManagedIdentity) {
        $connect.ManagedIdentity = $true
        if ($ManagedIdentityAccountId) { $connect.ManagedIdentityAccountId = $ManagedIdentityAccountId }
    } else {
        $connect.AppId = $AppId
        if ($CertificateThumbprint) {
            $connect.CertificateThumbprint = $CertificateThumbprint
        } else {
            $connect.CertificateFilePath = Resolve-FullPath -Name CertificatePath -Path $CertificatePath
        }
    }
    $null = Connect-ExchangeOnline @connect
}

# What a search with these parameters would ask for. Nothing is made for it, and nobody signs in.
function Show-Collection {
    param([hashtable] $Search)

    $shown = $Search.Clone()
    $shown.Remove('SummaryPath')
    Search-TeamsMeetingAudit @shown -WhatIf
}

# Collects, and gives the file, if there is one; $script:code says how it ended.
function Invoke-Collection {
    param([hashtable] $Search)

    $state, $checkpoint = $Search.StatePath, $Search.CheckpointPath
    # Of a run whose file did not come to stand: this one delivers the same again.
    Remove-Item -LiteralPath "$state.pending" -Force -ErrorAction Ignore

    $file = Join-Path $OutputFolder ([datetime]::UtcNow.ToString("'teams-meetings-'yyyyMMdd-HHmmss-fff'Z.csv'", $invariant))
    $zone = @{}
    if ($Search.TimeZone) { $zone.TimeZone = $Search.TimeZone }
    $summary = $null
    $problems = $notes = @()
    $delivered = 0
    try {
        Search-TeamsMeetingAudit @Search -SummaryVariable summary -ErrorVariable problems -ErrorAction SilentlyContinue `
            -WarningVariable notes -WarningAction SilentlyContinue |
            Export-TeamsMeetingAudit -Path $file @zone -ErrorAction Stop -WarningAction SilentlyContinue
    } catch {
        if ($_.FullyQualifiedErrorId -like 'CheckpointDamaged,*' -and -not $Search.Force) {
            # What a run that was stopped had read is lost; the state knows what was delivered.
            Add-LogLine "$_; what it held is asked for again" 'WARN'
            $again = $Search.Clone()
            $again.Force = $true
            return Invoke-Collection -Search $again
        }
        # A search that found nothing new has nothing to export, and is no failure.
        if (-not (Test-Path -LiteralPath "$state.pending") -or $summary.Records -gt $summary.Rejected) {
            throw
        }
    }
    $unread = ($summary.Gaps | ForEach-Object { ($_.End - $_.Start).TotalSeconds } | Measure-Object -Sum).Sum
    if ($summary.Records -eq 0 -and $unread -ge ($summary.End - $summary.Start).TotalSeconds) {
        Remove-Item -LiteralPath "$state.pending", $checkpoint, "$checkpoint.jsonl.gz" -Force -ErrorAction Ignore
        throw "Nothing could be read: $($summary.Gaps[0].Reason)"
    }
    $delivered = $summary.Records - $summary.Rejected
    if ($delivered -eq 0) {
        Remove-Item -LiteralPath $file -ErrorAction Ignore
    } elseif (-not (Test-Path -LiteralPath $file)) {
        throw "$file was not written."
    }
    # The file stands: what is in it is delivered.
    Move-Item -LiteralPath "$state.pending" -Destination $state -Force
    Remove-Item -LiteralPath $checkpoint, "$checkpoint.jsonl.gz" -Force -ErrorAction Ignore

    foreach ($note in $notes) { Add-LogLine $note 'WARN' }
    # What was caught on the way is in the variable too.
    $own = @($problems | Where-Object { $_.FullyQualifiedErrorId -like '*,Search-TeamsMeetingAudit' })
    foreach ($problem in $own) { Add-LogLine "$problem" 'WARN' }
    $what = if ($delivered -gt 0) { "$delivered records in $file" } else { 'nothing new' }
    if ($summary.Rejected -gt 0) { $what += "; $($summary.Rejected) more could not be read" }
    Add-LogLine "$what; $($summary.Calls) calls, $($summary.Retries) retries, $($summary.Gaps.Count) gaps"
    $script:code = if ($summary.Complete -and $own.Count -eq 0) { 0 } else { 3 }
    if ($delivered -gt 0) { Get-Item -LiteralPath $file }
}

$code = 1
$isConnected = $isLogging = $false
try {
    $OutputFolder = Resolve-FullPath -Name OutputFolder -Path $OutputFolder
    $log = Join-Path (Join-Path $OutputFolder 'log') ([datetime]::Now.ToString("'collect-'yyyy-MM-dd'.log'", $invariant))
    if ($Register) {
        Register-Collection -Parameter $PSBoundParameters
        $code = 0
    } else {
        if (-not $WhatIfPreference) {
            New-LogFolder
            Add-LogLine 'begins'
            $isLogging = $true
        }
        Import-Module -Name $Module
        $search = @{
            StartDate      = if ($StartDate) { $StartDate } else { [datetime]::UtcNow.Date.AddDays(-30) }
            StatePath      = Join-Path $OutputFolder 'teams.state'
            CheckpointPath = Join-Path $OutputFolder 'teams.checkpoint'
            SummaryPath    = Join-Path $OutputFolder 'summary.json'
        }
        if ($TimeZone) { $search.TimeZone = $TimeZone }
        if ($WhatIfPreference) {
            Show-Collection -Search $search
            $code = 0
        } else {
            if (-not $UseSession) {
                Connect-AuditLog
                $isConnected = $true
            }
            Invoke-Collection -Search $search
        }
    }
} catch {
    $code = 1
    if ($isLogging) { Add-LogLine "$_" 'ERROR' }
    Write-Error -ErrorRecord $_ -ErrorAction Continue
} finally {
    if ($isConnected) {
        Disconnect-ExchangeOnline -Confirm:$false -ErrorAction SilentlyContinue
    }
    if ($isLogging) {
        Add-LogLine "ends with exit code $code"
        $oldest = [datetime]::Now.AddDays(-$LogDays)
        Get-ChildItem -LiteralPath (Split-Path -Parent $log) -Filter 'collect-*.log' | Where-Object { $_.LastWriteTime -lt $oldest } |
            Remove-Item -Force -ErrorAction SilentlyContinue
    }
}
exit $code
