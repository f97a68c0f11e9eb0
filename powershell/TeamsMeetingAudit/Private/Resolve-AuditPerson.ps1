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
        # Numbers of telephones are numbers, if not written as text, and no other value names anybody.
        $isNumber = ($given -is [int] -or $given -is [long] -or $given -is [uint64] -or $given -is [decimal] -or $given -is [double]) -and $given -ge 1000
        if ($given -is [string] -or $given -is [guid] -or $isNumber) {
            # No culture has its own.
            [string]::Format([cultureinfo]::InvariantCulture, '{0}', $given)
        } elseif ($given -is [System.ValueType]) {
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = "-${Name}: a value of the class $($given.GetType().Name) names nobody."
                RecommendedAction = 'Give a UPN, an object id or a name as text, or an object as Get-User and Get-MgUser give them.'
                Target            = $Name
            }
            Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
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
                Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
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

    foreach ($name in 'UserPrincipalName', 'UPN') {
        $upn = Get-AuditCell -Row $Person -Name $name
        if ($upn -like '*?@?*') {
            $upn
            break
        }
    }
    # The ObjectId of a record is no person's.
    $isRow = $null -ne (Get-AuditCell -Row $Person -Name UserObjectId) -or $null -ne (Get-AuditCell -Row $Person -Name IdentitySource)
    foreach ($name in $(if ($isRow) { 'UserObjectId' } else { 'ExternalDirectoryObjectId', 'ObjectId', 'UUID', 'Id' })) {
        $id = [guid]::Empty
        if ([guid]::TryParse((Get-AuditCell -Row $Person -Name $name), [ref]$id) -and $id -ne [guid]::Empty) {
            [string]$id
            break
        }
    }
}

# The text of a property, or under a key; null where there is none of that name.
function script:Get-AuditCell {
    [CmdletBinding()]
    [OutputType([string])]
    param([System.Object] $Row, [string] $Name)

    if ($Row -is [System.Collections.IDictionary]) {
        foreach ($key in $Row.Keys) {
            if ($key -eq $Name) {
                [string]$Row[$key]
            }
        }
    } else {
        $property = $Row.psobject.Properties[$Name]
        if ($null -ne $property) {
            [string]$property.Value
        }
    }
}
