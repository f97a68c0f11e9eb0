# Times, memory, and what they are held against. What measures gives lines of text and, among them, goals.

$script:Shell = [Environment]::ProcessPath

function Get-MachineFact {
    [OutputType([string])]
    param()

    $processor = if (Test-Path -LiteralPath '/proc/cpuinfo') {
        (Select-String -LiteralPath '/proc/cpuinfo' -Pattern '^model name\s*:\s*(.*)').Matches[0].Groups[1].Value
    } else {
        [System.Runtime.InteropServices.RuntimeInformation]::ProcessArchitecture
    }
    "machine: $processor, $([Environment]::ProcessorCount) cores, $($PSVersionTable.OS)"
    'shell: PowerShell {0}, {1}' -f $PSVersionTable.PSVersion,
    [System.Runtime.InteropServices.RuntimeInformation]::FrameworkDescription
}

function Get-Export {
    # The path of a generated export, which is kept for the next time.
    [OutputType([string])]
    param(
        [Parameter(Mandatory)] [int] $Records,
        [Parameter(Mandatory)] [string] $Program,
        [Parameter(Mandatory)] [string] $Folder
    )

    $path = Join-Path $Folder "bench-1-$Records.csv"
    if (-not (Test-Path -LiteralPath $path)) {
        if (-not (Test-Path -LiteralPath $Program)) {
            throw "There is no $Program to generate the export: cargo build --release"
        }
        & $Program generate --quiet --profile bench-1 --records $Records --format purview-csv --output $path
        if ($LASTEXITCODE -ne 0) { throw "$Program generate ended with $LASTEXITCODE" }
    }
    return $path
}

function Get-Median {
    [OutputType([double])]
    param([double[]] $Value)

    $sorted = @($Value | Sort-Object)
    $middle = [int][math]::Floor($sorted.Count / 2)
    if ($sorted.Count % 2) { return $sorted[$middle] }
    return ($sorted[$middle - 1] + $sorted[$middle]) / 2
}

function Clear-Garbage {
    # So that no run pays for what another left behind.
    [GC]::Collect()
    [GC]::WaitForPendingFinalizers()
    [GC]::Collect()
}

function Measure-Part {
    # All contestants of a part in turn, after a warm-up of each with the small inputs.
    param(
        [Parameter(Mandatory)] [hashtable] $Part,
        [Parameter(Mandatory)] [hashtable] $Full,
        [Parameter(Mandatory)] [hashtable] $Small,
        [Parameter(Mandatory)] [int] $Repeats,
        [switch] $PeersOnly
    )

    $contestants = @($Part.Contestants | Where-Object { -not ($PeersOnly -and $_.Ours) })
    $seconds = @{}
    $processor = @{}
    foreach ($contestant in $contestants) {
        $seconds[$contestant.Name] = [System.Collections.Generic.List[double]]::new()
        $processor[$contestant.Name] = [System.Collections.Generic.List[double]]::new()
        # Several times: what is compiled again once it proves hot has to be there before it counts.
        for ($i = 0; $i -lt 3; $i++) { $null = Measure-Run $contestant $Small }
    }
    $references = @{}
    $count = 0
    for ($i = 0; $i -lt $Repeats; $i++) {
        foreach ($contestant in $contestants) {
            Clear-Garbage
            $run = Measure-Run $contestant $Full
            $seconds[$contestant.Name].Add($run.Seconds)
            $processor[$contestant.Name].Add($run.Processor)
            if ($i -eq 0) {
                $count = Assert-SameRow -Contestant $contestant -Rows $run.Rows -Inputs $Full -References $references
            }
            $run = $null
        }
    }
    ''
    "$($Part.Title), median of $Repeats in turn; $count rows, the same from all"
    foreach ($contestant in $contestants) {
        $own = $seconds[$contestant.Name]
        '  {0,-44}{1,9:n3} s  ({2:n3} to {3:n3}; {4:n3} s of processor)' -f $contestant.Name, (Get-Median $own),
        ($own | Measure-Object -Minimum).Minimum, ($own | Measure-Object -Maximum).Maximum,
        (Get-Median $processor[$contestant.Name])
    }
    if (-not $PeersOnly) {
        foreach ($goal in $Part.Goals) {
            $theirs = $goal.Theirs
            [PSCustomObject]@{
                PSTypeName = 'Goal'
                Name       = "$($goal.Ours) against $theirs"
                Value      = (Get-Median $seconds[$theirs]) / (Get-Median $seconds[$goal.Ours])
                Bound      = $goal.Least
                IsRatio    = $true
                Unit       = 'times as fast'
            }
        }
    }
}

