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
Files with records of the week, with wildcards: C:\teams\*.csv. Several are divided by commas.

.PARAMETER OtherSourcePath
More files: where a shell makes several of a wildcard before the script begins, as that of cron, they are taken too.

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

.PARAMETER StatePath
What was delivered by the collections, which says more than what the last one tried. Without it teams.state beside the first of
the files, if it is there.

.PARAMETER CopyTo
A folder that gets a copy: a share, or a library that is kept in sync. It has to be there.

.PARAMETER MailTo
Who gets the report by mail, from Microsoft Graph (Send-MgUserMail); several are divided by commas. What is larger than a mail takes stays in the folder.

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

    [Parameter(ValueFromRemainingArguments)]
    [string[]] $OtherSourcePath,

    [ValidateScript({
            $day = [datetime]::MinValue
            if ([datetime]::TryParseExact($_, 'yyyy-MM-dd', [cultureinfo]::InvariantCulture, 'None', [ref]$day)) { $true } else { throw "'$_' is no day: write it with the year first (2026-01-14)." }
        })]
    [string] $WeekOf,

    [string] $TimeZone = 'local',

    [string] $MeetingMap,

    [string] $SummaryPath,

    [string] $StatePath,

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

# The zone as .NET knows it. Where it does not, as .NET Framework no IANA names, the one of this machine: it decides only in
# which week this moment lies, and the offset by which the collection's times are compared.
function Get-Zone {
    if ($TimeZone -eq 'local') { return [System.TimeZoneInfo]::Local }
    try { [System.TimeZoneInfo]::FindSystemTimeZoneById($TimeZone) } catch { [System.TimeZoneInfo]::Local }
}

# What a collection wrote as JSON. Times are texts or not, by the version of PowerShell: Get-Time reads both.
function Read-Json {
    param([string] $Name, [string] $Path)

    try {
        $read = [System.IO.File]::ReadAllText($Path) | ConvertFrom-Json
    } catch {
        throw "-${Name}: $Path cannot be read: $($_.Exception.GetBaseException().Message)"
    }
    if ($null -eq $read -or $null -eq $read.Start -or $null -eq $read.End) {
        throw "-${Name}: $Path is not what a collection writes: it says no Start and End."
    }
    $read
}

function Get-Time {
    param([object] $Value)

    if ($Value -is [datetime]) { return $Value.ToUniversalTime() }
    [datetime]::Parse($Value, $invariant, [System.Globalization.DateTimeStyles]'AssumeUniversal, AdjustToUniversal')
}

# What the collections leave open of a time: texts. What was delivered is in the state, and without one the last of them is
# taken by its word.
function Get-Missing {
    param([string] $Summary, [string] $State, [datetime] $Start, [datetime] $End)

    $format = { param($value) (Get-Time $value).ToString('s', $invariant) + 'Z' }
    $last = if ($Summary) { Read-Json -Name SummaryPath -Path $Summary }
    $told = if ($State) { Read-Json -Name StatePath -Path $State } else { $last }
    $since = if ($State) { $told.Since } else { $told.Start }
    if ((Get-Time $since) -gt $Start) {
        "what was written before $(& $format $since) was not collected"
    }
    if ((Get-Time $told.End) -lt $End) {
        "what was written after $(& $format $told.End) was not collected yet, or not delivered"
    }
    $reasons = @{}
    foreach ($gap in @($last.Gaps | Where-Object { $_ })) { $reasons[(& $format $gap.Start)] = ": $($gap.Reason)" }
    foreach ($gap in @($told.Gaps | Where-Object { $_ })) {
        # Records are written up to a day after their meeting.
        if ((Get-Time $gap.Start) -lt $End.AddDays(1) -and (Get-Time $gap.End) -gt $Start) {
            "a gap from $(& $format $gap.Start) to $(& $format $gap.End)$($reasons[(& $format $gap.Start)])"
        }
    }
    if ($told.Rejected -gt 0 -and (Get-Time $told.Start) -lt $End.AddDays(1) -and (Get-Time $told.End) -gt $Start) {
        "$($told.Rejected) $(if ($told.Rejected -eq 1) { 'record' } else { 'records' }) of the last collection came damaged and cannot be read"
    }
    if (-not $State) {
        if (-not $told.Complete -and @($told.Gaps).Count -eq 0 -and -not $told.Rejected) {
            'the last collection did not come to its end'
        }
        if (Test-Path -LiteralPath (Join-Path (Split-Path -Parent $Summary) 'teams.state.pending')) {
            'what the last collection gave was not delivered'
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
    $OutputFolder = Resolve-FullPath -Name OutputFolder -Path $OutputFolder
    $log = Join-Path (Join-Path $OutputFolder 'log') ([datetime]::Now.ToString("'report-'yyyy-MM-dd'.log'", $invariant))
    # pwsh -File passes a list as one text.
    $MailTo = @($MailTo | ForEach-Object { $_ -split '[,;]' } | ForEach-Object { $_.Trim() } | Where-Object { $_ })
    $SourcePath = @($SourcePath) + @($OtherSourcePath) | Where-Object { $_ } |
        ForEach-Object { if ($_.Contains(',') -and -not (Test-Path -LiteralPath $_)) { $_.Split(',').Trim() } else { $_ } }
    if (-not $WhatIfPreference) {
        New-LogFolder
        Add-LogLine 'begins'
        $isLogging = $true
    }
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
    $sources = @(Get-Item -Path $SourcePath | Where-Object { -not $_.PSIsContainer })
    if ($sources.Count -eq 0) {
        throw "-SourcePath: there is no file $($SourcePath -join ', ')."
    }

    if (-not $WhatIfPreference) {
        Add-LogLine "the week of $from in $TimeZone"
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
    $beside = Split-Path -Parent $sources[0].FullName
    $files = @{ SummaryPath = $SummaryPath; StatePath = $StatePath }
    foreach ($pair in @('SummaryPath', 'summary.json'), @('StatePath', 'teams.state')) {
        if ($files[$pair[0]]) {
            $files[$pair[0]] = Resolve-FullPath -Name $pair[0] -Path $files[$pair[0]]
        } elseif (Test-Path -LiteralPath (Join-Path $beside $pair[1]) -PathType Leaf) {
            $files[$pair[0]] = Join-Path $beside $pair[1]
        }
    }
    if ($files.SummaryPath -or $files.StatePath) {
        $utc = foreach ($time in $monday, $monday.AddDays(7)) { [System.TimeZoneInfo]::ConvertTimeToUtc($time, $zone) }
        foreach ($text in @(Get-Missing -Summary $files.SummaryPath -State $files.StatePath -Start $utc[0] -End $utc[1])) { $missing.Add($text) }
    }

    if (-not $WhatIfPreference) {
        foreach ($note in $notes) { Add-LogLine $note 'WARN' }
        foreach ($text in $missing) { Add-LogLine $text 'WARN' }
    }
    $last = $monday.AddDays(6).ToString('yyyy-MM-dd', $invariant)
    if ($CopyTo -and -not $WhatIfPreference -and -not (Test-Path -LiteralPath $CopyTo -PathType Container)) {
        throw "-CopyTo: there is no folder $CopyTo. The report is in $OutputFolder."
    }
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
