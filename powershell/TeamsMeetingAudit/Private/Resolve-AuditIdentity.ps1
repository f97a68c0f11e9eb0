# Lets a reading learn who people are from what came so far, and asks the directory, where there is one, for those of whom
# nothing else tells. Records are never lost by it: whom the directory does not tell stays without a UPN.
function script:Resolve-AuditIdentity {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [System.Object] $Reader,

        # Nothing more will come.
        [switch] $All
    )

    $ids = $Reader.FindUnresolved([bool]$All)
    Write-AuditFailure -Cmdlet $Cmdlet -Reader $Reader
    $directory = $Reader.Directory
    if ($null -eq $directory -or $ids.Count -eq 0) {
        return
    }

    # A person that the directory did not know may have come into it since.
    $stale = (Get-AuditNow).AddDays(-7)
    $people = [System.Collections.Generic.List[object]]::new()
    $open = [System.Collections.Generic.List[string]]::new()
    foreach ($id in $ids) {
        $entry = $null
        if (-not $directory.Known.TryGetValue($id, [ref]$entry)) {
            $open.Add($id)
        } elseif ($entry.UserPrincipalName) {
            $people.Add($entry)
        } elseif ($entry.AskedAt -lt $stale) {
            $open.Add($id)
        }
    }
    $cached = $ids.Count - $open.Count
    $before = $directory.Calls
    $found = 0
    try {
        for ($at = 0; $at -lt $open.Count -and -not $directory.HasFailed; $at += $asked) {
            $asked = [System.Math]::Min($open.Count - $at, $(if ($directory.IsRefused) { 20 } else { 1000 }))
            $some = $open.GetRange($at, $asked).ToArray()
            if ($directory.IsRefused) {
                Request-AuditUser -Cmdlet $Cmdlet -Directory $directory -Id $some
            } else {
                Request-AuditObject -Cmdlet $Cmdlet -Directory $directory -Id $some
                if ($directory.IsRefused) {
                    # The same again, one by one.
                    $asked = 0
                }
            }
        }
    } finally {
        foreach ($id in $open) {
            $entry = $null
            if ($directory.Known.TryGetValue($id, [ref]$entry) -and $entry.UserPrincipalName) {
                $people.Add($entry)
                $found++
            }
        }
        if ($directory.Calls -gt $before) {
            Save-AuditDirectory -Cmdlet $Cmdlet -Directory $directory
        }
    }
    if ($people.Count -gt 0) {
        $Reader.AddDirectory($people.ToArray())
    }
    $Cmdlet.WriteVerbose(('asked the directory ' + (Format-AuditCount -Count ($directory.Calls - $before) -One time -Many times) +
            ' for ' + (Format-AuditCount -Count $open.Count -One person -Many people) + ": $found resolved; $cached known from before"))
}

# Asks for many object ids in one request, which takes Directory.Read.All.
function script:Request-AuditObject {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [hashtable] $Directory,

        [Parameter(Mandatory)]
        [string[]] $Id
    )

    $uri = '/v1.0/directoryObjects/getByIds'
    $body = ConvertTo-Json -Compress -InputObject @{ ids = $Id; types = @('user') }
    $found = [System.Collections.Generic.List[object]]::new()
    do {
        $answer = Invoke-AuditGraph -Cmdlet $Cmdlet -Directory $Directory -Uri $uri -Body $body
        if ($answer.Status -eq 403) {
            $Directory.IsRefused = $true
            return
        }
        if ($answer.Status -ne 200) {
            return
        }
        $found.AddRange(@($answer.Content.value))
        $uri = $answer.Content.'@odata.nextLink'
        $body = ''
    } while ($uri)

    $absent = [System.Collections.Generic.HashSet[string]]::new($Id, [System.StringComparer]::OrdinalIgnoreCase)
    $named = 0
    foreach ($person in $found) {
        if ($null -ne $person) {
            $null = $absent.Remove([string]$person.id)
            $named += Add-AuditPerson -Cmdlet $Cmdlet -Directory $Directory -Person $person
        }
    }
    if ($named -eq 0 -and $Directory.HasWarned) {
        # It tells nothing but ids, and would of everybody else.
        $Directory.HasFailed = $true
    }
    foreach ($one in $absent) {
        Add-AuditUnknown -Directory $Directory -Id $one
    }
}

