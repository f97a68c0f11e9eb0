# The command that a collection calls, in the session of whoever called: nothing if it is not there.
function script:Find-AuditSearchCommand {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # A name, a CommandInfo or a script block.
        [System.Object] $Command
    )

    $given = if ($Command -is [System.Management.Automation.PSObject]) { $Command.psobject.BaseObject } else { $Command }
    $isAdvanced = $false
    if ($given -is [scriptblock]) {
        $attributes = if ($given.Ast.ParamBlock) { $given.Ast.ParamBlock.Attributes }
        $isAdvanced = @($attributes | Where-Object { $_.TypeName.Name -eq 'CmdletBinding' }).Count -gt 0
    } else {
        if ($given -isnot [System.Management.Automation.CommandInfo]) {
            $given = Find-AuditCommand -Cmdlet $Cmdlet -Name ([string]$given)
        }
        if ($null -eq $given) {
            return
        }
        $isAdvanced = $null -ne $given.Parameters -and $given.Parameters.ContainsKey('WarningAction')
    }
    $search = @{ Command = $given; IsAdvanced = $isAdvanced }
    if (-not $isAdvanced) {
        # What cannot be told by parameters to show failures and warnings is told by the preferences of a scope of the
        # caller's session: a session that hides them would make empty answers of them.
        $make = [scriptblock]::Create(@'
{
    param($auditCommand, $auditCall)
    $ErrorActionPreference = $WarningPreference = 'Continue'
    & $auditCommand @auditCall
}
'@)
        $search.Command = $Cmdlet.InvokeCommand.InvokeScript($Cmdlet.SessionState, $make)[0]
        $search.Argument = $given
    }
    $search
}

# A command by its name, as whoever called would find it: by itself a function of a module sees the global ones only.
function script:Find-AuditCommand {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [string] $Name
    )

    # Of no module, so that it runs where it is told to.
    $find = [scriptblock]::Create('Get-Command -Name $args[0] -CommandType Alias, Function, Cmdlet, ExternalScript -ErrorAction Ignore')
    $Cmdlet.InvokeCommand.InvokeScript($Cmdlet.SessionState, $find, $Name) | Select-Object -First 1
}

# Ends the command: what it has to call is not there.
function script:Exit-AuditSearch {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        [Parameter(Mandatory)]
        [string] $Name
    )

    $failure = @{
        ErrorId           = 'SearchCommandNotFound'
        Category          = 'ObjectNotFound'
        Message           = "There is no command $Name in this session."
        RecommendedAction = ('Sign in with Connect-ExchangeOnline (module ExchangeOnlineManagement) as an account with the role ' +
            'View-Only Audit Logs or Audit Logs: without the role the command is not there either.')
        Target            = $Name
    }
    Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
}

# Makes one call of a search. The result has Output, its rows and warnings, or Failure, the message of what went wrong, and
# RetryAfter and Milliseconds. What no repetition helps ends the command.
function script:Invoke-AuditSearch {
    [CmdletBinding()]
    [OutputType([hashtable])]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # What Find-AuditSearchCommand gave.
        [Parameter(Mandatory)]
        [hashtable] $Search,

        # What the collection asks for.
        [Parameter(Mandatory)]
        [System.Object] $Action,

        # What is the same for every call.
        [Parameter(Mandatory)]
        [hashtable] $Filter
    )

    $call = $Filter.Clone()
    # Text in the form of no culture: a DateTime would go over in that of the session.
    $call.StartDate = $Action.StartText
    $call.EndDate = $Action.EndText
    $call.SessionId = $Action.Session
    $call.SessionCommand = 'ReturnLargeSet'
    $call.ResultSize = $Action.ResultSize
    if ($Search.IsAdvanced) {
        # Failures as exceptions, and warnings whatever the session prefers to see.
        $call.ErrorAction = 'Stop'
        $call.WarningAction = 'Continue'
    }
    $answer = @{ Output = $null; Failure = ''; RetryAfter = 0 }
    $watch = [System.Diagnostics.Stopwatch]::StartNew()
    $command = $Search.Command
    try {
        $answer.Output = @(if ($Search.IsAdvanced) { & $command @call 2>&1 3>&1 } else { & $command $Search.Argument $call 2>&1 3>&1 })
        $problem = $script:library::FirstError($answer.Output)
    } catch {
        $problem = $_
    }
    $answer.Milliseconds = $watch.ElapsedMilliseconds
    if ($null -ne $problem) {
        $exception = $problem.Exception
        if ($exception -is [System.Management.Automation.CommandNotFoundException]) {
            Exit-AuditSearch -Cmdlet $Cmdlet -Name $exception.CommandName
        }
        if ($exception -is [System.Management.Automation.ParameterBindingException]) {
            $failure = @{
                ErrorId           = 'InvalidArgument'
                Category          = 'InvalidArgument'
                Message           = "-SearchCommand: it does not take what it is given: $problem"
                RecommendedAction = 'Name Search-UnifiedAuditLog, or a command with the parameters of it.'
                Target            = $(if ($Search.IsAdvanced) { $command } else { $Search.Argument })
                InnerException    = $exception
            }
            Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
        }
        $answer.Failure = "$problem"
        $answer.RetryAfter = Get-AuditRetryAfter $problem
    }
    $answer
}
