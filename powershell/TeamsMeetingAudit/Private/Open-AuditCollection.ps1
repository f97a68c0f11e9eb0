# Begins a collection with the parameters of a command, or goes on with one. Ends the command where that cannot be.
function script:Open-AuditCollection {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # What the command was given: $PSBoundParameters.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Parameter
    )

    $now = Get-AuditNow
    $seed = New-Object -TypeName byte[] -ArgumentList 8
    $random = [System.Security.Cryptography.RandomNumberGenerator]::Create()
    try {
        $random.GetBytes($seed)
    } finally {
        $random.Dispose()
    }
    $options = @{
        Now      = $now
        Seed     = [System.BitConverter]::ToInt64($seed, 0) -band [long]::MaxValue
        TimeZone = Get-AuditTimeZone -Cmdlet $Cmdlet -TimeZone $Parameter['TimeZone']
    }
    foreach ($name in 'StartDate', 'EndDate', 'Operation', 'UserId', 'IPAddress', 'FreeText', 'SkipReplay', 'Force',
        'CheckpointPath', 'RawPath', 'StatePath', 'SummaryPath', 'SearchCommand') {
        if ($Parameter.ContainsKey($name)) {
            $values = @($Parameter[$name])
            if ($values.Count -eq 0 -or $values -contains $null -or $values -contains '') {
                $failure = @{
                    ErrorId           = 'InvalidArgument'
                    Category          = 'InvalidArgument'
                    Message           = "-${name}: the value is empty, and would be taken as if it were not given."
                    RecommendedAction = 'Give a value, or leave the parameter out.'
                    Target            = $name
                }
                Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
            }
            $options[$name] = if ($Parameter[$name] -is [switch]) { [bool]$Parameter[$name] } else { $Parameter[$name] }
        }
    }
    if ($Parameter.ContainsKey('MeetingStart')) {
        $options.StartDate = $Parameter.MeetingStart
        # Records of a meeting are written up to a day and more after it.
        $end = Add-AuditHour -Cmdlet $Cmdlet -Name MeetingEnd -Time $Parameter.MeetingEnd -Hours 48
        if ($end -is [System.DateTimeOffset] -or [datetime]$end -lt $now) {
            $options.EndDate = $end
        }
    }
    if ($Parameter.ContainsKey('WindowHours')) {
        $options.WindowSeconds = [int][System.Math]::Round($Parameter.WindowHours * 3600)
    }
    # Nothing is the default, and less than nothing none.
    if ($Parameter.ContainsKey('MaximumRetryCount')) {
        $options.MaximumRetries = if ($Parameter.MaximumRetryCount -eq 0) { -1 } else { $Parameter.MaximumRetryCount }
    }
    if ($Parameter.ContainsKey('OverlapHours')) {
        $seconds = [int][System.Math]::Round($Parameter.OverlapHours * 3600)
        $options.OverlapSeconds = if ($seconds -eq 0) { -1 } else { $seconds }
    }
    foreach ($name in 'CheckpointPath', 'RawPath', 'StatePath') {
        if ($Parameter[$name]) {
            $options[$name] = Resolve-AuditPath -Cmdlet $Cmdlet -Path $Parameter[$name]
        }
    }
    if ($options['StatePath']) {
        $options.Selection = @(Get-AuditSelection -Cmdlet $Cmdlet -Parameter $Parameter)
    }
    $options.IsOfMeeting = $Parameter.ContainsKey('MeetingStart')
    try {
        $script:library::NewCollection($options)
    } catch {
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord $_)
    }
}

# What of a command's parameters decides which records it delivers, one text each: runs of one state have the same.
function script:Get-AuditSelection {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # What the command was given: $PSBoundParameters.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Parameter
    )

    $invariant = [cultureinfo]::InvariantCulture
    foreach ($name in 'Kind', 'MeetingId', 'MeetingUrl', 'ChatThreadId', 'User', 'Organizer', 'WithUser', 'ParticipantKind', 'Network',
        'ClientIPPattern', 'From', 'To') {
        if (-not $Parameter.ContainsKey($name)) {
            continue
        }
        $values = if ($name -in 'User', 'Organizer', 'WithUser') {
            Resolve-AuditPerson -Cmdlet $Cmdlet -Name $name -Value $Parameter[$name]
        } else {
            foreach ($value in @($Parameter[$name])) {
                $given = if ($value -is [System.Management.Automation.PSObject]) { $value.psobject.BaseObject } else { $value }
                if ($given -is [datetime]) { $given.ToUniversalTime().ToString('o', $invariant) }
                elseif ($given -is [System.DateTimeOffset]) { $given.UtcDateTime.ToString('o', $invariant) }
                else { [string]::Format($invariant, '{0}', $given) }
            }
        }
        if ($name -ne 'ClientIPPattern') {
            $values = @($values | ForEach-Object { $_.ToLowerInvariant() } | Sort-Object -Unique)
        }
        $text = "-$name " + ($values -join ', ')
        if ($name -in 'From', 'To' -and $Parameter['TimeZone']) {
            $text += " in $($Parameter['TimeZone'])"
        }
        $text -replace '[\r\n]+', ' '
    }
}

# Ends the command where two of the files that it writes are one.
function script:Assert-AuditDistinctPath {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # What each is, and its full path: pairs.
        [Parameter(Mandatory)]
        [System.Object[]] $File
    )

    # Names that differ in case alone are one file in Windows and mostly on macOS.
    $isCased = [System.IO.Path]::DirectorySeparatorChar -eq '/' -and $PSVersionTable['OS'] -notlike 'Darwin*'
    $comparer = if ($isCased) { [System.StringComparer]::Ordinal } else { [System.StringComparer]::OrdinalIgnoreCase }
    $known = [System.Collections.Generic.Dictionary[string, string]]::new($comparer)
    foreach ($pair in $File) {
        $what, $path = $pair
        $path = [System.IO.Path]::GetFullPath($path)
        if ($known.ContainsKey($path)) {
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = "${what}: $path is $($known[$path]) too; one would replace the other."
                RecommendedAction = 'Give each a file of its own.'
                Target            = $path
            }
            Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
        }
        $known[$path] = $what
    }
}

# A time that is given as text, DateTime or DateTimeOffset, and so many hours later.
function script:Add-AuditHour {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # The parameter that it is of.
        [Parameter(Mandatory)]
        [string] $Name,

        [Parameter(Mandatory)]
        [System.Object] $Time,

        [Parameter(Mandatory)]
        [double] $Hours
    )

    $given = if ($Time -is [System.Management.Automation.PSObject]) { $Time.psobject.BaseObject } else { $Time }
    if ($given -isnot [datetime] -and $given -isnot [System.DateTimeOffset]) {
        # With the year first: other forms are read differently from place to place.
        $time = [datetime]::MinValue
        $isTime = [datetime]::TryParse([string]$given, [cultureinfo]::InvariantCulture, 'RoundtripKind', [ref]$time)
        if ($isTime -and [string]$given -match '^\s*\d{4}-') {
            $given = $time
        } else {
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = "-${Name}: '$given' is no time: write a date with the year first (2026-01-18), or a time (2026-01-18T12:53:38Z)."
                RecommendedAction = 'Give a date (2026-01-18), a time (2026-01-18T12:53:38Z) or a DateTime.'
                Target            = $Time
            }
            Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
        }
    }
    $given.AddHours($Hours)
}
