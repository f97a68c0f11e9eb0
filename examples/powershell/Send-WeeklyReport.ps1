<#
.SYNOPSIS
Makes a workbook and a page of a week of Teams meetings, and copies or mails them if asked to.

.DESCRIPTION
Reads files that Collect-TeamsMeeting.ps1 or others made, and writes teams-week-<Monday>.xlsx and .html into -OutputFolder:
meetings and who was there, attendance, disconnections, outsiders, and what is missing. Days and times are those of -TimeZone.
What each run did stands in a log file of its day.

Exit code 0: done, and nothing is known to be missing. 1: it failed. 3: done, but the week is not whole: the collection has
gaps in it or has not come to its end, or records could not be read. The log and the mail say what.

.PARAMETER SourcePath
Files with records of the week, with wildcards: C:\teams\*.csv.

.PARAMETER OutputFolder
Where the report and its log are kept. It is made if it is not there.

.PARAMETER WeekOf
A day of the week (2026-01-14). Without it the last week that is over. Weeks begin on Monday.

.PARAMETER TimeZone
The zone of days and times: an IANA name (Europe/Zurich), a Windows name, or local, the default.

.PARAMETER MeetingMap
A calendar export, which says what meetings were called and when they were to be.

.PARAMETER SummaryPath
What the last collection says of itself. Without it summary.json beside the first of the files, if it is there.

.PARAMETER CopyTo
A folder that gets a copy: a share, or a library that is kept in sync.

.PARAMETER MailTo
Who gets the report by mail, from Microsoft Graph (Send-MgUserMail). What is larger than a mail takes stays in the folder.

.PARAMETER MailFrom
Whose mailbox sends it. The application or identity needs the permission Mail.Send for it.

.PARAMETER AppId
The application that signs in to Graph with a certificate. Without it and -ManagedIdentity there has to be a session.

.PARAMETER TenantId
The tenant of the application.

.PARAMETER CertificateThumbprint
The certificate of the application.

.PARAMETER ManagedIdentity
Signs in to Graph as the identity of the machine.

.PARAMETER LogDays
How many days log files are kept: 60.

.PARAMETER Module
The module, where it is in none of the folders of $env:PSModulePath.

.EXAMPLE
PS> ./Send-WeeklyReport.ps1 -SourcePath C:\teams\*.csv -OutputFolder C:\reports -TimeZone Europe/Zurich; $LASTEXITCODE

.EXAMPLE
PS> ./Send-WeeklyReport.ps1 -SourcePath C:\teams\*.csv -OutputFolder C:\reports -CopyTo \\files\reports -WhatIf

.EXAMPLE
PS> ./Send-WeeklyReport.ps1 -SourcePath C:\teams\*.csv -OutputFolder C:\reports -MailFrom reports@contoso.example -MailTo anna@contoso.example -ManagedIdentity

.OUTPUTS
System.IO.FileInfo, the workbook and the page.

.LINK
https://github.com/teams-meeting-audit/teams-meeting-audit/blob/main/docs/report.md
#>
[CmdletBinding(SupportsShouldProcess)]
[OutputType('System.IO.FileInfo')]
param(
    [Parameter(Mandatory, Position = 0)]
    [SupportsWildcards()]
    [string[]] $SourcePath,

    [Parameter(Mandatory, Position = 1)]
    [string] $OutputFolder,

    [ValidatePattern('^[0-9]{4}-[0-9]{2}-[0-9]{2}$')]
    [string] $WeekOf,

    [string] $TimeZone = 'local',

    [string] $MeetingMap,

    [string] $SummaryPath,

    [string] $CopyTo,

    [string[]] $MailTo,

    [string] $MailFrom,

    [string] $AppId,

    [string] $TenantId,

    [string] $CertificateThumbprint,

    [switch] $ManagedIdentity,

    [ValidateRange(1, 3650)]
    [int] $LogDays = 60,

    [string] $Module = 'TeamsMeetingAudit'
)

$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$invariant = [cultureinfo]::InvariantCulture
$OutputFolder = $PSCmdlet.GetUnresolvedProviderPathFromPSPath($OutputFolder)
$log = Join-Path (Join-Path $OutputFolder 'log') ([datetime]::Now.ToString("'report-'yyyy-MM-dd'.log'", $invariant))

