# What the test files have in common: the built module, the data of the repository, and a PowerShell of its own for what
# cannot be tried twice in one process. Dot-sourced in BeforeAll.
$ErrorActionPreference = 'Stop'
if (-not $env:TMA_TEST_MODULE) {
    throw 'Start the tests with tests/powershell/run.ps1.'
}

$root = Split-Path -Parent (Split-Path -Parent $PSScriptRoot)
$layout = $env:TMA_TEST_MODULE
$manifest = Join-Path $layout 'TeamsMeetingAudit.psd1'
$program = $env:TMA_TEST_PROGRAM
$sample = [System.IO.Path]::Combine($root, 'examples', 'data', 'sample.csv')
$fixtures = [System.IO.Path]::Combine($root, 'tests', 'fixtures')

Import-Module $manifest
$commands = 'ConvertFrom-TeamsMeetingAudit', 'Export-TeamsMeetingAudit', 'Find-TeamsMeetingDisconnection',
    'Find-TeamsMeetingOutsider', 'Get-TeamsMeeting', 'Get-TeamsMeetingAttendance', 'Get-TeamsMeetingAuditField',
    'Get-TeamsMeetingUserActivity', 'Import-TeamsMeetingAudit', 'Measure-TeamsMeetingAudit', 'Search-TeamsMeetingAudit'

# Runs a script in a PowerShell process of its own; the result has its ExitCode, Output and Error as text.
function Invoke-Child {
    param(
        [Parameter(Mandatory)] [string] $Script,
        [hashtable] $Environment = @{},
        [string] $WorkingDirectory = $root
    )

    $start = [System.Diagnostics.ProcessStartInfo]::new([System.Environment]::ProcessPath)
    foreach ($argument in '-NoLogo', '-NoProfile', '-NonInteractive', '-OutputFormat', 'Text', '-EncodedCommand') {
        $start.ArgumentList.Add($argument)
    }
    $prologue = '$ErrorActionPreference = "Stop"; $ProgressPreference = "SilentlyContinue"; $PSStyle.OutputRendering = "PlainText"; '
    $start.ArgumentList.Add([System.Convert]::ToBase64String([System.Text.Encoding]::Unicode.GetBytes($prologue + $Script)))
    foreach ($name in $Environment.Keys) {
        $start.Environment[$name] = $Environment[$name]
    }
    $start.WorkingDirectory = $WorkingDirectory
    $start.RedirectStandardOutput = $true
    $start.RedirectStandardError = $true
    $process = [System.Diagnostics.Process]::Start($start)
    $output = $process.StandardOutput.ReadToEndAsync()
    $errors = $process.StandardError.ReadToEndAsync()
    # Longer than any build takes on a machine that does much else: a limit for what hangs.
    if (-not $process.WaitForExit(1200000)) {
        $process.Kill($true)
        throw "The script did not end: $Script"
    }
    [pscustomobject]@{ ExitCode = $process.ExitCode; Output = $output.Result.TrimEnd(); Error = $errors.Result.TrimEnd() }
}

# The error that a script block ends with or writes; nothing if there is none.
function Get-ErrorOf {
    param([Parameter(Mandatory)] [scriptblock] $Script)

    try {
        $null = & $Script 2>&1 3>$null | ForEach-Object {
            if ($_ -is [System.Management.Automation.ErrorRecord]) {
                throw $_
            }
        }
    } catch {
        $_
    }
}

# An object as Search-UnifiedAuditLog gives it.
function New-AuditObject {
    param([Parameter(Mandatory)] [string] $AuditData, [string] $Operation = 'MeetingParticipantDetail')

    [pscustomobject]@{
        RecordType   = 'MicrosoftTeams'
        CreationDate = [datetime]::new(2026, 1, 18, 16, 2, 12)
        UserIds      = 'ada@contoso.example'
        Operations   = $Operation
        AuditData    = $AuditData
        ResultIndex  = 1
        ResultCount  = 1
        Identity     = 'a5b1c2d3-0001-4e89-9a44-5d1c0b6e7f11'
        IsValid      = $true
        ObjectState  = 'Unchanged'
    }
}

