<#
.SYNOPSIS
Collects what is new of Teams meetings in the audit log into a CSV file: a run of a schedule, that ends with a code.

.DESCRIPTION
Signs in to Exchange Online without a person, by a certificate or a managed identity, collects with
Search-TeamsMeetingAudit what no run before delivered, and writes it into a file of its own in -OutputFolder. What each run
did stands in a log file of its day.

Exit code 0: all is there. 1: it failed; nothing was delivered, and the next run does it. 3: the file stands, and something
is missing: times that could not be read, which the next run asks for again, or records that could not be read. The log names
them.

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

    [ValidatePattern('^([01][0-9]|2[0-3]):[0-5][0-9]$')]
    [string] $At = '06:00',

    [string] $TaskUser = 'NT AUTHORITY\SYSTEM'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$invariant = [cultureinfo]::InvariantCulture
$OutputFolder = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($OutputFolder)
$log = Join-Path (Join-Path $OutputFolder 'log') ([datetime]::Now.ToString("'collect-'yyyy-MM-dd'.log'", $invariant))

# A line of the log, with when it was written. What comes from elsewhere breaks no line.
function Add-LogLine {
    param([string] $Text, [string] $Level = 'INFO')

    $time = [System.DateTimeOffset]::Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", $invariant)
    [System.IO.File]::AppendAllText($log, "$time $Level $($Text -replace '\s+', ' ')`n")
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
            $isPath = $name -in 'OutputFolder', 'CertificatePath' -or $name -eq 'Module' -and $value -match '[\\/]'
            "-$name"
            if ($isPath) { $PSCmdlet.GetUnresolvedProviderPathFromPSPath($value) } else { "$value" }
        }
    }
}

# Registers the task, or says how to.
function Register-Collection {
    [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The script has it.')]
    param([System.Collections.IDictionary] $Parameter)

    $program = (Get-Process -Id $PID).Path
    $parts = @(Get-CommandPart -Parameter $Parameter)
    if (@($parts | Where-Object { $_.Contains('"') -or $_ -match '[\r\n]' }).Count -gt 0) {
        throw 'A value with a quotation mark or a line break cannot be part of a task.'
    }
    if ($null -eq (Get-Command -Name Register-ScheduledTask -ErrorAction Ignore)) {
        $quoted = @($program) + $parts | ForEach-Object { if ($_ -match '[^\w@+=:,./-]') { "'" + $_.Replace("'", "'\''") + "'" } else { $_ } }
        $hour, $minute = $At.Split(':')
        '# This system has no tasks of Windows. A line for cron (crontab -e):'
        "$([int]$minute) $([int]$hour) * * * $(($quoted -join ' ').Replace('%', '\%'))"
        '# Or for systemd, in /etc/systemd/system/collect-teams-meeting.service and .timer; systemctl enable --now collect-teams-meeting.timer'
        '[Service]'
        'Type=oneshot'
        'ExecStart=' + ((@($program) + $parts | ForEach-Object { '"' + $_.Replace('\', '\\').Replace('%', '%%').Replace('$', '$$') + '"' }) -join ' ')
        '[Timer]'
        "OnCalendar=*-*-* ${At}:00"
        'Persistent=true'
        '[Install]'
        'WantedBy=timers.target'
        return
    }
    # A backslash before a quotation mark would take it away.
    $line = ($parts | ForEach-Object { if ($_ -match '\s' -or -not $_) { '"' + ($_ -replace '\\$', '\\') + '"' } else { $_ } }) -join ' '
    if (-not $PSCmdlet.ShouldProcess($TaskName, "Register a task, every day at $At as ${TaskUser}: $program $line")) {
        return
    }
    $logon = if ($TaskUser.EndsWith('$')) { 'Password' } else { 'ServiceAccount' }
    $task = @{
        TaskName    = $TaskName
        Description = 'Collects audit records of Teams meetings. Exit code 0: complete, 1: failed, 3: something is missing.'
        Action      = New-ScheduledTaskAction -Execute $program -Argument $line
        Trigger     = New-ScheduledTaskTrigger -Daily -At $At
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
            $connect.CertificateFilePath = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($CertificatePath)
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
    try {
        Search-TeamsMeetingAudit @Search -SummaryVariable summary -ErrorVariable problems -ErrorAction SilentlyContinue `
            -WarningVariable notes -WarningAction SilentlyContinue |
            Export-TeamsMeetingAudit -Path $file @zone -ErrorAction Stop -WarningAction SilentlyContinue
    } catch {
        # A search that found nothing new has nothing to export, and is no failure.
        if (-not (Test-Path -LiteralPath "$state.pending") -or $summary.Records -gt 0) {
            throw
        }
    }
    if ($summary.Records -eq 0) {
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
    $what = if ($summary.Records -gt 0) { "$($summary.Records) records in $file" } else { 'nothing new' }
    Add-LogLine "$what; $($summary.Calls) calls, $($summary.Retries) retries, $($summary.Gaps.Count) gaps"
    $script:code = if ($summary.Complete -and $own.Count -eq 0) { 0 } else { 3 }
    if ($summary.Records -gt 0) { Get-Item -LiteralPath $file }
}

$code = 1
$isConnected = $isLogging = $false
try {
    if ($Register) {
        Register-Collection -Parameter $PSBoundParameters
        $code = 0
    } else {
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
            $null = New-Item -ItemType Directory -Force -Path (Split-Path -Parent $log)
            Add-LogLine 'begins'
            $isLogging = $true
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
