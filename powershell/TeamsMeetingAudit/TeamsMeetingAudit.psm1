# Where the module lies, and with it the native library.
$script:moduleFolder = $PSScriptRoot
# The hash of the interop source that belongs to this module; null where that source itself lies beside this file.
$script:interopHash = $null
# The type TeamsMeetingAudit.Library, once a command has needed it.
$script:library = $null

# Of each state that was searched for in this session, whether its last search came to its end.
$script:searchedStates = @{}

function Register-AuditMember {
    [CmdletBinding()]
    param()

    # In a constrained language no method may be called, and no command of the module works.
    $library = 'TeamsMeetingAudit.Library' -as [type]
    if ($env:TEAMSMEETINGAUDIT_PROCESS -eq $PID -and $null -ne $library -and $ExecutionContext.SessionState.LanguageMode -eq 'FullLanguage') {
        Update-TypeData -TypeData $library::ExtendedTypes() -Force -WhatIf:$false -Confirm:$false
    }
}

# Another runspace of this process, such as that of ForEach-Object -Parallel, may have used the module already: its rows come
# here before any command does, and need their members. By a variable of the environment, which a process that this one
# starts has too, because any more of a question costs each import some milliseconds.
if ($env:TEAMSMEETINGAUDIT_PROCESS) {
    Register-AuditMember
}

# Makes what the commands share available, once per session, at the first use of a command: whoever only imports the module
# should not wait for it, and what stands here is read at every import. Ends the command where that cannot be.
function Initialize-AuditLibrary {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet
    )

    if ($null -eq $script:library) {
        # The functions name the scope script:, this module's, or they would be gone when this one ends.
        try {
            Get-ChildItem -LiteralPath (Join-Path $script:moduleFolder 'Private') -Filter *.ps1 -ErrorAction Stop | ForEach-Object {
                . $_.FullName
            }
            # The last of them: what is cut between two functions can be read.
            $isWhole = Get-Command -Name Write-AuditWarning -ErrorAction Ignore
        } catch {
            $isWhole = $false
        }
        if (-not $isWhole) {
            $failure = @{
                ErrorId           = 'InteropMissing'
                Category          = 'ObjectNotFound'
                Message           = "The module is not whole: its scripts in $script:moduleFolder are missing or cut."
                RecommendedAction = 'Install the module again.'
            }
            Write-Error @failure -ErrorAction Stop
        }
        Connect-AuditLibrary -Cmdlet $Cmdlet
    }
}

# Completes the value of a parameter, for the completers that the build gives to parameters.
function Complete-AuditArgument {
    if ($null -eq $script:library) {
        $null = Get-TeamsMeetingAuditField -Name RecordKind -ErrorAction Ignore
    }
    # The command, the parameter, what is written of its value, what other parameters were given, and where.
    Get-AuditCompletion $args[0] $args[1] $args[2] $args[4] $args[3]
}

# In a clone of the sources each command has a file of its own. The build puts them all here instead, and likewise the files
# of Private into one. Commands write numbers of more than nine digits with a point: for a whole one .NET compiles a method at
# every import.
foreach ($file in Get-ChildItem -LiteralPath (Join-Path $PSScriptRoot 'Public') -Filter *.ps1) {
    . $file.FullName
}