# The AuditData of a participant's record, number for number another one.
function New-ParticipantData {
    param([int] $Number = 1, [hashtable] $Change = @{}, [hashtable] $Attendee = @{})

    $one = [ordered]@{
        UserObjectId   = '00000000-0000-4000-9000-{0:000000000000}' -f $Number
        UPN            = "person$Number@contoso.example"
        DisplayName    = "Person $Number"
        OrganizationId = '8d2f6c34-1b7a-4f0e-a9c5-2e6b7d8f9a01'
        RecipientType  = 'User'
        Role           = 1
    }
    foreach ($key in $Attendee.Keys) { $one[$key] = $Attendee[$key] }
    $data = [ordered]@{
        CreationTime     = '2026-01-18T16:02:12'
        Id               = '00000000-0000-4000-8000-{0:000000000000}' -f $Number
        Operation        = 'MeetingParticipantDetail'
        OrganizationId   = '8d2f6c34-1b7a-4f0e-a9c5-2e6b7d8f9a01'
        RecordType       = 25
        UserKey          = ''
        UserType         = 0
        Version          = 1
        Workload         = 'MicrosoftTeams'
        UserId           = "person$Number@contoso.example"
        ClientIP         = '203.0.113.7'
        MeetingDetailId  = '3f0d5a1e-7c2b-4e89-9a44-5d1c0b6e7f10'
        JoinTime         = '2026-01-18T12:50:00'
        LeaveTime        = '2026-01-18T13:00:00'
        Attendees        = @($one)
    }
    foreach ($key in $Change.Keys) { $data[$key] = $Change[$key] }
    ConvertTo-Json -InputObject $data -Depth 10 -Compress
}

# The AuditData of the sample, in its order.
function Get-SampleData {
    (Import-Csv -LiteralPath $sample).AuditData
}

# An invented export made by the program; the result is its path.
function New-Export {
    param([Parameter(Mandatory)] [string] $Path, [string[]] $Argument)

    & $program generate --quiet --force -o $Path @Argument
    if ($LASTEXITCODE -ne 0) {
        throw "generate $Argument failed with exit code $LASTEXITCODE."
    }
    $Path
}

# Where rows differ from those that were expected, cell by cell; nothing where they are the same.
function Get-RowDifference {
    param(
        [AllowEmptyCollection()] [object[]] $Found,
        [Parameter(Mandatory)] [AllowEmptyCollection()] [object[]] $Expected,
        # Columns that may differ.
        [string[]] $Without = @(),
        # As in a CSV, where both are an empty cell.
        [switch] $EmptyIsNull
    )

    if ($Found.Count -ne $Expected.Count) {
        return "$($Found.Count) rows and not $($Expected.Count)"
    }
    if ($Expected.Count -eq 0) {
        return 'nothing was compared'
    }
    $differences = 0
    for ($row = 0; $row -lt $Expected.Count; $row++) {
        $cells = $Found[$row].psobject.Properties
        $names = @($cells.Name)
        $wanted = @($Expected[$row].psobject.Properties.Name)
        if (($names -join ' ') -cne ($wanted -join ' ')) {
            return "row ${row}: columns $names and not $wanted"
        }
        foreach ($want in $Expected[$row].psobject.Properties) {
            # Lists as the texts they are.
            $value, $expectedValue = foreach ($cell in $cells[$want.Name], $want) {
                if ($null -ne $cell.Value -and $cell.Value.GetType().Name -eq 'TextList') { $cell.Value.ToString() } else { , $cell.Value }
            }
            if ($EmptyIsNull) {
                $value = if ('' -ne $value) { $value }
                $expectedValue = if ('' -ne $expectedValue) { $expectedValue }
            }
            if (-not [object]::Equals($value, $expectedValue) -and $want.Name -notin $Without) {
                "row $row $($want.Name): '$value' and not '$expectedValue'"
                if (++$differences -eq 20) {
                    return 'and so on'
                }
            }
        }
    }
}

# The live handles of the native library once nothing is held any more.
function Get-LiveHandle {
    for ($try = 0; $try -lt 6; $try++) {
        [System.GC]::Collect()
        [System.GC]::WaitForPendingFinalizers()
    }
    ('TeamsMeetingAudit.Library' -as [type])::LiveHandles
}