# Asks for up to 20 object ids as single requests in one, which takes User.ReadBasic.All only.
function script:Request-AuditUser {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [hashtable] $Directory,

        [Parameter(Mandatory)]
        [string[]] $Id
    )

    $left = $Id
    $refused = 0
    for ($try = 0; $left.Count -gt 0; $try++) {
        $requests = @(foreach ($one in $left) {
                @{ id = $one; method = 'GET'; url = "/users/${one}?`$select=id,userPrincipalName,displayName" }
            })
        $body = ConvertTo-Json -Compress -Depth 4 -InputObject @{ requests = $requests }
        $answer = Invoke-AuditGraph -Cmdlet $Cmdlet -Directory $Directory -Uri '/v1.0/$batch' -Body $body
        if ($answer.Status -eq 403) {
            Write-AuditGraphFailure -Cmdlet $Cmdlet -Directory $Directory -Message (
                'Microsoft Graph refuses to tell who people are (403).')
        }
        if ($answer.Status -ne 200) {
            return
        }
        $again = [System.Collections.Generic.List[string]]::new()
        $pause = 0
        foreach ($response in @($answer.Content.responses)) {
            $status = [int]$response.status
            $person = $response.body
            if ($status -eq 200 -and [string]$person.id) {
                $null = Add-AuditPerson -Cmdlet $Cmdlet -Directory $Directory -Person $person
            } elseif ($status -eq 404) {
                Add-AuditUnknown -Directory $Directory -Id ([string]$response.id)
            } elseif ($status -eq 403) {
                $refused++
                Write-AuditPermission -Cmdlet $Cmdlet -Directory $Directory
            } elseif ($status -eq 429 -or $status -ge 500) {
                $again.Add([string]$response.id)
                if ("$($response.headers.'Retry-After')" -match '^\s*(\d+)\s*$') {
                    $pause = [System.Math]::Max($pause, [double]$Matches[1])
                }
            }
        }
        $left = $again.ToArray()
        if ($refused -eq $Id.Count) {
            # It would be the same for everybody else.
            $Directory.HasFailed = $true
        }
        if ($left.Count -gt 0) {
            if ($try -eq 5) {
                Write-AuditGraphFailure -Cmdlet $Cmdlet -Directory $Directory -Message (
                    'Microsoft Graph would not tell who people are after six tries.')
                return
            }
            Wait-AuditGraph -Cmdlet $Cmdlet -Try $try -RetryAfter $pause
        }
    }
}

# Keeps what the directory says of a person; the result is 1, or 0 where it does not say the UPN.
function script:Add-AuditPerson {
    [CmdletBinding()]
    [OutputType([int])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [hashtable] $Directory,

        [Parameter(Mandatory)]
        [System.Object] $Person
    )

    $upn = [string]$Person.userPrincipalName
    if (-not $upn) {
        Write-AuditPermission -Cmdlet $Cmdlet -Directory $Directory
        return 0
    }
    $id = [string]$Person.id
    $Directory.Known[$id] = @{
        ObjectId = $id; UserPrincipalName = $upn; DisplayName = [string]$Person.displayName; AskedAt = Get-AuditNow
    }
    1
}

# Keeps that the directory does not know an object id.
function script:Add-AuditUnknown {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [hashtable] $Directory,

        [Parameter(Mandatory)]
        [string] $Id
    )

    $Directory.Known[$Id] = @{ ObjectId = $Id; UserPrincipalName = ''; DisplayName = ''; AskedAt = Get-AuditNow }
}

# Says once which permission is missing.
function script:Write-AuditPermission {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [hashtable] $Directory
    )

    if (-not $Directory.HasWarned) {
        $Directory.HasWarned = $true
        $Cmdlet.WriteWarning('Microsoft Graph names people by their ids alone: the permission to read users is missing. Sign in with ' +
            'Connect-MgGraph -Scopes Directory.Read.All (or User.ReadBasic.All). Nothing of this was kept.')
    }
}
