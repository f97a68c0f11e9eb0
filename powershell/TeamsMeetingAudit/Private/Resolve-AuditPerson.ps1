# The people that a parameter names, as texts: strings as they are, and of objects as Get-User, Get-MgUser, Get-Mailbox and
# Import-Csv give them, or rows of this module, the UPN and the object id. Ends the command at an object that has neither.
function script:Resolve-AuditPerson {
    [CmdletBinding()]
    [OutputType([string[]])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # The parameter that it is of.
        [Parameter(Mandatory)]
        [string] $Name,

        [Parameter(Mandatory)]
        [AllowNull()]
        [AllowEmptyCollection()]
        [AllowEmptyString()]
        [System.Object] $Value
    )

    $people = foreach ($item in $Value) {
        $given = if ($item -is [System.Management.Automation.PSObject]) { $item.psobject.BaseObject } else { $item }
        if ($given -is [string] -or $given -is [System.ValueType]) {
            # Numbers of telephones are numbers, and no culture has its own.
            [string]::Format([cultureinfo]::InvariantCulture, '{0}', $given)
        } elseif ($null -ne $given -and $given -isnot [System.Collections.IDictionary] -and $given -is [System.Collections.IEnumerable]) {
            Resolve-AuditPerson -Cmdlet $Cmdlet -Name $Name -Value @($given)
        } else {
            $told = @(Get-AuditAccount -Person $item)
            if ($told.Count -eq 0) {
                $class = if ($null -eq $given) { 'nothing' } else { "an object of the class $($given.GetType().Name)" }
                $failure = @{
                    ErrorId           = 'InvalidArgument'
                    Category          = 'InvalidArgument'
                    Message           = "-${Name}: $class has neither a UserPrincipalName nor an object id, and names nobody."
                    RecommendedAction = 'Give a UPN, an object id, a name, or an object as Get-User and Get-MgUser give them.'
                    Target            = $Name
                }
                $Cmdlet.ThrowTerminatingError((ConvertTo-AuditErrorRecord @failure))
            }
            $told
        }
    }
    $people
}

# UPN and object id of an object, as far as it has them: by the columns of a -UserMap, and of rows by their own.
function script:Get-AuditAccount {
    [CmdletBinding()]
    [OutputType([string])]
    param([System.Object] $Person)

    $cell = {
        param([string] $Name)

        if ($Person -is [System.Collections.IDictionary]) {
            $key = @($Person.Keys) -eq $Name | Select-Object -First 1
            if ($null -ne $key) { [string]$Person[$key] }
        } else {
            $property = $Person.psobject.Properties[$Name]
            if ($null -ne $property) { [string]$property.Value }
        }
    }
    $upn = foreach ($name in 'UserPrincipalName', 'UPN') {
        $text = & $cell $name
        if ($text -like '*?@?*') {
            $text
            break
        }
    }
    # The ObjectId of a record is no person's.
    $ids = if ($null -eq (& $cell 'IdentitySource') -and $null -eq (& $cell 'UserObjectId')) {
        'ExternalDirectoryObjectId', 'ObjectId', 'UUID', 'Id'
    } else {
        'UserObjectId'
    }
    $id = foreach ($name in $ids) {
        $guid = [guid]::Empty
        if ([guid]::TryParse((& $cell $name), [ref]$guid) -and $guid -ne [guid]::Empty) {
            [string]$guid
            break
        }
    }
    $upn
    $id
}