# A line of the log, with when it was written. What comes from elsewhere breaks no line.
function Add-LogLine {
    param([string] $Text, [string] $Level = 'INFO')

    $time = [System.DateTimeOffset]::Now.ToString("yyyy-MM-dd'T'HH:mm:sszzz", $invariant)
    [System.IO.File]::AppendAllText($log, "$time $Level $($Text -replace '\s+', ' ')`n")
}

# The zone as .NET knows it. Where it does not, as .NET Framework no IANA names, the one of this machine: it decides only in
# which week this moment lies, and the offset by which the collection's times are compared.
function Get-Zone {
    if ($TimeZone -eq 'local') { return [System.TimeZoneInfo]::Local }
    try { [System.TimeZoneInfo]::FindSystemTimeZoneById($TimeZone) } catch { [System.TimeZoneInfo]::Local }
}

# What the last collection leaves open of a time: texts.
function Get-Missing {
    param([string] $Path, [datetime] $Start, [datetime] $End)

    $style = [System.Globalization.DateTimeStyles]'AssumeUniversal, AdjustToUniversal'
    # By itself ConvertFrom-Json makes times of some texts, or not, by its version.
    $read = { param($value) if ($value -is [datetime]) { $value.ToUniversalTime() } else { [datetime]::Parse($value, $invariant, $style) } }
    $summary = [System.IO.File]::ReadAllText($Path) | ConvertFrom-Json
    $until = & $read $summary.End
    if ($until -lt $End) {
        "what was written after $($until.ToString('s', $invariant))Z was not collected yet"
    }
    foreach ($gap in $summary.Gaps) {
        # Records are written up to a day after their meeting.
        if ((& $read $gap.Start) -lt $End.AddDays(1) -and (& $read $gap.End) -gt $Start) {
            "a gap from $((& $read $gap.Start).ToString('s', $invariant))Z to $((& $read $gap.End).ToString('s', $invariant))Z: $($gap.Reason)"
        }
    }
}

# Mails the files, or says where they are if a mail cannot hold them.
function Send-Report {
    param([string] $Subject, [string] $Text, [System.IO.FileInfo[]] $File)

    $message = @{
        Subject      = $Subject
        Body         = @{ ContentType = 'Text'; Content = $Text }
        ToRecipients = @(foreach ($one in $MailTo) { @{ EmailAddress = @{ Address = $one } } })
    }
    # A request takes 4 MB, and the attachments grow by a third.
    if (($File | Measure-Object -Property Length -Sum).Sum -le 2MB) {
        $message.Attachments = @(foreach ($one in $File) {
                @{
                    '@odata.type' = '#microsoft.graph.fileAttachment'
                    Name          = $one.Name
                    ContentBytes  = [System.Convert]::ToBase64String([System.IO.File]::ReadAllBytes($one.FullName))
                }
            })
    } else {
        $message.Body.Content += "`nThe report is too large for a mail: $($File.FullName -join ', ')"
    }
    Send-MgUserMail -UserId $MailFrom -BodyParameter @{ Message = $message; SaveToSentItems = $false }
}

