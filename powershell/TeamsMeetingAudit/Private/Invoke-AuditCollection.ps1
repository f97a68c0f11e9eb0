# Collects what Search-TeamsMeetingAudit was asked for and gives its records. What to do next, and all files, are the
# library's business; here calls are made, and what the caller has to know is said.
function script:Invoke-AuditCollection {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The command that calls has it.')]
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # What the command was given: $PSBoundParameters.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Parameter
    )

    $given = @{}
    foreach ($name in $Parameter.Keys) {
        $given[$name] = $Parameter[$name]
    }
    # Before anything that may fail: after a search that did, no export takes over what an earlier one left.
    $state = if ($given['StatePath']) { Resolve-AuditPath -Cmdlet $Cmdlet -Path $given.StatePath }
    if ($state) {
        $script:searchedStates[$state] = $false
    }
    # Likewise: what it did not bring to its end is not what an export behind it may take for all there is.
    Set-AuditUpstream -Cmdlet $Cmdlet

    if ($given.ContainsKey('MeetingStart')) {
        foreach ($pair in @('From', 'MeetingStart'), @('To', 'MeetingEnd')) {
            if ($given.ContainsKey($pair[0])) {
                $failure = @{
                    ErrorId           = 'InvalidArgument'
                    Category          = 'InvalidArgument'
                    Message           = "-$($pair[0]): -$($pair[1]) says the same."
                    RecommendedAction = 'Leave one of them out.'
                    Target            = $given[$pair[0]]
                }
                Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
            }
            $given[$pair[0]] = $given[$pair[1]]
        }
    }
    $command = if ($given.ContainsKey('SearchCommand')) { $given.SearchCommand } else { 'Search-UnifiedAuditLog' }
    $summaryPath = if ($given['SummaryPath']) { Resolve-AuditPath -Cmdlet $Cmdlet -Path $given.SummaryPath }
    if ($summaryPath) {
        if ([System.IO.Directory]::Exists($summaryPath)) {
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = "-SummaryPath: $summaryPath is a folder."
                RecommendedAction = 'Name a file.'
                Target            = $summaryPath
            }
            Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
        }
        Assert-AuditFolder -Cmdlet $Cmdlet -Name SummaryPath -Folder ([System.IO.Path]::GetDirectoryName($summaryPath)) -Target $summaryPath
    }

    $files = @{ CheckpointPath = $null; RawPath = $null; StatePath = $state }
    foreach ($name in 'CheckpointPath', 'RawPath', 'StatePath') {
        if ($given[$name]) {
            $path = Resolve-AuditPath -Cmdlet $Cmdlet -Path $given[$name]
            # What only shows what it would do writes nothing.
            if (-not $WhatIfPreference) {
                Assert-AuditFolder -Cmdlet $Cmdlet -Name $name -Folder ([System.IO.Path]::GetDirectoryName($path)) -Target $path
            }
            $files[$name] = $path
        }
    }
    $manifest = $files.CheckpointPath
    $written = New-Object -TypeName System.Collections.ArrayList
    if ($files.CheckpointPath) {
        $null = $written.Add(@('-CheckpointPath', $files.CheckpointPath))
        $raw = if ($files.RawPath) { @('-RawPath', $files.RawPath) } else { @('the raw file', "$($files.CheckpointPath).jsonl.gz") }
        $null = $written.Add($raw)
    } elseif ($files.RawPath) {
        $manifest = "$($files.RawPath).manifest.json"
        $null = $written.Add(@('-RawPath', $files.RawPath))
        $null = $written.Add(@('the checkpoint of -RawPath', $manifest))
    }
    if ($state) {
        $null = $written.Add(@('-StatePath', $state))
        $null = $written.Add(@('the pending state', "$state.pending"))
    }
    if ($summaryPath) {
        $null = $written.Add(@('-SummaryPath', $summaryPath))
    }
    if ($given['UserCachePath']) {
        $null = $written.Add(@('-UserCachePath', (Resolve-AuditPath -Cmdlet $Cmdlet -Path $given.UserCachePath)))
    }
    foreach ($output in ('TeamsMeetingAudit.Upstream' -as [type])::Outputs($Cmdlet)) {
        $null = $written.Add(@('the file of the export', $output))
    }
    if ($written.Count -gt 1) {
        Assert-AuditDistinctPath -Cmdlet $Cmdlet -File $written.ToArray()
    }

    if ($given.ContainsKey('UserId')) {
        $given.UserId = @(Resolve-AuditPerson -Cmdlet $Cmdlet -Name UserId -Value $given.UserId)
    }
    $collection = Open-AuditCollection -Cmdlet $Cmdlet -Parameter $given
    $reader = $null
    try {
        Write-AuditNote -Cmdlet $Cmdlet -Collection $collection
        $summary = $collection.Summary()
        $range = (Format-AuditInstant -Time $summary.Start) + ' to ' + (Format-AuditInstant -Time $summary.End)
        $Cmdlet.WriteVerbose("range $range")
        if (-not $Cmdlet.ShouldProcess($range, "Collect the operations $($collection.Operations() -join ', ')")) {
            # Not where somebody was asked, and said no.
            if ($WhatIfPreference) {
                Write-AuditWindow -Cmdlet $Cmdlet -Collection $collection -StatePath $state
            }
            return
        }
        $search = Find-AuditSearchCommand -Cmdlet $Cmdlet -Command $command
        $hasCheckpoint = -not $given['Force'] -and $manifest -and [System.IO.File]::Exists($manifest)
        if ($null -eq $search -and -not $hasCheckpoint) {
            # Before any file is begun. What was collected before can be replayed without it.
            Exit-AuditSearch -Cmdlet $Cmdlet -Name $command
        }

        $reader = Open-AuditReader -Cmdlet $Cmdlet -Parameter $given -Option @{ Collected = $true }
        $filter = @{ Operations = $collection.Operations() }
        foreach ($pair in @('UserId', 'UserIds'), @('IPAddress', 'IPAddresses'), @('FreeText', 'FreeText')) {
            if ($given.ContainsKey($pair[0])) {
                $filter[$pair[1]] = $given[$pair[0]]
            }
        }
        $pace = Get-AuditPace -Parameter $given
        $progress = [System.Management.Automation.ProgressRecord]::new(0x7EA4, $Cmdlet.MyInvocation.MyCommand.Name, $range)
        $begun = @{ Watch = [System.Diagnostics.Stopwatch]::StartNew(); Seconds = $collection.Progress()[0] }
        for ($isDone = $false; -not $isDone; ) {
            $action = $collection.Next()
            switch ($action.Kind) {
                'Call' {
                    if ($null -eq $search) {
                        Exit-AuditSearch -Cmdlet $Cmdlet -Name $command
                    }
                    Write-AuditProgress -Cmdlet $Cmdlet -Progress $progress -Collection $collection -Action $action -Begun $begun
                    $answer = Invoke-AuditSearch -Cmdlet $Cmdlet -Search $search -Action $action -Filter $filter
                    $asked = "$($action.StartText) to $($action.EndText)"
                    if ($answer.Failure) {
                        $Cmdlet.WriteVerbose("${asked}: $($answer.Failure)")
                        $collection.AddFailure($answer.Failure, [long]$answer.RetryAfter, $answer.Milliseconds)
                    } else {
                        $rows = $collection.AddPage($answer.Output, $answer.Milliseconds)
                        $Cmdlet.WriteVerbose("${asked}: " + (Format-AuditCount -Count $rows -One row -Many rows) +
                            " in $($answer.Milliseconds) ms")
                    }
                }
                'Wait' {
                    $Cmdlet.WriteVerbose("waiting $($action.WaitSeconds) s: $($action.Reason)")
                    Wait-AuditInterval -Cmdlet $Cmdlet -Seconds $action.WaitSeconds -Reason $action.Reason
                }
                'Window' {
                    $null = $collection.Deliver($reader)
                    if ($pace -eq 'Window') {
                        Resolve-AuditIdentity -Cmdlet $Cmdlet -Reader $reader
                    }
                    if ($reader.Drain()) {
                        Write-AuditFailure -Cmdlet $Cmdlet -Reader $reader
                    }
                    if ($pace -ne 'End') {
                        $collection.MarkEmitted()
                    }
                }
                'Gap' {
                    $gap = $action.Gap
                    $failure = @{
                        ErrorId           = 'CollectionGap'
                        Category          = 'ReadError'
                        Message           = "Not all records from $($action.StartText) to $($action.EndText) could be collected: $($action.Reason)"
                        RecommendedAction = 'Run the same line again, with -CheckpointPath so that only what is missing is asked for.'
                        Target            = $gap
                    }
                    Write-AuditError -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
                }
                'Done' {
                    $isDone = $true
                }
            }
        }
        $progress.RecordType = 'Completed'
        $Cmdlet.WriteProgress($progress)
        Complete-AuditReading -Cmdlet $Cmdlet -Reader $reader
        $collection.Finish()
        if ($state) {
            $script:searchedStates[$state] = $true
        }
        $summary = $collection.Summary()
        if ($summary.Gaps.Count -eq 0 -and -not $reader.HasFailed) {
            Set-AuditUpstream -Cmdlet $Cmdlet -Done -HasInput
        }
        $Cmdlet.WriteVerbose("$($summary.Records) records in $($summary.Windows) windows by $($summary.Calls) calls: " +
            "$($summary.Duplicates) duplicates, $($summary.Retries) retries, $($summary.Gaps.Count) gaps; " +
            "$($summary.ReplayedWindows) windows from the raw file")
        Write-AuditNote -Cmdlet $Cmdlet -Collection $collection
    } catch {
        Exit-AuditCommand -Cmdlet $Cmdlet -Thrown $_
    } finally {
        # Also of what was stopped.
        try {
            if ($null -ne $reader) {
                Save-AuditSummary -Cmdlet $Cmdlet -Collection $collection -Variable $given['SummaryVariable'] -Path $summaryPath
                Close-AuditReading -Cmdlet $Cmdlet -Reader $reader
            }
        } finally {
            $collection.Dispose()
        }
    }
}