function Measure-Run {
    [OutputType([hashtable])]
    param([hashtable] $Contestant, [hashtable] $Inputs)

    if ($Contestant.ContainsKey('Before')) { & $Contestant.Before $Inputs }
    $run = $Contestant.Run
    $before = [System.Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $rows = & $run $Inputs
    $watch.Stop()
    $after = [System.Diagnostics.Process]::GetCurrentProcess().TotalProcessorTime
    return @{ Seconds = $watch.Elapsed.TotalSeconds; Processor = ($after - $before).TotalSeconds; Rows = $rows }
}

function Assert-SameRow {
    # Compares with the first contestant that has a text of the same name, of which only hashes are kept: texts of all
    # rows would be in the way of the others' runs.
    [OutputType([int])]
    param([hashtable] $Contestant, [object] $Rows, [hashtable] $Inputs, [hashtable] $References)

    $count = 0
    foreach ($name in $Contestant.Text.Keys) {
        $texts = [string[]] (& $Contestant.Text[$name] $Rows $Inputs)
        $count = $texts.Count
        $hashes = [int[]]::new($count)
        for ($i = 0; $i -lt $count; $i++) {
            $hashes[$i] = $texts[$i].GetHashCode([StringComparison]::OrdinalIgnoreCase)
        }
        if (-not $References.ContainsKey($name)) {
            if ($count -eq 0) { throw "$($Contestant.Name) gives no rows" }
            $References[$name] = @{ Contestant = $Contestant; Hashes = $hashes }
            continue
        }
        $reference = $References[$name]
        if ($count -ne $reference.Hashes.Count) {
            throw "$($reference.Contestant.Name) gives $($reference.Hashes.Count) rows, $($Contestant.Name) gives $count"
        }
        for ($i = 0; $i -lt $count; $i++) {
            if ($hashes[$i] -ne $reference.Hashes[$i]) {
                $again = (Measure-Run $reference.Contestant $Inputs).Rows
                $expected = ([string[]] (& $reference.Contestant.Text[$name] $again $Inputs))[$i]
                throw "Row $($i + 1) differs:`n  $expected`n    of $($reference.Contestant.Name)`n  $($texts[$i])`n" +
                "    of $($Contestant.Name)"
            }
        }
    }
    return $count
}

function Measure-ImportTime {
    # What Import-Module takes more than for an empty module, each in a shell of its own: one that has done nothing before,
    # and one that has shown an item, for which PowerShell has loaded what it shows things with and .NET the rules of the
    # culture. Those belong to no module. The goal is for the second kind, in which modules are imported at a prompt.
    param(
        [Parameter(Mandatory)] [string] $ModulePath,
        [Parameter(Mandatory)] [string] $Folder
    )

    $empty = Join-Path $Folder 'EmptyModule'
    $null = New-Item -ItemType Directory -Force -Path $empty
    Set-Content -LiteralPath (Join-Path $empty 'EmptyModule.psm1') -Value ''
    Set-Content -LiteralPath (Join-Path $empty 'EmptyModule.psd1') -Value @(
        "@{ RootModule = 'EmptyModule.psm1'; ModuleVersion = '1.0.0'; GUID = 'e5d0c7a6-7a52-4a0b-9b1e-3f6c2d8a4b10'"
        'FunctionsToExport = @(); CmdletsToExport = @(); VariablesToExport = @(); AliasesToExport = @() }'
    )
    $import = {
        $watch = [System.Diagnostics.Stopwatch]::StartNew()
        Import-Module -Name $args[0]
        $watch.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
    }.ToString()
    $first = @{ $true = ''; $false = '$null = Get-Item -Path . | Out-String' }
    $file = Join-Path $Folder 'import.ps1'
    $contestants = foreach ($isFresh in $false, $true) {
        foreach ($path in $ModulePath, $empty) {
            [PSCustomObject]@{ Path = $path; IsFresh = $isFresh; Times = [System.Collections.Generic.List[double]]::new() }
        }
    }
    for ($i = 0; $i -lt 15; $i++) {
        foreach ($contestant in $contestants) {
            Set-Content -LiteralPath $file -Value $first[$contestant.IsFresh], $import
            $contestant.Times.Add((& $script:Shell -NoProfile -File $file $contestant.Path))
        }
    }
    $medians = $contestants | ForEach-Object { Get-Median $_.Times }
    ''
    'Import-Module, median of 15 shells in turn           has shown an item     fresh'
    '  {0,-48}{1,15:n1} ms{2,7:n1} ms' -f 'TeamsMeetingAudit', $medians[0], $medians[2]
    '  {0,-48}{1,15:n1} ms{2,7:n1} ms' -f 'an empty module', $medians[1], $medians[3]
    [PSCustomObject]@{
        PSTypeName = 'Goal'
        Name       = 'Import-Module over an empty module, in a shell that has shown an item'
        Value      = $medians[0] - $medians[1]
        Bound      = 60
        IsRatio    = $false
        Unit       = 'ms'
    }
}

function Measure-Memory {
    # The highest resident set of shells that stream exports, over that of one that does nothing.
    param(
        [Parameter(Mandatory)] [string] $ModulePath,
        [Parameter(Mandatory)] [string] $Program,
        [Parameter(Mandatory)] [string] $Folder
    )

    # The runtime takes it from VmHWM in /proc/self/status, where that exists.
    $stream = {
        param($module, $file)
        $count = 0
        if ($module) {
            Import-Module -Name $module
            Import-TeamsMeetingAudit -LiteralPath $file -WarningAction Ignore | ForEach-Object -Process { $count++ }
        }
        $count
        [System.Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64
    }
    $null, $bare = & $script:Shell -NoProfile -Command $stream -args '', ''
    ''
    'Memory of Import-TeamsMeetingAudit | ForEach-Object, highest resident set of a fresh shell'
    '  {0,-44}{1,9:n1} MB' -f 'the shell alone', ($bare / 1e6)
    $peaks = @{}
    foreach ($records in 200000, 1000000) {
        $file = Get-Export -Records $records -Program $Program -Folder $Folder
        $rows, $peak = & $script:Shell -NoProfile -Command $stream -args $ModulePath, $file
        if (-not $rows) { throw "$records records gave no rows" }
        $peaks[$records] = $peak
        '  {0,-44}{1,9:n1} MB' -f "$records records ($rows rows)", ($peak / 1e6)
        [PSCustomObject]@{
            PSTypeName = 'Goal'
            Name       = "$records records over the shell alone"
            Value      = ($peak - $bare) / 1e6
            Bound      = 160 + 48 * $records / 1e6
            IsRatio    = $false
            Unit       = 'MB'
        }
    }
    [PSCustomObject]@{
        PSTypeName = 'Goal'
        Name       = '1000000 records over 200000'
        Value      = ($peaks[1000000] - $peaks[200000]) / 1e6
        Bound      = 48 * 800000 / 1e6
        IsRatio    = $false
        Unit       = 'MB'
    }
}

function Test-Goal {
    # Whether a goal is held; only ratios are eased by the factor.
    [OutputType([bool])]
    param([Parameter(Mandatory)] [object] $Goal, [double] $Factor = 1)

    if ($Goal.IsRatio) { return $Goal.Value -ge $Goal.Bound * $Factor }
    return $Goal.Value -le $Goal.Bound
}

function Format-Goal {
    [OutputType([string])]
    param([Parameter(Mandatory)] [object] $Goal)

    $verdict = if (Test-Goal $Goal) { 'held' } else { 'MISSED' }
    '{0,-87}{1,6:n1} {2}; {3} {4:n1}: {5}' -f $Goal.Name, $Goal.Value, $Goal.Unit,
    $(if ($Goal.IsRatio) { 'at least' } else { 'at most' }), $Goal.Bound, $verdict
}