$code = 1
$isLogging = $false
try {
    if ([bool]$MailTo -ne [bool]$MailFrom) {
        throw '-MailTo and -MailFrom go together.'
    }
    Import-Module -Name $Module
    $zone = Get-Zone
    $day = if ($WeekOf) {
        [datetime]::ParseExact($WeekOf, 'yyyy-MM-dd', $invariant)
    } else {
        [System.TimeZoneInfo]::ConvertTimeFromUtc([datetime]::UtcNow, $zone).Date.AddDays(-7)
    }
    # Sunday is 0.
    $monday = $day.AddDays(0 - ([int]$day.DayOfWeek + 6) % 7)
    $from, $to = $monday.ToString('yyyy-MM-dd', $invariant), $monday.AddDays(7).ToString('yyyy-MM-dd', $invariant)
    $name = Join-Path $OutputFolder "teams-week-$from"
    $sources = @(Get-Item -Path $SourcePath)
    if ($sources.Count -eq 0) {
        throw "-SourcePath: there is no file $($SourcePath -join ', ')."
    }

    if (-not $WhatIfPreference) {
        $null = New-Item -ItemType Directory -Force -Path (Split-Path -Parent $log)
        Add-LogLine "begins with the week of $from in $TimeZone"
        $isLogging = $true
    }
    $option = @{ LiteralSourcePath = $sources.FullName; From = $from; To = $to; TimeZone = $TimeZone; Force = $true }
    if ($MeetingMap) { $option.MeetingMap = $MeetingMap }
    $missing = [System.Collections.Generic.List[string]]::new()
    foreach ($extension in 'xlsx', 'html') {
        $problems = $notes = @()
        Export-TeamsMeetingAudit -Path "$name.$extension" @option -ErrorVariable problems -ErrorAction SilentlyContinue `
            -WarningVariable notes -WarningAction SilentlyContinue -WhatIf:$WhatIfPreference
        foreach ($problem in $problems | Where-Object { $_.FullyQualifiedErrorId -like '*,Export-TeamsMeetingAudit' }) {
            # A record that cannot be read costs no other; what else goes wrong is a failure.
            if ($problem.FullyQualifiedErrorId -notlike 'RecordRejected,*') { throw $problem }
            if (-not $missing.Contains("$problem")) { $missing.Add("$problem") }
        }
    }
    if (-not $SummaryPath) {
        $SummaryPath = Join-Path (Split-Path -Parent $sources[0].FullName) 'summary.json'
        if (-not (Test-Path -LiteralPath $SummaryPath)) { $SummaryPath = '' }
    }
    if ($SummaryPath) {
        $utc = foreach ($time in $monday, $monday.AddDays(7)) { [System.TimeZoneInfo]::ConvertTimeToUtc($time, $zone) }
        foreach ($text in @(Get-Missing -Path $PSCmdlet.GetUnresolvedProviderPathFromPSPath($SummaryPath) -Start $utc[0] -End $utc[1])) { $missing.Add($text) }
    }

    if (-not $WhatIfPreference) {
        foreach ($note in $notes) { Add-LogLine $note 'WARN' }
        foreach ($text in $missing) { Add-LogLine $text 'WARN' }
    }
    $last = $monday.AddDays(6).ToString('yyyy-MM-dd', $invariant)
    if ($CopyTo -and $PSCmdlet.ShouldProcess($CopyTo, "Copy teams-week-$from.xlsx and .html")) {
        Copy-Item -LiteralPath "$name.xlsx", "$name.html" -Destination $CopyTo -Force
        Add-LogLine "copied to $CopyTo"
    }
    if ($MailTo -and $PSCmdlet.ShouldProcess($MailTo -join ', ', "Mail teams-week-$from.xlsx and .html from $MailFrom")) {
        if ($ManagedIdentity) {
            $null = Connect-MgGraph -Identity -NoWelcome
        } elseif ($AppId) {
            $null = Connect-MgGraph -ClientId $AppId -TenantId $TenantId -CertificateThumbprint $CertificateThumbprint -NoWelcome
        }
        $text = if ($missing.Count -gt 0) { "The week is not whole:`n" + ($missing -join "`n") } else { 'Nothing is known to be missing.' }
        Send-Report -Subject "Teams meetings from $from to $last" -Text $text -File (Get-Item -LiteralPath "$name.xlsx", "$name.html")
        Add-LogLine "mailed to $($MailTo -join ', ')"
    }
    $code = if ($missing.Count -gt 0) { 3 } else { 0 }
    if (-not $WhatIfPreference) { Get-Item -LiteralPath "$name.xlsx", "$name.html" }
} catch {
    $code = 1
    if ($isLogging) { Add-LogLine "$_" 'ERROR' }
    Write-Error -ErrorRecord $_ -ErrorAction Continue
} finally {
    if ($isLogging) {
        Add-LogLine "ends with exit code $code"
        $oldest = [datetime]::Now.AddDays(-$LogDays)
        Get-ChildItem -LiteralPath (Split-Path -Parent $log) -Filter 'report-*.log' | Where-Object { $_.LastWriteTime -lt $oldest } |
            Remove-Item -Force -ErrorAction SilentlyContinue
    }
}
exit $code