# When the rows of a window come: Record, at once; Window, when that was learned from; End, where all records have to be read
# first.
function script:Get-AuditPace {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [hashtable] $Parameter
    )

    $lookingUp = @('JoinMeeting', 'MeetingMap', 'User', 'Organizer', 'WithUser', 'MeetingUrl', 'ChatThreadId' | Where-Object { $Parameter[$_] })
    # A meeting may be named by its URL or thread there too.
    $named = @($Parameter['MeetingId'] | Where-Object { ($_ -is [string]) -and $_ -notmatch '^\W*[0-9a-fA-F]{8}-' })
    if ($lookingUp.Count + $named.Count -gt 0 -or $Parameter['View'] -eq 'Report') { 'End' } elseif ($Parameter['LearnUser'] -or $Parameter['ResolveUser']) { 'Window' } else { 'Record' }
}

# 2026-01-12T00:00:00Z (local time 2026-01-12 01:00:00 +01:00)
function script:Format-AuditInstant {
    [CmdletBinding()]
    [OutputType([string])]
    param([System.DateTimeOffset] $Time)

    $invariant = [cultureinfo]::InvariantCulture
    $local = $Time.ToLocalTime()
    [string]::Format($invariant, "{0:yyyy-MM-dd'T'HH:mm:ss'Z'} (local time {1:yyyy-MM-dd HH:mm:ss zzz})", $Time.UtcDateTime, $local)
}

