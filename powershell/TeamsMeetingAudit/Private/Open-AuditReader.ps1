# Begins a reading with the parameters of a command. Ends the command where that cannot be.
function script:Open-AuditReader {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # What the command was given: $PSBoundParameters.
        [Parameter(Mandatory)]
        [System.Collections.IDictionary] $Parameter,

        # Options that the command itself decides.
        [hashtable] $Option = @{}
    )

    $same = @{
        View               = 'View'
        Property           = 'Columns'
        From               = 'From'
        To                 = 'To'
        Kind               = 'Kinds'
        User               = 'Users'
        Organizer          = 'Organizers'
        WithUser           = 'WithUsers'
        ParticipantKind    = 'ParticipantKinds'
        Network            = 'Networks'
        ClientIPPattern    = 'ClientIPPattern'
        LearnUser          = 'Resolve'
        JoinMeeting        = 'JoinMeeting'
        AsText             = 'AsText'
        Raw                = 'Raw'
        Delimiter          = 'Delimiter'
        ThrottleLimit      = 'Threads'
        MaxRecordSize      = 'RecordBytes'
        MaxDepth           = 'Depth'
        MaxGzipRatio       = 'GzipRatio'
        FailOnLimit        = 'FailOnLimit'
        IncludeCall        = 'Calls'
        MinimumPercent     = 'MinimumPercent'
        ScheduledStart     = 'ScheduledStart'
        ScheduledEnd       = 'ScheduledEnd'
        BySeries           = 'BySeries'
        AssumeEnd          = 'AssumeEnd'
        ExcludeApplication = 'NoApplications'
        MinimumGap         = 'MinimumGap'
        MaximumGap         = 'MaximumGap'
        IncludeReturn      = 'Returns'
        IncludeHandover    = 'Handovers'
        IncludePhone       = 'Phones'
        IPv4Prefix         = 'IPv4Prefix'
        IPv6Prefix         = 'IPv6Prefix'
        Flag               = 'OutsiderFlags'
        IncludeUnknown     = 'UnknownKind'
        NamePattern        = 'NamePattern'
        DeIdentifyKey      = 'DeIdentifyKey'
        ResolveUser        = 'Directory'
    }
    foreach ($name in 'Property', 'From', 'To', 'Kind', 'MeetingId', 'MeetingUrl', 'ChatThreadId', 'User', 'Organizer', 'WithUser',
        'ParticipantKind', 'Network', 'ClientIPPattern', 'TimeZone', 'ScheduledStart', 'ScheduledEnd', 'NamePattern', 'DeIdentifyKey') {
        $values = @($Parameter[$name])
        if ($Parameter.ContainsKey($name) -and ($values.Count -eq 0 -or $values -contains $null -or $values -contains '')) {
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = "-${name}: the value is empty, and would be taken as if it were not given."
                RecommendedAction = 'Give a value, or leave the parameter out.'
                Target            = $name
            }
            Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
        }
    }
    $variable = if ($Parameter['IssueVariable']) {
        $Cmdlet.SessionState.PSVariable.Get($Parameter['IssueVariable'].TrimStart('+'))
    }
    if ($variable -and $variable.Options -band [System.Management.Automation.ScopedItemOptions]'ReadOnly, Constant') {
        # Now, and not when all is read.
        $failure = @{
            ErrorId           = 'InvalidArgument'
            Category          = 'InvalidArgument'
            Message           = "-IssueVariable: the variable $($variable.Name) is read-only or constant."
            RecommendedAction = 'Name another variable.'
            Target            = $variable.Name
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    $options = $Option.Clone()
    foreach ($name in $same.Keys) {
        if ($Parameter.ContainsKey($name)) {
            $value = $Parameter[$name]
            $options[$same[$name]] = if ($value -is [switch]) { [bool]$value } else { $value }
        }
    }

    foreach ($name in 'User', 'Organizer', 'WithUser') {
        if ($Parameter.ContainsKey($name)) {
            $options[$same[$name]] = @(Resolve-AuditPerson -Cmdlet $Cmdlet -Name $name -Value $Parameter[$name])
        }
    }
    $meetings = @(
        Resolve-AuditMeeting -Cmdlet $Cmdlet -Value $Parameter['MeetingId']
        'MeetingUrl', 'ChatThreadId' | ForEach-Object { $Parameter[$_] } | Where-Object { $null -ne $_ }
    )
    if ($meetings.Count -gt 0) {
        $options.Meetings = $meetings
    }
    foreach ($map in 'UserMap', 'MeetingMap', 'NetworkMap') {
        if ($null -ne $Parameter[$map]) {
            $items = @($Parameter[$map])
            $isPath = Test-AuditPath $items[0]
            if ($isPath -and $items.Count -gt 1) {
                $failure = @{
                    ErrorId           = 'InvalidArgument'
                    Category          = 'InvalidArgument'
                    Message           = "-${map}: expected one file, or objects."
                    RecommendedAction = "Read several files into objects: -$map (Import-Csv a.csv, b.csv)"
                    Target            = $Parameter[$map]
                }
                Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
            }
            if ($isPath) {
                $options["${map}Path"] = Resolve-AuditPath -Cmdlet $Cmdlet -Path $items[0]
            } else {
                $options[$map] = $Parameter[$map]
            }
        }
    }
    if ($Parameter['TemporaryFolder']) {
        $folder = Resolve-AuditPath -Cmdlet $Cmdlet -Path $Parameter.TemporaryFolder
        Assert-AuditFolder -Cmdlet $Cmdlet -Name TemporaryFolder -Folder $folder -Target $folder
        $options.TemporaryFolder = $folder
    }
    if ($Parameter['Raw'] -and -not $options['AsText'] -and -not $options['Format']) {
        $failure = @{
            ErrorId           = 'InvalidArgument'
            Category          = 'InvalidArgument'
            Message           = '-Raw is for -AsText only: other objects hold text as it was recorded.'
            RecommendedAction = 'Add -AsText, or leave out -Raw.'
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    if ($Parameter['DeIdentify'] -and -not $options['DeIdentifyKey']) {
        $options.DeIdentifyKey = New-AuditKey
        $Cmdlet.WriteWarning("Pseudonyms with the key $($options.DeIdentifyKey): with -DeIdentifyKey it gives the same again.")
    }
    $directory = $null
    if ($Parameter['ResolveUser']) {
        $directory = Open-AuditDirectory -Cmdlet $Cmdlet -CachePath $Parameter['UserCachePath']
    } elseif ($Parameter['UserCachePath']) {
        $failure = @{
            ErrorId           = 'InvalidArgument'
            Category          = 'InvalidArgument'
            Message           = '-UserCachePath keeps what -ResolveUser is told, and is of no use without it.'
            RecommendedAction = 'Add -ResolveUser, or give the file as a -UserMap.'
            Target            = $Parameter.UserCachePath
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    $zone = Get-AuditTimeZone -Cmdlet $Cmdlet -TimeZone $Parameter['TimeZone'] -Local:($options['View'] -eq 'Classic')
    if ($zone) {
        $options.TimeZone = $zone
    }

    try {
        $reader = $script:library::NewReader($options, $Cmdlet)
    } catch {
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord $_)
    }
    $reader.Activity = $Cmdlet.MyInvocation.MyCommand.Name
    if (-not $options['Collected'] -and -not $options['Format']) {
        Set-AuditUpstream -Cmdlet $Cmdlet -Answer $(if ($Parameter['Summary']) { 'AnalysisSummary' } else { $options['Answer'] })
    }
    $reader.Directory = $directory
    $reader
}

# The ids of meetings that -MeetingId names: text as it is, and of rows of this module their MeetingId, or of a call its CallId.
function script:Resolve-AuditMeeting {
    [CmdletBinding()]
    [OutputType([string])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [AllowNull()]
        [System.Object] $Value
    )

    foreach ($item in $Value) {
        $given = if ($item -is [System.Management.Automation.PSObject]) { $item.psobject.BaseObject } else { $item }
        $id = if ($given -is [string] -or $given -is [System.ValueType]) { [string]$given } else {
            'MeetingId', 'CallId' | ForEach-Object { Get-AuditCell -Row $item -Name $_ } | Where-Object { $_ } | Select-Object -First 1
        }
        if (-not $id) {
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = '-MeetingId: an object without a MeetingId names no meeting.'
                RecommendedAction = 'Give an id, a URL, the meeting ID of an invitation, or rows of this module.'
                Target            = 'MeetingId'
            }
            Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
        }
        $id
    }
}

# A key for pseudonyms that nobody can guess, in hexadecimal digits.
function script:New-AuditKey {
    [CmdletBinding()]
    [OutputType([string])]
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '', Justification = 'Changes nothing.')]
    param()

    $bytes = New-Object -TypeName byte[] -ArgumentList 32
    $random = [System.Security.Cryptography.RandomNumberGenerator]::Create()
    try {
        $random.GetBytes($bytes)
    } finally {
        $random.Dispose()
    }
    -join ($bytes | ForEach-Object { $_.ToString('x2', [cultureinfo]::InvariantCulture) })
}

# Whether it is the path of a file, and not an object to take values from.
function script:Test-AuditPath {
    [CmdletBinding()]
    [OutputType([bool])]
    param([System.Object] $Value)

    $Value -is [string] -or $Value -is [System.IO.FileInfo] -or $Value -is [System.Management.Automation.PathInfo]
}
