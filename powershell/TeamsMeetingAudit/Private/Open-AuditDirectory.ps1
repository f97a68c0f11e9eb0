# What -ResolveUser knows of the directory before it asks: what the file of -UserCachePath holds. Ends the command where that
# is a file of another kind, which must not be written over.
function script:Open-AuditDirectory {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # A file that may not exist yet; its folder does.
        [System.Object] $CachePath
    )

    $directory = @{
        # By object id: UPN (empty where the directory does not know the id), name, and when it was asked.
        Known     = [System.Collections.Generic.Dictionary[string, object]]::new([System.StringComparer]::OrdinalIgnoreCase)
        CachePath = ''
        Command   = $null
        # Whether many ids at once are refused, so that they go in batches of single requests.
        IsRefused = $false
        # Whether there is no point in asking any more.
        HasFailed = $false
        HasWarned = $false
        Calls     = 0
    }
    if (-not $CachePath) {
        return $directory
    }
    $directory.CachePath = Resolve-AuditPath -Cmdlet $Cmdlet -Path $CachePath
    $failure = @{ Target = $directory.CachePath }
    if (-not [System.IO.Directory]::Exists([System.IO.Path]::GetDirectoryName($directory.CachePath))) {
        $failure += @{
            ErrorId           = 'FileNotFound'
            Category          = 'ObjectNotFound'
            Message           = "-UserCachePath: there is no folder for $($directory.CachePath)."
            RecommendedAction = 'Check the path, or make the folder.'
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    if (-not [System.IO.File]::Exists($directory.CachePath)) {
        return $directory
    }
    try {
        $rows = @([System.IO.File]::ReadAllText($directory.CachePath) | ConvertFrom-Csv -ErrorAction Stop)
        foreach ($row in $rows) {
            $asked = [datetime]::Parse($row.AskedAt, [cultureinfo]::InvariantCulture, 'AdjustToUniversal, AssumeUniversal')
            $directory.Known[[guid]::Parse($row.ObjectId).ToString()] = @{
                ObjectId = $row.ObjectId; UserPrincipalName = $row.UserPrincipalName; DisplayName = $row.DisplayName; AskedAt = $asked
            }
        }
    } catch {
        $failure += @{
            ErrorId           = 'InvalidFormat'
            Category          = 'InvalidData'
            Message           = "-UserCachePath: $($directory.CachePath) was not written by this command: $_"
            RecommendedAction = 'Name another file, or delete this one, so that the directory is asked anew.'
            InnerException    = $_.Exception
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
    $directory
}

# Keeps what the directory said for the next run. Whoever stops the command in the middle has the old file or the new one.
function script:Save-AuditDirectory {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [hashtable] $Directory
    )

    if (-not $Directory.CachePath) {
        return
    }
    $text = [System.Text.StringBuilder]::new("ObjectId,UserPrincipalName,DisplayName,AskedAt`n")
    foreach ($entry in $Directory.Known.Values) {
        $cells = $entry.ObjectId, $entry.UserPrincipalName, $entry.DisplayName, $entry.AskedAt.ToString('s', [cultureinfo]::InvariantCulture)
        $quoted = foreach ($cell in $cells) { '"' + ([string]$cell).Replace('"', '""') + '"' }
        $null = $text.Append(($quoted -join ',')).Append("`n")
    }
    $new = "$($Directory.CachePath).new"
    try {
        [System.IO.File]::WriteAllText($new, $text.ToString())
        Move-AuditFile -From $new -To $Directory.CachePath
    } catch {
        $Cmdlet.WriteWarning("-UserCachePath: $($Directory.CachePath) could not be written, and the next run asks again: $_")
    }
}

# Puts a file into the place of another, or where there is none.
function script:Move-AuditFile {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [string] $From,

        [Parameter(Mandatory)]
        [string] $To
    )

    if ([System.IO.File]::Exists($To)) {
        # At once, so that one of the two is always there.
        [System.IO.File]::Replace($From, $To, [System.Management.Automation.Language.NullString]::Value)
    } else {
        [System.IO.File]::Move($From, $To)
    }
}