# For -WhatIf: what a collection would give again, and the windows that it would go on with. How they go on depends on what
# is in them.
function script:Write-AuditWindow {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSShouldProcess', '', Justification = 'The command that calls has it.')]
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Collection,

        [AllowEmptyString()]
        [string] $StatePath
    )

    if ($StatePath -and [System.IO.File]::Exists("$StatePath.pending")) {
        $null = $Cmdlet.ShouldProcess("$StatePath.pending", 'Discard the state of an earlier run that was not taken over')
    }
    $replayed = $Collection.WindowsToReplay()
    if ($replayed -gt 0) {
        $null = $Cmdlet.ShouldProcess((Format-AuditCount -Count $replayed -One window -Many windows), 'Give again from the raw file')
    }
    # A range of years has hundreds, of which nobody reads each.
    $most = 20
    $windows = @($Collection.Windows(100000))
    for ($number = 1; $number -le $windows.Count -and $number -le $most; $number++) {
        $null = $Cmdlet.ShouldProcess($windows[$number - 1].Replace('/', ' to '), "Ask for window $number")
    }
    if ($windows.Count -gt $most) {
        $more = Format-AuditCount -Count ($windows.Count - $most) -One 'more window' -Many 'more windows'
        $null = $Cmdlet.ShouldProcess("$($windows[$most].Split('/')[0]) to $($windows[-1].Split('/')[1])", "Ask for $more")
    }
}

# Shows how much of the range is done and how long the rest may take.
function script:Write-AuditProgress {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Management.Automation.ProgressRecord] $Progress,

        [Parameter(Mandatory)]
        [System.Object] $Collection,

        [Parameter(Mandatory)]
        [System.Object] $Action,

        # When it began, and what was done then.
        [Parameter(Mandatory)]
        [hashtable] $Begun
    )

    $covered, $all = $Collection.Progress()
    $Progress.StatusDescription = "asking for $($Action.StartText) to $($Action.EndText)"
    $Progress.PercentComplete = if ($all -gt 0) { [int][System.Math]::Min(100, 100 * $covered / $all) } else { 0 }
    $done = $covered - $Begun.Seconds
    if ($done -gt 0) {
        $Progress.SecondsRemaining = [int][System.Math]::Min(1e9, $Begun.Watch.Elapsed.TotalSeconds * ($all - $covered) / $done)
    }
    $Cmdlet.WriteProgress($Progress)
}

# Passes on what a collection has to say.
function script:Write-AuditNote {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Collection
    )

    foreach ($note in $Collection.TakeNotes()) {
        $Cmdlet.WriteWarning($note)
    }
}

# Hands over the summary of a collection: into a variable of the caller and a file.
function script:Save-AuditSummary {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Collection,

        [AllowEmptyString()]
        [string] $Variable,

        [AllowEmptyString()]
        [string] $Path
    )

    if ($Variable) {
        $Cmdlet.SessionState.PSVariable.Set($Variable, $Collection.Summary())
    }
    if ($Path) {
        try {
            [System.IO.File]::WriteAllText($Path, $Collection.SummaryJson() + "`n")
        } catch [System.Management.Automation.MethodInvocationException] {
            $failure = @{
                ErrorId           = 'FileWriteFailed'
                Category          = 'WriteError'
                Message           = "-SummaryPath: $($_.Exception.InnerException.Message)"
                RecommendedAction = 'See that the folder exists, can be written and has room.'
                Target            = $Path
                InnerException    = $_.Exception.InnerException
            }
            $Cmdlet.WriteError((ConvertTo-AuditErrorRecord @failure))
        }
    }
}
